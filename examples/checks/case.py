"""A made case, and the report on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

import windage
from windage.calls import Calls
from windage.config import Compatibility, Traffic
from windage.monitors.data_quality import judge
from windage.profile import Profile
from windage.report import Report
from windage.table import Table, from_frame
from windage.violations import CheckType, Violation
from windage.window import Window

HOUR = Window.parse("2026-03-02T08:00:00Z/2026-03-02T09:00:00Z")


@dataclass(frozen=True, eq=False)
class Case:
    """Training data, a window in which one thing has happened, and what is to be found.

    Parameters
    ----------
    check
        Which check, of `windage.checks.CHECKS`, or which recognition is to find it.
    done
        What was done to the window, in a few words.
    training, window
        The data.
    feature, finding
        Where it is to be found, and as what.
    follows
        Findings of other checks that follow of necessity.
    slices
        The columns within whose values the window is compared.
    identifiers
        The inference ids of the window's rows; without any it is a dataset and no traffic.
    silence
        How long before the window's end the last call came, if the times of the calls are known.
    traffic
        How much traffic is expected.
    before
        The windows before, of which it is known what is usual.
    """

    check: str
    done: str
    training: pd.DataFrame
    window: pd.DataFrame
    feature: str
    finding: CheckType
    follows: tuple[tuple[str, CheckType], ...] = ()
    slices: tuple[str, ...] = ()
    identifiers: Sequence[str] = ()
    silence: timedelta | None = None
    traffic: Traffic = Traffic()
    before: tuple[pd.DataFrame, ...] = ()


def reported(case: Case, *, compatibility: Compatibility = "windage") -> Report:
    """Return the report on a case, by Windage's rules or by Model Monitor's, which knows neither slices nor history."""
    own = compatibility == "windage"
    baseline = windage.baseline(case.training, slices=case.slices if own else (), compatibility=compatibility)
    if not case.identifiers:
        history = [windage.check(frame, baseline) for frame in case.before] if own else []
        return windage.check(case.window, baseline, traffic=case.traffic, compatibility=compatibility, history=history)
    # What is captured of an endpoint has ids and times; a frame has neither.
    current = Profile.of(_captured(case), yardstick=baseline.yardstick, compatibility=compatibility)
    return judge(current, baseline, traffic=case.traffic, compatibility=compatibility, window=HOUR)


def found(report: Report, case: Case) -> Violation:
    """Return the finding that a case is made for, the first if there are several.

    Raises
    ------
    LookupError
        When it was not found.
    """
    for violation in report.violations:
        if (violation.feature_name, violation.constraint_check_type) == (case.feature, case.finding):
            return violation
    raise LookupError(f"{case.check}: not found; got {report.violations}; expected {case.finding} of {case.feature}")


def seen_by_the_service(case: Case) -> str:
    """Say what Model Monitor's rules find in a case, by the names of its checks; nothing is a dash."""
    names = {violation.constraint_check_type for violation in reported(case, compatibility="sagemaker").violations}
    return ", ".join(sorted(name.removesuffix("_check") for name in names)) or "–"


def _captured(case: Case) -> Table:
    table = from_frame(case.window)
    calls = Calls.unknown(table.rows)
    calls.identifiers[:] = case.identifiers
    if case.silence is not None:
        last = (HOUR.end - case.silence).timestamp()
        calls.times[:] = np.linspace(HOUR.start.timestamp(), last, table.rows)
    return Table(table.rows, table.columns, calls)
