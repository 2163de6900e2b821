"""Value in money: by hand, laws, how often its interval holds, and settings that are refused."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.config import Value
from windage.errors import InputError
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType
from windage.quality.value import Worth, check_classes, value_of

LOANS = Value(currency="EUR", true_positive=20, false_positive=-100, false_negative=-5)
PETS = Value(currency="CHF", right=1, wrong=-2, cells={"cat/dog": -10})
rows = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)
amounts = st.floats(-1000, 1000)


def binary(drawn: list[tuple[bool, bool]]) -> Pairs:
    predicted, actual = (np.array(side, dtype=float) for side in zip(*drawn, strict=True))
    return Pairs(predicted, actual, np.full(len(drawn), np.nan), ("no", "yes"))


@given(rows, amounts, amounts, amounts, amounts)
def test_the_worth_of_all_is_the_worth_of_each(
    drawn: list[tuple[bool, bool]], tp: float, fp: float, fn: float, tn: float
) -> None:
    value = Value(currency="EUR", true_positive=tp, false_positive=fp, false_negative=fn, true_negative=tn)
    found = value_of(binary(drawn), "BinaryClassification", value)
    each = [{(1, 1): tp, (1, 0): fp, (0, 1): fn, (0, 0): tn}[int(p), int(a)] for p, a in drawn]
    assert found.total == pytest.approx(sum(each), abs=1e-6)
    assert found.per_thousand == pytest.approx(1000 * np.mean(each), abs=1e-6)
    assert sum(cell.rows for cell in found.cells.values()) == len(drawn)
    assert sum(cell.total for cell in found.cells.values()) == pytest.approx(found.total, abs=1e-6)


@given(rows)
def test_two_classes_named_by_their_cells_are_worth_the_same(drawn: list[tuple[bool, bool]]) -> None:
    cells = Value(currency="EUR", cells={"yes/yes": 20, "no/yes": -100, "yes/no": -5})
    one = value_of(binary(drawn), "BinaryClassification", LOANS)
    other = value_of(binary(drawn), "MulticlassClassification", cells)
    assert one == other


@given(rows, st.floats(0.01, 100))
def test_in_another_currency_it_is_as_much(drawn: list[tuple[bool, bool]], rate: float) -> None:
    other = Value(currency="JPY", true_positive=20 * rate, false_positive=-100 * rate, false_negative=-5 * rate)
    one, again = (value_of(binary(drawn), "BinaryClassification", value) for value in (LOANS, other))
    assert again.per_thousand == pytest.approx(rate * one.per_thousand)
    assert again.error == pytest.approx(rate * one.error)


def test_several_classes_worked_out_by_hand() -> None:
    """Two right ones, a cat that was answered dog, a dog that was answered cat: 1 + 1 - 10 - 2."""
    pairs = Pairs(np.array([0.0, 1, 1, 0]), np.array([0.0, 1, 0, 1]), np.full(4, np.nan), ("cat", "dog"))
    found = value_of(pairs, "MulticlassClassification", PETS)
    assert (found.total, found.per_thousand) == (-10, -2500)
    assert {name: (cell.rows, cell.total) for name, cell in found.cells.items()} == {
        "cat/cat": (1, 1),
        "dog/dog": (1, 1),
        "cat/dog": (1, -10),
        "dog/cat": (1, -2),
    }
    # Four rows and a half more in each cell: all cells weigh the same.
    each = np.array([1, 1, -10, -2])
    assert found.error == pytest.approx(1000 * each.std() / 2)


def test_a_regression_worked_out_by_hand() -> None:
    """Three too high at 2 a unit, one too low at 5, one right: -6, -5, 0."""
    pairs = Pairs(np.array([13.0, 9.0, 7.0]), np.array([10.0, 10.0, 7.0]), np.full(3, np.nan))
    found = value_of(pairs, "Regression", Value(currency="EUR", per_unit_over=-2, per_unit_under=-5))
    assert found.total == -11
    assert {name: (cell.rows, cell.total) for name, cell in found.cells.items()} == {"over": (1, -6), "under": (1, -5)}
    assert found.error == pytest.approx(1000 * np.std([-6, -5, 0], ddof=1) / math.sqrt(3))


def test_no_costly_mistake_among_few_answers_proves_nothing() -> None:
    right = binary([(True, True)] * 20)
    found = value_of(right, "BinaryClassification", LOANS)
    assert found.per_thousand == 20_000
    assert found.error > 3000
    assert value_of(binary([(True, True)] * 20_000), "BinaryClassification", LOANS).error < 0.01 * found.error


def test_the_interval_holds() -> None:
    """Of 1,000 windows, 95 % are meant; a false positive of 3 % costs most."""
    generator = np.random.default_rng(1)
    chances, worth = np.array([0.5, 0.03, 0.07, 0.4]), np.array([0, -100, -5, 20])
    for size in (200, 2000):
        inside = 0
        for _ in range(1000):
            cell = generator.choice(4, size, p=chances)
            pairs = Pairs((cell % 2).astype(float), (cell // 2).astype(float), np.full(size, np.nan), ("no", "yes"))
            found = value_of(pairs, "BinaryClassification", LOANS)
            inside += abs(found.per_thousand - 1000 * chances @ worth) <= 1.96 * found.error
        assert 900 <= inside <= 980


def test_beside_the_baseline_it_is_said_in_money() -> None:
    then = Worth("EUR", 9000, 45_000, 5000.0, 30.0, {})
    assert Worth("EUR", 900, 5580, 6200.0, 103.0, {}).against(then) == (
        "Brings 1,200 EUR more per 1,000 answers than the baseline (± 210)."
    )
    nothing = value_of(Pairs(np.empty(0), np.empty(0), np.empty(0), ("no", "yes")), "BinaryClassification", LOANS)
    assert nothing.against(then) == "Too few labels tell what the answers are worth."
    assert (nothing.rows, nothing.total, dict(nothing.cells)) == (0, 0.0, {})
    assert then.against(then).startswith("Worth as much as the baseline, as far as 9,000 labels tell")


def test_a_window_like_the_baseline_is_seldom_said_to_differ() -> None:
    generator = np.random.default_rng(2)

    def window(size: int) -> Worth:
        actual = (generator.random(size) < 0.4).astype(float)
        predicted = np.where(generator.random(size) < 0.1, 1 - actual, actual)
        return value_of(Pairs(predicted, actual, np.full(size, np.nan), ("no", "yes")), "BinaryClassification", LOANS)

    said = sum(not window(400).against(window(3000)).startswith("Worth as much") for _ in range(400))
    assert 5 <= said <= 38


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"right": 1, "currency": ""}, "value.currency: no name of money; got nothing"),
        ({"right": 1, "currency": "E\nUR"}, "value.currency: no name of money"),
        ({"right": 1, "currency": "thirteen char"}, "value.currency: no name of money"),
        ({}, "value: nothing is worth anything"),
        ({"right": 1, "true_positive": 1}, "amounts of different kinds of questions; got true_positive and right"),
        ({"per_unit_over": 1, "cells": {"a/b": 1}}, "amounts of different kinds"),
        ({"true_positive": float("nan")}, "value.true_positive: no amount; got nan"),
        ({"cells": {"a/b": float("inf")}}, "value.cells.a/b: no amount; got inf"),
        ({"cells": {"ab": 1}}, "value.cells: no cell; got ab; expected actual/answered"),
        ({"cells": {"/b": 1}}, "value.cells: no cell; got /b"),
    ],
)
def test_amounts_that_cannot_be_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Value(**{"currency": "EUR", **settings})  # type: ignore[arg-type]


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="true_positives"):
        msgspec.convert({"currency": "EUR", "true_positives": 3}, Value)


def test_a_cell_of_an_unknown_class_is_refused_where_all_classes_are_known() -> None:
    """A class may have a slash in its name; and a window need not show every class."""
    check_classes(Value(currency="EUR", cells={"a/b/c": 1}), ("a/b", "c"))
    with pytest.raises(InputError, match=r"value.cells: no such classes; got cat/cow; expected two of cat, dog"):
        check_classes(Value(currency="EUR", cells={"cat/dog": 1, "cat/cow": 1}), ("cat", "dog"))


@pytest.mark.parametrize("problem", ["Regression", "MulticlassClassification"])
def test_amounts_of_another_question_are_refused(problem: ProblemType) -> None:
    with pytest.raises(InputError, match="value: amounts of another kind of question; got BinaryClassification"):
        value_of(binary([(True, True)]), problem, LOANS)
