"""Moments in bytes, many at once: the minutes are few, and what is behind them is a number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import Block, Places
from windage.captures.alike.codes import coded, unplain
from windage.captures.alike.numbers import decimals
from windage.captures.capture_record import moment_outcome
from windage.captures.outcome import Outside, seconds
from windage.kernel import moments as compiled
from windage.window import Window

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

# 2026-03-01T06:00 and :00Z, or with three or six digits behind a point.
_MINUTE, _SIZES = 16, (20, 24, 27)
# Seconds, to the year 2242: their microseconds are a float without error.
_EXACT = 2.0**33
_COLON, _POINT, _Z = 58, 46, 90


def times_of(block: Block, starts: Places, sizes: Places, *, window: Window | None) -> tuple[Flags, Values, Flags]:
    """Return which moments are of the window, their seconds since 1970, and of which both can be told.

    Examples
    --------
    >>> block = Block(b" " * 32 + b"2026-03-01T06:00:01.500Z" + b" " * 8)
    >>> _, times, _ = times_of(block, np.array([32]), np.array([24]), window=None)
    >>> times.tolist()
    [1772344801.5]
    """
    if compiled.AVAILABLE:
        times, readable = compiled.moments(block.bytes, starts, sizes)
    else:
        times, readable = common_times(block, starts, sizes)
    inside = np.ones(starts.size, dtype=np.bool_)
    if window is not None:
        first, end = window.start.timestamp(), window.end.timestamp()
        inside = (times >= first) & (times < end)
    rest = np.flatnonzero(~readable)
    if rest.size:
        _one_by_one(block, rest, starts[rest], sizes[rest], window=window, into=(inside, times, readable))
    return inside, times, readable


def common_times(block: Block, starts: Places, sizes: Places) -> tuple[Values, Flags]:
    """Return the seconds since 1970 of the moments that are written as most are, NaN elsewhere, and which these are."""
    common = _is_common(block, starts, sizes)
    # Of what is not common, nothing is looked at yet: its minute is empty.
    minutes = coded(block, starts, common * _MINUTE)
    begun = np.array([_seconds_of_minute(text) for text in minutes.different], dtype=np.float64)[minutes.codes]
    parts = decimals(block, starts + _MINUTE + 1, np.where(common, sizes - _MINUTE - 2, 0))
    # As a duration is told: whole microseconds, divided once.
    times = (begun * 1e6 + np.rint(parts.numbers * 1e6)) / 1e6
    readable = common & parts.known & (parts.numbers < 60) & ~np.signbit(parts.numbers) & (np.abs(begun) < _EXACT)
    times[~readable] = np.nan
    return times, readable


def _is_common(block: Block, starts: Places, sizes: Places) -> Flags:
    short: Flags = sizes == _SIZES[0]
    good: Flags = short | (sizes == _SIZES[1]) | (sizes == _SIZES[2])
    ends = starts + np.maximum(sizes, 1) - 1
    good &= block.bytes.take(ends) == _Z
    good &= block.bytes.take(np.minimum(starts + _MINUTE, ends)) == _COLON
    if not short.all():
        good &= short | (block.bytes.take(np.minimum(starts + _MINUTE + 3, ends)) == _POINT)
    return good


def _seconds_of_minute(text: str) -> float:
    # 24:00 is the next day to some versions of Python and no time to others.
    return seconds(f"{text}:00Z") if text[10:11] == "T" and "T24" not in text else np.nan


def _one_by_one(
    block: Block,
    rest: Places,
    starts: Places,
    sizes: Places,
    *,
    window: Window | None,
    into: tuple[Flags, Values, Flags],
) -> None:
    inside, times, readable = into
    words = coded(block, starts, sizes)
    outcomes = [moment_outcome(text, window) for text in words.different]
    within = np.array([outcome is None for outcome in outcomes], dtype=np.bool_)
    known = within | np.array([isinstance(outcome, Outside) for outcome in outcomes], dtype=np.bool_)
    known &= np.array([not unplain(text) for text in words.different], dtype=np.bool_)
    inside[rest], readable[rest] = within[words.codes], known[words.codes]
    times[rest] = np.array([seconds(text) for text in words.different], dtype=np.float64)[words.codes]
