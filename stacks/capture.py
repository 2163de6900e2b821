"""Our capture function in front of a model, and the stream that brings its records to the bucket."""

from pathlib import Path

from aws_cdk import ArnFormat, Aws, CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.acknowledged import acknowledge_wildcards
from stacks.data_stack import DataStack
from stacks.function import Function
from stacks.grants import delivering, for_this_account
from stacks.layers import layer
from windage import names
from windage.config import Model, Monitor
from windage.settings import CaptureSettings
from windage.window import parse_duration

# Dynamic partitioning needs at least 64 MB of buffer; the interval decides long before that.
_BUFFER_MB = 64
_BUFFER_SECONDS = 60
_OLDEST_SECONDS = 900
# The key is the hour of the call, not of its arrival: a late record lies in the window that it belongs to.
_HOUR_OF_THE_CALL = (
    "{y: .eventMetadata.inferenceTime[0:4], m: .eventMetadata.inferenceTime[5:7], "
    "d: .eventMetadata.inferenceTime[8:10], h: .eventMetadata.inferenceTime[11:13]}"
)


class Capture(Construct):
    """One model's capture function and stream.

    Attributes
    ----------
    function, stream, dropped, stuck
        The function, the Firehose stream, and the alarms on records that were lost and on records that the stream holds
        but cannot deliver.
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
        self.stream = self._stream(stage, data, monitor)
        kind, target = target_of(model)
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
                sampling_percentage=monitor.capture.sampling_percentage,
                trust_event_time=monitor.capture.trust_event_time,
            ),
            architecture=architecture,
            layers=[
                layer(self, "runtime", folder=layers, architecture=architecture),
                layer(self, "windage", folder=layers, architecture=architecture),
            ],
            statements=[
                iam.PolicyStatement(actions=["firehose:PutRecord"], resources=[self.stream.attr_arn]),
                *_calling(kind, target),
            ],
            key=data.key,
            health=data.health,
            # The function waits rather than calculates, but less memory would also mean a slower network.
            memory_mb=512,
            timeout=Duration.seconds(timeout + 5),
        )
        address = self.function.function.add_function_url(auth_type=lambda_.FunctionUrlAuthType.AWS_IAM)
        self.dropped, self.stuck = self._dropped(stage, monitor), self._stuck(stage, monitor)
        for alarm in (self.dropped, self.stuck):
            alarm.add_alarm_action(actions.SnsAction(data.health))
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

    def _stuck(self, stage: str, monitor: Monitor) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            "Stuck",
            alarm_name=names.alarm_name(stage, monitor.name, "captures-stuck"),
            alarm_description=f"Captured calls of {monitor.name} do not reach the bucket; after 24 hours they are "
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

    def _stream(self, stage: str, data: DataStack, monitor: Monitor) -> firehose.CfnDeliveryStream:
        log_group = logs.LogGroup(
            self,
            "StreamLogs",
            log_group_name=f"/windage/{stage}/stream-{monitor.name}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
            encryption_key=data.key,
        )
        log_stream = logs.LogStream(self, "StreamLog", log_group=log_group, removal_policy=RemovalPolicy.DESTROY)
        role = iam.Role(self, "StreamRole", assumed_by=for_this_account("firehose.amazonaws.com"))
        prefixes = [f"{names.CAPTURES}/{monitor.name}", f"{names.UNDELIVERED}/{monitor.name}"]
        # The group's own ARN ends in ":*": what is appended to it names no log stream.
        arn_of_log = Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"{log_group.log_group_name}:log-stream:{log_stream.log_stream_name}",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        statements = [
            *delivering(data.bucket, data.key, prefixes=prefixes),
            iam.PolicyStatement(actions=["logs:PutLogEvents"], resources=[arn_of_log]),
        ]
        policy = iam.Policy(self, "StreamPolicy", roles=[role], statements=statements)
        acknowledge_wildcards(policy, statements)
        stream = firehose.CfnDeliveryStream(
            self,
            "Stream",
            delivery_stream_name=f"windage-{stage}-{monitor.name}",
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input=(
                firehose.CfnDeliveryStream.DeliveryStreamEncryptionConfigurationInputProperty(
                    key_type="CUSTOMER_MANAGED_CMK", key_arn=data.key.key_arn
                )
            ),
            extended_s3_destination_configuration=_destination(
                monitor.name,
                bucket_arn=data.bucket.bucket_arn,
                role_arn=role.role_arn,
                log=firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty(
                    enabled=True,
                    log_group_name=log_group.log_group_name,
                    log_stream_name=log_stream.log_stream_name,
                ),
            ),
        )
        stream.node.add_dependency(policy)
        return stream


def target_of(model: Model) -> tuple[str, str]:
    """Return the kind of a model, as `windage.aws.models.MODELS` names it, and which one it is."""
    if model.sagemaker_endpoint is not None:
        return "sagemaker_endpoint", model.sagemaker_endpoint
    if model.lambda_function is not None:
        return "lambda", model.lambda_function
    assert model.url is not None
    return "url", model.url


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
    parameter = firehose.CfnDeliveryStream.ProcessorParameterProperty
    return firehose.CfnDeliveryStream.ProcessingConfigurationProperty(
        enabled=True,
        processors=[
            firehose.CfnDeliveryStream.ProcessorProperty(
                type="MetadataExtraction",
                parameters=[
                    parameter(parameter_name="MetadataExtractionQuery", parameter_value=_HOUR_OF_THE_CALL),
                    parameter(parameter_name="JsonParsingEngine", parameter_value="JQ-1.6"),
                ],
            )
        ],
    )


def _calling(kind: str, target: str) -> list[iam.PolicyStatement]:
    """Return the permission to call exactly this model; a URL needs none."""
    here = f"{Aws.REGION}:{Aws.ACCOUNT_ID}"
    if kind == "sagemaker_endpoint":
        arn = f"arn:{Aws.PARTITION}:sagemaker:{here}:endpoint/{target.lower()}"
        return [iam.PolicyStatement(actions=["sagemaker:InvokeEndpoint"], resources=[arn])]
    if kind == "lambda":
        arn = target if target.startswith("arn:") else f"arn:{Aws.PARTITION}:lambda:{here}:function:{target}"
        return [iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[arn])]
    return []
