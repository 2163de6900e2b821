"""What is checked: one check a file, its suggestion and its judgement side by side, and the table of all."""

from collections.abc import Callable, Collection, Iterable, Mapping

from windage.checks import (
    baseline_drift,
    categorical_values,
    columns,
    completeness,
    correlation,
    data_type,
    duplicate_ids,
    duplicate_rows,
    non_negative,
    outliers,
    probing,
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
    "correlation": correlation.check,
    "duplicate_rows": duplicate_rows.check,
    "duplicate_ids": duplicate_ids.check,
    "outliers": outliers.check,
    "probing": probing.check,
}

# What stands in the place of a feature where a check is of whole rows.
ROW_FEATURES: Collection[str] = (duplicate_rows.FEATURE, duplicate_ids.FEATURE, outliers.FEATURE)

__all__ = ["CHECKS", "ROW_FEATURES", "Check", "Comparison", "baseline_drift", "outliers"]
