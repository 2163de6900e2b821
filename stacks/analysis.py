"""The state machine that judges windows: plan, profile every shard side by side, evaluate."""

import json

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.acknowledged import acknowledge, acknowledge_wildcards
from stacks.analysis_states import GROUPS, SHARDS, Steps, definition
from stacks.data_stack import DataStack
from stacks.grants import for_this_account, objects
from windage import names


class Analysis(Construct):
    """The state machine that a schedule starts.

    Attributes
    ----------
    machine, failures, timeouts
        The state machine, and the alarms on executions that failed and on those that took too long.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: str,
        steps: Steps,
        concurrency: int,
        data: DataStack,
    ) -> None:
        super().__init__(scope, name)
        self._name = f"windage-{stage}-analysis"
        log_group = logs.LogGroup(
            self,
            "Logs",
            # Log groups of state machines have to begin so; a longer list would overflow the service's policy.
            log_group_name=f"/aws/vendedlogs/states/windage/{stage}/analysis",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=for_this_account("states.amazonaws.com"))
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=self._name,
            definition_body=sfn.DefinitionBody.from_string(
                json.dumps(definition(steps, concurrency=concurrency, bucket=data.bucket))
            ),
            role=self.role,
            timeout=Duration.hours(2),
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
            tracing_enabled=True,
            comment="Judge the windows of a monitor that are due",
        )
        self.policy = self._policy(steps, data)
        self.machine.node.add_dependency(self.policy)
        acknowledge(
            self.role.node.find_child("DefaultPolicy"),
            "AwsSolutions-IAM5[Resource::*]",
            reason="CDK writes it for the log and the traces: neither log delivery nor X-Ray knows resources.",
        )
        # An execution that times out has not failed, as Step Functions counts.
        self.failures = self._alarm(
            "Failures",
            self.machine.metric_failed(period=Duration.minutes(5), statistic="Sum"),
            kind="failed",
            what=f"An execution of {self._name} failed before its windows were judged.",
            health=data.health,
        )
        self.timeouts = self._alarm(
            "Timeouts",
            self.machine.metric_timed_out(period=Duration.minutes(5), statistic="Sum"),
            kind="timed-out",
            what=f"An execution of {self._name} took too long to judge all its windows.",
            health=data.health,
        )

    def _policy(self, steps: Steps, data: DataStack) -> iam.Policy:
        itself = f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}"
        machine, its_executions = f"{itself}:stateMachine:{self._name}", f"{itself}:execution:{self._name}"
        runs_of_maps = [f"{its_executions}/{label}:*" for label in (SHARDS, GROUPS)]
        statements = [
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"], resources=[function.function_arn for function in steps]
            ),
            iam.PolicyStatement(actions=["s3:GetObject"], resources=objects(data.bucket, [names.WORK])),
            iam.PolicyStatement(actions=["kms:Decrypt"], resources=[data.key.key_arn]),
            # A distributed map starts executions of its own machine, and starts them again at a redrive.
            iam.PolicyStatement(actions=["states:StartExecution"], resources=[machine]),
            iam.PolicyStatement(
                actions=["states:DescribeExecution", "states:StopExecution"],
                resources=[f"{its_executions}:*", *runs_of_maps],
            ),
            iam.PolicyStatement(actions=["states:RedriveExecution"], resources=runs_of_maps),
        ]
        policy = iam.Policy(self, "Policy", roles=[self.role], statements=statements)
        acknowledge_wildcards(policy, statements)
        return policy

    def _alarm(
        self, name: str, metric: cloudwatch.Metric, *, kind: str, what: str, health: sns.ITopic
    ) -> cloudwatch.Alarm:
        alarm = metric.create_alarm(
            self,
            name,
            alarm_name=f"{Stack.of(self).stack_name}-analysis-{kind}",
            alarm_description=f"{what} They stay due, so that the next run tries again; the execution's history says "
            "why.",
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(health))
        return alarm
