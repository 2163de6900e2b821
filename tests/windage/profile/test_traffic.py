"""The times of records add up, in whatever order and parts they came."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from windage import profile_file
from windage.profile import Profile, Traffic

times = st.lists(st.floats(0, 2e9) | st.just(float("nan")), max_size=20)


@given(times, times, times)
def test_parts_add_up(a: list[float], b: list[float], c: list[float]) -> None:
    parts = [Traffic.of(np.array(part, dtype=float)) for part in (a, b, c)]
    whole = Traffic.of(np.array([*a, *b, *c], dtype=float))
    assert (parts[0] + parts[1]) + parts[2] == parts[0] + (parts[1] + parts[2]) == whole
    assert parts[0] + parts[1] == parts[1] + parts[0]
    assert parts[0] + Traffic() == Traffic() + parts[0] == parts[0]


@given(times)
def test_it_goes_with_its_profile(values: list[float]) -> None:
    traffic = Traffic.of(np.array(values, dtype=float))
    profile = Profile(rows=3, traffic=traffic)
    assert profile_file.decode(profile_file.encode(profile), where="here").traffic == traffic
    assert (profile + Profile(rows=1)).traffic == traffic


def test_without_times_nothing_is_known() -> None:
    assert Traffic.of(None) == Traffic.of(np.array([np.nan])) == Traffic()
    assert Traffic.of(np.array([20.0, 10.0, np.inf])) == Traffic(2, 10.0, 20.0)


def test_a_profile_that_was_written_without_is_read() -> None:
    data = profile_file.encode(Profile(rows=3)).replace(b'"traffic":{"count":0,"first":null,"last":null},', b"")
    assert b"traffic" not in data
    assert profile_file.decode(data, where="here").traffic == Traffic()
