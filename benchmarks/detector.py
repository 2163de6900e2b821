"""What is measured: a rule that learns a reference once and then names the drifted columns of windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pandas as pd

import windage


@dataclass(frozen=True)
class Verdict:
    """The columns that are said to have drifted, and whether the rule said that it cannot know."""

    drifted: frozenset[str]
    insufficient: bool = False


Judge = Callable[[pd.DataFrame], Verdict]
Detector = Callable[[pd.DataFrame], Judge]

# Which checks speak of a change of the distribution, missing values being a part of it.
COUNTED: Final = {"baseline_drift_check", "completeness_check"}


def windage_default(reference: pd.DataFrame) -> Judge:
    """Windage with its default thresholds, by its public functions alone."""
    baseline = windage.baseline(reference)

    def judge(current: pd.DataFrame) -> Verdict:
        report = windage.check(current, baseline)
        drifted = {found.feature_name for found in report.violations if found.constraint_check_type in COUNTED}
        return Verdict(frozenset(drifted), report.outcome == "insufficient_data")

    return judge
