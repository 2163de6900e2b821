"""Comparisons that the tests of the checks make."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.windage.strategies import baseline_of, profile_of, table_of
from windage.checks import CHECKS, Comparison
from windage.config import Compatibility, Thresholds
from windage.constraints import Constraints, from_json, to_json
from windage.drift import Drift, decision, service
from windage.intake import Intake
from windage.profile import Profile, Yardstick
from windage.violations import Violation

Columns = Mapping[str, Sequence[object]]


def compare(
    training: Columns,
    window: Columns | Profile,
    *,
    compatibility: Compatibility = "windage",
    thresholds: Thresholds | None = None,
    config: Mapping[str, object] | None = None,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
) -> Comparison:
    """Compare a window with what the training columns suggest; the settings are those of constraints.json."""
    baseline = baseline_of(**training)
    comparison = Comparison(
        current=window if isinstance(window, Profile) else profiled(window, baseline.yardstick),
        baseline=baseline.profile if compatibility == "sagemaker" else baseline.known,
        constraints=configured(baseline.constraints, config or {}, overrides or {}),
        thresholds=thresholds if thresholds is not None else Thresholds(),
        compatibility=compatibility,
    )
    return replace(comparison, drifts=measured(comparison))


def measured(comparison: Comparison) -> tuple[Drift, ...]:
    """Return how far the columns have moved, by the rules of the comparison."""
    return (service if comparison.like_the_service else decision).measure(comparison)


def profiled(window: Columns, yardstick: Yardstick) -> Profile:
    """Profile a window as *profile* does, by the yardstick of its baseline."""
    return Profile.of(table_of(**window), yardstick=yardstick)


def configured(
    constraints: Constraints, config: Mapping[str, object], overrides: Mapping[str, Mapping[str, object]]
) -> Constraints:
    document = json.loads(to_json(constraints))
    document["monitoring_config"] |= config
    for feature in document["features"]:
        if feature["name"] in overrides:
            feature["monitoring_config_overrides"] = overrides[feature["name"]]
    return from_json(json.dumps(document).encode(), where="constraints.json")


def check(name: str, comparison: Comparison) -> list[Violation]:
    """Return what one check finds."""
    return list(CHECKS[name](comparison))


def found(name: str, comparison: Comparison) -> list[tuple[str, str]]:
    """Return in which feature one check finds what."""
    return [(violation.feature_name, violation.constraint_check_type) for violation in check(name, comparison)]


def unread(widths: Mapping[int, int], **columns: Sequence[object]) -> Profile:
    """Return the profile of a window of which rows of other widths were quarantined."""
    read = profile_of(**columns) if columns else Profile()
    bad = sum(widths.values())
    intake = Intake(received=read.rows + bad, judged=read.rows, quarantined={"columns": bad}, widths=widths)
    return Profile(read.rows, read.columns, intake)
