"""Our capture function in front of a model, with the stream that takes its records."""

from collections.abc import Iterable
from pathlib import Path

from aws_cdk import Aws, CfnOutput, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.data_stack import DataStack
from stacks.function import Function
from stacks.grants import writing
from stacks.layers import layer
from stacks.privacy_keys import reading_keys
from stacks.stream import Stream
from windage import names
from windage.config import Model, Monitor, policy_text, rules_text
from windage.settings import CaptureSettings
from windage.window import parse_duration


class Capture(Construct):
    """One model's capture function and stream.

    Attributes
    ----------
    function, stream, dropped
        The function, the Firehose stream, and the alarm on records that were lost.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: str,
        architecture: lambda_.Architecture,
        layers: Path,
        data: DataStack,
        monitor: Monitor,
        model: Model,
    ) -> None:
        super().__init__(scope, name)
        self.stream = Stream(self, "Stream", stage=stage, data=data, monitor=monitor.name).stream
        kind, target = model.target
        timeout = parse_duration(model.timeout).total_seconds()
        self.function = Function(
            self,
            "Capture",
            stage=stage,
            folder="capture",
            service_name=f"capture-{monitor.name}",
            settings=CaptureSettings(
                monitor=monitor.name,
                stream=self.stream.ref,
                model=kind,
                target=target,
                timeout_seconds=timeout,
                policy=policy_text(monitor, bucket=data.bucket.bucket_name),
                privacy=rules_text(monitor),
                trust_event_time=monitor.capture.trust_event_time,
            ),
            architecture=architecture,
            layers=[
                layer(self, "runtime", folder=layers, architecture=architecture),
                layer(self, "windage", folder=layers, architecture=architecture),
            ],
            statements=[
                iam.PolicyStatement(actions=["firehose:PutRecord"], resources=[self.stream.attr_arn]),
                *_aside(monitor, data),
                *reading_keys([monitor], made=data.privacy_keys, key=data.key),
                *calling([model]),
            ],
            key=data.key,
            health=data.health,
            # The function waits rather than calculates, but less memory would also mean a slower network.
            memory_mb=512,
            timeout=Duration.seconds(timeout + 5),
        )
        address = self.function.function.add_function_url(auth_type=lambda_.FunctionUrlAuthType.AWS_IAM)
        self.dropped = self._dropped(stage, monitor)
        self.dropped.add_alarm_action(actions.SnsAction(data.health))
        CfnOutput(self, "Url", value=address.url, description="Call the model here, signed with IAM")
        CfnOutput(self, "FunctionName", value=self.function.function.function_name, description="Or invoke this")

    def _dropped(self, stage: str, monitor: Monitor) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            "Dropped",
            alarm_name=names.alarm_name(stage, monitor.name, "captures-dropped"),
            alarm_description=f"Calls of {monitor.name} were answered but not captured. The log group of its capture "
            "function says why.",
            metric=cloudwatch.Metric(
                namespace=names.HEALTH_NAMESPACE,
                metric_name="CapturesDropped",
                dimensions_map={names.MONITOR_DIMENSION: monitor.name},
                statistic="Sum",
                period=Duration.minutes(5),
            ),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )


def _aside(monitor: Monitor, data: DataStack) -> list[iam.PolicyStatement]:
    """Return the permission to put payloads aside, if they are."""
    if monitor.capture.larger_payloads != "aside":
        return []
    return writing(data.bucket, data.key, prefixes=[names.aside_prefix(monitor.name).rstrip("/")])


def calling(models: Iterable[Model]) -> list[iam.PolicyStatement]:
    """Return the permission to call exactly these models; a URL needs none."""
    here = f"{Aws.REGION}:{Aws.ACCOUNT_ID}"
    allowed: dict[str, set[str]] = {}
    for kind, target in {model.target for model in models}:
        if kind == "sagemaker_endpoint":
            arn = f"arn:{Aws.PARTITION}:sagemaker:{here}:endpoint/{target.lower()}"
            allowed.setdefault("sagemaker:InvokeEndpoint", set()).add(arn)
        if kind == "lambda":
            arn = target if target.startswith("arn:") else f"arn:{Aws.PARTITION}:lambda:{here}:function:{target}"
            allowed.setdefault("lambda:InvokeFunction", set()).add(arn)
    return [
        iam.PolicyStatement(actions=[action], resources=sorted(resources))
        for action, resources in sorted(allowed.items())
    ]
