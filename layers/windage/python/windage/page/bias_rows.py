"""What is shown of every measure of every group: its value on an axis, beside its ideal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from windage.bias.found import GroupBias, Measured, Status
from windage.bias.measures import MEASURES
from windage.page.writing import NOTHING, Text, count, number, text

# What each measure compares, and where it stands on the page.
TITLES: Mapping[str, str] = {
    "DPPL": "Answered positively",
    "DI": "Answered positively, ratio",
    "CDDPL": "Part of the rejected, within the group variable",
    "FT": "Nearest neighbours",
    "RD": "Positives recognised",
    "SD": "Negatives recognised",
    "AD": "Answered rightly",
    "DAR": "Positive answers right",
    "DRR": "Negative answers right",
    "DCA": "Labels per positive answer",
    "DCR": "Labels per negative answer",
    "TE": "Kind of mistakes",
    "GE": "Spread of mistakes over all rows",
    "DPL": "Labelled positively",
    "CI": "Size of the group",
    "CDDL": "Part of the negative, within the group variable",
    "TVD": "Total variation",
    "KS": "Kolmogorov-Smirnov",
    "LP": "Euclidean",
    "JS": "Jensen-Shannon",
    "KL": "Kullback-Leibler",
}
_SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("answers", "What is answered", ("DPPL", "DI", "CDDPL", "FT")),
    ("mistakes", "How often that is right", ("RD", "SD", "AD", "DAR", "DRR", "DCA", "DCR", "TE")),
    ("labels", "What is true", ("DPL", "CI", "CDDL", "TVD", "KS", "LP", "JS", "KL")),
)
_STATES: Mapping[Status, str] = {"worse": "worse", "chance": "chance", "steady": "steady", "shown": "shown"}
# What an axis shows at least, so that nothing that is hardly there looks large.
_LEAST_REACH = 0.1


@dataclass(frozen=True)
class Bar:
    """A value on its axis: places from 0 to 1, the ideal being at one of them; absent ones are not drawn."""

    low: float
    high: float
    point: float
    before: float | None
    ideal: float


@dataclass(frozen=True)
class Cell:
    """One measure of one group."""

    state: str
    value: str
    before: str | None
    said: Text
    bar: Bar | None = None


@dataclass(frozen=True)
class Row:
    """One group with its cells."""

    title: Text
    rows: str
    part: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Section:
    """Measures of one kind, of all groups."""

    anchor: str
    title: str
    measures: tuple[tuple[str, str, str], ...]
    rows: tuple[Row, ...]


def sections(groups: Sequence[GroupBias]) -> Iterator[Section]:
    """Yield the measures of each kind with all groups."""
    for anchor, title, names in _SECTIONS:
        by_group = [{one.name: one for one in group.measures} for group in groups]
        shown = [name for name in names if any(found.get(name) is not None for found in by_group)]
        shown = [name for name in shown if any(_is_drawn(found.get(name)) for found in by_group)] or shown
        if not shown or not groups:
            continue
        reaches = {name: _reach(name, [found[name] for found in by_group if name in found]) for name in shown}
        yield Section(
            anchor,
            title,
            tuple((name, TITLES[name], MEASURES[name].description) for name in shown),
            tuple(
                Row(
                    text(group.facet.title, limit=60),
                    count(group.rows),
                    f"{group.rows / max(1, group.rows + group.others):.1%}",
                    tuple(_cell(found.get(name), reaches[name]) for name in shown),
                )
                for group, found in zip(groups, by_group, strict=True)
            ),
        )


def _is_drawn(one: Measured | None) -> bool:
    return one is not None and one.value is not None


def _cell(one: Measured | None, reach: float) -> Cell:
    if one is None or one.value is None:
        return Cell("none", NOTHING, None, text(one.reason or "" if one is not None else "not measured", limit=300))
    state = _STATES.get(one.status, "none")
    before = None if one.before is None else _number(one.before)
    if one.status == "too_few":
        return Cell("few", "too few", before, said(one))
    return Cell(state, _number(one.value), before, said(one), _bar(one, reach))


def _bar(one: Measured, reach: float) -> Bar:
    """Place a value on an axis that reaches as far to both sides of the ideal; of a distance, to one."""
    measure = MEASURES[one.name]

    def place(value: float) -> float:
        away = float(measure.beside_ideal(np.asarray(value, dtype=np.float64)))
        if math.isnan(away):
            return 0.5
        along = min(1.0, max(-1.0, away / reach))
        return along if _one_sided(one.name) else (1 + along) / 2

    assert one.value is not None
    low, high = one.interval if one.interval is not None else (one.value, one.value)
    ideal = 0.0 if _one_sided(one.name) else 0.5
    return Bar(place(low), place(high), place(one.value), None if one.before is None else place(one.before), ideal)


def _one_sided(name: str) -> bool:
    return name in {"KL", "JS", "LP", "TVD", "KS", "GE"}


def _reach(name: str, found: Sequence[Measured]) -> float:
    """Return how far an axis goes, so that all that is finite of a measure is on it."""
    measure = MEASURES[name]
    values = [value for one in found for value in (one.value, one.before, *(one.interval or ())) if value is not None]
    away = [measure.away(value) for value in values]
    return max([_LEAST_REACH, *(1.05 * one for one in away if math.isfinite(one))])


def said(one: Measured) -> Text:
    """Return what is said of a measure on pointing at it."""
    words = one.sentence
    if words is None:
        before = "" if one.before is None else f" In the baseline: {_number(one.before)}."
        plain = "" if one.gist is None else f" {one.gist}."
        words = f"{MEASURES[one.name].description}: {_number(one.value)}.{before}{plain}"
    if one.reason is not None:
        words += f" {one.reason[0].upper()}{one.reason[1:]}."
    return text(words, limit=600)


def _number(value: float | None) -> str:
    """Write a value so that a column of them can be compared."""
    if value is not None and math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value is None or abs(value) >= 100:
        return number(value, digits=3)
    return f"{value:.3f}".replace("-", "−") if abs(value) >= 0.0005 or value == 0 else "0.000"
