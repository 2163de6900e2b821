"""Where records go, and the payloads that lie beside them in the data bucket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from windage.aws.faults import fault_of
from windage.aws.outlet import outlet
from windage.aws.session import QUICK, client
from windage.delivery.beside import Beside, Sinks
from windage.delivery.deliver import Clock
from windage.delivery.fault import Fault
from windage.delivery.in_time import in_time
from windage.recording import Aside
from windage.settings import CaptureSettings

# A caller waits for it. Megabytes take longer than a record.
_SECONDS = 0.5


def sinks_of(settings: CaptureSettings, *, bucket: str, write: Callable[[str], object], clock: Clock) -> Sinks:
    """Return where the records of a capture function go, and their payloads."""
    records = outlet(
        stream_name=settings.stream, queue_url=settings.queue, monitor=settings.monitor, write=write, clock=clock
    )
    return Sinks(records, beside(bucket, write=write, clock=clock))


def beside(bucket: str, *, write: Callable[[str], object], clock: Clock) -> Beside:
    """Return where a monitor's payloads go that are too long for their records."""

    @cache
    def s3() -> Any:
        # Most functions put nothing aside, and a client takes its time to be made.
        return client("s3", QUICK)

    def put(payloads: Sequence[Aside]) -> Sequence[Fault | None]:
        return [_put(s3(), bucket, payload) for payload in payloads]

    return Beside(in_time(put), write=write, clock=clock, seconds=_SECONDS)


def _put(s3: Any, bucket: str, payload: Aside) -> Fault | None:
    try:
        s3.put_object(Bucket=bucket, Key=payload.key, Body=payload.data, ContentType="application/octet-stream")
    except (ClientError, BotoCoreError) as error:
        return fault_of(error)
    return None
