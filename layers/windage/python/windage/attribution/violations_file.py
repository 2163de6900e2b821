"""``constraint_violations.json`` of attributions: which labels' order has left the baseline's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from windage.errors import shortened

CHECK = "feature_attribution_drift_check"
METRIC = "shap"
VERSION = "1.0"


@dataclass(frozen=True, order=True)
class AttributionViolation:
    """A label whose features no longer come in the baseline's order, in Clarify's words.

    Examples
    --------
    >>> of_service("label0", 0.76, 0.9).description
    'Feature attribution drift 0.76 exceeds threshold 0.9'
    """

    label: str
    description: str
    constraint_check_type: str = CHECK
    metric_name: str = METRIC


def of_service(label: str, score: float, threshold: float) -> AttributionViolation:
    """Return a violation in the service's words."""
    return AttributionViolation(label, f"Feature attribution drift {score} exceeds threshold {threshold:g}")


def of_ours(
    label: str, score: float, threshold: float, *, interval: tuple[float, float], moved: Iterable[str]
) -> AttributionViolation:
    """Return a violation that begins with the service's words, and says how sure it is and what moved.

    Examples
    --------
    >>> of_ours("label0", 0.7612, 0.9, interval=(0.7, 0.8), moved=["age from rank 1 to 4"]).description
    'Feature attribution drift 0.76 exceeds threshold 0.9 (95 % interval 0.70 to 0.80): age from rank 1 to 4'
    """
    low, high = interval
    said = f"Feature attribution drift {score:.2f} exceeds threshold {threshold:g}"
    said += f" (95 % interval {low:.2f} to {high:.2f})"
    named = ", ".join(moved)
    return AttributionViolation(label, shortened(f"{said}: {named}" if named else said, limit=1000))


def to_json(violations: Iterable[AttributionViolation]) -> bytes:
    """Return the contents of the file, as Clarify lays it out."""
    document = {"version": VERSION, "violations": [asdict(violation) for violation in violations]}
    return json.dumps(document, indent=2, sort_keys=True).encode()
