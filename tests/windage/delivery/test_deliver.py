"""Delivery: each record has exactly one end, no sink is waited for longer than the budget, no duplicate is unmarked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.delivery.sinks import Clock, Mood, Sink
from windage.delivery.breaker import FAULTS, FIRST_PAUSE_SECONDS
from windage.delivery.deliver import Way, deliver
from windage.delivery.ends import Dropped, End, Quarantined, Stored, Tally, tally
from windage.delivery.fault import Fault
from windage.delivery.outlet import Outlet

faults = st.builds(
    Fault,
    st.sampled_from(["denied", "throttled", "unresolvable", "slow"]),
    perhaps_stored=st.booleans(),
    again=st.booleans(),
    of_the_record=st.booleans(),
)
outcomes = st.lists(st.tuples(st.none() | faults, st.booleans()), max_size=4)
moods = st.lists(st.tuples(st.floats(0, 0.5), outcomes), max_size=8)
DENIED = Fault("denied")


def line(number: int) -> bytes:
    return b'{"eventMetadata":{"eventId":"%d"},"eventVersion":"0"}\n' % number


def number_of(kept: bytes) -> int:
    return int(json.loads(kept)["eventMetadata"]["eventId"])


def is_marked(kept: bytes) -> bool:
    return "resent" in json.loads(kept)["eventMetadata"]


def refuses(*, lasts: float = 0.0, fault: Fault = DENIED) -> list[Mood]:
    return [(lasts, [(fault, False)])] * 1000


def outlet(clock: Clock, **sinks: Sink) -> Outlet:
    shares = {"stream": 0.6, "queue": 1.0, "log": None}
    ways = [Way(name, sink, share=shares[name]) for name, sink in sinks.items()]
    return Outlet(ways, clock=clock, seconds=0.2, first_seconds=1.0)


@settings(max_examples=300)
@given(moods, moods, moods, st.lists(st.integers(1, 4), max_size=6), st.floats(0, 5))
def test_received_is_stored_and_dropped_and_what_is_said_to_be_stored_is(
    of_stream: list[Mood],
    of_queue: list[Mood],
    of_log: list[Mood],
    batches: list[int],
    pause: float,
) -> None:
    """Under any sequence of faults, of a log too: what says that it stored nothing may have, but never the reverse."""
    clock = Clock()
    sinks = {"stream": Sink(clock, of_stream), "queue": Sink(clock, of_queue), "log": Sink(clock, of_log)}
    sender, ends, sent = outlet(clock, **sinks), Tally(), 0
    where: dict[int, End] = {}
    for size in batches:
        lines = [line(number) for number in range(sent, sent + size)]
        found = sender.send(lines)
        where |= dict(zip(range(sent, sent + size), found, strict=True))
        ends, sent = ends + tally(found), sent + size
        clock.now += pause
    assert ends.received == sent
    assert sum(ends.stored.values()) + sum(ends.dropped.values()) == sent
    for number, end in where.items():
        copies = [(name, kept) for name, sink in sinks.items() for kept in sink.kept if number_of(kept) == number]
        if isinstance(end, Stored):
            assert end.by in {name for name, _ in copies}
        # The first copy is the record as it was given; a second that does not say so would be counted twice.
        assert all(is_marked(kept) for _, kept in copies[1:])
        assert len(copies) <= 1 + sum(fault.perhaps_stored for fault in getattr(end, "faults", ()))


@settings(max_examples=200)
@given(moods, moods, st.floats(0.01, 2))
def test_no_budget_is_passed(
    of_stream: list[Mood],
    of_queue: list[Mood],
    seconds: float,
) -> None:
    clock = Clock()
    ways = [Way("stream", Sink(clock, of_stream), share=0.6), Way("queue", Sink(clock, of_queue), share=1.0)]
    ways.append(Way("log", Sink(clock), share=None))
    started = clock.now
    for _ in range(5):
        began = clock.now
        delivered = deliver([line(1)], ways, breakers={}, clock=clock, seconds=seconds)
        assert clock.now - began <= seconds * (1 + 1e-9) + 1e-6
        assert isinstance(delivered.ends[0], Stored)
    assert clock.now >= started


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.booleans())
def test_only_what_failed_is_sent_again(fails: list[bool], again: bool) -> None:
    clock = Clock()
    mood: list[tuple[Fault | None, bool]] = [
        (Fault("throttled", again=again) if failing else None, False) for failing in fails
    ]
    stream, queue = Sink(clock, [(0.0, mood)]), Sink(clock)
    lines = [line(number) for number in range(len(fails))]
    ends = outlet(clock, stream=stream, queue=queue).send(lines)
    assert all(isinstance(end, Stored) for end in ends)
    failed = [one for one, failing in zip(lines, fails, strict=True) if failing]
    took = [one for one, failing in zip(lines, fails, strict=True) if not failing]
    # A sink that says that the next try may succeed is asked once more; if not, the next sink has them.
    assert (stream.kept, queue.kept) == ((took + failed, []) if again else (took, failed))


def test_the_spill_is_stream_then_queue_then_log() -> None:
    clock = Clock()
    for refused, by in ((0, "stream"), (1, "queue"), (2, "log")):
        names = ("stream", "queue", "log")
        sinks = {name: Sink(clock, refuses() if place < refused else []) for place, name in enumerate(names)}
        (end,) = outlet(clock, **sinks).send([line(1)])
        assert end == Stored(by, (Fault("denied"),) * refused)
        assert [sink.kept for sink in sinks.values()].count([line(1)]) == 1


def test_a_record_that_nobody_takes_is_dropped_with_the_reason() -> None:
    clock = Clock()
    sinks = {name: Sink(clock, refuses(fault=Fault(f"{name} denied"))) for name in ("stream", "queue", "log")}
    (end,) = outlet(clock, **sinks).send([line(1)])
    reasons = [f"{name} denied" for name in ("stream", "queue", "log")]
    assert end == Dropped("log denied", tuple(Fault(reason) for reason in reasons))
    assert outlet(clock).send([line(1)]) == (Dropped("no sink"),)


def test_a_sink_that_fails_again_and_again_costs_nothing_until_it_is_probed() -> None:
    clock = Clock()
    stream, queue = Sink(clock, refuses(lasts=0.1)), Sink(clock)
    sender = outlet(clock, stream=stream, queue=queue)
    for _ in range(FAULTS):
        sender.send([line(1)])
    began = clock.now
    for _ in range(50):
        sender.send([line(1)])
    assert (stream.calls, clock.now) == (FAULTS, began)
    clock.now += FIRST_PAUSE_SECONDS
    sender.send([line(1)])
    assert stream.calls == FAULTS + 1
    # The probe failed: the next pause is twice as long.
    clock.now += FIRST_PAUSE_SECONDS
    sender.send([line(1)])
    assert stream.calls == FAULTS + 1
    stream.moods.clear()
    clock.now += FIRST_PAUSE_SECONDS
    assert sender.send([line(2)]) == (Stored("stream"),)
    assert sender.send([line(3)]) == (Stored("stream"),)
    assert stream.kept == [line(2), line(3)]
    assert len(queue.kept) == FAULTS + 52


def test_a_record_that_is_refused_for_itself_says_nothing_of_the_sink() -> None:
    clock = Clock()
    stream = Sink(clock, refuses(fault=Fault("too large", of_the_record=True))[: FAULTS + 3])
    sender = outlet(clock, stream=stream, queue=Sink(clock))
    for _ in range(FAULTS + 3):
        assert sender.send([line(1)]) == (Stored("queue", (Fault("too large", of_the_record=True),)),)
    assert sender.send([line(1)]) == (Stored("stream"),)


def test_the_first_call_of_a_sandbox_has_more_time() -> None:
    clock = Clock()
    stream = Sink(clock, [(0.4, []), (0.4, [])])
    sender = outlet(clock, stream=stream, queue=Sink(clock))
    assert sender.send([line(1)]) == (Stored("stream"),)
    (end,) = sender.send([line(2)])
    assert end == Stored("queue", (Fault("late", perhaps_stored=True),))


def test_what_may_be_stored_twice_says_so() -> None:
    """A timeout after the commit is a fault that the stream does not know of."""
    clock = Clock()
    stream, queue = Sink(clock, [(9.9, [])]), Sink(clock)
    outlet(clock, stream=stream, queue=queue).send([line(7)])
    assert stream.kept == [line(7)]
    assert queue.kept == [b'{"eventMetadata":{"eventId":"7","resent":true},"eventVersion":"0"}\n']


def raising(_: Sequence[bytes], __: float) -> Sequence[Fault | None]:
    raise RuntimeError("a bug")


@pytest.mark.parametrize(
    ("put", "reason"), [(raising, "RuntimeError"), (lambda *_: [], "miscounted"), (lambda *_: [None] * 3, "miscounted")]
)
def test_a_sink_with_a_bug_is_one_that_may_have_stored(put: object, reason: str) -> None:
    clock = Clock()
    log = Sink(clock)
    ways = [Way("stream", put, share=0.6), Way("log", log, share=None)]  # type: ignore[arg-type]
    (end,) = deliver([line(1)], ways, breakers={}, clock=clock, seconds=0.2).ends
    assert end == Stored("log", (Fault(reason, perhaps_stored=True),))
    assert is_marked(log.kept[0])


def test_with_no_time_left_nothing_is_waited_for_and_nothing_is_lost() -> None:
    clock = Clock()
    stream, queue, log = (Sink(clock) for _ in range(3))
    ways = [Way("stream", stream, share=0.6), Way("queue", queue, share=1.0), Way("log", log, share=None)]
    delivered = deliver([line(1)], ways, breakers={}, clock=clock, seconds=0.0)
    assert delivered.ends == (Stored("log", (Fault("no time left"), Fault("no time left"))),)
    assert (stream.calls, queue.calls) == (0, 0)
    # Who was not asked has not failed.
    assert all(breaker.faults == 0 for breaker in delivered.breakers.values())


ends = st.lists(
    st.builds(Stored, st.sampled_from("abc"))
    | st.builds(Quarantined, st.sampled_from("xy"))
    | st.builds(Dropped, st.sampled_from("xy")),
    max_size=20,
)


@given(ends, ends)
def test_tallies_add_up(some: list[End], more: list[End]) -> None:
    assert tally(some) + tally(more) == tally(more) + tally(some)
    together = tally(some) + tally(more)
    assert together.received == len(some) + len(more)
    assert together.stored == Counter(end.by for end in [*some, *more] if isinstance(end, Stored))
    assert together.quarantined == Counter(end.reason for end in [*some, *more] if isinstance(end, Quarantined))
    assert together == tally([*some, *more])
