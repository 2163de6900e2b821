"""What became of the quality of a window, said in one sentence."""

from __future__ import annotations

import math

from windage.quality.comparison import QualityComparison
from windage.quality.problem import ProblemType
from windage.quality.value import money, round_to_two
from windage.quality_report import QualityReport

# The measures that stand for all where there is room for one, the first that there is.
_FIRST: dict[ProblemType, tuple[str, ...]] = {
    "Regression": ("rmse", "mae"),
    "BinaryClassification": ("auc", "f1", "accuracy"),
    "MulticlassClassification": ("accuracy",),
}


def sentence(report: QualityReport) -> str:
    """Say in one sentence what became of the window.

    Examples
    --------
    ``3 of 11 measures are worse than in the baseline, by 884 labels; accuracy fell from 0.906 to 0.831.``
    """
    labels = f"{report.joined.rows:,} label{'' if report.joined.rows == 1 else 's'}"
    if report.outcome == "no_data":
        return _without_data(report)
    if report.outcome == "awaiting_labels":
        return f"{report.rows:,} answers, {labels} so far: it is too early to judge.{_expected(report)}"
    if report.outcome == "insufficient_data":
        return f"Too few labels to tell a fall from chance: {labels} of {report.rows:,} answers.{_expected(report)}"
    if report.is_of_a_sample:
        labels = f"{report.quality.rows:,} of {labels}"
    if report.outcome == "no_violations":
        return _as_good(report, labels)
    falls = report.falls
    verb = "is" if len(falls) == 1 else "are"
    text = f"{len(falls)} of {len(report.shown)} measures {verb} worse than in the baseline, by {labels}"
    return f"{text}; {falls[0].measure} {fell(falls[0])}." if falls else f"{text}."


def _as_good(report: QualityReport, labels: str) -> str:
    """Say that nothing is worse, and of how many measures the labels do not tell that."""
    many = len(report.shown)
    chance = sum(one.may_be_chance for one in report.shown)
    silent = sum(not one.conclusive and not one.may_be_chance for one in report.shown)
    if report.compatibility == "sagemaker" or not (chance or silent):
        return f"All {many} measures are as good as in the baseline, by {labels}."
    may_be = [f"{chance} may be"] if chance else []
    too_few = [f"for {silent} they are too few to tell"] if silent else []
    return (
        f"None of {many} measures is surely worse than in the baseline, by {labels}: {', and '.join(may_be + too_few)}."
    )


def fell(one: QualityComparison) -> str:
    """Say from what to what a measure went.

    Examples
    --------
    ``fell from 0.906 to 0.831``
    """
    before = one.baseline.value if one.baseline is not None else one.constraint.threshold
    if math.isnan(one.value):
        return "was not measured"
    if one.measure == "bias":
        return f"went from {_number(before)} to {_number(one.value)}"
    return f"{'fell' if one.value < before else 'rose'} from {_number(before)} to {_number(one.value)}"


def money_sentence(report: QualityReport) -> str | None:
    """Say what the window's answers were worth beside the baseline's; nothing where nobody said what they are worth."""
    if report.worth is None or not report.worth.rows:
        return None
    each = report.worth.per_thousand
    said = f"1,000 answers {'cost' if each < 0 else 'are worth'} {money(abs(each), report.worth.currency)}"
    half = money(round_to_two(1.96 * report.worth.error), report.worth.currency)
    beside = f" {report.worth.against(report.usual_worth)}" if report.usual_worth is not None else ""
    return f"{said} (± {half}).{beside}"


def sample_sentence(report: QualityReport) -> str | None:
    """Say of which labelled answers the measures are; nothing where they are of all.

    Examples
    --------
    ``Measured are 500,000 of 1,200,000 labelled answers, those of a sample of the calls; all are counted.``
    """
    if not report.is_of_a_sample:
        return None
    return (
        f"Measured are {report.quality.rows:,} of {report.joined.rows:,} labelled answers, "
        "those of a sample of the calls; all are counted."
    )


def waiting_sentence(report: QualityReport, until: str | None) -> str | None:
    """Say until when labels are waited for; nothing when the wait is over."""
    return None if report.judged or until is None else f"Labels are waited for until {until}."


def _without_data(report: QualityReport) -> str:
    intake = report.intake
    if intake.quarantined:
        return f"None of the {intake.received - intake.outside:,} captured rows could be read."
    if report.rows:
        return f"None of {report.rows:,} answers has a label, so there is nothing to judge."
    return "No call was captured in this window, so there is nothing to judge."


def _expected(report: QualityReport) -> str:
    """Say what is expected of the measure that stands for all."""
    for name in _FIRST[report.quality.problem]:
        expected = report.estimates.measures.get(name)
        if expected is not None:
            known = report.baseline.quality.measures.get(name)
            usual = f" ({_number(known.value)} in the baseline)" if known is not None else ""
            return f" {name} is estimated at {_number(expected.value)} ± {_number(1.96 * expected.error)}{usual}."
    return ""


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
