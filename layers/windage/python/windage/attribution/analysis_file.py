"""``analysis.json``: the attributions of Clarify's explainability jobs, and what ours say beyond them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from windage import strict_json
from windage.attribution.attributions import Attributions, Values
from windage.attribution.baseline import AttributionBaseline, Method
from windage.errors import BaselineError

FILE = "analysis.json"
VERSION = "1.0"
OURS = "windage"

_MOST_FEATURES = 10_000


def to_json(labels: Mapping[str, Attributions], method: Method | None = None) -> bytes:
    """Return the file of attributions, as Clarify lays it out; ours stands under a key of its own.

    Raises
    ------
    ValueError
        When an attribution is no finite number.

    Examples
    --------
    >>> made = Attributions(("age",), np.array([0.5]), np.array([np.nan]), 0.1, 0, np.array([np.nan]))
    >>> from_json(to_json({"label0": made}), where="here").labels["label0"].values.tolist()
    [0.5]
    """
    document: dict[str, Any] = {"version": VERSION, "explanations": {"kernel_shap": {}}}
    for label, one in labels.items():
        values = dict(zip(one.features, one.values.tolist(), strict=True))
        entry: dict[str, Any] = {"global_shap_values": values}
        if one.expected is not None:
            entry["expected_value"] = one.expected
        document["explanations"]["kernel_shap"][label] = entry
    if method is not None:
        errors = {label: _errors(one) for label, one in labels.items()}
        document[OURS] = {"method": msgspec.to_builtins(method), "labels": errors}
    return json.dumps(document, indent=2, allow_nan=False).encode()


def from_json(data: bytes, *, where: str) -> AttributionBaseline:
    """Read the file, of Clarify or of ours.

    Raises
    ------
    BaselineError
        When it is damaged, has no attributions, or some of them are no numbers.
    """
    document = strict_json.decode(data, where=where)
    explanations = document.get("explanations") if isinstance(document, dict) else None
    shap = explanations.get("kernel_shap") if isinstance(explanations, dict) else None
    if not isinstance(explanations, dict) or not isinstance(shap, dict) or not shap:
        raise BaselineError(
            where,
            "no attributions in it",
            expected='{"explanations": {"kernel_shap": {"label0": {"global_shap_values": …}}}}',
            do="windage baseline attribution",
        )
    ours = document.get(OURS)
    method = _method(ours, where) if ours is not None else None
    aggregation = method.aggregation if method is not None else "mean_abs"
    of_labels = ours["labels"] if ours is not None and isinstance(ours.get("labels"), dict) else {}
    labels: dict[str, Attributions] = {}
    ignored = [name for name in document if name not in {"version", "explanations", OURS}]
    ignored += [f"explanations.{name}" for name in explanations if name != "kernel_shap"]
    for label, entry in shap.items():
        place = f"{where}: {label}"
        features, values = _values(entry, place)
        known = {"global_shap_values", "expected_value"}
        ignored += [f"{label}.{name}" for name in entry if name not in known]
        errors, drawn, rows = _known(of_labels.get(label), features, place)
        expected = entry.get("expected_value")
        labels[label] = Attributions(
            features,
            values,
            errors,
            _number(expected, f"{place}.expected_value") if expected is not None else None,
            rows,
            drawn,
            aggregation,
        )
    widths = {len(row) for row in method.background} if method is not None else set()
    if widths - {len(next(iter(labels.values())).features)}:
        raise BaselineError(f"{where}: {OURS}.method", "the background is of other features", do="make it again")
    return AttributionBaseline(labels, method, hashlib.sha256(data).hexdigest()[:12], tuple(ignored))


def _values(entry: Any, where: str) -> tuple[tuple[str, ...], Values]:
    values = entry.get("global_shap_values") if isinstance(entry, dict) else None
    if not isinstance(values, dict) or not values or len(values) > _MOST_FEATURES:
        raise BaselineError(where, "no global_shap_values", expected=f"those of 1 to {_MOST_FEATURES:,} features")
    return tuple(values), np.array([_number(value, f"{where}.{name}") for name, value in values.items()])


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BaselineError(where, "not a number", got=value, do="make the baseline again")
    return float(value)


def _errors(one: Attributions) -> dict[str, Any]:
    return {
        "rows": one.rows,
        "standard_errors": _listed(one, one.errors),
        "of_coalitions": _listed(one, one.drawn),
    }


def _listed(one: Attributions, errors: Values) -> dict[str, float | None]:
    """Return errors by feature; JSON has no infinity, and what is not known is left out."""
    pairs = zip(one.features, errors.tolist(), strict=True)
    return {name: error if math.isfinite(error) else None for name, error in pairs if not math.isnan(error)}


def _known(entry: Any, features: tuple[str, ...], where: str) -> tuple[Values, Values, int]:
    nothing = np.full(len(features), np.nan)
    if entry is None:
        return nothing, nothing, 0
    try:
        errors, drawn = (
            np.array([_error(entry[kind].get(name, math.nan)) for name in features])
            for kind in ("standard_errors", "of_coalitions")
        )
        return errors, drawn, int(entry["rows"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BaselineError(where, "the errors are damaged", do="make the baseline again") from None


def _error(value: float | None) -> float:
    error = math.inf if value is None else float(value)
    if error < 0:
        raise ValueError(f"error: negative; got {error}")
    return error


def _method(ours: Any, where: str) -> Method:
    try:
        method = msgspec.convert(ours["method"], Method, strict=True)
    except (KeyError, TypeError, ValueError) as error:
        raise BaselineError(f"{where}: {OURS}", "damaged", got=error, do="make the baseline again") from None
    weighed = len(method.weights) == len(method.background) and min(method.weights, default=0.0) >= 0
    if not weighed or (method.background and not math.isclose(sum(method.weights), 1.0, rel_tol=1e-6)):
        raise BaselineError(
            f"{where}: {OURS}.method", "the background is damaged", expected="a weight a row, together 1"
        )
    return method
