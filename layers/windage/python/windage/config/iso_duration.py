"""Durations as ISO 8601 writes them and Model Monitor takes them: ``-PT1H``, ``-P8D``."""

from __future__ import annotations

import re
from datetime import timedelta

from windage.errors import InputError

_DURATION = re.compile(r"-?P(?=\d|T\d)(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?)?")


def offset(text: str, *, where: str) -> timedelta:
    """Return how far an offset reaches back; the minus before it, with which Model Monitor writes it, may be left out.

    Raises
    ------
    InputError
        When it is none, or of years, months or seconds: how long a month is, depends on which it is.

    Examples
    --------
    >>> offset("-P1DT12H", where="end_offset")
    datetime.timedelta(days=1, seconds=43200)
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip().endswith("T"):
        raise InputError(where, "not an offset", got=text, expected="weeks, days, hours, minutes, as -P1D or -PT6H")
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
