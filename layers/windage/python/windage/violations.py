"""What a window violates, and the file that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from windage import jackson

CheckType = Literal[
    "data_type_check",
    "completeness_check",
    "baseline_drift_check",
    "missing_column_check",
    "extra_column_check",
    "categorical_values_check",
    "non_negative_check",
    "correlation_check",
    "duplicate_rows_check",
    "duplicate_ids_check",
    "outlier_check",
    "probing_check",
]


@dataclass(frozen=True, order=True)
class Violation:
    """One constraint that a window does not meet, in Model Monitor's words.

    Examples
    --------
    >>> Violation("age", "completeness_check", "Value: 0.5 does not meet the constraint requirement! ").feature_name
    'age'
    """

    feature_name: str
    constraint_check_type: CheckType
    description: str


def to_json(violations: Iterable[Violation]) -> bytes:
    """Return the contents of ``constraint_violations.json``."""
    return jackson.encode({"violations": [asdict(violation) for violation in violations]})
