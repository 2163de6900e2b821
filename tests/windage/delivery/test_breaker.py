"""The breaker: opens after faults in a row, closes on the first success, and never stays open for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from windage.delivery.breaker import FAULTS, LONGEST_PAUSE_SECONDS, Breaker, after

times = st.floats(0, 1e9)


def told(outcomes: list[bool], now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for sound in outcomes:
        breaker = after(breaker, sound=sound, now=now)
    return breaker


@given(st.lists(st.booleans(), max_size=30), times)
def test_it_is_open_after_so_many_faults_in_a_row_and_only_then(outcomes: list[bool], now: float) -> None:
    in_a_row = len(outcomes) - 1 - max((n for n, sound in enumerate(outcomes) if sound), default=-1)
    assert told(outcomes, now).lets_through(now) is (in_a_row < FAULTS)


@given(st.lists(st.booleans(), max_size=200), times, times)
def test_it_lets_a_probe_through_when_the_longest_pause_is_over(outcomes: list[bool], now: float, more: float) -> None:
    breaker = told(outcomes, now)
    assert breaker.lets_through(now + LONGEST_PAUSE_SECONDS + 1 + more)
    assert breaker.pause <= LONGEST_PAUSE_SECONDS


@given(st.lists(st.booleans(), max_size=30))
def test_one_success_forgets_all_faults(outcomes: list[bool]) -> None:
    assert told([*outcomes, True]) == Breaker()


def test_each_pause_is_twice_as_long_up_to_a_minute() -> None:
    pauses = [told([False] * count).pause for count in range(1, 12)]
    assert pauses == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_clock_that_was_set_back_opens_nothing_for_longer() -> None:
    assert not told([False] * FAULTS, 1e6).lets_through(1e6)
    assert told([False] * FAULTS, 1e6).lets_through(1e6 - 3600)
