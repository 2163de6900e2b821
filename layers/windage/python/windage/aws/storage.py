"""Objects in S3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from windage.steps.ports import Missing, Object, Refused

_PATIENT = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 5})
_MISSING = {"NoSuchKey", "NoSuchBucket"}
_DENIED = {"AccessDenied", "403"}
_REFUSED = {*_DENIED, "NoSuchBucket"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}


@dataclass(frozen=True)
class Bucket:
    """A bucket as a place to read and write."""

    client: Any
    name: str

    def get(self, key: str) -> bytes:
        """Return an object's bytes."""
        return bytes(self.open(key).read())

    def open(self, key: str) -> Any:
        """Return what an object's bytes are read from, as many at a time as one likes."""
        try:
            return self.client.get_object(Bucket=self.name, Key=key)["Body"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            # Who may list only some prefixes is told 403 where an object is missing; a listing of the key tells which.
            if code in _MISSING or (code in _DENIED and all(entry.key != key for entry in self.list(key))):
                raise Missing(f"s3://{self.name}/{key}") from None
            raise

    def put(self, key: str, data: bytes, *, content_type: str = "application/json") -> None:
        """Write an object, over one that may be there."""
        try:
            self.client.put_object(Bucket=self.name, Key=key, Body=data, ContentType=content_type)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _REFUSED or code.startswith("KMS."):
                raise Refused(f"s3://{self.name}/{key}", code) from None
            raise

    def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
        """Write an object unless there is one; return whether it was written."""
        try:
            self.client.put_object(Bucket=self.name, Key=key, Body=data, ContentType=content_type, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in _TAKEN:
                return False
            raise
        return True

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is deleted already."""
        self.client.delete_object(Bucket=self.name, Key=key)

    def list(self, prefix: str, *, after: str = "") -> Iterator[Object]:
        """Yield the objects under a prefix, in the order of their keys."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix, **({"StartAfter": after} if after else {})
        )
        for page in pages:
            for entry in page.get("Contents", ()):
                yield Object(entry["Key"], entry["Size"])


@cache
def bucket(name: str) -> Bucket:
    """Return a bucket, reached with deadlines and retries."""
    return Bucket(boto3.client("s3", config=_PATIENT), name)
