"""The state machine that judges windows: plan, profile every shard side by side, evaluate."""

import json
from typing import Any, NamedTuple

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.acknowledged import acknowledge, acknowledge_wildcards
from stacks.data_stack import DataStack
from stacks.grants import for_this_account, objects
from windage import names

_SHARDS, _GROUPS = "ProfileShards", "MergeGroups"
_RETRIES = [
    {
        "ErrorEquals": [
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
        ],
        "IntervalSeconds": 2,
        "MaxAttempts": 5,
        "BackoffRate": 2,
        "JitterStrategy": "FULL",
    }
]


class Steps(NamedTuple):
    """The functions that the state machine calls."""

    plan: lambda_.IFunction
    profile: lambda_.IFunction
    merge: lambda_.IFunction
    evaluate: lambda_.IFunction
    explain: lambda_.IFunction


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
        runs_of_maps = [f"{its_executions}/{label}:*" for label in (_SHARDS, _GROUPS)]
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


def definition(steps: Steps, *, concurrency: int, bucket: s3.IBucket) -> dict[str, Any]:
    """Return the state machine in Amazon States Language.

    Windows are judged one after the other, the oldest first; one that fails is recorded and stays due, and does not
    keep the others from being judged. The shards of a window are the items of a distributed map, read from S3, and so
    are the groups in which their profiles are added up, level by level. A window of data quality that is one shard is
    judged by the function that profiles it, too: a second would be another start to wait for.
    """
    return {
        "Comment": "Judge the windows of a monitor that are due",
        "StartAt": "Plan",
        "States": {
            "Plan": {**_task(steps.plan), "Next": "Each window"},
            "Each window": {
                "Type": "Map",
                "ItemsPath": "$.windows",
                "MaxConcurrency": 1,
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "INLINE"},
                    "StartAt": "How many shards",
                    "States": {
                        **_profiling(steps, concurrency, bucket),
                        **_judging(steps),
                    },
                },
                "End": True,
            },
        },
    }


# What goes wrong in a window is recorded of it.
_CAUGHT = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Record failure"}]


def _profiling(steps: Steps, concurrency: int, bucket: s3.IBucket) -> dict[str, Any]:
    """Return how the shards of a window become a few profiles."""
    alone = [
        {"Variable": "$.shards", "NumericEquals": 1},
        {"Variable": "$.monitor_type", "StringEquals": names.DATA_QUALITY},
    ]
    return {
        "How many shards": {
            "Type": "Choice",
            "Choices": [
                {"And": alone, "Next": "Which monitor"},
                {"Variable": "$.shards", "NumericGreaterThan": 0, "Next": "Profile shards"},
            ],
            "Default": "Which monitor",
        },
        "Profile shards": {
            **_each(_SHARDS, "Profile", steps.profile, key="$.shards_key", concurrency=concurrency, bucket=bucket),
            # Who judges counts what is missing, says so, and refuses when it is more than this.
            "ToleratedFailurePercentage": names.TOLERATED_PERCENT,
            "Catch": _CAUGHT,
            "Next": "Each level",
        },
        "Each level": {
            "Type": "Map",
            "ItemsPath": "$.merges",
            # Put together here: the keys of hundreds of windows would outgrow what a plan may say.
            "ItemSelector": {"key.$": "States.Format('{}.groups-{}', $.shards_key, $$.Map.Item.Value)"},
            "MaxConcurrency": 1,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "Merge groups",
                "States": {
                    "Merge groups": {
                        **_each(_GROUPS, "Merge", steps.merge, key="$.key", concurrency=concurrency, bucket=bucket),
                        "End": True,
                    }
                },
            },
            "ResultPath": None,
            "Catch": _CAUGHT,
            "Next": "Which monitor",
        },
    }


def _judging(steps: Steps) -> dict[str, Any]:
    """Return who judges a window."""
    # A reason may be long, and the outcomes of hundreds of windows have to fit into the same 256 KB.
    outcome = {f"{field}.$": f"$.{field}" for field in ("window", "outcome", "violations", "result")}
    return {
        # The one that asks the model has the right to do so, and the others have not.
        "Which monitor": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.monitor_type", "StringEquals": names.FEATURE_ATTRIBUTION, "Next": "Explain"}],
            "Default": "Evaluate",
        },
        "Explain": {**_task(steps.explain), "ResultSelector": outcome, "Catch": _CAUGHT, "End": True},
        "Evaluate": {**_task(steps.evaluate), "ResultSelector": outcome, "Catch": _CAUGHT, "End": True},
        "Record failure": {**_task(steps.evaluate), "ResultSelector": outcome, "End": True},
    }


def _each(
    label: str, state: str, function: lambda_.IFunction, *, key: str, concurrency: int, bucket: s3.IBucket
) -> dict[str, Any]:
    """Return a distributed map of a function over the items of a list in S3, whose answers nobody carries."""
    return {
        "Type": "Map",
        "Label": label,
        "MaxConcurrency": concurrency,
        "ItemReader": {
            "Resource": f"arn:{Aws.PARTITION}:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": bucket.bucket_name, "Key.$": key},
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
            "StartAt": state,
            # The answers of a map may be 256 KB together: of thousands of shards, none has room for a word.
            "States": {state: {**_task(function), "OutputPath": None, "End": True}},
        },
        "ResultPath": None,
    }


def _task(function: lambda_.IFunction) -> dict[str, Any]:
    return {"Type": "Task", "Resource": function.function_arn, "Retry": _RETRIES}
