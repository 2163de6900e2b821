"""A step is told from a rise, whatever the unit; chance is told neither."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.history.trend import FEWEST, rise

levels = st.lists(st.floats(0, 10), min_size=0, max_size=13)


def step(windows: int, onset: int, size: float) -> list[float]:
    return [size * (place >= onset) for place in range(windows)]


def ramp(windows: int, onset: int, size: float) -> list[float]:
    return [size * max(0, place - onset + 1) / (windows - onset) for place in range(windows)]


@given(st.integers(4, 13).flatmap(lambda n: st.tuples(st.just(n), st.integers(2, n - 1))), st.floats(1, 100))
def test_a_step_is_sudden_in_its_window(place: tuple[int, int], size: float) -> None:
    windows, onset = place
    found = rise(step(windows, onset, size), [size / 30] * windows)
    assert found is not None
    assert (found.shape, found.onset) == ("sudden", onset)


@given(st.integers(6, 13).flatmap(lambda n: st.tuples(st.just(n), st.integers(2, n - 4))), st.floats(1, 100))
def test_a_rise_is_gradual_from_its_first_window(place: tuple[int, int], size: float) -> None:
    windows, onset = place
    found = rise(ramp(windows, onset, size), [size / 50] * windows)
    assert found is not None
    assert (found.shape, found.onset) == ("gradual", onset)


@given(levels, st.floats(0.01, 100), st.floats(-50, 50))
def test_another_unit_and_another_zero_change_nothing(values: list[float], scale: float, shift: float) -> None:
    """But that a fit which is just clear enough may be so or not in the last digit: then one side has no answer."""
    values = [round(value, 3) for value in values]
    one = rise(values, [0.5] * len(values))
    other = rise([scale * value + shift for value in values], [0.5 * scale] * len(values))
    if one is not None and other is not None:
        assert one.shape == other.shape


@given(levels)
def test_anything_has_an_answer(values: list[float]) -> None:
    found = rise(values, [0.1] * len(values))
    if len(values) < FEWEST:
        assert found is None
    if found is not None:
        assert 1 <= found.onset < len(values)


@pytest.mark.parametrize("values", [[1.0] * 8, list(np.linspace(3, 0, 8)), [float("nan")] * 8, [1.0, 2.0, 3.0]])
def test_what_does_not_rise_or_is_too_short_has_no_shape(values: list[float]) -> None:
    assert rise(values, [0.01] * len(values)) is None


def test_a_step_into_the_middle_of_a_window_is_still_one() -> None:
    found = rise([0, 0, 0, 0, 1.5, 3, 3, 3], [0.1] * 8)
    assert found is not None
    assert (found.shape, found.onset) == ("sudden", 4)


def test_the_fit_is_least_squares() -> None:
    """By hand: levels 0, 0, 3, 3 leave nothing of the step from window 1 to 2, and the two are 3 apart."""
    found = rise([0, 0, 3, 3], [0.2] * 4)
    assert found is not None
    assert (found.shape, found.onset) == ("sudden", 2)


@pytest.mark.parametrize(
    ("made", "wrong", "least"), [(step, "gradual", 0.9), (ramp, "sudden", 0.9)], ids=["step", "ramp"]
)
def test_with_noise_the_other_shape_is_hardly_ever_said(made: object, wrong: str, least: float) -> None:
    """Of a change of two thresholds with the noise of some 1,000 rows, in 300 runs."""
    random = np.random.default_rng(1)
    said = [rise(list(made(12, 6, 2.0) + 0.15 * random.normal(size=12)), [0.15] * 12) for _ in range(300)]  # type: ignore[operator]
    shapes = [found.shape if found is not None else None for found in said]
    assert shapes.count(wrong) <= 3
    assert len(shapes) - shapes.count(None) - shapes.count(wrong) >= least * 300


def test_of_chance_alone_a_shape_is_said_in_few_series() -> None:
    random = np.random.default_rng(2)
    said = [rise(list(random.normal(size=12)), [1.0] * 12) for _ in range(500)]
    assert sum(found is not None for found in said) <= 0.06 * 500
