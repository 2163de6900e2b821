"""What is checked: one check a file, its suggestion and its judgement side by side, and the table of all."""

from collections.abc import Callable, Iterable, Mapping

from windage.checks import (
    baseline_drift,
    cardinality,
    categorical_values,
    columns,
    completeness,
    constant_column,
    data_type,
    freshness,
    missing_kinds,
    non_negative,
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
    "volume": volume.check,
    "freshness": freshness.check,
}

__all__ = ["CHECKS", "Check", "Comparison"]
