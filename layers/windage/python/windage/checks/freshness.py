r"""Whether records came until the window's end.

A window in which they stopped early hides an outage behind the rows that came before. Where the monitor's file says
``traffic.stale_after``, a longer silence is a violation. Else the earlier windows tell: the silence s before the end is
unusual when it is a tenth of the window, five times the longest of theirs, and so long that calls which come by chance
at the least rate of theirs, :math:`\lambda`, would leave it in one of ten million windows, :math:`e^{-\lambda s} <
10^{-7}`. A window without any row has an outcome of its own, ``no_data``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from windage.checks.comparison import Comparison
from windage.violations import TRAFFIC, Violation

if TYPE_CHECKING:
    from windage.history.usual import Usual

_TIMES = 5
_SHARE = 0.1
_CHANCE = 1e-7


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield that the last record came long before the end."""
    window, last = comparison.window, comparison.current.traffic.last
    if comparison.like_the_service or window is None or last is None:
        return
    silence = max(0.0, window.end.timestamp() - last)
    limit, usual = comparison.traffic.stale_seconds, comparison.usual
    if limit is not None:
        if silence > limit:
            yield _violation(silence, f"where {duration(limit)} is the longest that is expected")
    elif comparison.traffic.learned and usual is not None and unusual(silence, usual, window.length.total_seconds()):
        longest = max(usual.silences)
        yield _violation(silence, f"where {usual.name} were silent for {duration(longest)} at most")


def unusual(silence: float, usual: Usual, length: float) -> bool:
    """Return whether a silence, in seconds, is far from what windows of this length had before their ends."""
    from windage.history.usual import FEWEST

    if len(usual.silences) < FEWEST or silence < _SHARE * length or silence <= _TIMES * max(usual.silences):
        return False
    return math.exp(-silence * min(usual.rows) / length) < _CHANCE


def duration(seconds: float) -> str:
    """Say how long that is.

    Examples
    --------
    >>> duration(42 * 60), duration(3 * 3600), duration(7), duration(60)
    ('42 minutes', '3 hours', '7 seconds', '1 minute')
    """
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds >= (2 * size if unit == "hour" else size):
            many = math.floor(seconds / size)
            return f"{many:,} {unit}{'' if many == 1 else 's'}"
    many = math.floor(seconds)
    return f"{many} second{'' if many == 1 else 's'}"


def _violation(silence: float, held_to: str) -> Violation:
    text = f"The last record came {duration(silence)} before the window's end, {held_to}."
    return Violation(TRAFFIC, "freshness_check", text)
