"""The page of one window's bias: what is worse, and every measure of every group beside its ideal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from windage import __version__
from windage.bias.found import BiasReport, GroupBias, Measured
from windage.bias.measures import MEASURES
from windage.bias.sentences import sentence
from windage.intake import Intake
from windage.page.bias_rows import TITLES, said, sections
from windage.page.facts import REASONS, Fact
from windage.page.template import template
from windage.page.writing import Text, count, text, window

# Where two groups meet, the worst first; the file has all.
MOST_MET = 20


@dataclass(frozen=True)
class Worse:
    """One group that fares worse: its name, and what is said of each measure."""

    title: Text
    findings: tuple[tuple[str, str, Text], ...]


def render(report: BiasReport, *, intake: Intake | None = None) -> bytes:
    """Return the page of a report, as HTML in UTF-8; ``intake`` says what became of all that was read."""
    judged = [group for group in report.groups if group.reason is None]
    met = sorted((group for group in report.intersections if group.judged), key=lambda group: -len(group.worse))
    small = [group for group in report.groups if group.reason is not None]
    return (
        template("bias.html")
        .render(
            report=report,
            sentence=sentence(report),
            facts=tuple(_facts(report, intake)),
            worse=tuple(_worse(group) for group in report.every_group if group.worse),
            chance=tuple(_chance(report)),
            sections=tuple(sections(judged)),
            met=tuple(sections(met[:MOST_MET])),
            more_met=max(0, len(met) - MOST_MET),
            of_all=_of_all(report),
            small=tuple((text(group.facet.title, limit=90), group.reason) for group in small),
            small_met=_small_met(report.intersections),
            notes=tuple(text(note, limit=400) for note in report.notes),
            intake=intake if intake is not None else Intake(),
            reasons=REASONS,
            version=__version__,
        )
        .encode()
    )


def _facts(report: BiasReport, intake: Intake | None) -> Iterator[Fact]:
    bad = intake.quarantined_rows if intake is not None else 0
    if report.monitor is not None:
        yield Fact("Monitor", text(report.monitor))
    if report.window is not None:
        yield Fact("Window", Text(window(report.window)))
    yield Fact("Rows judged", Text(count(report.rows)), f"{count(bad)} quarantined" if bad else None)
    known = report.rows - report.unlabelled
    yield Fact("With a label", Text(count(known)), f"{count(report.unlabelled)} without" if report.unlabelled else None)
    if report.amended:
        yield Fact(
            "Amended", Text(f"{count(report.amended)} time{'' if report.amended == 1 else 's'}"), "by late labels"
        )
    yield Fact("Positive label", text(f"{report.label}: {report.label_value}", limit=40))
    yield Fact(
        "Baseline",
        Text(report.baseline.identity),
        "values of a file" if report.baseline.rows is None else f"{count(report.baseline.rows)} rows",
    )
    rules = {"windage": "Windage's", "sagemaker": "SageMaker Model Monitor's"}
    yield Fact("Rules", Text(rules[report.compatibility]), f"compatibility: {report.compatibility}")


def _worse(group: GroupBias) -> Worse:
    return Worse(
        text(group.facet.title, limit=90),
        tuple((TITLES[one.name], one.name, said(one)) for one in sorted(group.worse, key=_place)),
    )


def _place(one: Measured) -> int:
    return [*TITLES].index(one.name)


def _of_all(report: BiasReport) -> Text | None:
    """Return what is said of all rows together; it is the same whatever group is looked at."""
    found = (one for group in report.groups for one in group.measures if MEASURES[one.name].of_all)
    one = next((one for one in found if one.value is not None and one.status != "too_few"), None)
    return None if one is None else said(one)


def _chance(report: BiasReport) -> Iterator[Text]:
    for group in report.every_group:
        for one in group.measures:
            if one.status == "chance" and one.sentence is not None:
                yield text(f"{one.name}: {one.sentence}", limit=400)


def _small_met(groups: Sequence[GroupBias]) -> str | None:
    small = [group for group in groups if not group.judged]
    if not small:
        return None
    rows = max(min(group.rows, group.others) for group in small)
    return f"{count(len(small))} of {count(len(groups))} have too few rows to tell, {count(rows)} at most"
