"""Payloads that lie beside their records, in the data bucket."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from windage.aws.faults import fault_of, ready
from windage.aws.session import QUICK, client
from windage.delivery.fault import Fault
from windage.delivery.in_time import in_time
from windage.recording import Aside

_TYPE = "application/octet-stream"


def aside(bucket: str) -> Callable[[Sequence[Aside], float], Sequence[Fault | None]]:
    """Return what puts payloads into a bucket within so many seconds; it says for each what was wrong, or nothing.

    Where no bucket is given nothing is put aside.
    """

    def make() -> Callable[[Sequence[Aside]], Sequence[Fault | None]]:
        s3 = client("s3", QUICK)

        def put_one(payload: Aside) -> Fault | None:
            try:
                s3.put_object(Bucket=bucket, Key=payload.key, Body=payload.data, ContentType=_TYPE)
            except (ClientError, BotoCoreError) as error:
                return fault_of(error)
            return None

        return lambda payloads: [put_one(payload) for payload in payloads]

    # Most functions put nothing aside, and a client takes its time to be made.
    return in_time(ready(make)) if bucket else lambda payloads, _: [Fault("no bucket")] * len(payloads)
