"""How good a model's answers must be: Model Monitor's ``constraints.json`` of model quality, and back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, cast, get_args

from windage import jackson, strict_json
from windage.errors import BaselineError
from windage.quality.constraints import Constraint, Known, Operator, QualityConstraints
from windage.quality.measure import MEASURES
from windage.quality.problem import ProblemType

KEY = "windage"

CONSTRAINTS: Mapping[ProblemType, str] = {
    "Regression": "regression_constraints",
    "BinaryClassification": "binary_classification_constraints",
    "MulticlassClassification": "multiclass_classification_constraints",
}


_DOCUMENT_KEYS = frozenset({"version", KEY, *CONSTRAINTS.values()})
_CONSTRAINT_KEYS = frozenset({"threshold", "comparison_operator", "additional_properties"})
_OWN_KEYS = frozenset({"constraints", "baseline"})
# Of these a threshold beyond 1, as 95 for 95 %, could never be met, or always.
_SHARES = frozenset({"share", "area", "calibration"})


def to_json(constraints: QualityConstraints) -> bytes:
    """Return the contents of ``constraints.json``; without what only Windage has where there is nothing of it."""
    document: dict[str, Any] = {
        "version": 0.0,
        CONSTRAINTS[constraints.problem]: _constraints_document(constraints.constraints),
    }
    if constraints.further or constraints.baseline:
        document[KEY] = {
            "constraints": _constraints_document(constraints.further),
            "baseline": {
                "rows": constraints.rows,
                "measures": {
                    name: {
                        "value": jackson.or_text(known.value),
                        "standard_error": jackson.or_text(known.error),
                        "rows": known.rows,
                    }
                    for name, known in constraints.baseline.items()
                },
            },
        }
    return jackson.encode(document)


def from_json(data: bytes, *, where: str) -> QualityConstraints:
    """Read ``constraints.json``, also the service's own, also edited by hand.

    Raises
    ------
    BaselineError
        When the file is damaged, of another kind, or a constraint cannot be right.

    Examples
    --------
    >>> data = b'{"regression_constraints": {"r2": {"threshold": 0.7, "comparison_operator": "LessThanThreshold"}}}'
    >>> from_json(data, where="constraints.json").constraints["r2"].threshold
    0.7
    """
    document = _object(strict_json.decode(data, where=where), where=where)
    problems = [problem for problem, key in CONSTRAINTS.items() if key in document]
    if len(problems) != 1:
        raise BaselineError(
            where,
            "no constraints of model quality" if not problems else "constraints of several problems",
            expected=" or ".join(CONSTRAINTS.values()),
            do="give the constraints.json of a model quality baseline",
        )
    problem, own = problems[0], _object(document.get(KEY) or {}, where=f"{where} {KEY}")
    key = CONSTRAINTS[problem]
    baseline = _object(own.get("baseline") or {}, where=f"{where} {KEY}.baseline")
    return QualityConstraints(
        problem=problem,
        constraints=_constraints(document[key], problem, where=f"{where} {key}"),
        further=_constraints(own.get("constraints") or {}, problem, where=f"{where} {KEY}.constraints"),
        baseline=_baseline(baseline.get("measures") or {}, problem, where=f"{where} {KEY}.baseline"),
        rows=_rows(baseline.get("rows", 0), where=f"{where} {KEY}.baseline"),
        ignored=tuple(_unknown(document, own, problem)),
    )


def _constraints_document(constraints: Mapping[str, Constraint]) -> dict[str, Any]:
    return {
        name: {"threshold": float(one.threshold), "comparison_operator": one.comparison_operator}
        for name, one in constraints.items()
    }


def _constraints(document: Any, problem: ProblemType, *, where: str) -> dict[str, Constraint]:
    return {
        name: _constraint(name, _object(one, where=f"{where}.{name}"), problem, where=f"{where}.{name}")
        for name, one in _object(document, where=where).items()
        if name in MEASURES[problem]
    }


def _constraint(name: str, document: Mapping[str, Any], problem: ProblemType, *, where: str) -> Constraint:
    operator, threshold = document.get("comparison_operator"), document.get("threshold")
    if operator not in get_args(Operator):
        raise BaselineError(
            where, "unknown comparison_operator", got=operator, expected=" or ".join(get_args(Operator))
        )
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not math.isfinite(threshold):
        raise BaselineError(where, "a threshold is a number", got=threshold, expected="0.9")
    if MEASURES[problem][name].tolerated in _SHARES and not 0 <= threshold <= 1:
        raise BaselineError(where, "no share", got=threshold, expected="0 to 1", do="write 0.95 for 95 %")
    return Constraint(float(threshold), cast("Operator", operator))


def _baseline(document: Any, problem: ProblemType, *, where: str) -> dict[str, Known]:
    known = {}
    for name, said in _object(document, where=where).items():
        if name in MEASURES[problem]:
            place = f"{where}.{name}"
            one = _object(said, where=place)
            value, error = (_number(one.get(key, "NaN"), where=place) for key in ("value", "standard_error"))
            known[name] = Known(value, error, _rows(one.get("rows", 0), where=place))
    return known


def _number(value: Any, *, where: str) -> float:
    try:
        return jackson.of_text(value)
    except ValueError:
        raise BaselineError(where, "no number", got=value, expected='0.9 or "NaN"') from None


def _rows(value: Any, *, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BaselineError(where, "rows are a count", got=value, expected="0 or more")
    return value


def _object(value: Any, *, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BaselineError(where, "not an object", got=type(value).__name__, expected="{…}")
    return value


def _unknown(document: Mapping[str, Any], own: Mapping[str, Any], problem: ProblemType) -> Iterator[str]:
    """Yield the places of what is not understood; the document has been read, so that its parts have their types."""
    if document.get("version", 0) != 0:
        yield f"version {document['version']}, read as 0.0"
    yield from (key for key in document if key not in _DOCUMENT_KEYS)
    yield from (f"{KEY}.{key}" for key in own if key not in _OWN_KEYS)
    for place, held in (
        (CONSTRAINTS[problem], document[CONSTRAINTS[problem]]),
        (f"{KEY}.constraints", own.get("constraints") or {}),
    ):
        for name, one in held.items():
            if name not in MEASURES[problem]:
                yield f"{place}.{name}"
            else:
                yield from (f"{place}.{name}.{key}" for key in one if key not in _CONSTRAINT_KEYS)
