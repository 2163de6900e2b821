"""Learning and estimating: what cannot be had is said with its reason; the file of what was learned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.windage.quality.before_labels.populations import (
    BINARY,
    MULTICLASS,
    REGRESSION,
    answers,
    binary,
    multiclass,
    regression,
)
from windage.errors import BaselineError
from windage.quality.before_labels import METHODS, Estimator, decode, encode, estimate, expected_losses, learn
from windage.quality.pairs import Pairs


def learned(kind: str) -> Estimator:
    generator = np.random.default_rng(1)
    if kind == "Regression":
        table, pairs = regression(generator, 500)
        return learn(pairs, REGRESSION, features=table)
    if kind == "BinaryClassification":
        return learn(binary(generator, 500), BINARY)
    return learn(multiclass(generator, 500), MULTICLASS)


@pytest.mark.parametrize("kind", METHODS)
def test_the_file_keeps_what_was_learned(kind: str) -> None:
    estimator = learned(kind)
    assert decode(encode(estimator), where="here") == estimator
    assert encode(decode(encode(estimator), where="here")) == encode(estimator)
    assert len(encode(estimator)) < 50_000


@pytest.mark.parametrize("kind", METHODS)
def test_what_is_estimated_and_what_never_is_stands_in_the_table(kind: str) -> None:
    generator = np.random.default_rng(2)
    estimator = learned(kind)
    if estimator.losses is not None:
        table, pairs = regression(generator, 50)
        window = answers(pairs, expected_losses(estimator.losses, table, pairs.predicted))
        found = estimate(estimator, window, REGRESSION)
    elif kind == "BinaryClassification":
        found = estimate(estimator, answers(binary(generator, 50)), BINARY)
    else:
        found = estimate(estimator, answers(multiclass(generator, 50)), MULTICLASS)
    method = METHODS[estimator.problem]
    assert tuple(found.measures) == tuple(method.measures)
    assert dict(found.absent) == dict(method.never)
    assert {one.method for one in found.measures.values()} == {method.label}
    assert all(np.isfinite(one.value) and 0 <= one.error < np.inf for one in found.measures.values())


def test_answers_without_a_probability_or_a_class_are_left_out_and_counted() -> None:
    generator = np.random.default_rng(3)
    estimator = learned("BinaryClassification")
    window = answers(binary(generator, 300))
    texts, probability = window.predicted.copy(), window.probability.copy()
    texts[:10], probability[5:20] = "", np.nan
    found = estimate(estimator, replace(window, predicted=texts, probability=probability), BINARY)
    rest = estimate(estimator, window.taken(np.arange(20, 300)), BINARY)
    assert (found.rows, found.left_out) == (280, 20)
    assert found.measures == rest.measures


def test_of_two_classes_what_is_not_positive_is_the_other_one() -> None:
    """A probability below the threshold is answered ``not 1`` where nobody names the negative class."""
    estimator, window = learned("BinaryClassification"), answers(binary(np.random.default_rng(3), 300))
    called = np.where(window.predicted == "1", "1", "not 1").astype(object)
    assert estimate(estimator, replace(window, predicted=called), BINARY) == estimate(estimator, window, BINARY)


def test_of_several_classes_an_unknown_one_is_left_out() -> None:
    window = answers(multiclass(np.random.default_rng(3), 300))
    texts = window.predicted.copy()
    texts[:10] = "eel"
    found = estimate(learned("MulticlassClassification"), replace(window, predicted=texts), MULTICLASS)
    assert (found.rows, found.left_out) == (290, 10)


def test_reasons() -> None:
    generator = np.random.default_rng(4)
    pairs = binary(generator, 300)
    silent = Pairs(pairs.predicted, pairs.actual, np.full(300, np.nan), pairs.classes)
    table, numbers = regression(generator, 50)
    for estimator, reason in (
        (learn(silent, BINARY), "no answer of the baseline has a probability"),
        (learn(pairs.taken(np.arange(40)), BINARY), "only 40 answers of the baseline have what is needed"),
        (learn(numbers, REGRESSION), "the baseline's features were not given"),
        (learn(numbers, REGRESSION, features=table), "only 50 answers of the baseline have what is needed"),
    ):
        assert estimator.reason is not None
        assert estimator.reason.startswith(reason)
        problem = REGRESSION if estimator.problem == "Regression" else BINARY
        window = answers(numbers if estimator.problem == "Regression" else pairs)
        found = estimate(decode(encode(estimator), where="here"), window, problem)
        assert not found.measures
        assert (found.rows, found.left_out) == (0, window.rows)
        assert set(found.absent) >= set(METHODS[problem.type].measures)
        assert reason in found.sentence(METHODS[problem.type].measures[0])


def test_reasons_of_a_window() -> None:
    generator = np.random.default_rng(5)
    estimator = learned("BinaryClassification")
    pairs = binary(generator, 30)
    window = answers(pairs)
    unknown = np.full(30, "", dtype=object)

    def why(other: Any) -> str:
        return estimate(estimator, other, BINARY).absent["auc"]

    assert why(replace(window, probability=np.full(30, np.nan))) == "no answer has a probability"
    assert why(replace(window, predicted=unknown)) == "no answer is a class of the baseline"
    assert why(window.taken(np.zeros(30, dtype=np.bool_))) == "no answer has a probability"
    other = estimate(estimator, answers(regression(generator, 30)[1]), REGRESSION)
    assert other.absent["mae"] == "the baseline is of a BinaryClassification, the window of a Regression"
    plain = estimate(learned("Regression"), answers(regression(generator, 30)[1]), REGRESSION)
    assert plain.absent["mae"] == "the features were not captured"


def test_no_area_where_one_class_alone_is_expected() -> None:
    same = Pairs(np.ones(200), np.ones(200), np.full(200, 0.9), ("0", "1"))
    found = estimate(learn(same, BINARY), answers(same), BINARY)
    assert found.absent == {"auc": "all answers are expected to be of one class"}
    assert found.measures["accuracy"].value == 1.0
    assert found.measures["accuracy"].error > 0


def test_features_of_other_rows_are_refused() -> None:
    table, pairs = regression(np.random.default_rng(6), 200)
    with pytest.raises(ValueError, match="features of other rows; got 200; expected 150"):
        learn(pairs.taken(np.arange(150)), REGRESSION, features=table)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"[]", "damaged"),
        (b"{}", "damaged"),
        (b'{"format": 1}', "damaged"),
        (b'{"format": 1, "estimator": {"problem": "Guessing", "rows": 1}}', "damaged"),
        (b'{"format": 1, "estimator": {"problem": "Regression", "rows": 1, "more": 1}}', "damaged"),
        (b'{"format": 2, "estimator": {}}', "another version; got 2; expected 1"),
    ],
)
def test_a_damaged_file_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(BaselineError, match=reason):
        decode(data, where="estimator.json")


def test_a_file_with_numbers_that_cannot_be_is_refused() -> None:
    """Somebody may have edited it; a tree that looks at a column that is not there would end in an index error."""
    for kind, path, value in (
        ("Regression", ("losses", "error", "trees", 0, 0, 0), 99),
        ("Regression", ("losses", "error", "scale"), -1.0),
        ("Regression", ("losses", "of_error", "groups"), []),
        ("Regression", ("losses", "answer", "cuts"), [2.0, 1.0]),
        ("Regression", ("losses", "features", 4, "rest"), 200),
        ("Regression", ("losses", "error", "trees", 0, 3), [1.0]),
        ("MulticlassClassification", ("confusion", 0), [1.0]),
        ("BinaryClassification", ("calibration", "rows", 0), 0),
        ("BinaryClassification", ("classes",), ["1"]),
    ):
        document = msgspec.json.decode(encode(learned(kind)))
        inner = document["estimator"]
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        with pytest.raises(BaselineError, match="damaged"):
            decode(msgspec.json.encode(document), where="estimator.json")
