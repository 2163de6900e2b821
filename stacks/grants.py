"""Exact permissions: which actions, on which prefixes of the data bucket, on whose behalf."""

from collections.abc import Sequence

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3


def reading(bucket: s3.IBucket, key: kms.IKey, *, prefixes: Sequence[str]) -> list[iam.PolicyStatement]:
    """Return the permission to read objects under prefixes, and to find out that one is missing."""
    return [
        iam.PolicyStatement(actions=["s3:GetObject"], resources=objects(bucket, prefixes)),
        listing(bucket.bucket_arn, prefixes=prefixes),
        iam.PolicyStatement(actions=["kms:Decrypt"], resources=[key.key_arn]),
    ]


def listing(bucket_arn: str, *, prefixes: Sequence[str]) -> iam.PolicyStatement:
    """Return the permission to list the objects under prefixes."""
    return iam.PolicyStatement(
        actions=["s3:ListBucket"],
        resources=[bucket_arn],
        conditions={"StringLike": {"s3:prefix": [below(prefix) for prefix in prefixes]}},
    )


def writing(bucket: s3.IBucket, key: kms.IKey, *, prefixes: Sequence[str]) -> list[iam.PolicyStatement]:
    """Return the permission to write objects under prefixes."""
    return [
        iam.PolicyStatement(actions=["s3:PutObject"], resources=objects(bucket, prefixes)),
        iam.PolicyStatement(actions=["kms:GenerateDataKey"], resources=[key.key_arn]),
    ]


def delivering(bucket: s3.IBucket, key: kms.IKey, *, prefixes: Sequence[str]) -> list[iam.PolicyStatement]:
    """Return what Firehose documents as necessary to deliver to a bucket, its objects bound to prefixes."""
    return [
        iam.PolicyStatement(
            actions=["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], resources=objects(bucket, prefixes)
        ),
        iam.PolicyStatement(
            actions=["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            resources=[bucket.bucket_arn],
        ),
        iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[key.key_arn]),
    ]


def publishing(topic_arns: Sequence[str], key: kms.IKey) -> list[iam.PolicyStatement]:
    """Return the permission to publish to encrypted topics: SNS uses the key in the name of the publisher."""
    if not topic_arns:
        return []
    return [
        iam.PolicyStatement(actions=["sns:Publish"], resources=list(topic_arns)),
        iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[key.key_arn]),
    ]


def publishing_metrics(namespaces: Sequence[str]) -> iam.PolicyStatement:
    """Return the permission to publish metrics: the action knows no resource, the namespaces are its bound."""
    return iam.PolicyStatement(
        actions=["cloudwatch:PutMetricData"],
        resources=["*"],
        conditions={"StringEquals": {"cloudwatch:namespace": list(namespaces)}},
    )


def below(prefix: str) -> str:
    """Return what all keys under a prefix look like; under no prefix lies every key."""
    return f"{prefix}/*" if prefix else "*"


def objects(bucket: s3.IBucket, prefixes: Sequence[str]) -> list[str]:
    """Return the ARNs of all objects under prefixes."""
    return [bucket.arn_for_objects(f"{prefix}/*") for prefix in prefixes]


def for_this_account(service: str) -> iam.ServicePrincipal:
    """Return a service as it acts for this account: another account cannot make it use a role or a topic of ours."""
    return iam.ServicePrincipal(service, conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}})
