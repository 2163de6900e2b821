"""Windows of time: which there are, and which are due.

A window is a half-open interval ``[start, end)`` in UTC. A cadence cuts the time line into windows without gap or
overlap, whatever the clocks of a country do. A window is due once its grace has passed, so that late captures are in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

from windage.errors import InputError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=366)

_DURATION = re.compile(r"\s*(\d+)\s*(second|minute|hour|day|week)s?\s*", re.IGNORECASE)
_CRON = re.compile(r"\s*cron\((?P<fields>[^()]+)\)\s*", re.IGNORECASE)
_RATE = re.compile(r"\s*rate\((?P<duration>[^()]+)\)\s*", re.IGNORECASE)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY_MINUTES = 24 * 60
_WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
# EventBridge counts weekdays from 1 for Sunday, everybody else from 0; the number after # or / is no weekday.
_WEEKDAY = re.compile(r"(?<![#/\d])\d+")
# Words of croniter that EventBridge does not have: R is a random moment, L5 the last Friday.
_OWN_WORDS = re.compile(r"\bR\b|L\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """The half-open interval ``[start, end)`` in UTC.

    Examples
    --------
    >>> day = Window.parse("2013-03-01T00:00:00Z/2013-03-02T00:00:00Z")
    >>> datetime(2013, 3, 2, tzinfo=UTC) in day
    False
    >>> str(day)
    '2013-03-01T00:00:00Z/2013-03-02T00:00:00Z'
    """

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def __str__(self) -> str:
        return f"{isoformat(self.start)}/{isoformat(self.end)}"

    @property
    def length(self) -> timedelta:
        """How long the window is."""
        return self.end - self.start

    @staticmethod
    def parse(text: str) -> Window:
        """Read ``start/end``, two ISO 8601 moments."""
        start, _, end = text.partition("/")
        return Window(parse_moment(start), parse_moment(end))


def isoformat(moment: datetime) -> str:
    """Write a moment as ISO 8601 in UTC, with seconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 moment; one without a zone is UTC.

    Raises
    ------
    InputError
        When the text is no moment.

    Examples
    --------
    >>> parse_moment("2022-03-24T00:23:04Z")
    datetime.datetime(2022, 3, 24, 0, 23, 4, tzinfo=datetime.timezone.utc)
    """
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise InputError("time", "not a moment", got=text, expected="ISO 8601 as 2026-03-01T06:00:00Z") from None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise InputError("time", "outside the calendar", got=text, expected="a year from 1 to 9999 in UTC") from None


def parse_duration(text: str, *, where: str = "duration") -> timedelta:
    """Read a duration as a person writes it.

    Raises
    ------
    InputError
        When the text is no duration.

    Examples
    --------
    >>> parse_duration("15 minutes")
    datetime.timedelta(seconds=900)
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise InputError(where, "not a duration", got=text, expected="a number and a unit, as 15 minutes or 1 day")
    try:
        return timedelta(**{f"{match[2].lower()}s": int(match[1])})
    except (OverflowError, ValueError):
        raise InputError(where, "too long", got=text, expected="some minutes, hours or days") from None


@dataclass(frozen=True, slots=True)
class Cadence:
    """How the time line is cut into windows: every so long, every month, or by a cron expression.

    Exactly one of the three is set. Equal lengths are counted from the epoch (weeks from a Monday), so that hours
    begin on the hour and days at midnight UTC.
    """

    every: timedelta | None = None
    months: int | None = None
    cron: str | None = None

    @staticmethod
    def parse(text: str, *, where: str = "schedule") -> Cadence:
        """Read ``1 hour``, ``rate(15 minutes)``, ``1 month`` or ``cron(0 6 * * ? *)``.

        Raises
        ------
        InputError
            When the text is none of these, the cadence is shorter than 5 minutes or longer than a year, or the cron
            expression never fires.

        Examples
        --------
        >>> Cadence.parse("1 day").latest(datetime(2026, 3, 1, 6, tzinfo=UTC)).start.isoformat()
        '2026-02-28T00:00:00+00:00'
        """
        if match := _CRON.fullmatch(text):
            return _cron_cadence(match["fields"], where=where)
        if match := _RATE.fullmatch(text):
            text = match["duration"]
        if match := re.fullmatch(r"\s*(\d+)\s*months?\s*", text, re.IGNORECASE):
            months = int(match[1])
            if months not in {1, 2, 3, 4, 6, 12}:
                raise InputError(where, "the months do not divide a year", got=months, expected="1, 2, 3, 4, 6 or 12")
            return Cadence(months=months)
        every = parse_duration(text, where=where)
        if every < SHORTEST:
            raise InputError(where, "the cadence is too short", got=text, expected="5 minutes or longer")
        if every > LONGEST:
            raise InputError(where, "the cadence is too long", got=text, expected="at most 366 days")
        return Cadence(every=every)

    @property
    def on_the_hour(self) -> bool:
        """Whether every window begins and ends with an hour."""
        if self.every is not None:
            return self.every % _HOUR == timedelta(0)
        return self.cron is None or self.cron.split()[0] in {"0", "00"}

    @property
    def at_most_hourly(self) -> bool:
        """Whether no two windows end in the same hour."""
        if self.every is not None:
            return self.every >= _HOUR
        return self.cron is None or self.cron.split()[0].isdigit()

    def boundaries_before(self, moment: datetime) -> Iterator[datetime]:
        """Yield the boundaries at or before the moment, the latest first, without end."""
        if self.every is not None:
            origin = MONDAY if self.every % timedelta(weeks=1) == timedelta(0) else EPOCH
            boundary = origin + (moment - origin) // self.every * self.every
            while True:
                yield boundary
                boundary -= self.every
        elif self.months is not None:
            index = (moment.year * 12 + moment.month - 1) // self.months * self.months
            while True:
                yield datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)
                index -= self.months
        else:
            from croniter import croniter

            # croniter looks strictly before its start; a boundary at the moment itself counts, one after it does not.
            fires = croniter(self.cron or "", moment.replace(microsecond=0) + timedelta(seconds=1))
            while True:
                yield fires.get_prev(datetime)

    def windows_before(self, moment: datetime) -> Iterator[Window]:
        """Yield the windows that ended at or before the moment, the latest first, without end."""
        boundaries = self.boundaries_before(moment)
        end = next(boundaries)
        for start in boundaries:
            yield Window(start, end)
            end = start

    def latest(self, moment: datetime) -> Window:
        """Return the last window that ended at or before the moment."""
        return next(self.windows_before(moment))


def due(
    cadence: Cadence,
    *,
    at: datetime,
    grace: timedelta,
    is_done: Callable[[Collection[Window]], Collection[Window]],
    catch_up: int,
) -> list[Window]:
    """Return the windows to judge at a moment, the oldest first.

    A monitor without any result begins with the latest window. Later runs also return every window since the oldest
    result they can see that has none itself, so that missed and failed windows are caught up.

    Parameters
    ----------
    cadence
        How the time line is cut.
    at
        The scheduled moment.
    grace
        How long after its end a window waits for late captures.
    is_done
        Given windows, returns those that have a result.
    catch_up
        How many windows back to look, at least 1.

    Examples
    --------
    >>> days = Cadence.parse("1 day")
    >>> first = due(days, at=datetime(2026, 3, 3, 1, tzinfo=UTC), grace=timedelta(), is_done=lambda w: [], catch_up=7)
    >>> [str(w.start.date()) for w in first]
    ['2026-03-02']
    """
    candidates = list(islice(cadence.windows_before(at - grace), max(1, catch_up)))
    done = set(is_done(candidates))
    if not done:
        return candidates[:1]
    since = min(done)
    return sorted(window for window in candidates if window > since and window not in done)


def schedule_expression(cadence: Cadence, *, grace: timedelta) -> str:
    """Return the EventBridge Scheduler expression that fires when each window's grace has passed.

    Raises
    ------
    InputError
        When the grace does not fit: into the hour of a cron expression, or into a month.

    Examples
    --------
    >>> schedule_expression(Cadence.parse("1 hour"), grace=timedelta(minutes=15))
    'cron(15 0/1 * * ? *)'
    >>> schedule_expression(Cadence.parse("cron(0 6 ? * MON *)"), grace=timedelta(minutes=10))
    'cron(10 6 ? * MON *)'
    """
    # Rounded up: a run before the grace has passed would leave the window to the next run.
    wait = -int(-grace // _MINUTE)
    if cadence.cron is not None:
        return _later(cadence.cron, wait)
    if cadence.months is not None:
        return _monthly(cadence.months, wait)
    every = cadence.every or SHORTEST
    minutes = every // _MINUTE
    if every % _MINUTE:
        return f"rate({minutes} minutes)"
    if minutes < 60 and 60 % minutes == 0:
        return f"cron({wait % minutes}/{minutes} * * * ? *)"
    if minutes < _DAY_MINUTES and minutes % 60 == 0 and 24 % (minutes // 60) == 0:
        return f"cron({wait % 60} {wait // 60 % (minutes // 60)}/{minutes // 60} * * ? *)"
    if minutes == _DAY_MINUTES:
        return f"cron({wait % 60} {wait // 60 % 24} * * ? *)"
    if minutes == 7 * _DAY_MINUTES:
        return f"cron({wait % 60} {wait // 60 % 24} ? * {_WEEK[wait // _DAY_MINUTES % 7]} *)"
    # Lengths that no calendar repeats: windows still begin where they should, plan judges what is due by then.
    return f"rate({minutes} minutes)"


def _monthly(months: int, wait: int) -> str:
    day = 1 + wait // _DAY_MINUTES
    if day > 28:
        raise InputError(
            "schedule", "the grace does not fit into a month", got=f"{day - 1} days", expected="less than 28 days"
        )
    return f"cron({wait % 60} {wait // 60 % 24} {day} 1/{months} ? *)"


def _cron_cadence(fields: str, *, where: str) -> Cadence:
    parts = fields.split()
    if len(parts) != 6:
        raise InputError(
            where,
            "a cron expression has six fields",
            got=fields,
            expected="cron(minute hour day month weekday year)",
        )
    minute, hour, day, month, weekday, year = (part.replace("?", "*") for part in parts)
    if year != "*":
        raise InputError(where, "a monitor runs every year", got=year, expected="* as the year")
    if "*" not in {day, weekday}:
        raise InputError(where, "a day and a weekday", got=fields, expected="? as one of the two")
    if any(not 1 <= int(number) <= 7 for number in _WEEKDAY.findall(weekday)):
        raise InputError(where, "not a weekday", got=weekday, expected="1 (Sunday) to 7, or SUN to SAT")
    weekday = _WEEKDAY.sub(lambda number: str(int(number[0]) - 1), weekday)
    expression = " ".join((minute, hour, day, month, weekday))
    # Few cadences are cron expressions, and every command and function would pay for it.
    from croniter import CroniterBadDateError, croniter

    if not croniter.is_valid(expression) or _OWN_WORDS.search(expression):
        raise InputError(where, "not a cron expression", got=fields, expected="as cron(0 6 * * ? *)")
    fires = croniter(expression, datetime(2026, 1, 1, tzinfo=UTC))
    try:
        moments = [fires.get_next(datetime) for _ in range(50)]
    except CroniterBadDateError:
        raise InputError(where, "the cron expression never fires", got=fields) from None
    if min(b - a for a, b in pairwise(moments)) < SHORTEST:
        raise InputError(where, "the cadence is too short", got=fields, expected="5 minutes or longer")
    return Cadence(cron=expression)


def _later(cron: str, minutes: int) -> str:
    minute, hour, day, month, weekday = cron.split()
    if minutes:
        if not minute.isdigit() or int(minute) + minutes > 59:
            raise InputError(
                "schedule",
                "the grace does not fit into the hour of the cron expression",
                got=f"minute {minute} and a grace of {minutes} minutes",
                expected="a plain minute that stays below 60 with the grace added",
                do="choose an earlier minute or a shorter grace",
            )
        minute = str(int(minute) + minutes)
    weekday = _WEEKDAY.sub(lambda number: str(int(number[0]) + 1), weekday)
    if weekday == "*":
        weekday = "?"
    else:
        day = "?"
    return f"cron({minute} {hour} {day} {month} {weekday} *)"
