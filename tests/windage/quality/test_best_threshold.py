"""The threshold worth most: every threshold tried, populations with a known best one, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.config import Value
from windage.errors import InputError
from windage.quality.best_threshold import LEAST_ROWS, best_threshold
from windage.quality.folds import folds
from windage.quality.pairs import Pairs
from windage.quality.value import value_of

VALUE = Value(currency="EUR", true_positive=3, false_positive=-1)


def drawn(seed: int, rows: int, *, threshold: float = 0.5) -> Pairs:
    """Draw a calibrated model: a yes is worth 3 p - (1 - p), which is nothing at a probability of 1/4."""
    generator = np.random.default_rng(seed)
    said = generator.random(rows)
    actual = (generator.random(rows) < said).astype(float)
    return Pairs((said >= threshold).astype(float), actual, said, ("no", "yes"))


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.21, 0.5, 1.0]), st.booleans()), min_size=LEAST_ROWS, max_size=70)
)
def test_no_threshold_is_worth_more(rows: list[tuple[float, bool]]) -> None:
    said, actual = np.array([p for p, _ in rows]), np.array([float(true) for _, true in rows])

    def worth(threshold: float) -> float:
        answered = (said >= threshold).astype(float)
        return value_of(Pairs(answered, actual, said, ("no", "yes")), "BinaryClassification", VALUE).total

    found = best_threshold(Pairs(np.zeros(said.size), actual, said, ("no", "yes")), VALUE)
    assert found is not None
    assert worth(found.threshold) == pytest.approx(max(worth(threshold) for threshold in np.linspace(0, 1, 101)))
    assert 0 <= found.low <= found.threshold <= found.high <= 1


def test_the_best_threshold_of_a_population_is_found_and_its_range_holds_it() -> None:
    held, gains = 0, []
    for seed in range(60):
        found = best_threshold(drawn(seed, 2000), VALUE)
        assert found is not None
        held += found.low <= 0.25 <= found.high
        gains.append((found.gain, found.error))
    gain, error = np.array(gains).T
    # From 1/4 to 1/2, 1,000 (4 p - 1) / 2 more on average: 1,000 ∫ (4 p - 1) dp = 1,000 (3/8 - 1/4) = 125.
    assert held >= 54
    assert gain.mean() == pytest.approx(125, abs=4 * gain.std() / np.sqrt(60) + 6)
    assert np.mean(np.abs(gain - 125) <= 1.96 * error) >= 0.85


def test_the_best_of_many_promises_nothing_where_there_is_nothing() -> None:
    """Probabilities that say nothing, answers that are worth nothing: chosen and judged by the same rows, all gain."""
    fair = Value(currency="EUR", true_positive=1, false_positive=-1)
    sure, promised = 0, []
    for seed in range(100):
        generator = np.random.default_rng(seed)
        actual = (generator.random(300) < 0.5).astype(float)
        found = best_threshold(Pairs(np.zeros(300), actual, generator.random(300), ("no", "yes")), fair)
        assert found is not None
        sure += found.is_sure
        promised.append(found.gain)
    assert sure <= 8
    assert np.mean(promised) <= 2 * np.std(promised) / 10


def test_it_is_said_with_its_uncertainty() -> None:
    found = best_threshold(drawn(1, 4000, threshold=0.8), VALUE)
    assert found is not None
    assert found.is_sure
    assert found.sentence.startswith(
        f"By the 4,000 labels of this window, answering yes from a probability of {found.threshold:.2g} on would bring "
    )
    assert f"any from {found.low:.2g} to {found.high:.2g} cannot be told apart from it." in found.sentence
    already = best_threshold(drawn(2, 400, threshold=0.25), VALUE)
    assert already is not None
    assert "no threshold surely brings more than the answers as they were" in already.sentence


def test_rows_without_a_probability_are_left_out_and_few_say_nothing() -> None:
    pairs = drawn(3, 100)
    said = pairs.probability.copy()
    said[60:] = np.nan
    some = best_threshold(Pairs(pairs.predicted, pairs.actual, said, pairs.classes), VALUE)
    assert some == best_threshold(pairs.taken(np.arange(60)), VALUE)
    assert some is not None
    assert some.rows == 60
    assert best_threshold(pairs.taken(np.arange(LEAST_ROWS - 1)), VALUE) is None


def test_a_threshold_is_of_two_classes() -> None:
    with pytest.raises(InputError, match="value: a threshold is of two classes; got Regression"):
        best_threshold(drawn(1, 100), Value(currency="EUR", per_unit_over=-1))


def test_folds_are_a_fifth_each_and_follow_no_short_period() -> None:
    found = folds(7000)
    assert np.bincount(found).min() > 1300
    assert np.bincount(found[::7]).min() > 150
