"""The measures of a window as rows of a table: from what to what, and drawn against what is tolerated."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from windage.page.writing import NOTHING, number
from windage.quality.comparison import QualityComparison
from windage.quality.words import sentence
from windage.quality_report import QualityReport

State = Literal["moved", "chance", "still", "silent"]

# What people call the measures whose names are not words.
TITLES = {
    "auc": "Area under the ROC curve",
    "f0_5": "F0.5",
    "f1": "F1",
    "f2": "F2",
    "weighted_f0_5": "Weighted F0.5",
    "weighted_f1": "Weighted F1",
    "weighted_f2": "Weighted F2",
    "macro_f1": "Macro F1",
    "mae": "Mean absolute error",
    "mse": "Mean squared error",
    "rmse": "Root mean squared error",
    "r2": "R²",
    "adjusted_r2": "Adjusted R²",
    "mape": "Mean absolute percentage error",
    "bias": "Mean error",
    "brier": "Brier score",
    "log_loss": "Log loss",
}
# So many tolerances fit to either side of the baseline.
_END = 4.0


@dataclass(frozen=True)
class Interval:
    """A value with its interval beside what is tolerated, from 0 at the left to 1; worse is to the right."""

    low: float
    value: float
    high: float
    tolerated: float
    beyond: bool


@dataclass(frozen=True)
class Row:
    """One measure."""

    title: str
    name: str
    state: State
    before: str
    now: str
    between: str
    half: str
    change: str
    said: str
    drawn: Interval | None


def rows(report: QualityReport) -> Iterator[Row]:
    """Yield the measures that were compared, the worst first."""
    for one in report.comparisons:
        yield Row(
            title=_title(report, one.measure),
            name=one.measure,
            state=_state(one, report),
            before=number(one.baseline.value if one.baseline is not None else one.constraint.threshold, digits=3),
            now=number(one.value, digits=3),
            between=_between(one),
            half=number((one.interval[1] - one.interval[0]) / 2, digits=2),
            change=_change(one),
            said=sentence(one),
            drawn=_drawn(one),
        )


def _title(report: QualityReport, name: str) -> str:
    """Return what a measure is called: of labels that only some answers can get, by whom it holds for."""
    named = report.restricted.names.get(name) if report.restricted is not None else None
    return title(name) if named is None else named.replace(name.replace("_", " "), title(name), 1)


def title(name: str) -> str:
    """Return what people call a measure.

    Examples
    --------
    >>> title("true_positive_rate"), title("auc")
    ('True positive rate', 'Area under the ROC curve')
    """
    return TITLES.get(name, name.replace("_", " ").capitalize())


def _state(one: QualityComparison, report: QualityReport) -> State:
    if one.violated and report.judged:
        return "moved"
    if one.material and math.isfinite(one.fall):
        return "chance"
    return "still" if one.conclusive else "silent"


def _between(one: QualityComparison) -> str:
    low, high = one.interval
    if not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    return f"{number(low, digits=3)} to {number(high, digits=3)}"


def _change(one: QualityComparison) -> str:
    if math.isnan(one.fall):
        return NOTHING
    if not one.fall:
        return "as it was"
    return f"{number(abs(one.fall), digits=2)} {'worse' if one.fall > 0 else 'better'}"


def _drawn(one: QualityComparison) -> Interval | None:
    """Place the value on a scale of tolerances, the baseline in the middle."""
    if math.isnan(one.fall) or not one.tolerance or not math.isfinite(one.error):
        return None
    low, high = one.interval
    half = (high - low) / 2 / one.tolerance
    place = one.fall / one.tolerance
    ends = [0.5 + 0.5 * max(-1.0, min(1.0, x / _END)) for x in (place - half, place, place + half)]
    return Interval(ends[0], ends[1], ends[2], 0.5 + 0.5 / _END, abs(place) > _END)
