"""The service's ways to write when: its cron expressions and its offsets."""

from __future__ import annotations

import re
from datetime import timedelta

from windage.errors import InputError

_CRON = re.compile(r"cron\(\s*0\s+(?P<hour>\*|\d{1,2})(?:/(?P<step>\d{1,2}))?\s+[?*]\s+\*\s+[?*]\s+\*\s*\)")
_OFFSET = re.compile(r"-?P(?:(?P<days>\d{1,5})D)?(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?)?")


def every(expression: str, *, where: str) -> str:
    """Return the service's schedule as ``schedule.every``.

    The service knows three: every hour, every day at an hour, every N hours from an hour on.

    Raises
    ------
    InputError
        When it is another.

    Examples
    --------
    >>> [every(f"cron(0 {hour} ? * * *)", where="here") for hour in ("*", "5", "0/6", "5/7")]
    ['1 hour', 'cron(0 5 * * ? *)', '6 hours', 'cron(0 5/7 * * ? *)']
    """
    match = _CRON.fullmatch(expression.strip())
    if match is None:
        raise InputError(
            where, "not a schedule of Model Monitor", got=expression, expected="cron(0 * ? * * *) or the like"
        )
    first, step = match["hour"], int(match["step"] or 0)
    start = 0 if first == "*" else int(first)
    if start > 23 or step > 24 or match["step"] == "0":
        raise InputError(where, "not an hour", got=expression, expected="0 to 23, and every 1 to 24 hours")
    if (first == "*" and step == 0) or (start == 0 and step == 1):
        return "1 hour"
    if step in (0, 24):
        return f"cron(0 {start} * * ? *)"
    # From another hour on, the last window of a day is shorter or longer than the others.
    return f"{step} hours" if start == 0 and 24 % step == 0 else f"cron(0 {start}/{step} * * ? *)"


def offset(text: str) -> timedelta | None:
    """Return how long before the scheduled moment data end, an ISO 8601 duration; nothing when it is none.

    Examples
    --------
    >>> offset("-PT1H"), offset("-P1DT30M"), offset("soon")
    (datetime.timedelta(seconds=3600), datetime.timedelta(days=1, seconds=1800), None)
    """
    match = _OFFSET.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return None
    return timedelta(**{unit: int(number) for unit, number in match.groupdict(default="0").items()})
