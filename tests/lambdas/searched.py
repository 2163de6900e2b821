"""Everything that is stored, sent or logged, with what is packed in it unpacked: where a secret would be found."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

import boto3

from tests.lambdas.world import World

_PACKED = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
_DEEPEST = 4


def unpacked(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield bytes as they are, and what gzip, BASE64 and JSON's escapes hide in them."""
    yield data
    if depth == _DEEPEST:
        return
    if data[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(data), depth + 1)
    elif data[:1] == b"\x78":
        with suppress(zlib.error):
            yield from unpacked(zlib.decompress(data), depth + 1)
    for match in _PACKED.finditer(data):
        try:
            yield from unpacked(base64.b64decode(match[0], validate=True), depth + 1)
        except (binascii.Error, EOFError, gzip.BadGzipFile):
            continue
    if b"\\u" in data:
        yield re.sub(rb"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)).encode(errors="replace"), data)


def stored(world: World) -> Iterator[tuple[str, bytes]]:
    """Yield every version of every object of every bucket."""
    s3 = boto3.client("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket["Name"]):
            for entry in page.get("Versions", ()):
                version = {} if entry["VersionId"] == "null" else {"VersionId": entry["VersionId"]}
                body = s3.get_object(Bucket=bucket["Name"], Key=entry["Key"], **version)["Body"].read()
                yield f"{bucket['Name']}/{entry['Key']}", entry["Key"].encode() + b"\n" + body
                yield f"{bucket['Name']}/{entry['Key']}", body


def queued() -> Iterator[tuple[str, bytes]]:
    """Yield every message of every queue."""
    sqs = boto3.client("sqs")
    for url in sqs.list_queues().get("QueueUrls", ()):
        while messages := sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=600
        ).get("Messages"):
            yield from ((url, json.dumps(message).encode()) for message in messages)


def measured() -> Iterator[tuple[str, bytes]]:
    """Yield the names and the dimensions of every metric."""
    for page in boto3.client("cloudwatch").get_paginator("list_metrics").paginate():
        for metric in page["Metrics"]:
            yield "metrics", json.dumps(metric).encode()


def found(secrets: Iterable[str], places: Iterable[tuple[str, bytes]]) -> set[tuple[str, str]]:
    """Return which secrets are found where."""
    either = re.compile(b"|".join(re.escape(secret.encode()) for secret in secrets))
    return {
        (name, match[0].decode()) for name, data in places for text in unpacked(data) for match in either.finditer(text)
    }
