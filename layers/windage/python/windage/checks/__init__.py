"""What is checked: one check a file, its suggestion and its judgement side by side, and the table of all."""

from collections.abc import Callable, Iterable, Mapping

from windage.checks import (
    baseline_drift,
    categorical_values,
    columns,
    completeness,
    data_type,
    non_negative,
    slices,
)
from windage.checks.comparison import Comparison
from windage.violations import Violation

Check = Callable[[Comparison], Iterable[Violation]]

CHECKS: Mapping[str, Check] = {
    "columns": columns.check,
    "data_type": data_type.check,
    "completeness": completeness.check,
    "non_negative": non_negative.check,
    "categorical_values": categorical_values.check,
    "baseline_drift": baseline_drift.check,
    "slices": slices.check,
}

__all__ = ["CHECKS", "Check", "Comparison"]
