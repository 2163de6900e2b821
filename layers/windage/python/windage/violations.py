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
    "missing_kinds_check",
    "value_range_check",
    "text_length_check",
    "text_pattern_check",
    "cardinality_check",
    "constant_column_check",
    "renamed_column_check",
    "swapped_columns_check",
    "rescaled_column_check",
    "volume_check",
    "freshness_check",
    "correlation_check",
    "duplicate_rows_check",
    "duplicate_ids_check",
    "outlier_check",
    "probing_check",
]

# What stands where other violations have their feature, in those of the traffic as a whole.
TRAFFIC = "Traffic"
TRAFFIC_CHECKS: frozenset[CheckType] = frozenset({"volume_check", "freshness_check"})


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
