"""How numbers, shares, moments and foreign texts are written for people."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from windage.history.words import MONTHS
from windage.window import Window

NOTHING = "–"
# A title attribute may be long; without a limit, a thousand hostile names would make a page of megabytes.
LONGEST_TITLE = 240

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# Cc: control, Cf: format (also those that turn the direction of writing), Cs: half of a pair, Zl and Zp: line ends.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Joiners hold emoji and letters of several scripts together.
_JOINERS = {"\u200c", "\u200d"}


@dataclass(frozen=True)
class Text:
    """A text that somebody else wrote: as it is shown, and in full when that was shortened."""

    shown: str
    full: str | None = None


def text(value: str, *, limit: int = 64) -> Text:
    r"""Make a foreign text fit to be shown: one line, nothing invisible, not too long.

    A long text keeps its end, by which columns with one prefix differ.

    Examples
    --------
    >>> text("a\nb").shown, text("").shown, text("late ").shown
    ('a\\nb', '(empty)', 'late␣')
    >>> text("x" * 100 + "_mean", limit=20)  # doctest: +ELLIPSIS
    Text(shown='xxxxxxxxxxxxx…x_mean', full='xxx...')
    """
    if not value:
        return Text("(empty)")
    seen = visible(value)
    if len(seen) <= limit:
        return Text(seen)
    tail = limit * 6 // 20
    full = seen if len(seen) <= LONGEST_TITLE else f"{seen[:LONGEST_TITLE]}… ({len(value):,} characters)"
    return Text(f"{seen[: limit - tail - 1]}…{seen[-tail:]}", full)


def visible(value: str) -> str:
    r"""Escape the characters that would not be seen, or would change how others are seen.

    Examples
    --------
    >>> visible("\u202eevil\n")
    '\\u202eevil\\n'
    """
    written = "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in _UNSEEN and c not in _JOINERS else c
        for c in value
    )
    bare = written.strip(" ")
    before, after = len(written) - len(written.lstrip(" ")), len(written) - len(written.rstrip(" "))
    return f"{'␣' * before}{bare}{'␣' * after}" if bare else "␣" * len(written)


def lines(value: str) -> str:
    r"""Write a text of several lines, as a traceback is, with its indents; all else that would not be seen is escaped.

    Examples
    --------
    >>> lines("Traceback:\n  \u202eevil\n")
    'Traceback:\n  \\u202eevil'
    """
    written = ((line, line.lstrip(" ")) for line in value.rstrip("\n").split("\n"))
    return "\n".join(" " * (len(line) - len(bare)) + visible(bare) for line, bare in written)


def percent(share: float) -> str:
    """Write a length in a drawing; a function, for it is called more often than all macros of a page together.

    Examples
    --------
    >>> percent(0.5), percent(1 / 3)
    ('50%', '33.33%')
    """
    return f"{100 * share:.4g}%"


def outline(shares: Iterable[float], top: float) -> str:
    """Write the outline of steps one unit wide, down to the ground at both ends.

    Examples
    --------
    >>> outline([0.5, 0.25], 0.5)
    'M0 100V0H1V50H2V100'
    """
    steps = (f"V{100 - 100 * share / top:.4g}H{place}" for place, share in enumerate(shares, start=1))
    return f"M0 100{''.join(steps)}V100"


def count(value: int) -> str:
    """Write how many there are.

    Examples
    --------
    >>> count(12345)
    '12,345'
    """
    return f"{value:,}"


def number(value: float | None, *, digits: int = 4) -> str:
    """Write a number with so many significant digits; one that does not exist is a dash.

    Examples
    --------
    >>> number(1234567.8), number(0.30000000000000004), number(-2.5), number(1.5e-7), number(float("nan"))
    ('1,234,568', '0.3', '−2.5', '1.5 × 10⁻⁷', '–')
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    if not value:
        return "0"
    sign, size = "−" if value < 0 else "", abs(value)
    exponent = math.floor(math.log10(size))
    if exponent >= 15 or exponent < -4:
        mantissa, _, power = f"{size:.{digits - 2}e}".partition("e")
        return f"{sign}{_bare(mantissa)} × 10{str(int(power)).translate(_SUPERSCRIPTS)}"
    return sign + _bare(f"{size:,.{max(0, digits - 1 - exponent)}f}")


def share(value: float) -> str:
    """Write a share as a percentage; what is not quite none or all does not become so by rounding.

    Examples
    --------
    >>> share(0.1234), share(0.0001), share(0.9999), share(1.0), share(0.0)
    ('12.3%', '<0.1%', '>99.9%', '100%', '0%')
    """
    if value in {0.0, 1.0}:
        return f"{value:.0%}"
    if value < 0.0005:
        return "<0.1%"
    return ">99.9%" if value >= 0.9995 else f"{value:.1%}"


def distance(value: float) -> str:
    """Write a distance between 0 and 1 so that distances can be compared in a column.

    Examples
    --------
    >>> distance(0.1), distance(0.00001), distance(0.0)
    ('0.100', '<0.001', '0.000')
    """
    return "<0.001" if 0 < value < 0.0005 else f"{value:.3f}"


def probability(value: float) -> str:
    """Write a p-value.

    Examples
    --------
    >>> probability(0.0312), probability(1e-12)
    ('p = 0.031', 'p < 0.0001')
    """
    return "p < 0.0001" if value < 0.0001 else f"p = {number(value, digits=2)}"


def window(value: Window) -> str:
    """Write a window as people write a span of time; midnight at its end is 24:00.

    Examples
    --------
    >>> window(Window.parse("2013-03-01T00:00:00Z/2013-03-02T00:00:00Z"))
    '1 March 2013, 00:00 – 24:00 UTC'
    >>> window(Window.parse("2013-03-01T00:00:00Z/2013-04-01T00:00:00Z"))
    '1 March 2013, 00:00 – 31 March 2013, 24:00 UTC'
    """
    start, end = value.start.astimezone(UTC), value.end.astimezone(UTC)
    end_time = _time(end)
    if end_time == "00:00" and end > start:
        end, end_time = end - timedelta(days=1), "24:00"
    if start.date() == end.date():
        return f"{_date(start)}, {_time(start)} – {end_time} UTC"
    return f"{_date(start)}, {_time(start)} – {_date(end)}, {end_time} UTC"


def _date(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def _time(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _bare(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
