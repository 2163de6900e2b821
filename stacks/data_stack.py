"""What must outlive a deploy: the key, the buckets, the topic for the monitor's own health. All of it is retained."""

from collections.abc import Sequence
from typing import cast

from aws_cdk import Aws, CfnOutput, CfnResource, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.privacy_keys import make_keys
from stacks.topics import let_alarms_publish, let_alarms_use, topic
from windage import names
from windage.config import Monitor

_WORK_DAYS = 7
_OLD_VERSION_DAYS = 30
# What holds records of people is gone soon after it is said to be.
_OLD_RECORD_DAYS = 7


class DataStack(Stack):
    """Key, data bucket, access logs and health topic.

    Attributes
    ----------
    key, bucket, health, privacy_keys
        The customer-managed key, the bucket of all data, the topic of monitor-health alerts, and the secrets with the
        keys that fields are hashed with, by their monitors.
    """

    def __init__(self, scope: Construct, name: str, *, stage: str, monitors: Sequence[Monitor]) -> None:
        super().__init__(
            scope,
            name,
            description="Windage: data that outlives a deploy",
            termination_protection=stage == "prod",
        )
        self.key = kms.Key(
            self,
            "Key",
            alias=f"windage-{stage}",
            description="Encrypts Windage's data, logs and messages",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        _pin(self.key, "Key")
        let_alarms_use(self.key)
        _let_logs_use(self.key, stage=stage)
        self.bucket = self._bucket(monitors)
        self.health = topic(
            self,
            "Health",
            topic_name=f"windage-{stage}-health",
            display_name=f"Windage {stage} health",
            key=self.key,
        )
        let_alarms_publish(self.health)
        self.privacy_keys = make_keys(self, monitors, stage=stage, key=self.key)
        self.health.apply_removal_policy(RemovalPolicy.RETAIN)
        for address in sorted({address for monitor in monitors for address in monitor.alerts.email}):
            self.health.add_subscription(subscriptions.EmailSubscription(address))
        CfnOutput(self, "BucketName", value=self.bucket.bucket_name, description="Captures, baselines and results")
        CfnOutput(self, "HealthTopic", value=self.health.topic_arn, description="Alerts about the monitor itself")

    def _bucket(self, monitors: Sequence[Monitor]) -> s3.Bucket:
        logs = s3.Bucket(
            self,
            "AccessLogs",
            # S3 delivers access logs only into buckets without a customer-managed key.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90))],
            removal_policy=RemovalPolicy.RETAIN,
        )
        _pin(logs, "AccessLogs")
        bucket = s3.Bucket(
            self,
            "Data",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            server_access_logs_bucket=logs,
            lifecycle_rules=_lifecycle(monitors),
            removal_policy=RemovalPolicy.RETAIN,
        )
        _pin(bucket, "Data")
        # CDK's own switch would add a hidden function with wide permissions to set this one property.
        cast("s3.CfnBucket", bucket.node.default_child).add_property_override(
            "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
        )
        return bucket


def _lifecycle(monitors: Sequence[Monitor]) -> list[s3.LifecycleRule]:
    def expire(name: str, prefix: str, days: int, *, old: int | None = None) -> s3.LifecycleRule:
        old_versions = Duration.days(min(old, days)) if old is not None else None
        return s3.LifecycleRule(
            id=name, prefix=prefix, expiration=Duration.days(days), noncurrent_version_expiration=old_versions
        )

    rules = [
        s3.LifecycleRule(
            id="old-versions",
            noncurrent_version_expiration=Duration.days(_OLD_VERSION_DAYS),
            # What expires leaves a marker behind, and listings would wade through them for ever.
            expired_object_delete_marker=True,
            abort_incomplete_multipart_upload_after=Duration.days(1),
        ),
        expire("work", f"{names.WORK}/", _WORK_DAYS),
    ]
    for monitor in monitors:
        days = monitor.retention
        records = {
            names.CAPTURES: days.captures,
            names.LABELS: days.of_labels,
            names.ASIDE: days.of_payloads_aside,
            names.UNDELIVERED: days.captures,
            names.QUARANTINE: days.quarantine,
        }
        found = {names.RESULTS: days.results, names.ALERTS: days.of_alerts}
        for kind, kept in records.items():
            rules.append(expire(f"{kind}-{monitor.name}", f"{kind}/{monitor.name}/", kept, old=_OLD_RECORD_DAYS))
        for kind, kept in found.items():
            rules.append(expire(f"{kind}-{monitor.name}", f"{kind}/{monitor.name}/", kept))
    return rules


def _pin(construct: Construct, name: str) -> None:
    """Name a resource that must not be replaced, so that moving it in the code makes no second one."""
    cast("CfnResource", construct.node.default_child).override_logical_id(name)


def _let_logs_use(key: kms.Key, *, stage: str) -> None:
    log_groups = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:/windage/{stage}/*"
    key.add_to_resource_policy(
        iam.PolicyStatement(
            sid="LogsEncrypt",
            actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com")],
            resources=["*"],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
        )
    )
