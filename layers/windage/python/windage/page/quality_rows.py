"""The measures of a window as rows of a table: from what to what, and drawn against what is tolerated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from windage.page.writing import NOTHING, count, number
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
# So many tolerances fit to either side of the baseline, or more if a measure has moved farther, up to a most.
_LEAST_END, _MOST_END = 4.0, 20.0


@dataclass(frozen=True)
class Interval:
    """A value with its interval beside what is tolerated, from 0 at the left to 1; worse is to the right.

    ``end`` is how many tolerances fit to either side; a value ``beyond`` lies farther out.
    """

    low: float
    value: float
    high: float
    tolerated: float
    beyond: bool
    end: float


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
    why: str
    drawn: Interval | None


def rows(report: QualityReport) -> Iterator[Row]:
    """Yield the measures that were compared, the worst first."""
    end = _end(report.shown)
    for one in report.shown:
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
            why=_why(one),
            drawn=_drawn(one, end),
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


def _why(one: QualityComparison) -> str:
    """Say what the columns do not, of a measure that is worse or may be: what is tolerated, and what labels tell."""
    tolerated = f"{number(one.tolerance, digits=2)} is tolerated; " if one.tolerance else ""
    labels = f"{count(one.rows)} label{'' if one.rows == 1 else 's'}"
    if one.violated:
        return f"{tolerated}of {labels} that is more than chance explains."
    return f"{tolerated}it may be chance: {labels} surely show falls of {number(one.shown, digits=2)} and more."


def _can_be_drawn(one: QualityComparison) -> bool:
    return bool(one.tolerance) and not math.isnan(one.fall) and math.isfinite(one.error)


def _end(comparisons: Sequence[QualityComparison]) -> float:
    """Return how many tolerances the farthest value needs, the same for all measures, so that they can be compared."""
    farthest = max((abs(one.fall) / one.tolerance for one in comparisons if _can_be_drawn(one)), default=0.0)
    return min(_MOST_END, max(_LEAST_END, float(math.ceil(1.1 * farthest))))


def _drawn(one: QualityComparison, end: float) -> Interval | None:
    """Place the value on a scale of tolerances, the baseline in the middle."""
    if not _can_be_drawn(one):
        return None
    low, high = one.interval
    half = (high - low) / 2 / one.tolerance
    place = one.fall / one.tolerance
    ends = [0.5 + 0.5 * max(-1.0, min(1.0, x / end)) for x in (place - half, place, place + half)]
    return Interval(ends[0], ends[1], ends[2], 0.5 + 0.5 / end, abs(place) > end, end)
