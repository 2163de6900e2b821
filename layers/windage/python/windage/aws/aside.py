"""Payloads that lie beside their records, in the data bucket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from windage.recording import Aside

_TYPE = "application/octet-stream"
# A caller waits for it.
_QUICK = Config(connect_timeout=0.2, read_timeout=0.5, retries={"total_max_attempts": 1, "mode": "standard"})


PutAside = Callable[[Sequence[Aside]], str | None]


def aside(bucket: str) -> PutAside:
    """Return what puts payloads into a bucket; it says why one could not be put, and does not try the next."""

    @cache
    def s3() -> Any:
        # Most functions put nothing aside, and a client takes its time to be made.
        return boto3.client("s3", config=_QUICK)

    def put(payloads: Sequence[Aside]) -> str | None:
        try:
            for payload in payloads:
                s3().put_object(Bucket=bucket, Key=payload.key, Body=payload.data, ContentType=_TYPE)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        except BotoCoreError as error:
            return type(error).__name__
        return None

    return put
