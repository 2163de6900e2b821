"""Permissions on buckets that are not Windage's: those that monitor files name."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam

from stacks.grants import listing
from windage.config import DataCapture, Monitor, bucket_and_prefix
from windage.errors import InputError

_KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+")


def seeing_own_captures(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to list what SageMaker endpoints captured by themselves: one statement a bucket."""
    places = sorted({_place(own) for own in _own_captures(monitors)})
    return [
        listing(_arn(bucket), prefixes=[prefix for _, prefix in same])
        for bucket, same in groupby(places, key=lambda place: place[0])
    ]


def reading_own_captures(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read what SageMaker endpoints captured by themselves."""
    own = list(_own_captures(monitors))
    objects = sorted({f"{_arn(bucket)}/{prefix}/*" for bucket, prefix in map(_place, own)})
    keys = sorted({capture.kms_key for capture in own if capture.kms_key is not None})
    rights = (("s3:GetObject", objects), ("kms:Decrypt", keys))
    return [iam.PolicyStatement(actions=[action], resources=resources) for action, resources in rights if resources]


def reading_given_datasets(stack: Stack, monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read the training sets that monitor files name."""
    resources = set()
    for monitor in monitors:
        given = monitor.baseline.dataset
        if given is None:
            continue
        if given.startswith("s3://"):
            bucket, key = bucket_and_prefix(given, where="baseline.dataset")
            resources.add(f"{_arn(bucket)}/{key}")
        else:
            qualifier = stack.synthesizer.bootstrap_qualifier
            assets = f"cdk-{qualifier}-assets-{Aws.ACCOUNT_ID}-{Aws.REGION}"
            # Any file of its kind: a rollback reads the one before, whose name nobody knows by then.
            resources.add(f"{_arn(assets)}/*{Path(given).suffix}")
    if not resources:
        return []
    return [iam.PolicyStatement(actions=["s3:GetObject"], resources=sorted(resources))]


def _own_captures(monitors: Sequence[Monitor]) -> Iterator[DataCapture]:
    for monitor in monitors:
        own = monitor.capture.data_capture
        if own is None:
            continue
        # IAM would refuse anything else, minutes later and in words of its own.
        if own.kms_key is not None and not _KEY_ARN.fullmatch(own.kms_key):
            raise InputError(
                f"{monitor.name}: capture.data_capture.kms_key",
                "not the ARN of a key",
                got=own.kms_key,
                expected="arn:aws:kms:REGION:ACCOUNT:key/ID",
            )
        yield own


def _place(own: DataCapture) -> tuple[str, str]:
    bucket, prefix = bucket_and_prefix(own.uri, where="capture.data_capture.uri")
    return bucket, "/".join(filter(None, (prefix, own.endpoint, own.variant)))


def _arn(bucket: str) -> str:
    return f"arn:{Aws.PARTITION}:s3:::{bucket}"
