"""What a window violates, and the file that says so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

CheckType = Literal[
    "data_type_check",
    "completeness_check",
    "baseline_drift_check",
    "missing_column_check",
    "extra_column_check",
    "categorical_values_check",
    "non_negative_check",
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
    document = {"violations": [asdict(violation) for violation in violations]}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"
