"""Calls that are waited for so long and no longer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from windage.delivery.fault import Fault
from windage.delivery.in_time import BUSY, LATE, in_time


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_what_answers_in_time_is_answered_as_it_is() -> None:
    said = [None, Fault("denied")]
    assert in_time(lambda records: said)([b"a", b"b"], 5.0) is said


def test_what_hangs_is_left_and_two_that_hang_are_the_most() -> None:
    hanging, calls = threading.Event(), []

    def put(records: Sequence[bytes]) -> Sequence[Fault | None]:
        calls.append(records)
        assert hanging.wait(30)
        return [None] * len(records)

    timed = in_time(put)
    started = time.monotonic()
    assert [timed([b"a", b"b"], 0.02), timed([b"c"], 0.02)] == [[LATE, LATE], [LATE]]
    assert time.monotonic() - started < 5
    # A third thread is not started: it would hang as well.
    assert [timed([b"d"], 5.0) for _ in range(20)] == [[BUSY]] * 20
    assert calls == [[b"a", b"b"], [b"c"]]
    hanging.set()
    until(lambda: timed([b"e"], 5.0) == [None])


def test_a_sink_with_a_bug_has_perhaps_stored() -> None:
    def put(_: Sequence[bytes]) -> Sequence[Fault | None]:
        raise ZeroDivisionError

    timed = in_time(put)
    for _ in range(10):
        assert timed([b"a", b"b"], 5.0) == [Fault("ZeroDivisionError", perhaps_stored=True)] * 2


def test_where_no_thread_can_start_the_record_goes_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    timed = in_time(lambda records: [None] * len(records))

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        assert [timed([b"a"], 5.0) for _ in range(10)] == [[Fault("no thread")]] * 10
    assert timed([b"a"], 5.0) == [None]
