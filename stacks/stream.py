"""The Firehose stream that brings one model's capture records to the bucket."""

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.acknowledged import acknowledge_wildcards
from stacks.data_stack import DataStack
from stacks.grants import delivering, for_this_account
from windage import names

# Dynamic partitioning needs at least 64 MB of buffer; the interval decides long before that.
_BUFFER_MB = 64
_BUFFER_SECONDS = 60
_OLDEST_SECONDS = 900
# The key is the hour of the call, not of its arrival: a late record lies in the window that it belongs to.
_HOUR_OF_THE_CALL = (
    "{y: .eventMetadata.inferenceTime[0:4], m: .eventMetadata.inferenceTime[5:7], "
    "d: .eventMetadata.inferenceTime[8:10], h: .eventMetadata.inferenceTime[11:13]}"
)


class Stream(Construct):
    """One model's stream.

    Attributes
    ----------
    stream, stuck
        The stream, and the alarm on records that it holds but cannot deliver.
    """

    def __init__(self, scope: Construct, name: str, *, stage: str, data: DataStack, monitor: str) -> None:
        super().__init__(scope, name)
        self._monitor = monitor
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/windage/{stage}/stream-{monitor}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
            encryption_key=data.key,
        )
        log_stream = logs.LogStream(self, "Log", log_group=log_group, removal_policy=RemovalPolicy.DESTROY)
        role = iam.Role(self, "Role", assumed_by=for_this_account("firehose.amazonaws.com"))
        policy = self._policy(role, data, log=f"{log_group.log_group_name}:log-stream:{log_stream.log_stream_name}")
        self.stream = firehose.CfnDeliveryStream(
            self,
            "Stream",
            delivery_stream_name=f"windage-{stage}-{monitor}",
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input=(
                firehose.CfnDeliveryStream.DeliveryStreamEncryptionConfigurationInputProperty(
                    key_type="CUSTOMER_MANAGED_CMK", key_arn=data.key.key_arn
                )
            ),
            extended_s3_destination_configuration=_destination(
                monitor,
                bucket_arn=data.bucket.bucket_arn,
                role_arn=role.role_arn,
                log=firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty(
                    enabled=True,
                    log_group_name=log_group.log_group_name,
                    log_stream_name=log_stream.log_stream_name,
                ),
            ),
        )
        self.stream.node.add_dependency(policy)
        self.stuck = self._stuck(names.alarm_name(stage, monitor, "captures-stuck"))
        self.stuck.add_alarm_action(actions.SnsAction(data.health))

    def _policy(self, role: iam.Role, data: DataStack, *, log: str) -> iam.Policy:
        prefixes = [f"{names.CAPTURES}/{self._monitor}", f"{names.UNDELIVERED}/{self._monitor}"]
        # A log group's own ARN ends in ":*": what is appended to it names no log stream.
        arn_of_log = Stack.of(self).format_arn(
            service="logs", resource="log-group", resource_name=log, arn_format=ArnFormat.COLON_RESOURCE_NAME
        )
        statements = [
            *delivering(data.bucket, data.key, prefixes=prefixes),
            iam.PolicyStatement(actions=["logs:PutLogEvents"], resources=[arn_of_log]),
        ]
        policy = iam.Policy(self, "Policy", roles=[role], statements=statements)
        acknowledge_wildcards(policy, statements)
        return policy

    def _stuck(self, alarm_name: str) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            "Stuck",
            alarm_name=alarm_name,
            alarm_description=f"Captured calls of {self._monitor} do not reach the bucket; after 24 hours they are "
            "lost. The log group of its stream says why.",
            metric=cloudwatch.Metric(
                namespace="AWS/Firehose",
                metric_name="DeliveryToS3.DataFreshness",
                dimensions_map={"DeliveryStreamName": self.stream.ref},
                statistic="Maximum",
                period=Duration.minutes(5),
            ),
            threshold=_OLDEST_SECONDS,
            evaluation_periods=2,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )


def _destination(
    monitor: str,
    *,
    bucket_arn: str,
    role_arn: str,
    log: firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty,
) -> firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty:
    """Return where records go: one object a minute and hour of the call, in SageMaker's layout."""
    hours = "/".join(f"!{{partitionKeyFromQuery:{part}}}" for part in "ymdh")
    return firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty(
        bucket_arn=bucket_arn,
        role_arn=role_arn,
        # Without a timestamp of its own, Firehose would append the hour of arrival.
        prefix=f"{names.capture_prefix(monitor)}{hours}/!{{timestamp:mm-ss}}-",
        error_output_prefix=(
            f"{names.UNDELIVERED}/{monitor}/!{{firehose:error-output-type}}/!{{timestamp:yyyy/MM/dd/HH}}/"
        ),
        compression_format="GZIP",
        file_extension=".jsonl.gz",
        buffering_hints=firehose.CfnDeliveryStream.BufferingHintsProperty(
            interval_in_seconds=_BUFFER_SECONDS, size_in_m_bs=_BUFFER_MB
        ),
        dynamic_partitioning_configuration=firehose.CfnDeliveryStream.DynamicPartitioningConfigurationProperty(
            enabled=True, retry_options=firehose.CfnDeliveryStream.RetryOptionsProperty(duration_in_seconds=300)
        ),
        processing_configuration=_partitioning(),
        cloud_watch_logging_options=log,
    )


def _partitioning() -> firehose.CfnDeliveryStream.ProcessingConfigurationProperty:
    # Many lines come in one record, because a record is paid as 5 KB at least, and each has an hour of its own.
    return firehose.CfnDeliveryStream.ProcessingConfigurationProperty(
        enabled=True,
        processors=[
            _processor("RecordDeAggregation", SubRecordType="JSON"),
            # What was taken apart has lost what was between its parts.
            _processor("AppendDelimiterToRecord", Delimiter="\\n"),
            _processor("MetadataExtraction", MetadataExtractionQuery=_HOUR_OF_THE_CALL, JsonParsingEngine="JQ-1.6"),
        ],
    )


def _processor(kind: str, **parameters: str) -> firehose.CfnDeliveryStream.ProcessorProperty:
    return firehose.CfnDeliveryStream.ProcessorProperty(
        type=kind,
        parameters=[
            firehose.CfnDeliveryStream.ProcessorParameterProperty(parameter_name=name, parameter_value=value)
            for name, value in parameters.items()
        ],
    )
