"""The function that brings records from a model's queue to the bucket, and the alarm on those that are no captures."""

from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.data_stack import DataStack
from stacks.function import Function
from stacks.grants import writing
from stacks.layers import layer
from windage import names
from windage.settings import DrainSettings

# The queue hides a batch for six minutes: six times as long, as AWS advises.
_TIMEOUT = Duration.minutes(1)
# Objects should not be many: a batch is as large as Lambda's 6 MB allow, or a minute of messages.
_MOST_MESSAGES = 1000
_WAIT = Duration.minutes(1)


class Drain(Construct):
    """One model's drain.

    Attributes
    ----------
    function, quarantined
        The function, and the alarm on records that could not be stored as captures.
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
        monitor: str,
        queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, name)
        self.function = Function(
            self,
            "Drain",
            stage=stage,
            folder="drain",
            service_name=f"drain-{monitor}",
            settings=DrainSettings(monitor=monitor, bucket=data.bucket.bucket_name),
            architecture=architecture,
            layers=[
                layer(self, "runtime", folder=layers, architecture=architecture),
                layer(self, "windage", folder=layers, architecture=architecture),
            ],
            statements=[
                iam.PolicyStatement(
                    actions=["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                    resources=[queue.queue_arn],
                ),
                # The messages are encrypted with the key of the data.
                iam.PolicyStatement(actions=["kms:Decrypt"], resources=[data.key.key_arn]),
                *writing(
                    data.bucket,
                    data.key,
                    prefixes=[names.capture_prefix(monitor).rstrip("/"), f"{names.QUARANTINE}/{monitor}"],
                ),
            ],
            key=data.key,
            health=data.health,
            memory_mb=512,
            timeout=_TIMEOUT,
        )
        lambda_.EventSourceMapping(
            self,
            "Messages",
            target=self.function.function,
            event_source_arn=queue.queue_arn,
            batch_size=_MOST_MESSAGES,
            max_batching_window=_WAIT,
            # Few at a time: what one of them writes together lies in few objects.
            max_concurrency=2,
            report_batch_item_failures=True,
        )
        self.quarantined = self._quarantined(stage, monitor)
        self.quarantined.add_alarm_action(actions.SnsAction(data.health))

    def _quarantined(self, stage: str, monitor: str) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            "Quarantined",
            alarm_name=names.alarm_name(stage, monitor, "captures-quarantined"),
            alarm_description=f"Records of {monitor} are no captures with a time, and are not judged. They lie below "
            f"{names.QUARANTINE}/{monitor}/ in the data bucket, each with the reason.",
            metric=cloudwatch.Metric(
                namespace=names.HEALTH_NAMESPACE,
                metric_name="CapturesQuarantined",
                dimensions_map={names.MONITOR_DIMENSION: monitor},
                statistic="Sum",
                period=Duration.minutes(5),
            ),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
