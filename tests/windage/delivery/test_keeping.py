"""The record of one call: its payloads first, then the line, all within one budget."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from tests.windage.delivery.sinks import Clock, Sink
from windage.delivery.deliver import Way
from windage.delivery.ends import Dropped, Stored
from windage.delivery.fault import Fault
from windage.delivery.keeping import keep
from windage.delivery.outlet import Outlet
from windage.recording import Aside, Recorded

LINE = {
    "captureData": {
        "endpointInput": {
            "data": "ab",
            "encoding": "CSV",
            "windage": {"kept": "aside", "bytes": 9, "sha256": "d", "uri": "s3://bucket/aside/m/1"},
        }
    },
    "eventMetadata": {"eventId": "e1"},
}
MADE = Recorded(json.dumps(LINE).encode() + b"\n", (Aside("aside/m/1", b"abcdefghi"),))


def outlet(clock: Clock, stream: Sink) -> Outlet:
    return Outlet((Way("stream", stream, share=1.0),), clock=clock, seconds=0.2, first_seconds=0.2)


class Bucket:
    """A place for payloads that takes its time, and takes them or not."""

    def __init__(self, clock: Clock, *, lasts: float = 0.0, fault: Fault | None = None) -> None:
        self.clock, self.lasts, self.fault = clock, lasts, fault
        self.kept: list[Aside] = []

    def __call__(self, payloads: Sequence[Aside], seconds: float) -> Sequence[Fault | None]:
        self.clock.now += min(self.lasts, seconds)
        if self.lasts > seconds:
            return [Fault("late", perhaps_stored=True)] * len(payloads)
        self.kept += payloads if self.fault is None else ()
        return [self.fault] * len(payloads)


def test_the_payload_lies_in_its_place_before_the_record_says_so() -> None:
    clock = Clock()
    bucket, stream = Bucket(clock), Sink(clock)
    assert keep(lambda: MADE, put_aside=bucket, sinks=outlet(clock, stream)) == (Stored("stream"),)
    assert (bucket.kept, stream.kept) == ([*MADE.aside], [MADE.line])


@pytest.mark.parametrize("bucket", [{"fault": Fault("AccessDenied")}, {"lasts": 5.0}])
def test_a_payload_that_cannot_be_put_aside_is_cut_and_the_record_says_so(bucket: dict[str, object]) -> None:
    clock = Clock()
    stream = Sink(clock)
    began = clock.now
    ends = keep(lambda: MADE, put_aside=Bucket(clock, **bucket), sinks=outlet(clock, stream))  # type: ignore[arg-type]
    assert ends == (Stored("stream"),)
    (kept,) = stream.kept
    said = json.loads(kept)["captureData"]["endpointInput"]["windage"]
    assert said == {"kept": "truncated", "bytes": 9, "sha256": "d"}
    assert clock.now - began <= 0.2


def test_payload_and_record_share_one_budget() -> None:
    clock = Clock()
    stream = Sink(clock, [(5.0, [])])
    began = clock.now
    keep(lambda: MADE, put_aside=Bucket(clock, lasts=0.09), sinks=outlet(clock, stream))
    assert clock.now - began == pytest.approx(0.2)


def test_a_call_outside_of_the_sample_has_no_end() -> None:
    clock = Clock()
    assert keep(lambda: None, put_aside=Bucket(clock), sinks=outlet(clock, Sink(clock))) == ()


def test_a_record_that_cannot_be_made_is_dropped() -> None:
    clock = Clock()

    def make() -> Recorded:
        raise RecursionError

    ends = keep(make, put_aside=Bucket(clock), sinks=outlet(clock, Sink(clock)))
    assert ends == (Dropped("RecursionError"),)
