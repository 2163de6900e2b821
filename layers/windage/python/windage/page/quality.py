"""The page of one window of model quality: what was measured beside the baseline, and what was estimated before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from windage import __version__
from windage.page.facts import REASONS, Fact
from windage.page.quality_course import ASSUMPTION, courses, unestimated
from windage.page.quality_curves import curves
from windage.page.quality_rows import rows, title
from windage.page.template import template
from windage.page.writing import NOTHING, Text, count, number, share, text, window
from windage.quality.falls import SAME
from windage.quality.value import money
from windage.quality_report import QualityReport
from windage.quality_sentences import money_sentence, sentence

# What can become of labels and answers, by the names of `windage.quality.join.Joined.counts`, with the rule for each.
_BECAME: Mapping[str, tuple[str, str]] = {
    "used": ("Used", "joined with an answer"),
    "late": ("Late", "came after the wait was over; used, and the window is judged again"),
    "duplicate": ("Duplicate", "the same again; used once"),
    "corrected": ("Corrected", "a later decision came; the later one is used"),
    "conflicting": ("Conflicting", "contradict each other, and none says when it was decided; none is used"),
    "not_a_number": ("Not a number", "of a regression; not used"),
    "no_such_row": ("No such row", "of a call that has fewer rows; not used"),
    "unknown_class": ("Unknown class", "a class that the baseline never saw; used, of two classes as the negative one"),
    "elsewhere": ("Of no call", "no answer has this id; not used"),
}
_ANSWERED: Mapping[str, tuple[str, str]] = {
    "joined": ("With a label", "measured"),
    "unlabelled": ("Without a label", "estimated only"),
    "repeated": ("Repeated", "another answer to the same call; each counts"),
    "unanswered": ("Without an answer", "nothing was answered, or nothing that can be read"),
    "no_identifier": ("Without an id", "no label can ever find them"),
}
FAULTS: Mapping[str, str] = {
    "no_prediction": "no prediction in the answer",
    "prediction_not_a_number": "the prediction is no number",
    "no_probability": "no probability in the answer",
    "probability_not_a_number": "the probability is no number",
    "probability_outside": "the probability is not from 0 to 1",
}
_DIRECTIONS: Mapping[str, str] = {"over": "too high", "under": "too low"}
# As many columns as a screen has room for; the statistics of each version have all.
_MOST_OF_VERSIONS = 8
# A confusion matrix of more classes is unreadable; the statistics have all.
_MOST_CLASSES = 12


@dataclass(frozen=True)
class Became:
    """What became of some labels or answers."""

    name: str
    rule: str
    many: str


def render(report: QualityReport) -> bytes:
    """Return the page of a report, as HTML in UTF-8."""
    matrix = report.quality.confusion
    shown = len(report.quality.classes) <= _MOST_CLASSES and matrix.sum() > 0
    return (
        template("quality.html")
        .render(
            report=report,
            sentence=sentence(report),
            facts=tuple(_facts(report)),
            rows=tuple(rows(report)),
            again=_again(report),
            curves=tuple(curves(report)),
            courses=tuple(courses(report)),
            unestimated=unestimated(report),
            assumption=ASSUMPTION,
            money=money_sentence(report),
            best=report.best.sentence if report.best is not None else None,
            worths=tuple(_worths(report)),
            few="labels",
            versions=_versions(report),
            version_measures=tuple(map(title, version_columns(report))),
            selective=report.selection.sentence if report.selection is not None else None,
            absent=tuple(report.restricted.absent.items()) if report.restricted is not None else (),
            classes=tuple(text(name, limit=24) for name in report.quality.classes),
            matrix=_matrix(report) if shown else (),
            constant=_constant(report),
            by_class=_by_class(report),
            of_labels=tuple(_became(report, report.joined.counts, _BECAME)),
            of_answers=tuple(_became(report, {**report.joined.counts, **report.joined.read}, _ANSWERED)),
            strays=report.strays,
            faults=tuple((FAULTS.get(name, name), count(many)) for name, many in report.faults.items()),
            until=_until(report),
            reasons=REASONS,
            version=__version__,
        )
        .encode()
    )


def _facts(report: QualityReport) -> Iterator[Fact]:
    if report.monitor is not None:
        yield Fact("Monitor", text(report.monitor))
    if report.window is not None:
        span = report.span if report.span is not None and report.span != report.window else None
        yield Fact("Window", Text(window(report.window)), f"calls of {window(span)}" if span is not None else None)
    yield Fact("Answers", Text(count(report.rows)))
    yield Fact("With a label", Text(count(report.joined.rows)), f"{share(report.coverage)} of those that can have one")
    if report.is_of_a_sample:
        yield Fact("Measured", Text(count(report.quality.rows)), "a sample of the calls, by the hashes of their ids")
    looked = "labels are still waited for" if not report.judged else None
    amended = f"amended {report.amended} {'time' if report.amended == 1 else 'times'} by late labels"
    yield Fact("Judged", Text("yes" if report.judged else "not yet"), amended if report.amended else looked)
    yield Fact("Baseline", Text(report.baseline.identity), f"{count(report.baseline.rows)} labelled rows")
    rules = {"windage": "Windage's", "sagemaker": "SageMaker Model Monitor's"}
    yield Fact("Rules", Text(rules[report.compatibility]), f"compatibility: {report.compatibility}")


def _became(report: QualityReport, counts: Mapping[str, int], names: Mapping[str, tuple[str, str]]) -> Iterator[Became]:
    for name, (said, rule) in names.items():
        # A deployed monitor sees the labels of other windows, too.
        if counts.get(name) and not (name == "elsewhere" and report.monitor is not None):
            yield Became(said, rule, count(counts[name]))


def _again(report: QualityReport) -> tuple[str, ...]:
    """Return the measures that are not shown because another one says the same."""
    shown = {one.measure for one in report.shown}
    return tuple(
        f"{title(name).lower()} ({title(SAME[name]).lower()})"
        for name in SAME
        if name in report.quality.measures and name not in shown
    )


def _worths(report: QualityReport) -> Iterator[tuple[Text, str, str, str]]:
    """Yield what the answers of each kind were worth: its name, how many, each and all."""
    if report.worth is None:
        return
    for name, cell in report.worth.cells.items():
        was, _, answered = name.partition("/")
        said = f"was {was}, answered {answered}" if answered else _DIRECTIONS[name]
        each = number(cell.total / cell.rows, digits=3)
        yield text(said), count(cell.rows), each, money(cell.total, report.worth.currency)


def _matrix(report: QualityReport) -> tuple[tuple[tuple[str, str, float], ...], ...]:
    """Return the cells of the confusion matrix: a count, its share of the actual class, and that as a number."""
    rows_of = report.quality.confusion.tolist()
    return tuple(
        tuple((count(cell), share(cell / sum(row)) if sum(row) else NOTHING, cell / (sum(row) or 1)) for cell in row)
        for row in rows_of
    )


def _constant(report: QualityReport) -> tuple[tuple[str, str, str], ...]:
    """Return what the best constant classifier reaches, beside the model."""
    return tuple(
        (title(name), number(one.value, digits=3), number(report.quality.measures[name].value, digits=3))
        for name, one in report.quality.constant.items()
        if name in report.quality.measures
    )


def _by_class(report: QualityReport) -> tuple[tuple[Text, tuple[str, ...]], ...]:
    keys = ("precision", "recall", "f1")
    return tuple(
        (text(name, limit=24), (*(number(found.get(key), digits=3) for key in keys), count(int(found["support"]))))
        for name, found in report.quality.by_class.items()
    )


def _versions(report: QualityReport) -> tuple[tuple[Text, str, tuple[str, ...]], ...]:
    """Return each version with its count of labels and its measures, in the order of the columns."""
    if report.versions is None:
        return ()
    names = version_columns(report)
    return tuple(
        (
            text(name or "(not said)", limit=32),
            count(report.versions.rows[name]),
            tuple(number(measures[one].value if one in measures else None, digits=3) for one in names),
        )
        for name, measures in report.versions.measured.items()
    )


def version_columns(report: QualityReport) -> tuple[str, ...]:
    """Return the measures of versions: those by which they are compared, then others that any of them has."""
    if report.versions is None:
        return ()
    compared = dict.fromkeys(contest.measure for contest in report.versions.contests)
    others = dict.fromkeys(name for measures in report.versions.measured.values() for name in measures)
    return tuple(compared | dict.fromkeys(name for name in others if name not in SAME))[:_MOST_OF_VERSIONS]


def _until(report: QualityReport) -> str | None:
    if report.judged or report.wait_until is None:
        return None
    moment: datetime = report.wait_until
    return f"{moment:%Y-%m-%d %H:%M} UTC"
