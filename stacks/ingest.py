"""The address to which records are posted that others already have, with the stream that takes them."""

from pathlib import Path

from aws_cdk import CfnOutput, Duration
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
from windage.config import Monitor, policy_text, rules_text
from windage.settings import IngestSettings


class Ingest(Construct):
    """One model's ingest function and its stream.

    Attributes
    ----------
    function, stream
        The function, and the Firehose stream, into which model servers may also write by themselves.
    dropped, quarantined
        The alarms on records that were given back to their senders, and on those that are no captures.
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
    ) -> None:
        super().__init__(scope, name)
        self._monitor, self._data = monitor.name, data
        self.stream = Stream(self, "Stream", stage=stage, data=data, monitor=monitor.name).stream
        self.function = Function(
            self,
            "Ingest",
            stage=stage,
            folder="ingest",
            service_name=f"ingest-{monitor.name}",
            settings=IngestSettings(
                monitor=monitor.name,
                stream=self.stream.ref,
                bucket=data.bucket.bucket_name,
                kept_days=monitor.retention.captures,
                policy=policy_text(monitor, bucket=""),
                privacy=rules_text(monitor),
            ),
            architecture=architecture,
            layers=[layer(self, one, folder=layers, architecture=architecture) for one in ("runtime", "windage")],
            statements=[
                iam.PolicyStatement(
                    actions=["firehose:PutRecord", "firehose:PutRecordBatch"], resources=[self.stream.attr_arn]
                ),
                *writing(data.bucket, data.key, prefixes=[f"{names.QUARANTINE}/{monitor.name}"]),
                *reading_keys([monitor], made=data.privacy_keys, key=data.key),
            ],
            key=data.key,
            health=data.health,
            # A body of 6 MB may be 32 MB when decompressed, and is there in several forms at once.
            memory_mb=1024,
            timeout=Duration.seconds(60),
        )
        address = self.function.function.add_function_url(auth_type=lambda_.FunctionUrlAuthType.AWS_IAM)
        self.dropped, self.quarantined, *_ = self._alarms(stage, monitor)
        CfnOutput(self, "Url", value=address.url, description="Post capture records here, signed with IAM")
        CfnOutput(self, "StreamName", value=self.stream.ref, description="Or write them into this: windage.Capture")

    def _alarms(self, stage: str, monitor: Monitor) -> list[cloudwatch.Alarm]:
        log = f"The log group {self.function.log_group.log_group_name}"
        alarms = [
            self._alarm(
                "CapturesDropped",
                alarm_name=names.alarm_name(stage, monitor.name, "captures-dropped"),
                description=f"Records that were posted for {monitor.name} could not be stored, and their senders were "
                f"told to send them again. {log} says why.",
            ),
            self._alarm(
                "CapturesQuarantined",
                alarm_name=names.alarm_name(stage, monitor.name, "captures-quarantined"),
                description=f"Records that were posted for {monitor.name} are no captures. They lie under "
                f"{names.QUARANTINE}/{monitor.name}/ with the reason.",
            ),
        ]
        if monitor.privacy is not None and monitor.privacy.needs_key:
            alarms.append(
                self._alarm(
                    "PrivacyKeysMissing",
                    alarm_name=names.alarm_name(stage, monitor.name, "no-privacy-key"),
                    description=f"The key with which fields of {monitor.name} are hashed cannot be had, and they are "
                    f"dropped instead. {log} says why.",
                )
            )
        return alarms

    def _alarm(self, metric: str, *, alarm_name: str, description: str) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            metric.removeprefix("Captures"),
            alarm_name=alarm_name,
            alarm_description=description,
            metric=cloudwatch.Metric(
                namespace=names.HEALTH_NAMESPACE,
                metric_name=metric,
                dimensions_map={names.MONITOR_DIMENSION: self._monitor},
                statistic="Sum",
                period=Duration.minutes(5),
            ),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self._data.health))
        return alarm
