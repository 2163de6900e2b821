"""How many independent rows some rows are worth: known chains, and what must not depend on where a shard ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.profile import Dependence
from windage.profile.dependence import Runs, _fading


def chain(rows: int, kept: float, seed: int) -> np.ndarray:
    """Return an autoregressive chain of order one, whose time is (1 + kept) / (1 - kept)."""
    noise = np.random.default_rng(seed).normal(size=rows)
    values = np.empty(rows)
    values[0] = noise[0]
    for row in range(1, rows):
        values[row] = kept * values[row - 1] + np.sqrt(1 - kept * kept) * noise[row]
    return values


@settings(max_examples=40)
@given(st.lists(st.integers(-5, 5).map(float), max_size=70), st.lists(st.integers(-5, 5).map(float), max_size=70))
def test_shards_add_up_whatever_their_order(one: list[float], other: list[float]) -> None:
    a, b = Dependence.of(np.array(one)), Dependence.of(np.array(other))
    assert a + b == b + a
    assert (a + b).levels[:1] == Dependence.of(np.array(one + other)).levels[:1]
    assert 1 <= (a + b).time <= 20


@pytest.mark.parametrize(("kept", "time"), [(0.0, 1.0), (0.5, 3.0), (0.8, 9.0)])
def test_the_time_of_a_known_chain(kept: float, time: float) -> None:
    measured = [Dependence.of(chain(20_000, kept, seed)).time for seed in range(5)]
    assert np.mean(measured) == pytest.approx(time, rel=0.25)


@pytest.mark.parametrize("rows", [200, 1000, 10_000])
def test_independent_rows_are_worth_what_they_are(rows: int) -> None:
    """A power that is lost where nothing depends on anything is lost everywhere."""
    random = np.random.default_rng(7)
    times = [Dependence.of(random.normal(size=rows)).time for _ in range(200)]
    assert np.median(times) == 1
    assert np.mean(times) < 1.2


def test_rows_seen_five_times_are_worth_a_fifth() -> None:
    random = np.random.default_rng(8)
    times = [Dependence.of(random.normal(size=400).repeat(5)).time for _ in range(50)]
    assert np.mean(times) == pytest.approx(5, rel=0.2)


def test_the_time_of_few_rows_is_not_far_too_short() -> None:
    """Twelve blocks of sixteen rows show half of a time of nineteen; one of six such windows was an alarm."""
    times = [Dependence.of(chain(200, 0.9, seed)).time for seed in range(200)]
    assert 11 < np.mean(times) <= 19
    assert np.quantile(times, 0.1) > 7


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.8, 0.9])
@pytest.mark.parametrize("length", [2, 8, 64])
def test_what_fades_evenly_is_followed_to_its_end(kept: float, length: int) -> None:
    """Oracle: the variance of a block's sum, added up pair by pair."""
    rows = np.arange(length)
    ratio = float((kept ** np.abs(rows[:, None] - rows)).sum() / length)
    assert _fading(ratio, length) == pytest.approx((1 + kept) / (1 - kept), rel=0.01)


def test_the_mean_of_a_chain_varies_as_the_time_says() -> None:
    """The theorem: a mean over n rows varies like one over n / time independent rows."""
    means = [chain(2000, 0.6, seed).mean() for seed in range(300)]
    time = np.mean([Dependence.of(chain(10_000, 0.6, seed)).time for seed in range(5)])
    assert np.var(means) * 2000 == pytest.approx(time, rel=0.3)


@pytest.mark.parametrize("values", [[], [1.0], [2.0] * 500, [-1e9] * 50])
def test_what_does_not_vary_depends_on_nothing(values: list[float]) -> None:
    assert Dependence.of(np.array(values)).time == 1


def test_a_trend_is_capped() -> None:
    assert Dependence.of(np.arange(100_000.0)).time == 20


texts = st.lists(st.sampled_from("abc"), max_size=40)


@given(texts, texts)
def test_runs_add_up(one: list[str], other: list[str]) -> None:
    a, b = (Runs.of(np.array(part, dtype=object)) for part in (one, other))
    assert a + b == b + a
    assert (a + b).pairs == max(0, len(one) - 1) + max(0, len(other) - 1)
    assert 1 <= (a + b).time(0.4) <= 20


def test_a_category_that_stays_is_worth_less() -> None:
    """Kept with probability 0.75 and else drawn anew: the time is 1.75 / 0.25."""
    random = np.random.default_rng(9)
    drawn, kept = random.choice(list("abcd"), 40_000), random.random(40_000) < 0.75
    values = drawn.astype(object)
    for row in np.flatnonzero(kept[1:]) + 1:
        values[row] = values[row - 1]
    assert Runs.of(values).time(0.25) == pytest.approx(7, rel=0.1)
    assert Runs.of(drawn.astype(object)).time(0.25) == 1


def test_a_constant_text_depends_on_nothing() -> None:
    assert Runs.of(np.array(["x"] * 100, dtype=object)).time(1.0) == 1
