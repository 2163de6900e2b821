"""One Lambda function with its own role, log group, retries, dead letters and alarm."""

from collections.abc import Sequence
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.acknowledged import acknowledge, acknowledge_wildcards
from windage.errors import InputError
from windage.settings import Settings, to_environment

HANDLERS = Path(__file__).parent.parent / "lambdas"
# Names and values together, in bytes.
LARGEST_ENVIRONMENT = 4096


class Function(Construct):
    """The function of one folder under ``lambdas/``.

    Attributes
    ----------
    function, role, log_group, errors
        What was made; ``errors`` is the alarm on failed invocations.
    """

    def __init__(  # noqa: PLR0913
        self,
        scope: Construct,
        name: str,
        *,
        stage: str,
        folder: str,
        settings: Settings,
        architecture: lambda_.Architecture,
        layers: Sequence[lambda_.ILayerVersion],
        statements: Sequence[iam.PolicyStatement],
        key: kms.IKey,
        health: sns.ITopic,
        memory_mb: int,
        timeout: Duration,
        dead_letters: sqs.IQueue | None = None,
        retries: int | None = None,
        service_name: str | None = None,
    ) -> None:
        super().__init__(scope, name)
        label = service_name or folder
        self.log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/windage/{stage}/{label}",
            retention=logs.RetentionDays.ONE_YEAR if stage == "prod" else logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
            encryption_key=key,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        policy = self._policy(statements, dead_letters)
        self.function = lambda_.Function(
            self,
            "Function",
            # Roles are given whole: CDK would add a managed policy that writes to every log group.
            role=self.role.without_policy_updates(),
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=architecture,
            handler="handler.handler",
            code=lambda_.Code.from_asset(str(HANDLERS / folder), exclude=["__pycache__"]),
            layers=list(layers),
            environment=_environment(settings, label),
            memory_size=memory_mb,
            timeout=timeout,
            log_group=self.log_group,
            on_failure=destinations.SqsDestination(dead_letters) if dead_letters is not None else None,
            retry_attempts=retries,
            description=f"Windage {stage}: {label}",
        )
        self.function.node.add_dependency(policy)
        acknowledge(
            self.function,
            "AwsSolutions-L1",
            reason="Python 3.13 is a current runtime, and the one that the layers are built for.",
        )
        self.errors = self._errors(folder, label, health)

    def _policy(self, statements: Sequence[iam.PolicyStatement], dead_letters: sqs.IQueue | None) -> iam.Policy:
        logging = iam.PolicyStatement(
            actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[self.log_group.log_group_arn]
        )
        policy = iam.Policy(self, "Policy", roles=[self.role], statements=[*statements, logging])
        if dead_letters is not None:
            policy.add_statements(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead_letters.queue_arn]))
        acknowledge_wildcards(policy, statements)
        return policy

    def _errors(self, folder: str, label: str, health: sns.ITopic) -> cloudwatch.Alarm:
        errors = self.function.metric_errors(period=Duration.minutes(5), statistic="Sum").create_alarm(
            self,
            "Errors",
            alarm_name=f"{Stack.of(self).stack_name}-{folder}-errors",
            alarm_description=f"Windage's function {label} failed. "
            f"Its log group {self.log_group.log_group_name} says why.",
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        errors.add_alarm_action(actions.SnsAction(health))
        return errors


def _environment(settings: Settings, label: str) -> dict[str, str]:
    """Return the variables of a function, as many as Lambda takes."""
    variables = {
        **to_environment(settings),
        "POWERTOOLS_SERVICE_NAME": label,
        "POWERTOOLS_LOG_LEVEL": "INFO",
        # A second thread for products of small matrices waits in a loop, and on less than one processor that is dear.
        "OPENBLAS_NUM_THREADS": "1",
    }
    length = sum(len(name) + len(value.encode()) for name, value in variables.items())
    if length > LARGEST_ENVIRONMENT:
        longest = max(variables, key=lambda name: len(variables[name]))
        raise InputError(
            f"function {label}",
            "its settings are longer than Lambda takes",
            got=f"{length:,} bytes, {len(variables[longest]):,} of them {longest}",
            expected=f"at most {LARGEST_ENVIRONMENT:,}",
            do="shorten what the monitor file says of capture",
        )
    return variables
