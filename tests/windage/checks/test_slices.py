"""Whether the columns are distributed as in the baseline within the slices: found there, said where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.windage.checks.comparisons import check, compare
from windage.checks.slices import check_of
from windage.drift import Drift, SliceDrift

HIGHER = Drift("age", "location", 0.3, 0.06, 1e-9, drifted=True, sentence="The values are higher.")
MORE = Drift(
    "age", "missing share", 0.3, 0.01, 1e-9, drifted=True, sentence="More values are missing: 0% were, 30% are."
)
FEWER = replace(MORE, sentence="Fewer values are missing: 30% were, 0% are.")


def test_what_drifted_within_a_slice_is_a_violation_and_nothing_else() -> None:
    found = (
        SliceDrift("region", "EU", 312, 4000, HIGHER),
        SliceDrift("region", "US", 200, 4000, replace(HIGHER, drifted=False)),
    )
    comparison = replace(compare({"age": [1, 2] * 50}, {"age": [1, 2] * 50}), slice_drifts=found)
    (violation,) = check("slices", comparison)
    assert (violation.feature_name, violation.constraint_check_type) == ("age", "baseline_drift_check")
    assert violation.description == (
        "Where region is EU (312 rows): the values are higher. "
        "Drift distance: 0.3 exceeds threshold: 0.06 (location, p = 1e-09)"
    )
    assert check("slices", replace(comparison, slice_drifts=())) == []


@pytest.mark.parametrize(
    ("drift", "name"),
    [(HIGHER, "baseline_drift_check"), (MORE, "completeness_check"), (FEWER, "baseline_drift_check")],
)
def test_that_more_values_are_missing_is_the_completeness_checks(drift: Drift, name: str) -> None:
    assert check_of(SliceDrift("region", "EU", 312, 4000, drift)) == name
