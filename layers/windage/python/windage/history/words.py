"""How the course of a drift is said: in short, beside a feature's name, and in sentences."""

from __future__ import annotations

from datetime import UTC, datetime

from windage.history.course import Course
from windage.summary import SKEW
from windage.window import Window

# Written out, because calendar.month_name follows the locale of the machine.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_SEASONS = {"day": "at the same time of the day before", "week": "at the same time of the week before"}


def shortly(course: Course) -> str:
    """Say a course in a few words.

    Examples
    --------
    >>> six = "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"
    >>> shortly(Course(shape="sudden", onset=six, since=six, windows=3))
    'sudden, since 1 March 06:00 UTC, 3 windows'
    """
    windows = f"{course.windows:,} window{'' if course.windows == 1 else 's'}"
    if course.shape == "recurring" and course.ended:
        return f"recurring, last {_from(course)}to {_moment(course.until)}, {windows}"
    if course.shape == "recurring":
        times = f"{course.seen} times" if course.seen > 1 else "once"
        return f"recurring, as {_SEASONS[course.season or 'day']}, seen {times} before"
    if course.ended:
        ended = f"{_from(course)}to {_moment(course.until)}, " if course.until is not None else ""
        return f"temporary, {ended}{windows}"
    name = SKEW if course.skew else course.shape if course.shape != "unknown" else ""
    if course.windows == 1 and course.earlier and not name:
        return "in this window; none was judged just before it"
    rising = f"rising since {_moment(course.onset)}" if _rose_before(course) else ""
    since = f"since {_moment(course.since)}" if course.since is not None else ""
    if since and course.earlier:
        since += " or earlier"
    if rising and since:
        since = f"drifted {since}"
    if not (name or since):
        return f"for {windows}"
    return ", ".join(part for part in (name, rising, since, windows) if part)


def sentence(course: Course) -> str:
    """Say a course in a sentence.

    Examples
    --------
    >>> sentence(Course(shape="unknown", windows=2, skew=True))  # doctest: +ELLIPSIS
    'The traffic has looked like this since the monitor began with this baseline, in all 2 windows: the training...'
    """
    if course.skew and not course.ended:
        windows = f"all {course.windows:,} windows" if course.windows > 1 else "its first window"
        return (
            f"The traffic has looked like this since the monitor began with this baseline, in {windows}: the training "
            "data may not be what is served (training-serving skew)."
        )
    if course.shape == "recurring" and not course.ended:
        known = "This is its season, and no violation" if course.known else "Once more, and it is taken for a season"
        return f"{_capital(shortly(course))}; in between the values were like the baseline’s. {known}."
    return f"{_capital(shortly(course))}."


def _rose_before(course: Course) -> bool:
    return course.shape == "gradual" and course.onset is not None and course.onset != course.since


def _from(course: Course) -> str:
    if course.since is None:
        return ""
    return f"from {_moment(course.since)}{' or earlier' if course.earlier else ''} "


def _moment(window: str | None) -> str:
    assert window is not None
    return moment(Window.parse(window).start)


def moment(value: datetime) -> str:
    """Write a moment of this year, or of a year that the reader knows.

    Examples
    --------
    >>> moment(datetime(2026, 3, 1, 6, tzinfo=UTC))
    '1 March 06:00 UTC'
    """
    at = value.astimezone(UTC)
    return f"{at.day} {MONTHS[at.month - 1]} {at:%H:%M} UTC"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
