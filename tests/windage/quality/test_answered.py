"""What a model answered, from captured rows: nothing raises, and what cannot be used is counted by name."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from tests.windage.strategies import tables
from windage.captures.capture_file import Schema, read_captures
from windage.quality.answered import answers_of, negative_of
from windage.quality.answers import Answers, canonical, number_of
from windage.quality.problem import Problem
from windage.table import from_frame, from_records, from_rows

REGRESSION = Problem(type="Regression", inference_attribute="c0")
BINARY = Problem(type="BinaryClassification", probability_attribute="c0", positive="1")
CLASSES = Problem(type="MulticlassClassification", inference_attribute="c0", probability_attribute="c1")
SPOKEN = Problem(type="BinaryClassification", inference_attribute="c0", probability_attribute="c1", positive="yes")


def of(problem: Problem, *rows: tuple[str | None, ...], **options: Any) -> tuple[Answers, dict[str, int]]:
    return answers_of(from_rows([f"c{place}" for place in range(len(rows[0]))], rows), problem, **options)


@pytest.mark.parametrize(
    ("cell", "number", "fault"),
    [
        ("1", "1", None),
        ("1.0", "1", None),
        ("-1.50e1", "-15", None),
        (".5", "0.5", None),
        ("1.", "1", None),
        ("- 2", "-2", None),
        (" 7 ", "7", None),
        (None, "", "no_prediction"),
        ("", "", "no_prediction"),
        ("NaN", "", "prediction_not_a_number"),
        ("inf", "", "prediction_not_a_number"),
        ("1e999", "", "prediction_not_a_number"),
        ("1_000", "", "prediction_not_a_number"),
        ("٣", "", "prediction_not_a_number"),
        ("soon", "", "prediction_not_a_number"),
        ("true", "", "prediction_not_a_number"),
    ],
)
def test_predictions_of_a_regression(cell: str | None, number: str, fault: str | None) -> None:
    answers, faults = of(REGRESSION, (cell,), ("2",))
    assert answers.predicted.tolist() == [number, "2"]
    assert faults == ({} if fault is None else {fault: 1})


@pytest.mark.parametrize(
    ("cell", "probability", "predicted", "fault"),
    [
        ("0.5", 0.5, "1", None),
        ("0.4999", 0.4999, "0", None),
        ("0", 0.0, "0", None),
        ("1", 1.0, "1", None),
        ("-0.0", 0.0, "0", None),
        (".7", 0.7, "1", None),
        ("1.0001", math.nan, "", "probability_outside"),
        ("-1e-9", math.nan, "", "probability_outside"),
        ("yes", math.nan, "", "probability_not_a_number"),
        ("NaN", math.nan, "", "probability_not_a_number"),
        ("inf", math.nan, "", "probability_not_a_number"),
        ("", math.nan, "", "no_probability"),
        (None, math.nan, "", "no_probability"),
    ],
)
def test_probabilities_decide_where_nothing_says_the_class(
    cell: str | None, probability: float, predicted: str, fault: str | None
) -> None:
    answers, faults = of(BINARY, (cell,))
    assert answers.predicted.tolist() == [predicted]
    assert str(answers.probability[0]) == str(probability)
    assert faults == ({} if fault is None else {fault: 1})


def test_the_threshold_is_the_problems() -> None:
    problem = Problem(type="BinaryClassification", probability_attribute="c0", threshold=0.8, positive="true")
    assert of(problem, ("0.79",), ("0.8",))[0].predicted.tolist() == ["false", "true"]


def test_a_class_that_is_said_comes_before_a_probability() -> None:
    answers, faults = of(SPOKEN, ("no", "0.9"), ("yes", "2"), (" Yes", None), ("", "0.1"))
    assert answers.predicted.tolist() == ["no", "yes", "Yes", ""]
    assert answers.probability[[0, 3]].tolist() == [0.9, 0.1]
    assert faults == {"no_prediction": 1, "no_probability": 1, "probability_outside": 1}


def test_classes_have_the_names_that_labels_have() -> None:
    answers, faults = of(CLASSES, ("1.0", "0.5"), ("TRUE", "0.5"), (" a ", "0.5"), ("NaN", "0.5"), (None, "0.5"))
    assert answers.predicted.tolist() == ["1", "true", "a", "", ""]
    assert faults == {"no_prediction": 2}


def test_a_column_that_is_not_there_is_missing_in_every_row() -> None:
    assert of(Problem(type="Regression", inference_attribute="x"), ("1",), ("2",))[1] == {"no_prediction": 2}
    both = Problem(type="BinaryClassification", inference_attribute="x", probability_attribute="y")
    assert of(both, ("1",))[1] == {"no_prediction": 1, "no_probability": 1}
    absent = from_records([{"c0": "1"}, {"other": "2"}])
    assert answers_of(absent, REGRESSION)[1] == {"no_prediction": 1}


def test_ids_places_times_and_versions_are_those_of_the_calls() -> None:
    record = {
        "captureData": {
            "endpointInput": {"data": "v1.10\n v2\nv3,x\n", "encoding": "CSV"},
            "endpointOutput": {"data": "1\n2\n3\n", "encoding": "CSV"},
        },
        "eventMetadata": {"eventId": "e", "inferenceId": "58", "inferenceTime": "1970-01-01T00:01:00Z"},
    }
    other = {"captureData": {"endpointOutput": {"data": "4"}}, "eventMetadata": {"eventId": "e2"}}
    lines = "\n".join(map(json.dumps, (record, other))).encode() + b"\n"
    table, intake = read_captures([("a.jsonl", lines)], schema=Schema(("price", "model"), ("price",)))
    problem = Problem(type="Regression", inference_attribute="price")
    answers, faults = answers_of(table, problem, version_attribute="model")
    assert answers.identifiers.tolist() == ["58", "58", "e2"]
    assert answers.positions.tolist() == [0, 1, 0]
    assert answers.times[:2].tolist() == [60.0, 60.0]
    assert math.isnan(answers.times[2])
    assert answers.predicted.tolist() == ["1", "2", "4"]
    assert answers.versions.tolist() == ["v1.10", "v2", ""]
    assert (dict(intake.quarantined), faults) == ({"columns": 1}, {})


def test_numbers_of_a_frame_are_read() -> None:
    import pandas as pd

    frame = pd.DataFrame({"c0": [0.25, float("nan"), 2.0], "version": [1, 2, 3]})
    answers, faults = answers_of(from_frame(frame), REGRESSION, version_attribute="version")
    assert (answers.predicted.tolist(), faults) == (["0.25", "", "2"], {"no_prediction": 1})
    assert answers.versions.tolist() == ["1", "2", "3"]


@given(tables(least_rows=1))
def test_every_row_is_an_answer_or_a_fault(table: Any) -> None:
    for problem in (REGRESSION, BINARY, CLASSES, SPOKEN):
        answers, faults = answers_of(table, problem)
        assert answers.rows == table.rows == answers.predicted.size == answers.probability.size
        known = answers.probability[~np.isnan(answers.probability)]
        assert ((known >= 0) & (known <= 1)).all()
        said = [text for text in answers.predicted.tolist() if text]
        assert [canonical(text) for text in said] == said
        gone = answers.rows - len(said)
        names = ("no_prediction", "prediction_not_a_number")
        if problem.inference_attribute is None:
            names = ("no_probability", "probability_outside", "probability_not_a_number")
        assert sum(faults.get(name, 0) for name in names) == gone
        if problem is REGRESSION:
            assert not any(math.isnan(number_of(text)) for text in said)


@pytest.mark.parametrize(("positive", "negative"), [(None, "0"), ("1.0", "0"), ("True", "false"), ("yes", "not yes")])
def test_the_other_class_has_a_name(positive: str | None, negative: str) -> None:
    assert negative_of(Problem(type="BinaryClassification", positive=positive)) == negative
