"""The sender: whatever the sinks do, each record has one end, and the counts add up."""

from __future__ import annotations

import base64
import gzip
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.client.last_resort import Sinks
from windage.client.sender import Sender
from windage.delivery.ends import Dropped, End, Stored
from windage.delivery.fault import Fault
from windage.posting.refused import QUARANTINED

LINE = b'{"eventMetadata":{"eventId":"%d"}}\n'


def identifier(line: bytes) -> str:
    return str(json.loads(line)["eventMetadata"]["eventId"])


@dataclass
class World:
    """Sinks that do what they are told, a clock that goes on when it is looked at, and no thread."""

    script: list[Any] = field(default_factory=list)
    last_works: bool = True
    stored: list[bytes] = field(default_factory=list)
    spilled: list[bytes] = field(default_factory=list)
    now: float = 0.0
    step: float = 0.5

    def sender(self, *, most_bytes: int = 100_000, patience: float = 0.0) -> Sender:
        return Sender(
            lambda: Sinks(self.send, self.last),
            most_bytes=most_bytes,
            interval=0.0,
            patience=patience,
            clock=self.clock,
            spawn=lambda _: None,
        )

    def clock(self) -> float:
        self.now += self.step
        return self.now

    def send(self, lines: Sequence[bytes]) -> list[End]:
        what = self.script.pop(0) if self.script else "all"
        if what == "raise":
            raise OSError("no")
        if what == "miscount":
            return []
        ends: list[End] = []
        for place, line in enumerate(lines):
            fault = what[place % len(what)] if isinstance(what, list) else None
            if fault is None or (fault.perhaps_stored and fault.reason == "after"):
                self.stored.append(line)
            ends.append(Stored("stream") if fault is None else Dropped(fault.reason, (fault,)))
        return ends

    def last(self, lines: Sequence[bytes]) -> list[End]:
        if not self.last_works:
            return [Dropped("no log")] * len(lines)
        self.spilled += lines
        return [Stored("log")] * len(lines)


faults = st.sampled_from(
    [
        None,
        Fault("throttled"),
        Fault("late", perhaps_stored=True),
        Fault("after", perhaps_stored=True),
        Fault(f"{QUARANTINED}bad_time", of_the_record=True),
    ]
)
scripts = st.lists(
    st.sampled_from(["all", "raise", "miscount"]) | st.lists(faults, min_size=1, max_size=4), max_size=12
)
moves = st.lists(st.sampled_from(["offer", "offer", "offer", "step", "failed"]), max_size=40)


@settings(max_examples=300)
@given(scripts, moves, st.booleans(), st.integers(0, 2000), st.floats(0, 3))
def test_received_is_stored_quarantined_dropped_and_waiting(
    script: list[Any], steps: list[str], last_works: bool, most_bytes: int, patience: float
) -> None:
    world = World(list(script), last_works)
    sender = world.sender(most_bytes=most_bytes, patience=patience)
    offered = taken = 0
    for number, step in enumerate(steps):
        if step == "offer":
            offered += 1
            taken += sender.offer(LINE % number)
        elif step == "failed":
            offered += 1
            sender.failed("encoding")
        else:
            sender.step()
        counts = sender.counts()
        assert counts.received == offered == counts.stored + counts.quarantined + counts.dropped + counts.waiting
    sender.close(0.0)
    counts = sender.counts()
    assert counts.received == offered == counts.stored + counts.quarantined + counts.dropped
    assert counts.waiting == 0
    # What was taken is somewhere: in the stream, in the log, in quarantine, or it is counted as dropped.
    reached = {identifier(line) for line in (*world.stored, *world.spilled)}
    assert taken <= len(reached) + counts.quarantined + sum(
        count for reason, count in counts.ended.dropped.items() if reason not in {"full", "encoding"}
    )
    if last_works:
        assert set(counts.ended.dropped) <= {"full", "encoding"}


def test_records_are_sent_in_the_order_in_which_they_came() -> None:
    world = World()
    sender = world.sender()
    for number in range(5):
        sender.offer(LINE % number)
    assert sender.step() is True
    assert [identifier(line) for line in world.stored] == list("01234")
    assert sender.step() is False
    assert (sender.counts().stored, sender.counts().ended.stored) == (5, {"stream": 5})


def test_what_the_stream_throttles_is_tried_again_and_only_that() -> None:
    world = World([[None, Fault("throttled")], "all"])
    sender = world.sender(patience=10.0)
    for number in range(4):
        sender.offer(LINE % number)
    sender.step()
    assert [identifier(line) for line in world.stored] == list("0213")
    assert (sender.counts().stored, world.spilled) == (4, [])


def test_patience_ends_and_the_last_resort_gets_the_rest() -> None:
    world = World([[Fault("throttled")]] * 99)
    sender = world.sender(patience=3.0)
    sender.offer(LINE % 1)
    sender.step()
    assert (sender.counts().ended.stored, world.spilled) == ({"log": 1}, [LINE % 1])
    assert 90 < len(world.script) < 98


def test_nobody_is_patient_when_there_is_no_room_for_new_records() -> None:
    world = World([[Fault("throttled")]] * 99)
    sender = world.sender(patience=1000.0, most_bytes=250)
    sender.offer(LINE % 1)
    sender.step()
    assert (len(world.script), world.spilled) == (98, [LINE % 1])


def test_a_record_that_may_be_stored_says_so_when_it_is_sent_again() -> None:
    world = World([[Fault("after", perhaps_stored=True)], [Fault("throttled")], "all"])
    sender = world.sender(patience=10.0)
    sender.offer(LINE % 1)
    sender.step()
    first, second = (json.loads(line)["eventMetadata"] for line in world.stored)
    assert (first, second) == ({"eventId": "1"}, {"eventId": "1", "resent": True})


def test_what_does_not_fit_is_dropped_and_counted() -> None:
    sender = World().sender(most_bytes=300)
    assert [sender.offer(LINE % number) for number in range(4)] == [True, True, False, False]
    assert sender.counts().ended.dropped == {"full": 2}


def test_nothing_is_taken_after_the_close() -> None:
    sender = World().sender()
    sender.close(0.0)
    assert sender.offer(LINE % 1) is False
    assert sender.counts().ended.dropped == {"closed": 1}


def test_sinks_that_cannot_be_made_drop_and_count() -> None:
    def broken() -> Sinks:
        raise RuntimeError("no")

    sender = Sender(broken, most_bytes=1000, spawn=lambda _: None)
    sender.offer(LINE % 1)
    sender.step()
    assert sender.counts().ended.dropped == {"RuntimeError": 1}


def threaded(send: Callable[[Sequence[bytes]], Sequence[End]], spilled: list[bytes], **options: float) -> Sender:
    def last(lines: Sequence[bytes]) -> list[End]:
        spilled.extend(lines)
        return [Stored("log")] * len(lines)

    return Sender(lambda: Sinks(send, last), most_bytes=1_000_000, **options)


def test_the_thread_sends_by_itself() -> None:
    arrived = threading.Event()
    seen: list[bytes] = []

    def send(lines: Sequence[bytes]) -> list[End]:
        seen.extend(lines)
        arrived.set()
        return [Stored("stream")] * len(lines)

    sender = threaded(send, [], interval=0.01)
    sender.offer(LINE % 1)
    assert arrived.wait(10)
    assert seen == [LINE % 1]
    sender.close(10)


def test_a_flush_does_not_wait_for_the_interval() -> None:
    sender = threaded(lambda lines: [Stored("stream")] * len(lines), [], interval=600.0)
    for number in range(3):
        sender.offer(LINE % number)
    assert sender.flush(10) is True
    assert sender.counts().stored == 3
    sender.close(10)


def test_a_close_sends_what_waits() -> None:
    sender = threaded(lambda lines: [Stored("stream")] * len(lines), [], interval=600.0)
    for number in range(3):
        sender.offer(LINE % number)
    sender.close(10)
    assert (sender.counts().ended.stored, sender.counts().waiting) == ({"stream": 3}, 0)


def test_a_sink_that_hangs_holds_neither_the_model_nor_the_close() -> None:
    began, over = threading.Event(), threading.Event()

    def send(lines: Sequence[bytes]) -> list[End]:
        began.set()
        over.wait(30)
        return [Stored("stream")] * len(lines)

    spilled: list[bytes] = []
    sender = threaded(send, spilled, interval=0.0)
    sender.offer(LINE % 1)
    assert began.wait(10)
    start = time.monotonic()
    sender.offer(LINE % 2)
    assert sender.flush(0.05) is False
    sender.close(0.05)
    assert time.monotonic() - start < 5
    # One was on its way and may arrive: it says so. It ends once, whatever becomes of it.
    assert spilled == [b'{"eventMetadata":{"eventId":"1","resent":true}}\n', LINE % 2]
    assert sender.counts().ended.stored == {"log": 2}
    over.set()
    time.sleep(0.05)
    assert sender.counts().ended.stored == {"log": 2}


def test_many_threads_offer_and_every_record_arrives_once() -> None:
    seen: list[bytes] = []

    def send(lines: Sequence[bytes]) -> list[End]:
        seen.extend(lines)
        return [Stored("stream")] * len(lines)

    sender = threaded(send, [], interval=0.001)
    threads = [
        threading.Thread(target=lambda first=first: [sender.offer(LINE % n) for n in range(first, first + 100)])
        for first in range(0, 800, 100)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sender.close(10)
    assert sorted(int(identifier(line)) for line in seen) == list(range(800))
    assert (sender.counts().received, sender.counts().stored) == (800, 800)


def test_a_sender_that_nobody_has_any_more_ends_with_its_thread() -> None:
    sender = threaded(lambda lines: [Stored("stream")] * len(lines), [], interval=0.0)
    sender.offer(LINE % 1)
    sender.close(10)
    del sender
    until = time.monotonic() + 10
    while any(thread.name == "windage-capture" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_log_line_is_what_replay_reads() -> None:
    """Oracle: the format in which all spilled records are written."""
    from windage.client.sinks import Places, sinks

    told: list[str] = []

    def broken(lines: Sequence[bytes]) -> None:
        raise OSError("no")

    made = sinks(Places(sink=broken, spill=told.append), monitor="fraud")
    assert [type(end) for end in made.send([LINE % 1])] == [Dropped]
    assert made.last([LINE % 1]) == (Stored("log"),)
    said = json.loads(told[0])
    assert (said["windage"], said["monitor"], said["part"], said["parts"]) == ("spilled", "fraud", 1, 1)
    assert gzip.decompress(base64.b64decode(said["record"])) == LINE % 1


@pytest.mark.parametrize("spill", [None, lambda _: 1 / 0])
def test_without_a_last_resort_a_record_is_dropped_and_counted(spill: Any) -> None:
    from windage.client.sinks import Places, sinks

    made = sinks(Places(sink=lambda _: 1 / 0, spill=spill), monitor="fraud")
    (end,) = made.last([LINE % 1])
    assert isinstance(end, Dropped)
