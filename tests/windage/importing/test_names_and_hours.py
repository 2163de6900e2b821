"""Names and hours of schedules: whatever the service allows becomes something that Windage takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import islice

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from windage.importing.identifiers import monitor_name
from windage.importing.monitor_file import scalar
from windage.importing.schedules import every, offset
from windage.window import Cadence, schedule_expression

schedule_names = st.from_regex(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", fullmatch=True)


@given(schedule_names)
@example("a")
@example("9")
@example("data")
@example("SERVICE")
@example("a" * 63)
def test_every_name_of_the_service_becomes_a_monitors_name(name: str) -> None:
    made = monitor_name(name)
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,30}[a-z0-9]", made)
    assert made not in {"data", "service"}
    assert monitor_name(name) == made


@given(schedule_names, schedule_names)
def test_long_names_that_begin_alike_stay_two(one: str, other: str) -> None:
    begin = "the-same-beginning-of-thirty-two-characters-"
    if one != other:
        assert monitor_name(begin + one) != monitor_name(begin + other)


def test_every_hour_of_the_service_fires_here_too() -> None:
    """The windows end when the service's cron expression, read as cron, fires."""
    evening = datetime(2026, 3, 2, 23, tzinfo=UTC)
    for first in ("*", *map(str, range(24))):
        for step in (None, *range(1, 25)):
            text = f"cron(0 {first}{'' if step is None else f'/{step}'} ? * * *)"
            cadence = Cadence.parse(every(text, where="here"))
            start = 0 if first == "*" else int(first)
            hours = {start} if step is None else set(range(start, 24, step))
            if (first, step) == ("*", None):
                hours = set(range(24))
            ends = {window.end.hour for window in islice(cadence.windows_before(evening), 24)}
            assert ends == hours, text
            assert schedule_expression(cadence, grace=timedelta(minutes=10)).startswith("cron(10 ")


@given(st.integers(0, 400), st.integers(0, 23), st.integers(0, 59))
def test_offsets_are_iso_8601(days: int, hours: int, minutes: int) -> None:
    text = f"-P{days}DT{hours}H{minutes}M"
    assert offset(text) == timedelta(days=days, hours=hours, minutes=minutes)


@given(st.text(max_size=20))
@example("P")
@example("PT")
@example("-P")
def test_any_text_is_an_offset_or_none(text: str) -> None:
    found = offset(text)
    assert found is None or any(char.isdigit() for char in text)


@given(st.text(max_size=30))
@example("no")
@example("1e3")
@example("12:30")
@example("2026-03-01")
@example("a  ")
@example("x #y")
@example("\x85\u2028\ufeff\x00\U0001f600")
def test_yaml_reads_every_text_back(text: str) -> None:
    if not any(0xD800 <= ord(char) < 0xE000 for char in text):
        assert yaml.safe_load(f"a: {scalar(text)}  # why") == {"a": text}
