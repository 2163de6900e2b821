"""Our capture function in front of a model, with the stream that takes its records."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from aws_cdk import Aws, CfnOutput, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.data_stack import DataStack
from stacks.function import Function
from stacks.grants import writing
from stacks.layers import layer
from stacks.privacy_keys import reading_keys
from stacks.spill import Spill
from stacks.stream import Stream
from windage import names
from windage.config import Model, Monitor, policy_text, rules_text
from windage.settings import CaptureSettings
from windage.window import parse_duration


class Capture(Construct):
    """One model's capture function, the stream for its records, and the queue for what the stream does not take.

    Attributes
    ----------
    function, stream, spill
        The function, the Firehose stream, and the SQS queue.
    dropped, logged, queued, calls_failed
        The alarms on records that were lost, on those that are in the log only, on a stream that takes none, and on
        calls that failed in the capture itself.
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
        spill = Spill(self, "Spill", stage=stage, data=data, monitor=monitor.name)
        self.spill = spill.queue
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
                queue=self.spill.queue_url,
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
                *spill.sending(data),
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
        self.dropped, self.logged, self.queued, self.calls_failed = self._alarms(stage, monitor.name, data.health)
        self._key_alarm(stage, monitor, data.health)
        CfnOutput(self, "Url", value=address.url, description="Call the model here, signed with IAM")
        CfnOutput(self, "FunctionName", value=self.function.function.function_name, description="Or invoke this")

    def _alarms(self, stage: str, monitor: str, health: sns.ITopic) -> list[cloudwatch.Alarm]:
        log = f"the log group {self.function.log_group.log_group_name}"
        return [
            self._alarm(
                "Dropped",
                "CapturesDropped",
                alarm_name=names.alarm_name(stage, monitor, "captures-dropped"),
                description=f"Calls of {monitor} were answered but not captured: {log} says why.",
                dimensions={names.MONITOR_DIMENSION: monitor},
                health=health,
            ),
            self._alarm(
                "Logged",
                "CapturesSpilled",
                alarm_name=names.alarm_name(stage, monitor, "captures-logged"),
                description=f"Neither stream nor queue took captured calls of {monitor}. They are in {log}, which also "
                "says why; windage replay brings them to the bucket.",
                dimensions={names.MONITOR_DIMENSION: monitor, names.SINK_DIMENSION: "log"},
                health=health,
            ),
            self._alarm(
                "Queued",
                "CapturesSpilled",
                alarm_name=names.alarm_name(stage, monitor, "captures-queued"),
                description=f"The stream of {monitor} has not taken captured calls for 15 minutes. They reach the "
                f"bucket by its queue, and none is lost: {log} says why.",
                dimensions={names.MONITOR_DIMENSION: monitor, names.SINK_DIMENSION: "queue"},
                health=health,
                periods=3,
            ),
            self._alarm(
                "CallsFailed",
                "CallsFailed",
                alarm_name=names.alarm_name(stage, monitor, "calls-failed"),
                description=f"The capture function of {monitor} failed to call the model and answered 502 itself: "
                f"{log} says why.",
                dimensions={names.MONITOR_DIMENSION: monitor},
                health=health,
            ),
        ]

    def _key_alarm(self, stage: str, monitor: Monitor, health: sns.ITopic) -> None:
        if monitor.privacy is not None and monitor.privacy.needs_key:
            self._alarm(
                "NoKey",
                "PrivacyKeysMissing",
                alarm_name=names.alarm_name(stage, monitor.name, "no-privacy-key"),
                description=f"The key with which fields of {monitor.name} are hashed cannot be had, and they are "
                f"dropped instead: the log group {self.function.log_group.log_group_name} says why.",
                dimensions={names.MONITOR_DIMENSION: monitor.name},
                health=health,
            )

    def _alarm(
        self,
        name: str,
        metric: str,
        *,
        alarm_name: str,
        description: str,
        dimensions: Mapping[str, str],
        health: sns.ITopic,
        periods: int = 1,
    ) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=alarm_name,
            alarm_description=description,
            metric=cloudwatch.Metric(
                namespace=names.HEALTH_NAMESPACE,
                metric_name=metric,
                dimensions_map=dimensions,
                statistic="Sum",
                period=Duration.minutes(5),
            ),
            threshold=1,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(health))
        return alarm


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
