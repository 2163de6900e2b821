"""How good a model's answers were as Model Monitor's ``statistics.json`` of model quality, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from windage import jackson, strict_json
from windage.config import Compatibility
from windage.errors import BaselineError
from windage.quality.measure import MEASURES
from windage.quality.problem import ProblemType
from windage.quality.quality import Curve, Measured, Quality

# Under it stands what the service's files do not have, so that its readers find all else where it was.
KEY = "windage"

METRICS: Mapping[ProblemType, str] = {
    "Regression": "regression_metrics",
    "BinaryClassification": "binary_classification_metrics",
    "MulticlassClassification": "multiclass_classification_metrics",
}

_CONSTANT = "_best_constant_classifier"
_WEIGHTED = ("accuracy", *(f"weighted_{name}" for name in ("recall", "precision", "f0_5", "f1", "f2")))
_MATRIX, _ROC, _PRECISION_RECALL = (
    "confusion_matrix",
    "receiver_operating_characteristic_curve",
    "precision_recall_curve",
)
_AXES = {
    _ROC: ("roc", "false_positive_rates", "true_positive_rates"),
    _PRECISION_RECALL: ("precision_recall", "recalls", "precisions"),
}

# The service's keys in the order of its files.
_ORDER: Mapping[ProblemType, tuple[str, ...]] = {
    "Regression": ("mae", "mse", "rmse", "r2"),
    "BinaryClassification": (
        _MATRIX,
        *("recall", "precision", "accuracy"),
        *(f"{name}{_CONSTANT}" for name in ("recall", "precision", "accuracy")),
        *("true_positive_rate", "true_negative_rate", "false_positive_rate", "false_negative_rate"),
        *(_ROC, _PRECISION_RECALL, "auc", "f0_5", "f1", "f2"),
        *(f"{name}{_CONSTANT}" for name in ("f0_5", "f1", "f2")),
    ),
    "MulticlassClassification": (_MATRIX, *_WEIGHTED, *(f"{name}{_CONSTANT}" for name in _WEIGHTED)),
}

# Those of them that are numbers; the service publishes each as a metric of its name.
NUMBERS: Mapping[ProblemType, tuple[str, ...]] = {
    problem: tuple(key for key in keys if key not in {_MATRIX, *_AXES}) for problem, keys in _ORDER.items()
}


def numbers(quality: Quality) -> dict[str, float]:
    """Return what Model Monitor measures too, by the keys of its file, also of the constant classifier.

    Examples
    --------
    >>> data = b'{"regression_metrics": {"mae": {"value": 1.5, "standard_deviation": "NaN"}}}'
    >>> numbers(from_json(data, where="statistics.json"))
    {'mae': 1.5}
    """
    of_constant = {f"{name}{_CONSTANT}": measured for name, measured in quality.constant.items()}
    every = {**quality.measures, **of_constant}
    return {name: every[name].value for name in NUMBERS[quality.problem] if name in every}


def to_json(quality: Quality, *, evaluated: datetime, compatibility: Compatibility = "windage") -> bytes:
    """Return the contents of ``statistics.json``; like the service without what only Windage has.

    Parameters
    ----------
    quality
        What was measured.
    evaluated
        When that was, aware of its time zone.
    compatibility
        Whether the part of Windage is there.
    """
    at = evaluated.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    document: dict[str, Any] = {
        "version": 0.0,
        "dataset": {"item_count": quality.rows, "evaluation_time": at},
        METRICS[quality.problem]: dict(_of_the_service(quality)),
    }
    if compatibility == "windage":
        document[KEY] = _own(quality)
    return jackson.encode(document)


def from_json(data: bytes, *, where: str) -> Quality:
    """Read what was measured, also from the service's own file, which says nothing of errors.

    Raises
    ------
    BaselineError
        When the file is damaged or of another kind.

    Examples
    --------
    >>> data = b'{"regression_metrics": {"mae": {"value": 1.5, "standard_deviation": "NaN"}}}'
    >>> from_json(data, where="statistics.json").measures["mae"].value
    1.5
    """
    document = strict_json.decode(data, where=where)
    problems = [problem for problem, key in METRICS.items() if isinstance(document, dict) and key in document]
    if len(problems) != 1:
        raise BaselineError(
            where,
            "no statistics of model quality" if not problems else "statistics of several problems",
            expected=" or ".join(METRICS.values()),
            do="give the statistics.json of a model quality baseline",
        )
    try:
        return _read(document, problems[0])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        reason = str(error) if isinstance(error, ValueError) else "another structure"
        reason = f"no {error}" if isinstance(error, KeyError) else reason
        raise BaselineError(where, "the file is damaged", got=reason, do="make the baseline again") from None


def _of_the_service(quality: Quality) -> Mapping[str, Any]:
    document: dict[str, Any] = {}
    for key in _ORDER[quality.problem]:
        constant = key.endswith(_CONSTANT)
        measures = quality.constant if constant else quality.measures
        if key == _MATRIX:
            if quality.confusion.size:
                document[key] = _matrix(quality)
        elif key in _AXES:
            name, x, y = _AXES[key]
            if (curve := quality.curves.get(name)) is not None:
                # The service's order: false positives before true ones, precisions before recalls.
                document[key] = dict(sorted({x: curve.x.tolist(), y: curve.y.tolist()}.items()))
        elif (measured := measures.get(key.removesuffix(_CONSTANT))) is not None:
            document[key] = _measure(measured)
    return document


def _matrix(quality: Quality) -> Mapping[str, Any]:
    names = quality.classes
    return {
        name: dict(zip(names, row, strict=True)) for name, row in zip(names, quality.confusion.tolist(), strict=True)
    }


def _measure(measured: Measured) -> Mapping[str, Any]:
    return {"value": jackson.or_text(measured.value), "standard_deviation": jackson.or_text(measured.deviation)}


def _own(quality: Quality) -> Mapping[str, Any]:
    further = {name: m for name, m in quality.measures.items() if name not in _ORDER[quality.problem]}
    every = {**quality.measures, **{f"{name}{_CONSTANT}": m for name, m in quality.constant.items()}}
    calibration = quality.curves.get("calibration")
    document: dict[str, Any] = {
        "measures": {name: _measure(measured) for name, measured in further.items()},
        "standard_errors": {name: jackson.or_text(measured.error) for name, measured in every.items()},
        "rows": {name: measured.rows for name, measured in every.items()},
        "classes": list(quality.classes),
        "by_class": {name: dict(values) for name, values in quality.by_class.items()},
        "left_out": dict(quality.left_out),
    }
    if calibration is not None:
        document["calibration_curve"] = {"probabilities": calibration.x.tolist(), "shares": calibration.y.tolist()}
    return document


def _read(document: Mapping[str, Any], problem: ProblemType) -> Quality:
    metrics, own = document[METRICS[problem]], document.get(KEY) or {}
    matrix = metrics.get(_MATRIX) or {}
    classes = tuple(own.get("classes") or matrix)
    confusion = np.array([[_count(matrix[row][column]) for column in classes] for row in classes] if matrix else [])
    rows = (document.get("dataset") or {}).get("item_count")
    known = {name: metrics[name] for name in MEASURES[problem] if name in metrics} | (own.get("measures") or {})
    constant = {key.removesuffix(_CONSTANT): value for key, value in metrics.items() if key.endswith(_CONSTANT)}
    return Quality(
        problem=problem,
        rows=int(confusion.sum()) if rows is None else _count(rows),
        measures={name: _measured(name, known[name], problem, own) for name in MEASURES[problem] if name in known},
        classes=classes,
        confusion=confusion.astype(np.int64).reshape(len(classes), -1) if matrix else np.zeros((0, 0), dtype=np.int64),
        constant={
            name: _measured(name, constant[name], problem, own, suffix=_CONSTANT)
            for name in MEASURES[problem]
            if name in constant
        },
        by_class={name: {k: float(v) for k, v in of.items()} for name, of in (own.get("by_class") or {}).items()},
        curves=_curves(metrics, own),
        left_out={name: _count(count) for name, count in (own.get("left_out") or {}).items()},
    )


def _measured(
    name: str, value: Mapping[str, Any], problem: ProblemType, own: Mapping[str, Any], *, suffix: str = ""
) -> Measured:
    key = f"{name}{suffix}"
    return Measured(
        name=name,
        value=jackson.of_text(value["value"]),
        error=jackson.of_text((own.get("standard_errors") or {}).get(key, math.nan)),
        deviation=jackson.of_text(value.get("standard_deviation", math.nan)),
        better=MEASURES[problem][name].better,
        rows=_count((own.get("rows") or {}).get(key, 0)),
    )


def _curves(metrics: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Curve]:
    curves = {name: _curve(metrics[key], x, y) for key, (name, x, y) in _AXES.items() if metrics.get(key)}
    if own.get("calibration_curve"):
        curves["calibration"] = _curve(own["calibration_curve"], "probabilities", "shares")
    return curves


def _curve(document: Mapping[str, Any], x: str, y: str) -> Curve:
    curve = Curve(*(np.array(document[axis], dtype=np.float64) for axis in (x, y)))
    if curve.x.shape != curve.y.shape or curve.x.ndim != 1 or not np.isfinite([curve.x, curve.y]).all():
        raise ValueError("a curve that is none")
    return curve


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53 or value != int(value):
        raise ValueError("a count that is none")
    return int(value)
