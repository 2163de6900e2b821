"""What is shown of one feature: how far it moved, what it violates, its distribution and its numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from windage.drift import Drift, Method
from windage.page.distribution import Distribution, of_numbers, of_texts
from windage.page.writing import NOTHING, Text, count, distance, number, probability, share, text
from windage.profile import ColumnProfile, InferredType
from windage.report import Report, ratio
from windage.violations import Violation

# So many thresholds fit on a meter: every threshold stands at the same place, and near misses can be told apart.
METER_END = 3.0

# Only what the checks computed: a category in a sentence may look like a number, and stays as it is.
_EXACT = re.compile(r"(?:(?<=: )|(?<=Only ))-?\d+\.\d{5,}(?:e[-+]?\d+)?")

State = Literal["moved", "chance", "still"]

METHODS: Mapping[Method, str] = {
    "location": "Location (Cliff’s delta)",
    "spread": "Spread (Cliff’s delta from the middle)",
    "shape": "Shape (largest gap)",
    "low tail": "Low tail, its share by",
    "high tail": "High tail, its share by",
    "mix": "Mix (total variation)",
    "category": "One category’s share by",
    "new categories": "Share of new categories",
    "Kolmogorov-Smirnov": "Kolmogorov-Smirnov distance",
    "L-infinity": "L-infinity distance",
    "chi-square": "Chi-square statistic",
    "chi-square p-value": "Chi-square p-value",
    "missing share": "Missing share by",
}
FINDINGS: Mapping[str, str] = {
    "baseline_drift_check": "Distribution moved",
    "completeness_check": "More values missing",
    "data_type_check": "Other type of values",
    "non_negative_check": "Negative values",
    "categorical_values_check": "Unknown categories",
    "missing_column_check": "Column missing",
    "extra_column_check": "Extra column",
}


@dataclass(frozen=True)
class Meter:
    """How far a feature has moved by one measure, against its threshold.

    Parameters
    ----------
    method, distance, threshold, times, chance
        What was measured, the distance, what is allowed, their ratio and the p-value, as they are written.
    state
        ``moved`` when the change is material and real; ``chance`` when it may be a chance finding; else ``still``.
    length, tick
        Where the distance and its threshold stand on the meter, 0 to 1.
    beyond
        Whether the distance is beyond the meter's end.
    """

    method: str
    distance: str
    threshold: str
    times: str | None
    chance: str | None
    state: State
    length: float
    tick: float
    beyond: bool


@dataclass(frozen=True)
class Finding:
    """One violation: in plain words, in its own words, and the name of its check in the files."""

    title: str
    description: Text
    check: str


@dataclass(frozen=True)
class Row:
    """One line of a card's table of numbers."""

    name: str
    baseline: str
    current: str


@dataclass(frozen=True)
class Card:
    """One feature; ``drawn`` is false where the page has more features than it draws."""

    anchor: str
    name: Text
    kind: InferredType
    meters: tuple[Meter, ...]
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    distribution: Distribution | None
    drawn: bool


@dataclass(frozen=True)
class _Pair:
    """One feature on both sides, either of which may lack it."""

    name: str
    kind: InferredType
    baseline: ColumnProfile | None
    current: ColumnProfile | None

    @classmethod
    def of(cls, report: Report, name: str) -> Self:
        feature = report.baseline.constraints.get(name)
        current = report.current.get(name)
        kind = feature.inferred_type if feature else current.inferred_type if current else "Unknown"
        return cls(name, kind, report.baseline.profile.get(name), current)


def ranked(report: Report) -> tuple[str, ...]:
    """Return the features of both sides, those that moved most (against their threshold) first.

    Those without a comparison come at the end: first the ones with violations, then in the baseline's order.
    """
    names = dict.fromkeys(feature.name for feature in report.baseline.constraints.features)
    names |= dict.fromkeys(column.name for column in report.current.columns)
    violated = {violation.feature_name for violation in report.violations}
    farthest: dict[str, float] = {}
    for drift in report.drifts:
        farthest[drift.feature] = max(ratio(drift), farthest.get(drift.feature, 0.0))
    return tuple(sorted(names, key=lambda name: (-farthest.get(name, -1.0), name not in violated)))


def cards(report: Report, names: Sequence[str], *, drawn: int) -> tuple[Card, ...]:
    """Return the cards of the named features; the first ``drawn`` of them show their distributions."""
    drifts: defaultdict[str, list[Drift]] = defaultdict(list)
    for drift in report.drifts:
        drifts[drift.feature].append(drift)
    violations: defaultdict[str, list[Violation]] = defaultdict(list)
    for violation in report.violations:
        violations[violation.feature_name].append(violation)
    return tuple(
        _card(
            _Pair.of(report, name),
            anchor=f"f{place}",
            drifts=drifts[name],
            violations=violations[name],
            drawn=place <= drawn,
        )
        for place, name in enumerate(names, start=1)
    )


def finding(violation: Violation) -> Finding:
    """Say what is violated; the service's own sentences have numbers of seventeen digits, which are rounded."""
    check = violation.constraint_check_type
    exact = text(violation.description.strip(), limit=600).shown
    rounded = _EXACT.sub(lambda digits: f"{float(digits[0]):.4g}", exact)
    return Finding(FINDINGS[check], Text(rounded, exact if exact != rounded else None), check)


def _card(pair: _Pair, *, anchor: str, drifts: Sequence[Drift], violations: Sequence[Violation], drawn: bool) -> Card:
    is_text = pair.kind == "String"
    distribution = (of_texts if is_text else of_numbers)(pair.baseline, pair.current) if drawn else None
    lines = _TEXT_ROWS if is_text else _NUMBER_ROWS
    return Card(
        anchor=anchor,
        name=text(pair.name),
        kind=pair.kind,
        meters=tuple(meter(drift) for drift in drifts),
        findings=tuple(finding(violation) for violation in violations),
        rows=tuple(
            Row(name, _written(write, pair.baseline), _written(write, pair.current))
            for name, write in lines.items()
            if drawn or name in _IN_SHORT
        ),
        notes=tuple(_notes(pair)),
        distribution=distribution,
        drawn=drawn,
    )


def meter(drift: Drift) -> Meter:
    """Return how far a drift reaches on its meter."""
    times = ratio(drift)
    state: State = "moved" if drift.drifted else "chance" if drift.exceeds else "still"
    return Meter(
        method=METHODS[drift.method],
        distance=distance(drift.distance),
        threshold=number(drift.threshold, digits=3),
        # Nothing is a multiple of a threshold of zero.
        times=_multiple(times) if drift.threshold else None,
        chance=probability(drift.p_value) if drift.p_value is not None else None,
        state=state,
        length=min(times / METER_END, 1.0) if drift.threshold else times,
        tick=1 / METER_END if drift.threshold else 0.0,
        beyond=times > METER_END,
    )


def _multiple(times: float) -> str:
    if times > 999:
        return ">999×"
    return "<0.1×" if 0 < times < 0.05 else f"{times:.1f}×"


def _notes(pair: _Pair) -> Iterator[str]:
    before, now = pair.baseline, pair.current
    if before is None and now is not None:
        yield "The baseline does not have this column, so there is nothing to compare it with."
    for side, where in ((before, "the baseline"), (now, "this window")):
        if side is not None and side.rows and not side.kinds.present:
            yield f"In {where}, every value is missing."
        elif side is not None and pair.kind == "String" and side.categorical.too_many:
            yield f"Of {where}, the counts of so many different values were not kept."
    if now is None:
        return
    kinds = now.kinds
    if kinds.missing:
        how = {
            "absent": kinds.absent,
            "null": kinds.null,
            "empty": kinds.empty,
            "NaN": kinds.nan,
            "infinite": kinds.infinite,
        }
        parts = ", ".join(f"{count(many)} {name}" for name, many in how.items() if many)
        yield f"Missing in this window: {parts}."
    if pair.kind in {"Integral", "Fractional"} and (strangers := kinds.text + kinds.boolean):
        yield f"Not numbers in this window: {count(strangers)}, most often {_most_common(now)}."


def _written(write: Callable[[ColumnProfile], str], column: ColumnProfile | None) -> str:
    return NOTHING if column is None or not column.rows else write(column)


def _median(column: ColumnProfile) -> str:
    sketch = column.numerical.sketch
    return number(sketch.quantile(0.5)) if sketch.count else NOTHING


def _different(column: ColumnProfile) -> str:
    exact = column.inferred_type == "String" and not column.categorical.too_many
    # Small numbers of different values are nearly exact.
    return f"{'' if exact or column.distinct_count < 1000 else '≈ '}{count(column.distinct_count)}"


def _most_common(column: ColumnProfile) -> str:
    counts = column.categorical.counts
    if not counts:
        return NOTHING
    value = min(counts, key=lambda name: (-counts[name], name))
    return f"{text(value, limit=24).shown} ({share(counts[value] / column.categorical.count)})"


_NUMBER_ROWS: Mapping[str, Callable[[ColumnProfile], str]] = {
    "Values": lambda column: count(column.kinds.present),
    "Missing": lambda column: share(column.kinds.missing / column.rows),
    "Mean": lambda column: number(column.numerical.mean if column.numerical.count else None),
    "Standard deviation": lambda column: number(column.numerical.standard_deviation),
    "Minimum": lambda column: number(column.numerical.minimum),
    "Median": _median,
    "Maximum": lambda column: number(column.numerical.maximum),
    "Different values": _different,
}
_TEXT_ROWS: Mapping[str, Callable[[ColumnProfile], str]] = {
    "Values": lambda column: count(column.kinds.present),
    "Missing": lambda column: share(column.kinds.missing / column.rows),
    "Different values": _different,
    "Most common": _most_common,
}
_IN_SHORT = {"Missing", "Mean", "Most common"}
