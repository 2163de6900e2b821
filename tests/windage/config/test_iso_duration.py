"""Offsets as Model Monitor writes them: every one that it takes, with its length, and none that has no length."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.config.iso_duration import offset
from windage.errors import InputError

parts = st.tuples(st.integers(0, 9_999), st.integers(0, 99_999), st.integers(0, 999_999), st.integers(0, 9_999_999))


@given(parts, st.sampled_from(["", "-"]))
def test_an_offset_is_the_sum_of_its_parts(numbers: tuple[int, int, int, int], sign: str) -> None:
    weeks, days, hours, minutes = numbers
    text = f"{sign}P{weeks}W{days}DT{hours}H{minutes}M"
    expected = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    assert offset(text, where="where") == expected
    assert offset(f" {text}\n", where="where") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Those of the service's own examples.
        ("-PT1H", timedelta(hours=1)),
        ("-P1D", timedelta(days=1)),
        ("-P8D", timedelta(days=8)),
        ("P0D", timedelta(0)),
        ("-PT90M", timedelta(minutes=90)),
        ("-P1DT12H", timedelta(hours=36)),
        ("-P2W", timedelta(days=14)),
    ],
)
def test_offsets_that_people_write(text: str, expected: timedelta) -> None:
    assert offset(text, where="where") == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "P", "-P", "-PT", "-P1DT", "P1", "1D", "-1D", "PT1", "T1H", "P-1D", "+P1D", "--P1D"),
        # How long these are depends on when.
        *("P1M", "P1Y", "-P1Y2M", "P1DT1M1Y"),
        # Model Monitor's windows have no seconds, and these no order.
        *("PT30S", "P1.5D", "PT1M1H", "P1D1W", "p1d", "P1H", "PT1D"),
        *("P100000D", "1 day", "P1D P1D", "P1D\x00"),
    ],
)
def test_what_is_no_offset(text: str) -> None:
    with pytest.raises(InputError) as error:
        offset(text, where="where")
    assert str(error.value).startswith("where: not an offset; got ")
    assert str(error.value).endswith("; expected weeks, days, hours, minutes, as -P1D or -PT6H")


@given(st.text(max_size=20) | st.text("-PTWDHMS0123456789. ", max_size=12))
def test_any_text_is_an_offset_or_an_input_error(text: str) -> None:
    try:
        assert offset(text, where="where") >= timedelta(0)
    except InputError as error:
        assert str(error).startswith("where: not an offset; got ")
