"""statistics.json of model quality: the service's own, ours, and what is neither."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windage.quality.answered import Made, binary, churn, flights, kinds, known, measured, multiclass, regression
from windage.errors import BaselineError
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType
from windage.quality.quality import Curve, Quality
from windage.quality_statistics_file import from_json, to_json

AT = datetime(2023, 3, 30, 21, 8, 34, 729_000, tzinfo=UTC)

# As the service wrote it, of 627 rows.
REAL = b"""{
  "version" : 0.0,
  "dataset" : {
    "item_count" : 627,
    "evaluation_time" : "2023-03-30T21:08:34.729Z"
  },
  "regression_metrics" : {
    "mae" : {
      "value" : 1.5915896386811228,
      "standard_deviation" : 0.019549525493231325
    },
    "mse" : {
      "value" : 5.030463318378965,
      "standard_deviation" : 0.18989860772026798
    },
    "rmse" : {
      "value" : 2.2428694385494143,
      "standard_deviation" : 0.04254133766539425
    },
    "r2" : {
      "value" : 0.23671182319828743,
      "standard_deviation" : 0.02946664105374692
    }
  }
}
"""

# The order in which the service's documentation shows the keys.
BINARY_KEYS = [
    *("confusion_matrix", "recall", "precision", "accuracy", "recall_best_constant_classifier"),
    *("precision_best_constant_classifier", "accuracy_best_constant_classifier", "true_positive_rate"),
    *("true_negative_rate", "false_positive_rate", "false_negative_rate", "receiver_operating_characteristic_curve"),
    *("precision_recall_curve", "auc", "f0_5", "f1", "f2", "f0_5_best_constant_classifier"),
    *("f1_best_constant_classifier", "f2_best_constant_classifier"),
]
MULTICLASS_KEYS = [
    *("confusion_matrix", "accuracy", "weighted_recall", "weighted_precision", "weighted_f0_5", "weighted_f1"),
    *("weighted_f2", "accuracy_best_constant_classifier", "weighted_recall_best_constant_classifier"),
    *("weighted_precision_best_constant_classifier", "weighted_f0_5_best_constant_classifier"),
    *("weighted_f1_best_constant_classifier", "weighted_f2_best_constant_classifier"),
]


def same(one: Quality, other: Quality) -> None:
    """NaN is no number, and arrays are compared by their elements."""
    assert (one.problem, one.rows, one.classes, one.left_out) == (
        other.problem,
        other.rows,
        other.classes,
        other.left_out,
    )
    assert repr(one.measures) == repr(other.measures)
    assert repr(one.constant) == repr(other.constant)
    assert one.by_class == other.by_class
    assert one.confusion.tolist() == other.confusion.tolist()
    assert one.curves.keys() == other.curves.keys()
    for name, curve in one.curves.items():
        assert isinstance(curve, Curve)
        assert (curve.x.tolist(), curve.y.tolist()) == (other.curves[name].x.tolist(), other.curves[name].y.tolist())


def test_a_real_file_written_again_is_the_same_bytes() -> None:
    quality = from_json(REAL, where="s.json")
    assert (quality.rows, list(quality.measures)) == (627, ["mae", "mse", "rmse", "r2"])
    assert all(math.isnan(measure.error) for measure in quality.measures.values())
    assert to_json(quality, evaluated=AT, compatibility="sagemaker") == REAL


@pytest.mark.parametrize(
    ("problem", "key", "made", "keys"),
    [
        ("Regression", "regression_metrics", flights, ["mae", "mse", "rmse", "r2"]),
        ("BinaryClassification", "binary_classification_metrics", churn, BINARY_KEYS),
        ("MulticlassClassification", "multiclass_classification_metrics", kinds, MULTICLASS_KEYS),
    ],
)
def test_the_services_part_has_its_keys_in_its_order(
    problem: ProblemType, key: str, made: Made, keys: list[str]
) -> None:
    quality = measured(made(np.random.default_rng(0), 250), problem)
    ours, its = (json.loads(to_json(quality, evaluated=AT, compatibility=side)) for side in ("windage", "sagemaker"))
    assert list(its) == ["version", "dataset", key]
    assert list(its[key]) == keys
    assert ours.pop("windage")
    assert ours == its
    assert its["dataset"] == {"item_count": 250, "evaluation_time": "2023-03-30T21:08:34.729Z"}


def test_the_services_matrix_and_curves() -> None:
    pairs = known([0, 1, 1, 1], [0, 0, 0, 1], [0.1, 0.6, 0.7, 0.9], ("0", "1"))
    metrics = json.loads(to_json(measured(pairs, "BinaryClassification"), evaluated=AT))[
        "binary_classification_metrics"
    ]
    assert metrics["confusion_matrix"] == {"0": {"0": 1, "1": 2}, "1": {"0": 0, "1": 1}}
    assert metrics["recall"] == {"value": 1.0, "standard_deviation": "NaN"}
    assert list(metrics["precision_recall_curve"]) == ["precisions", "recalls"]
    assert metrics["receiver_operating_characteristic_curve"] == {
        "false_positive_rates": pytest.approx([0, 0, 1 / 3, 2 / 3, 1]),
        "true_positive_rates": [0, 1, 1, 1, 1],
    }


@given(
    st.one_of(
        binary().map(lambda pairs: (pairs, "BinaryClassification")),
        multiclass().map(lambda pairs: (pairs, "MulticlassClassification")),
        regression().map(lambda pairs: (pairs, "Regression")),
    )
)
@example((known([1e300, 2], [-1e300, 2]), "Regression"))
@example((known([], [], (), ("a", "b")), "BinaryClassification"))
def test_what_is_written_is_read(drawn: tuple[Pairs, ProblemType]) -> None:
    quality = measured(*drawn)
    data = to_json(quality, evaluated=AT)
    read = from_json(data, where="s.json")
    same(read, quality)
    assert to_json(read, evaluated=AT) == data


def test_the_sdks_sample_without_a_head_is_read() -> None:
    """Its keys are sorted, whole numbers have no fraction, and nothing says how many rows there were."""
    document = {
        "binary_classification_metrics": {
            "accuracy": {"standard_deviation": "NaN", "value": 0.5},
            "auc": {"standard_deviation": 0.1, "value": 1},
            "confusion_matrix": {"0": {"0": 1, "1": 2}, "1": {"0": 0, "1": 1}},
            "recall_best_constant_classifier": {"standard_deviation": "NaN", "value": 1},
        }
    }
    quality = from_json(json.dumps(document).encode(), where="s.json")
    assert (quality.rows, quality.classes) == (4, ("0", "1"))
    assert quality.confusion.tolist() == [[1, 2], [0, 1]]
    assert (quality.measures["auc"].value, quality.measures["auc"].deviation) == (1.0, 0.1)
    assert quality.constant["recall"].value == 1.0


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just([]) | st.just({})


@settings(max_examples=200)
@given(st.data())
def test_any_file_is_statistics_or_an_error(data: st.DataObject) -> None:
    quality = measured(churn(np.random.default_rng(0), 30), "BinaryClassification")
    document: Any = json.loads(to_json(quality, evaluated=AT))
    place = document
    while isinstance(place, dict | list) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(values)
            break
        place = place[key]
    try:
        read = from_json(json.dumps(document).encode(), where="s.json")
    except BaselineError as error:
        assert str(error).startswith("s.json")
    else:
        assert to_json(read, evaluated=AT)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{}", "no statistics of model quality"),
        (b'{"features": []}', "no statistics of model quality"),
        (b"[]", "no statistics of model quality"),
        (b"{", "damaged"),
        (b'{"regression_metrics": {"mae": {}}}', "no 'value'"),
        (b'{"regression_metrics": {"mae": {"value": "1"}}}', "no number"),
        (b'{"regression_metrics": {}, "binary_classification_metrics": {}}', "several problems"),
    ],
)
def test_what_cannot_be_right_has_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(BaselineError, match=reason):
        from_json(content, where="s.json")
