"""constraints.json of model quality: what a baseline suggests, the service's file, and one edited by hand."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.quality.answered import Made, churn, flights, kinds, known, measured
from windage.errors import BaselineError
from windage.quality.constraints import OF_THE_SERVICE, Constraint, Known, QualityConstraints, suggest, with_baseline
from windage.quality.measure import MEASURES
from windage.quality.problem import ProblemType
from windage.quality_constraints import from_json, to_json

MADE: dict[ProblemType, tuple[Made, str]] = {
    "Regression": (flights, "regression_constraints"),
    "BinaryClassification": (churn, "binary_classification_constraints"),
    "MulticlassClassification": (kinds, "multiclass_classification_constraints"),
}


def suggested(problem: ProblemType = "BinaryClassification") -> QualityConstraints:
    return suggest(measured(MADE[problem][0](np.random.default_rng(0), 250), problem, features=2))


@pytest.mark.parametrize("problem", MADE)
def test_like_the_service_it_is_its_file(problem: ProblemType) -> None:
    made, key = MADE[problem]
    quality = measured(made(np.random.default_rng(0), 250), problem)
    document = json.loads(to_json(suggest(quality, compatibility="sagemaker")))
    assert list(document) == ["version", key]
    assert list(document[key]) == list(OF_THE_SERVICE[problem])
    for name, constraint in document[key].items():
        assert list(constraint) == ["threshold", "comparison_operator"]
        assert constraint["threshold"] == quality.measures[name].value
        more_is_worse = name in {"mae", "mse", "rmse", "false_positive_rate", "false_negative_rate"}
        assert constraint["comparison_operator"] == ("GreaterThanThreshold" if more_is_worse else "LessThanThreshold")


def test_the_file_is_laid_out_as_the_services() -> None:
    constraints = QualityConstraints("Regression", {"r2": Constraint(0.25, "LessThanThreshold")})
    assert to_json(constraints) == (
        b'{\n  "version" : 0.0,\n  "regression_constraints" : {\n    "r2" : {\n      "threshold" : 0.25,\n'
        b'      "comparison_operator" : "LessThanThreshold"\n    }\n  }\n}\n'
    )


@pytest.mark.parametrize("problem", MADE)
def test_ours_is_the_services_and_what_the_decision_needs(problem: ProblemType) -> None:
    made, key = MADE[problem]
    quality = measured(made(np.random.default_rng(0), 250), problem, features=2)
    ours, its = (json.loads(to_json(suggest(quality, compatibility=side))) for side in ("windage", "sagemaker"))
    assert ours[key] == its[key]
    assert set(ours["windage"]["constraints"]) == set(MEASURES[problem]) - set(OF_THE_SERVICE[problem])
    assert ours["windage"]["baseline"]["rows"] == 250
    assert ours["windage"]["baseline"]["measures"] == {
        name: {"value": m.value, "standard_error": m.error, "rows": m.rows} for name, m in quality.measures.items()
    }


@pytest.mark.parametrize("problem", MADE)
def test_constraints_are_read_back(problem: ProblemType) -> None:
    constraints = suggested(problem)
    assert from_json(to_json(constraints), where="c.json") == constraints
    assert from_json(to_json(constraints), where="c.json").ignored == ()


def test_what_was_not_measured_has_no_constraint_of_ours() -> None:
    """Of a baseline without a negative row the service says that no false positive rate may exceed 0."""
    quality = measured(known([1, 0], [1, 1], [0.9, 0.2], ("no", "yes")), "BinaryClassification")
    assert {"false_positive_rate", "auc"} <= suggest(quality, compatibility="sagemaker").constraints.keys()
    assert {"false_positive_rate", "auc"} & suggest(quality).every.keys() == set()


def test_the_threshold_of_a_bias_is_a_distance_from_zero() -> None:
    quality = measured(known([1, 2, 3], [3, 4, 6]), "Regression")
    assert quality.measures["bias"].value == pytest.approx(-7 / 3)
    assert suggest(quality).further["bias"] == Constraint(pytest.approx(7 / 3), "GreaterThanThreshold")  # type: ignore[arg-type]


def test_a_baseline_fills_in_what_constraints_do_not_say() -> None:
    quality = measured(churn(np.random.default_rng(0), 250), "BinaryClassification")
    bare = suggest(quality, compatibility="sagemaker")
    assert (bare.baseline, bare.rows) == ({}, 0)
    filled = with_baseline(bare, quality)
    assert filled.constraints == bare.constraints
    assert filled.baseline["auc"] == Known(*(getattr(quality.measures["auc"], a) for a in ("value", "error", "rows")))
    assert filled.rows == 250
    other = measured(churn(np.random.default_rng(1), 300), "BinaryClassification")
    assert with_baseline(filled, other) == filled
    with pytest.raises(BaselineError, match="of another problem"):
        with_baseline(filled, measured(known([1], [2]), "Regression"))


def read(document: object) -> QualityConstraints:
    return from_json(json.dumps(document).encode(), where="c.json")


def edited(**others: Any) -> dict[str, Any]:
    constraint = {"threshold": 0.9, "comparison_operator": "LessThanThreshold", **others}
    return {"binary_classification_constraints": {"auc": constraint}}


def test_a_measure_of_ours_may_stand_where_the_services_stand() -> None:
    """Somebody moved it there, with another threshold: it comes first."""
    document = json.loads(to_json(suggested()))
    moved = {"threshold": 0.4, "comparison_operator": "GreaterThanThreshold"}
    document["binary_classification_constraints"]["log_loss"] = moved
    constraints = read(document)
    assert constraints.every["log_loss"] == Constraint(0.4, "GreaterThanThreshold")
    assert list(constraints.every).count("log_loss") == 1


def test_unknown_keys_are_named() -> None:
    document = {
        **edited(additional_properties=None, note="x"),
        "version": 1.0,
        "monitoring_config": {},
        "windage": {"constraints": {"gini": {}}, "colour": 1},
    }
    document["binary_classification_constraints"]["gini"] = {"threshold": 1}
    assert set(read(document).ignored) == {
        "version 1.0, read as 0.0",
        "monitoring_config",
        "windage.colour",
        "binary_classification_constraints.auc.note",
        "binary_classification_constraints.gini",
        "windage.constraints.gini",
    }


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "not an object"),
        ({}, "no constraints of model quality"),
        ({"features": []}, "no constraints of model quality"),
        ({**edited(), "regression_constraints": {}}, "several problems"),
        ({"binary_classification_constraints": []}, "not an object"),
        (edited(threshold="0.9"), "a threshold is a number; got 0.9"),
        (edited(threshold=True), "a threshold is a number"),
        (edited(threshold=None), "a threshold is a number"),
        (edited(threshold=95), r"no share; got 95; expected 0 to 1; do: write 0.95 for 95 %"),
        (edited(comparison_operator="<"), "unknown comparison_operator; got <; expected LessThanThreshold or"),
        (edited(comparison_operator=None), "unknown comparison_operator"),
        ({**edited(), "windage": []}, "no error"),
        ({**edited(), "windage": {"baseline": {"rows": -1}}}, "rows are a count"),
        ({**edited(), "windage": {"baseline": {"measures": {"auc": {"value": "much"}}}}}, "no number; got much"),
    ],
)
def test_what_cannot_be_right_has_a_reason(document: Any, reason: str) -> None:
    if reason == "no error":
        assert read(document).baseline == {}
        return
    with pytest.raises(BaselineError, match=reason) as raised:
        read(document)
    assert str(raised.value).startswith("c.json")


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just([]) | st.just({})


@settings(max_examples=200)
@given(st.data())
def test_any_file_is_constraints_or_an_error(data: st.DataObject) -> None:
    place = document = json.loads(to_json(suggested("Regression")))
    while isinstance(place, dict) and place:
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(values)
            break
        place = place[key]
    try:
        constraints = read(document)
    except BaselineError as error:
        assert str(error).startswith("c.json")
    else:
        assert from_json(to_json(constraints), where="c.json").constraints == constraints.constraints


def test_what_is_no_number_survives() -> None:
    constraints = QualityConstraints("Regression", {}, {}, {"mse": Known(math.inf, math.inf, 3)}, 3)
    assert from_json(to_json(constraints), where="c.json") == constraints
