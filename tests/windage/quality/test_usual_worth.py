"""What a baseline's answers were worth: the same as by its pairs, of which its files keep only sums."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.answered import binary, flights, known, measured, multiclass, regression
from windage.config.value import Value
from windage.quality.pairs import Pairs
from windage.quality.usual_worth import Errors, usual_worth
from windage.quality.value import Worth, value_of

amounts = st.integers(-100, 100).map(float)


def same(one: Worth | None, other: Worth) -> None:
    assert one is not None
    assert (one.currency, one.rows) == (other.currency, other.rows)
    for mine, its in ((one.total, other.total), (one.per_thousand, other.per_thousand), (one.error, other.error)):
        assert mine == pytest.approx(its, rel=1e-6, abs=1e-6 * max(1.0, abs(other.total)), nan_ok=True)


@given(binary(), amounts, amounts, amounts, amounts)
def test_of_two_classes_it_is_the_worth_of_the_pairs(pairs: Pairs, a: float, b: float, c: float, d: float) -> None:
    value = Value(currency="EUR", true_positive=a, false_positive=b, false_negative=c, true_negative=d)
    quality = measured(pairs, "BinaryClassification")
    expected = value_of(pairs, "BinaryClassification", value)
    found = usual_worth(quality, None, value)
    same(found, expected)
    assert found is not None
    assert found.cells == expected.cells


@given(multiclass(), amounts, amounts)
def test_of_several_classes_it_is_the_worth_of_the_pairs(pairs: Pairs, right: float, wrong: float) -> None:
    value = Value(currency="EUR", right=right, wrong=wrong, cells={"a/b": -7})
    same(
        usual_worth(measured(pairs, "MulticlassClassification"), None, value),
        value_of(pairs, "MulticlassClassification", value),
    )


@given(regression(), amounts, amounts)
def test_of_a_regression_it_is_the_worth_of_the_pairs(pairs: Pairs, over: float, under: float) -> None:
    value = Value(currency="EUR", per_unit_over=over, per_unit_under=under)
    expected = value_of(pairs, "Regression", value)
    found = usual_worth(measured(pairs, "Regression"), Errors.of(pairs), value)
    assert found is not None
    largest = float(np.abs(pairs.predicted - pairs.actual).max()) * max(abs(over), abs(under)) + 1
    assert found.total == pytest.approx(expected.total, rel=1e-9, abs=1e-9 * largest * pairs.rows)
    # Sums of squares lose what is small beside the mean.
    assert math.isinf(found.error) == math.isinf(expected.error)
    if pairs.rows > 1:
        assert found.error == pytest.approx(expected.error, rel=1e-4, abs=1e-4 * 1000 * largest)


def test_by_hand() -> None:
    """Two units too high at 3 EUR, one too low at 5 EUR: 11 EUR of two answers."""
    pairs = known([3.0, 1.0], [1.0, 2.0])
    value = Value(currency="EUR", per_unit_over=-3, per_unit_under=-5)
    worth = usual_worth(measured(pairs, "Regression"), Errors.of(pairs), value)
    assert worth is not None
    assert (worth.total, worth.per_thousand, worth.error) == (-11, -5500, pytest.approx(500))


def test_of_files_that_do_not_say_it_nothing_is_said() -> None:
    value = Value(currency="EUR", per_unit_over=-3)
    pairs = flights(np.random.default_rng(0), 50)
    assert usual_worth(measured(pairs, "Regression"), None, value) is None
    none = known([], [], classes=("a", "b"))
    quality = measured(none, "MulticlassClassification")
    assert usual_worth(quality, None, Value(currency="EUR", right=1)) is None
