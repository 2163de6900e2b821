"""Moments are read compiled as without, and as `datetime` reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.captures.alike.bytes_of import Block
from windage.captures.alike.moments import common_times
from windage.kernel import moments as compiled

pytestmark = pytest.mark.skipif(not compiled.AVAILABLE, reason="the kernel is not compiled")

real = st.tuples(st.datetimes(), st.sampled_from(["seconds", "milliseconds", "microseconds"])).map(
    lambda one: one[0].isoformat(timespec=one[1]) + "Z"
)
near = st.tuples(
    *(st.sampled_from(["2026", "2024", "1900", "1699", "2241", "-202"]), st.integers(0, 13), st.integers(0, 32)),
    *(st.sampled_from("T ttt"), st.integers(0, 25), st.sampled_from(["00", "59", "60", "-1"])),
    st.sampled_from(["00Z", "59Z", "60Z", "-1Z", "-0Z", "01.5Z", "01.500Z", "01,500Z", "-1.500Z", "59.999999Z", "01+"]),
).map(lambda p: f"{p[0]}-{p[1]:02}-{p[2]:02}{p[3]}{p[4]:02}:{p[5]}:{p[6]}")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw a moment with one byte that is another, or missing."""
    text = draw(real).encode()
    place = draw(st.integers(0, len(text) - 1))
    return text[:place] + draw(st.binary(max_size=1)) + text[place + 1 :]


@settings(max_examples=600)
@given(st.lists(damaged() | real.map(str.encode) | near.map(str.encode) | st.binary(max_size=28), min_size=1))
@example([b"2024-02-29T00:00:00Z", b"2023-02-29T00:00:00Z", b"1900-02-29T00:00:00Z", b"2000-02-29T23:59:59Z"])
@example([b"2026-03-01T06:00:01Z", b"2026-03-01T06:00:-1Z", b"2026-03-01T06:00:02Z", b"2026-13-01T06:00:02Z"])
def test_what_is_known_is_what_is_read_without(some: list[bytes]) -> None:
    sizes = np.array([len(text) for text in some], dtype=np.int64)
    starts = 40 + np.cumsum(sizes) - sizes
    block = Block(b" " * 40 + b"".join(some) + b" " * 40)
    times, known = common_times(block, starts, sizes)
    found, told = compiled.moments(block.bytes, starts, sizes)
    assert not (told & ~known).any()
    assert found[told].tobytes() == times[told].tobytes()
    assert np.isnan(found[~told]).all()


@given(st.datetimes(datetime(1700, 1, 1), datetime(2240, 12, 31)), st.sampled_from(["seconds", "microseconds"]))
@example(datetime(2026, 3, 1, 6, 0, 1, 500), "microseconds")
@example(datetime(1700, 1, 1, 0, 0, 0, 1), "microseconds")
def test_all_moments_of_some_centuries_are_read(moment: datetime, digits: str) -> None:
    moment = moment if digits == "microseconds" else moment.replace(microsecond=0)
    text = (moment.isoformat(timespec=digits) + "Z").encode()
    found, known = compiled.moments(np.frombuffer(text, np.uint8), np.array([0]), np.array([len(text)]))
    assert known.all()
    assert found.tolist() == [moment.replace(tzinfo=UTC).timestamp()]


def test_a_moment_by_hand() -> None:
    found, _ = compiled.moments(np.frombuffer(b"2026-03-01T06:00:01.500Z", np.uint8), np.array([0]), np.array([24]))
    assert found.tolist() == [1772344801.5]
