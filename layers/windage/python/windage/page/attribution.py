"""The page of a window's attributions: what the model's answers rest on, then and now, as HTML that stands alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from windage import __version__
from windage.attribution import words
from windage.attribution.attributions import Attributions
from windage.attribution.moved import Rank
from windage.attribution.report import AttributionReport, LabelReport
from windage.page.facts import REASONS, Fact
from windage.page.template import template
from windage.page.writing import Text, count, number, share, text, window

# A person reads some twenty features: the others are folded away.
MOST_OPEN = 20
# Every label has its own table; a classifier may answer a thousand.
MOST_LABELS = 20
# The moves that are named, and marked in red.
MOST_NAMED = 5
# 95 % of a normal distribution lie within so many standard errors.
_SPAN = 1.96

AGGREGATIONS = {
    "mean_abs": "the mean of the sizes of its Shapley values",
    "median": "the median of its Shapley values",
    "mean_sq": "the mean of the squares of its Shapley values",
}


@dataclass(frozen=True)
class Bar:
    """One side of a feature: its attribution, and places along the axis from 0 to 1."""

    value: str
    length: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class FeatureRow:
    """One feature: both sides, both ranks, and whether its rank surely moved, among the farthest."""

    name: Text
    baseline: Bar
    current: Bar
    was: int
    now: int
    moved: bool
    farthest: bool
    share: str


@dataclass(frozen=True)
class LabelShown:
    """One label of the answer: its features, those that matter or mattered most first."""

    name: Text
    score: str
    violated: Text | None
    moved: tuple[Text, ...]
    opened: tuple[FeatureRow, ...]
    folded: tuple[FeatureRow, ...]


def render(report: AttributionReport) -> bytes:
    """Return the page of a report, as HTML in UTF-8; the same report gives the same bytes."""
    shown = [_label(one) for one in report.labels[:MOST_LABELS]]
    aggregation = report.labels[0].current.aggregation if report.labels else "mean_abs"
    return (
        template("attribution.html")
        .render(
            report=report,
            sentence=words.sentence(report),
            facts=tuple(_facts(report)),
            labels=tuple(shown),
            more_labels=max(0, len(report.labels) - MOST_LABELS),
            costs=tuple(text(one, limit=400) for one in words.cost_sentences(report, counted=False)),
            most_named=MOST_NAMED,
            notes=tuple(words.notes(report)),
            aggregation=AGGREGATIONS[aggregation],
            background=len(report.baseline.method.background) if report.baseline.method is not None else 0,
            logit=report.baseline.method is not None and report.baseline.method.link == "logit",
            reasons=REASONS,
            version=__version__,
        )
        .encode()
    )


def _facts(report: AttributionReport) -> Iterator[Fact]:
    if report.monitor is not None:
        yield Fact("Monitor", text(report.monitor))
    if report.window is not None:
        yield Fact("Window", Text(window(report.window)))
    known = [one.score for one in report.labels if one.score.value is not None]
    if known:
        worst = min(known, key=lambda score: score.value if score.value is not None else math.inf)
        between = f"{worst.low:.2f} to {worst.high:.2f}" if worst.low is not None and worst.high is not None else None
        yield Fact("Score", Text(f"{worst.value:.2f}"), f"{between}, {report.threshold:g} needed" if between else None)
    planned = report.explained.plan if report.explained is not None else None
    yield Fact("Rows explained", Text(count(report.rows)), f"of {count(report.available)} captured")
    if report.explained is not None and planned is not None:
        spent = report.explained.spent
        failed = f", {count(spent.failed)} failed" if spent.failed else ""
        yield Fact("Calls of the model", Text(count(spent.calls)), f"{count(planned.budget.calls)} allowed{failed}")
    yield Fact("Baseline", Text(report.baseline.identity), _learned(report))
    rules = {"windage": "Windage's", "sagemaker": "SageMaker Model Monitor's"}
    yield Fact("Rules", Text(rules[report.compatibility]), f"compatibility: {report.compatibility}")


def _learned(report: AttributionReport) -> str | None:
    rows = max((one.rows for one in report.baseline.labels.values()), default=0)
    return f"{count(rows)} rows explained" if rows else None


def _label(one: LabelReport) -> LabelShown:
    rows = tuple(_rows(one))
    return LabelShown(
        name=text(one.label),
        score=words.score_words(one.score),
        violated=text(one.violation.description, limit=600) if one.violation is not None else None,
        moved=tuple(text(words.rank_words(rank), limit=160) for rank in one.moved),
        opened=rows[:MOST_OPEN],
        folded=rows[MOST_OPEN:],
    )


def _rows(one: LabelReport) -> Iterator[FeatureRow]:
    sides = (one.baseline, one.current)
    top = max((_reach(side, place) for side in sides for place in range(len(side.features))), default=0.0)
    places = {name: place for place, name in enumerate(one.baseline.features)}
    shares, farthest = one.current.shares, one.moved[:MOST_NAMED]

    def order(rank: Rank) -> tuple[int, int, str]:
        return min(rank.was, rank.now), rank.was, rank.feature

    for rank in sorted(one.ranks, key=order):
        place = places[rank.feature]
        yield FeatureRow(
            name=text(rank.feature),
            baseline=_bar(one.baseline, place, top),
            current=_bar(one.current, place, top),
            was=rank.was,
            now=rank.now,
            moved=rank.real,
            farthest=rank in farthest,
            share=share(float(shares[place])),
        )


def _reach(side: Attributions, place: int) -> float:
    size, error = abs(float(side.values[place])), float(side.errors[place])
    return size + _SPAN * error if math.isfinite(error) else size


def _bar(side: Attributions, place: int, top: float) -> Bar:
    value, error = float(side.values[place]), float(side.errors[place])
    size = abs(value)
    if not top:
        return Bar(number(value, digits=3), 0.0, None, None)
    known = math.isfinite(error) and error > 0
    return Bar(
        value=number(value, digits=3),
        length=size / top,
        low=max(0.0, size - _SPAN * error) / top if known else None,
        high=(size + _SPAN * error) / top if known else None,
    )
