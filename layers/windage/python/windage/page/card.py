"""What is shown of one feature: how far it moved, what it violates, its distribution and its numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from windage.constraints import Feature
from windage.distances import DISTANCES, measured
from windage.drift import Drift, Method
from windage.page.course import Story, story
from windage.page.distribution import Distribution, of_numbers, of_texts
from windage.page.strange import sentence
from windage.page.writing import NOTHING, Text, count, distance, number, probability, share, text
from windage.profile import ColumnProfile, InferredType
from windage.report import Report, ratio
from windage.strange_values import of_column
from windage.violations import TRAFFIC_CHECKS, Violation

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
    "population stability index": "Population stability index",
    "Kullback-Leibler": "Kullback-Leibler divergence",
    "Jensen-Shannon": "Jensen-Shannon distance",
    "Hellinger": "Hellinger distance",
    "Wasserstein": "Wasserstein distance, in standard deviations",
    "total variation": "Total variation",
    "chi-square (Cohen's w)": "Chi-square (Cohen’s w)",
    "mean": "Mean, moved by",
    "standard deviation": "Standard deviation, moved by",
    "minimum": "Minimum, moved by",
    "maximum": "Maximum, moved by",
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
    "missing_kinds_check": "Missing in another way",
    "value_range_check": "Out of range",
    "text_length_check": "Texts of another length",
    "text_pattern_check": "Texts of another format",
    "cardinality_check": "Another number of different values",
    "constant_column_check": "Constant, or no longer",
    "renamed_column_check": "Column renamed",
    "swapped_columns_check": "Columns changed places",
    "rescaled_column_check": "Another unit",
    "volume_check": "Unusual number of rows",
    "freshness_check": "Records stopped early",
    "correlation_check": "Goes differently with another column",
    "duplicate_rows_check": "Rows come again",
    "duplicate_ids_check": "Calls come again",
    "outlier_check": "Rows far outside the baseline",
    "probing_check": "Somebody tries out the model",
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
    """One feature; ``drawn`` is false where the page has more features than it draws.

    ``distances`` are those that do not decide, for whoever thinks in them.
    """

    anchor: str
    name: Text
    kind: InferredType
    meters: tuple[Meter, ...]
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    distances: tuple[str, ...]
    distribution: Distribution | None
    drawn: bool
    story: Story | None = None
    seasonal: bool = False


@dataclass(frozen=True)
class _Pair:
    """One feature on both sides, either of which may lack it."""

    name: str
    kind: InferredType
    baseline: ColumnProfile | None
    current: ColumnProfile | None
    like_the_service: bool = False
    feature: Feature | None = None

    @classmethod
    def of(cls, report: Report, name: str) -> Self:
        feature = report.baseline.constraints.get(name)
        current = report.compared.get(name)
        kind = feature.inferred_type if feature else current.inferred_type if current else "Unknown"
        like_the_service = report.compatibility == "sagemaker"
        known = report.baseline.profile if like_the_service else report.baseline.known
        return cls(name, kind, known.get(name), current, like_the_service, feature)


def ranked(report: Report) -> tuple[str, ...]:
    """Return the features of both sides, those that drifted first, the farthest before the others.

    Those without a comparison come at the end: first the ones with violations, then in the baseline's order.
    """
    names = dict.fromkeys(feature.name for feature in report.baseline.constraints.features)
    names |= dict.fromkeys(column.name for column in report.compared.columns)
    violated = set(report.violated_features)
    farthest: dict[str, float] = {}
    for drift in report.drifts:
        farthest[drift.feature] = max(ratio(drift), farthest.get(drift.feature, 0.0))
    moved = {drift.feature for drift in report.drifts if drift.drifted}
    return tuple(sorted(names, key=lambda name: (name not in moved, -farthest.get(name, -1.0), name not in violated)))


def cards(report: Report, names: Sequence[str], *, drawn: int) -> tuple[Card, ...]:
    """Return the cards of the named features; the first ``drawn`` of them show their distributions."""
    drifts: defaultdict[str, list[Drift]] = defaultdict(list)
    for drift in report.drifts:
        drifts[drift.feature].append(drift)
    violations: defaultdict[str, list[Violation]] = defaultdict(list)
    for violation in report.violations:
        if violation.constraint_check_type not in TRAFFIC_CHECKS:
            violations[violation.feature_name].append(violation)
    return tuple(
        _card(
            _Pair.of(report, name),
            anchor=f"f{place}",
            drifts=drifts[name],
            violations=violations[name],
            drawn=place <= drawn,
            several=report.compatibility == "windage",
            told=story(report, name) if place <= drawn else None,
            seasonal=name in report.recurring_features,
        )
        for place, name in enumerate(names, start=1)
    )


def finding(violation: Violation) -> Finding:
    """Say what is violated; the service's own sentences have numbers of seventeen digits, which are rounded."""
    check = violation.constraint_check_type
    exact = text(violation.description.strip(), limit=600).shown
    rounded = _EXACT.sub(lambda digits: f"{float(digits[0]):.4g}", exact)
    return Finding(FINDINGS[check], Text(rounded, exact if exact != rounded else None), check)


def _card(
    pair: _Pair,
    *,
    anchor: str,
    drifts: Sequence[Drift],
    violations: Sequence[Violation],
    drawn: bool,
    several: bool,
    told: Story | None,
    seasonal: bool,
) -> Card:
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
        notes=(*_notes(pair), *_silence(drifts)),
        distances=tuple(_distances(pair, drifts)) if drawn and several else (),
        distribution=distribution,
        drawn=drawn,
        story=told,
        seasonal=seasonal,
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


def _silence(drifts: Sequence[Drift]) -> Iterator[str]:
    if any(not drift.conclusive and not drift.drifted for drift in drifts):
        yield "So few rows, or rows so alike, would hardly have shown a change: that this column is quiet says little."


def _distances(pair: _Pair, drifts: Sequence[Drift]) -> Iterator[str]:
    if pair.baseline is None or pair.current is None or not pair.current.kinds.present:
        return
    decided = {drift.method for drift in drifts}
    for name, size in measured(pair.baseline, pair.current).items():
        one = DISTANCES[name]
        if one.label not in decided and one.unit != "the column's own unit":
            unit = " standard deviations" if one.unit == "standard deviations" else ""
            yield f"{one.label} {distance(size)}{unit}"


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
    if pair.feature is not None and not pair.like_the_service:
        yield from (sentence(strange) for strange in of_column(pair.feature, now))


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
