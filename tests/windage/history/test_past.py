"""Which windows count: those before, of the same baseline; and which are asked for."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.history import Trace
from windage.history.past import Past
from windage.history.seasons import RECENT, of_same_phase, recent
from windage.history.usual import usual
from windage.window import Cadence, Window, parse_moment

START = parse_moment("2026-03-02T00:00:00Z")
HOUR = timedelta(hours=1)


def at(place: int) -> Window:
    return Window(START + place * HOUR, START + (place + 1) * HOUR)


def trace(place: int, *, baseline: str = "b", before: int | None = None, rows: int = 9) -> Trace:
    return Trace(window=str(at(place)), baseline=baseline, before=before, rows=rows)


@given(st.lists(st.integers(-20, 20), max_size=30), st.integers(-5, 5))
def test_only_windows_before_count(places: list[int], now: int) -> None:
    past = Past.of([trace(place) for place in places], baseline="b", window=at(now))
    assert [t.window for t in past.recent] == [str(at(place)) for place in places if place < now][-RECENT:]
    assert past.looked_at == len({t.window for t in past.recent})


def test_another_baseline_begins_anew() -> None:
    old = [trace(place, baseline="old", before=place) for place in range(3)]
    past = Past.of(old, baseline="b", window=at(3))
    assert (past.recent, past.before) == ((), 0)
    assert Past.of([*old, trace(3, before=0)], baseline="b", window=at(4)).before == 1


@pytest.mark.parametrize(
    ("traces", "began", "before"),
    [
        ([], True, 0),
        ([], False, None),
        ([trace(0), trace(1)], True, 2),
        ([trace(0), trace(1)], False, None),
        ([trace(0, before=40), trace(1, before=41)], False, 42),
    ],
)
def test_how_many_windows_were_before(traces: list[Trace], began: bool, before: int | None) -> None:
    assert Past.of(traces, baseline="b", window=at(9), began=began).before == before


def test_a_window_is_found_by_its_time() -> None:
    past = Past.of([trace(3)], [trace(1)], baseline="b", window=at(5), unread=["damaged"])
    assert past.at(at(1)) == trace(1)
    assert past.at(at(3)) == trace(3)
    assert past.at(at(2)) is None
    assert (past.looked_at, past.unread) == (2, ("damaged",))


@pytest.mark.parametrize(
    ("every", "windows"),
    [
        ("1 hour", 10),
        ("15 minutes", 10),
        ("6 hours", 10),
        ("1 day", 4),
        ("1 week", 0),
        ("1 month", 0),
        ("cron(0 6,18 * * ? *)", 10),
        ("cron(0 6 ? * MON-FRI *)", 4),
    ],
)
def test_the_windows_of_the_same_phase(every: str, windows: int) -> None:
    cadence = Cadence.parse(every)
    window = cadence.latest(parse_moment("2026-04-08T20:00:00Z"))
    phases = of_same_phase(cadence, window)
    assert len(phases) == windows
    assert all(window.start.time() == phase.start.time() and phase.length == window.length for phase in phases)
    assert all(cadence.latest(phase.end) == phase for phase in phases)
    just_before = recent(cadence, window)
    assert len(just_before) == RECENT
    assert all(a.end == b.start for a, b in pairwise([*just_before, window]))


def test_an_hour_is_held_to_the_same_hour_and_to_no_other() -> None:
    days = [trace(24 * day, rows=100 + day) for day in range(7)]
    hours = [trace(7 * 24 - place) for place in range(12, 0, -1)]
    found = usual(Past.of(hours, days, baseline="b", window=at(7 * 24)), at(7 * 24))
    assert found is not None
    assert found.sentence == "The same hour of the last 7 days had 100 to 106 rows."
    assert usual(Past.of(hours, days[1:], baseline="b", window=at(7 * 24)), at(7 * 24)) is None
    assert usual(Past.of(hours, [days[0], *days[3:]], baseline="b", window=at(7 * 24)), at(7 * 24)) is None
    assert usual(Past.of(hours, baseline="b"), None) is not None
