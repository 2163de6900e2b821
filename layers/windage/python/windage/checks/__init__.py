"""What is checked: one check a file, its suggestion and its judgement side by side, and the table of all."""

from collections.abc import Callable, Collection, Iterable, Mapping

from windage.checks import (
    baseline_drift,
    cardinality,
    categorical_values,
    columns,
    completeness,
    constant_column,
    correlation,
    data_type,
    duplicate_ids,
    duplicate_rows,
    freshness,
    missing_kinds,
    non_negative,
    outliers,
    probing,
    slices,
    text_length,
    text_pattern,
    value_range,
    volume,
)
from windage.checks.comparison import Comparison
from windage.violations import Violation

Check = Callable[[Comparison], Iterable[Violation]]

CHECKS: Mapping[str, Check] = {
    "columns": columns.check,
    "data_type": data_type.check,
    "completeness": completeness.check,
    "missing_kinds": missing_kinds.check,
    "non_negative": non_negative.check,
    "value_range": value_range.check,
    "text_length": text_length.check,
    "text_pattern": text_pattern.check,
    "categorical_values": categorical_values.check,
    "cardinality": cardinality.check,
    "constant_column": constant_column.check,
    "baseline_drift": baseline_drift.check,
    "slices": slices.check,
    "volume": volume.check,
    "freshness": freshness.check,
    "correlation": correlation.check,
    "duplicate_rows": duplicate_rows.check,
    "duplicate_ids": duplicate_ids.check,
    "outliers": outliers.check,
    "probing": probing.check,
}

# What stands in the place of a feature where a check is of whole rows.
ROW_FEATURES: Collection[str] = (duplicate_rows.FEATURE, duplicate_ids.FEATURE, outliers.FEATURE)

__all__ = ["CHECKS", "ROW_FEATURES", "Check", "Comparison", "baseline_drift", "outliers"]
