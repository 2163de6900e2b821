"""The state machine that judges windows: plan, profile every shard side by side, evaluate."""

import json
from typing import Any

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.grants import objects
from windage import names

_MOST_SHARDS_AT_ONCE = 100
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


class Analysis(Construct):
    """The state machine that a schedule starts.

    Attributes
    ----------
    machine, failures
        The state machine, and the alarm on executions that failed.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: str,
        plan: lambda_.IFunction,
        profile: lambda_.IFunction,
        evaluate: lambda_.IFunction,
        bucket: s3.IBucket,
        key: kms.IKey,
        health: sns.ITopic,
    ) -> None:
        super().__init__(scope, name)
        machine_name = f"windage-{stage}-analysis"
        log_group = logs.LogGroup(
            self,
            "Logs",
            # Log groups of state machines have to begin so; a longer list would overflow the service's policy.
            log_group_name=f"/aws/vendedlogs/states/windage/{stage}/analysis",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=machine_name,
            definition_body=sfn.DefinitionBody.from_string(
                json.dumps(definition(plan=plan, profile=profile, evaluate=evaluate, bucket=bucket))
            ),
            role=self.role,
            timeout=Duration.hours(2),
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
            tracing_enabled=True,
            comment="Judge the windows of a monitor that are due",
        )
        itself = f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}"
        self.policy = iam.Policy(
            self,
            "Policy",
            roles=[self.role],
            statements=[
                iam.PolicyStatement(
                    actions=["lambda:InvokeFunction"],
                    resources=[plan.function_arn, profile.function_arn, evaluate.function_arn],
                ),
                iam.PolicyStatement(actions=["s3:GetObject"], resources=objects(bucket, [names.WORK])),
                iam.PolicyStatement(actions=["kms:Decrypt"], resources=[key.key_arn]),
                # The distributed map starts executions of its own machine.
                iam.PolicyStatement(
                    actions=["states:StartExecution"], resources=[f"{itself}:stateMachine:{machine_name}"]
                ),
                iam.PolicyStatement(
                    actions=["states:DescribeExecution", "states:StopExecution"],
                    resources=[f"{itself}:execution:{machine_name}/*"],
                ),
            ],
        )
        self.machine.node.add_dependency(self.policy)
        self.failures = self.machine.metric_failed(period=Duration.minutes(5), statistic="Sum").create_alarm(
            self,
            "Failures",
            alarm_name=f"{Stack.of(self).stack_name}-analysis-failed",
            alarm_description=f"An execution of {machine_name} failed before its windows were judged. "
            "They stay due, so that the next run tries again; the execution's history says why.",
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        self.failures.add_alarm_action(actions.SnsAction(health))


def definition(
    *, plan: lambda_.IFunction, profile: lambda_.IFunction, evaluate: lambda_.IFunction, bucket: s3.IBucket
) -> dict[str, Any]:
    """Return the state machine in Amazon States Language.

    Windows are judged one after the other, the oldest first; one that fails is recorded and stays due, and does not
    keep the others from being judged. The shards of a window are the items of a distributed map, read from S3.
    """
    caught = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Record failure"}]
    window = {
        "StartAt": "Has shards",
        "States": {
            "Has shards": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.shards", "NumericGreaterThan": 0, "Next": "Profile shards"}],
                "Default": "Evaluate",
            },
            "Profile shards": {
                "Type": "Map",
                "Label": "ProfileShards",
                "MaxConcurrency": _MOST_SHARDS_AT_ONCE,
                "ItemReader": {
                    "Resource": f"arn:{Aws.PARTITION}:states:::s3:getObject",
                    "ReaderConfig": {"InputType": "JSON"},
                    "Parameters": {"Bucket": bucket.bucket_name, "Key.$": "$.shards_key"},
                },
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                    "StartAt": "Profile",
                    "States": {"Profile": {**_task(profile), "End": True}},
                },
                "ResultPath": None,
                "Catch": caught,
                "Next": "Evaluate",
            },
            "Evaluate": {**_task(evaluate), "Catch": caught, "End": True},
            "Record failure": {**_task(evaluate), "End": True},
        },
    }
    return {
        "Comment": "Judge the windows of a monitor that are due",
        "StartAt": "Plan",
        "States": {
            "Plan": {**_task(plan), "Next": "Each window"},
            "Each window": {
                "Type": "Map",
                "ItemsPath": "$.windows",
                "MaxConcurrency": 1,
                "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **window},
                "End": True,
            },
        },
    }


def _task(function: lambda_.IFunction) -> dict[str, Any]:
    return {"Type": "Task", "Resource": function.function_arn, "Retry": _RETRIES}
