"""Buckets with all versions of their objects, for erasure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from windage.steps.archive import Content, Version

_PATIENT = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 5})


@dataclass(frozen=True)
class VersionedBucket:
    """A bucket as an archive."""

    client: Any
    bucket: str

    @property
    def name(self) -> str:
        """The bucket's address."""
        return f"s3://{self.bucket}"

    def versions(self, prefix: str) -> Iterator[Version]:
        """Yield the versions of the objects under a prefix."""
        pages = self.client.get_paginator("list_object_versions").paginate(Bucket=self.bucket, Prefix=prefix)
        for page in pages:
            for kind, marker in (("Versions", False), ("DeleteMarkers", True)):
                for entry in page.get(kind, ()):
                    yield Version(entry["Key"], entry["VersionId"], entry["IsLatest"], marker)

    def read(self, version: Version) -> Content:
        """Return what a version holds."""
        got = self.client.get_object(Bucket=self.bucket, Key=version.key, VersionId=version.identity)
        return Content(
            got["Body"].read(), got.get("ContentType", "binary/octet-stream"), got.get("ContentEncoding", "")
        )

    def put(self, key: str, content: Content) -> None:
        """Write an object anew; the bucket's own rule encrypts it."""
        encoded = {"ContentEncoding": content.encoding} if content.encoding else {}
        self.client.put_object(
            Bucket=self.bucket, Key=key, Body=content.data, ContentType=content.content_type, **encoded
        )

    def remove(self, version: Version) -> None:
        """Remove one version for good."""
        self.client.delete_object(Bucket=self.bucket, Key=version.key, VersionId=version.identity)


def archive(name: str) -> VersionedBucket:
    """Return a bucket as an archive, reached with deadlines and retries."""
    return VersionedBucket(boto3.client("s3", config=_PATIENT), name)
