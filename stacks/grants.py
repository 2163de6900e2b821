"""Exact permissions on the data bucket: which actions, on which prefixes."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3


def reading(bucket: s3.IBucket, key: kms.IKey, *, prefixes: Sequence[str]) -> list[iam.PolicyStatement]:
    """Return the permission to read objects under prefixes, and to find out that one is missing."""
    return [
        iam.PolicyStatement(actions=["s3:GetObject"], resources=objects(bucket, prefixes)),
        listing(bucket, prefixes=prefixes),
        iam.PolicyStatement(actions=["kms:Decrypt"], resources=[key.key_arn]),
    ]


def listing(bucket: s3.IBucket, *, prefixes: Sequence[str]) -> iam.PolicyStatement:
    """Return the permission to list the objects under prefixes."""
    return iam.PolicyStatement(
        actions=["s3:ListBucket"],
        resources=[bucket.bucket_arn],
        conditions={"StringLike": {"s3:prefix": [f"{prefix}/*" for prefix in prefixes]}},
    )


def writing(bucket: s3.IBucket, key: kms.IKey, *, prefixes: Sequence[str]) -> list[iam.PolicyStatement]:
    """Return the permission to write objects under prefixes."""
    return [
        iam.PolicyStatement(actions=["s3:PutObject"], resources=objects(bucket, prefixes)),
        iam.PolicyStatement(actions=["kms:GenerateDataKey"], resources=[key.key_arn]),
    ]


def publishing_metrics(namespace: str) -> iam.PolicyStatement:
    """Return the permission to publish metrics: the action knows no resource, the namespace is its bound."""
    return iam.PolicyStatement(
        actions=["cloudwatch:PutMetricData"],
        resources=["*"],
        conditions={"StringEquals": {"cloudwatch:namespace": namespace}},
    )


def objects(bucket: s3.IBucket, prefixes: Sequence[str]) -> list[str]:
    """Return the ARNs of all objects under prefixes."""
    return [bucket.arn_for_objects(f"{prefix}/*") for prefix in prefixes]
