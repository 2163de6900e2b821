"""The estimate's own record: tracks add up, and say what they hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.quality.before_labels import Estimated, Track

windows = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.2)), max_size=20)


def track(drawn: list[tuple[float, float, float]]) -> Track:
    return sum((Track.of(Estimated("auc", value, error, ""), true) for value, true, error in drawn), Track())


@given(windows, windows)
def test_tracks_add_up(one: list[tuple[float, float, float]], other: list[tuple[float, float, float]]) -> None:
    both, whole = track(one) + track(other), track(one + other)
    assert (both.windows, both.within) == (whole.windows, whole.within)
    assert (both.total, both.distance) == pytest.approx((whole.total, whole.distance))
    if whole.windows:
        assert abs(whole.mean_error) <= whole.mean_absolute_error + 1e-12
        assert 0 <= whole.within_share <= 1


def test_three_windows_worked_out_by_hand() -> None:
    found = track([(0.90, 0.88, 0.011), (0.90, 0.93, 0.01), (0.90, 0.91, 0.01)])
    assert found.mean_error == pytest.approx(-0.02 / 3)
    assert found.mean_absolute_error == pytest.approx(0.02)
    assert found.within == 2
    assert found.sentence == (
        "In the last 3 windows with labels the estimate was off by 0.02 on average, 2 within its interval."
    )


def test_of_one_window_and_of_none() -> None:
    assert track([(0.9, 0.8, 0.01)]).sentence.endswith("off by 0.1, outside its interval.")
    assert track([(0.9, 0.89, 0.01)]).sentence.endswith("off by 0.01, within its interval.")
    assert np.isnan(Track().mean_error)
    assert np.isnan(Track().within_share)
