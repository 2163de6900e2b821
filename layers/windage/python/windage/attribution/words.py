"""What a window's attributions say, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from windage.attribution.kernel_shap import Explained
from windage.attribution.model import SAID
from windage.attribution.moved import Rank
from windage.attribution.ndcg import NOTES, Score
from windage.attribution.report import AttributionReport, LabelReport
from windage.errors import shortened

_MOST_NAMED = 3
_STOPPED = {
    "budget": "the budget was spent",
    "time": "the time was over",
    "model": "the model failed again and again",
}


def sentence(report: AttributionReport) -> str:
    """Say in one sentence whether the answers still rest on the features that they rested on.

    Examples
    --------
    ``The answers rest on other features than in the baseline: score 0.76 where 0.9 is needed; age fell from rank 1 to
    4.``
    """
    if report.outcome == "no_data":
        return "No traffic was captured in this window, so there is nothing to explain."
    if report.outcome == "not_explained":
        why = failures(report.explained) if report.explained is not None else ""
        return f"No row could be explained: {why or 'no captured row has attributions'}."
    worst = min(report.labels, key=lambda one: 2.0 if one.score.value is None else one.score.value)
    whose = f" of {worst.label}" if len(report.labels) > 1 else ""
    if worst.score.value is None:
        return f"The answers{whose} have no order to keep: no feature of the baseline has any attribution."
    needed = f"score {worst.score.value:.2f} where {report.threshold:g} is needed"
    if report.outcome == "violations":
        named = "; ".join(filter(None, (needed, _moves(worst))))
        return f"The answers{whose} rest on other features than in the baseline: {named}."
    if report.outcome == "insufficient_data" and worst.score.value >= report.threshold:
        return f"Only {report.rows:,} rows were explained: too few to tell whether the answers rest on other features."
    if report.outcome == "insufficient_data":
        may = f"; with {report.rows:,} rows explained, chance may do that" if worst.score.high is not None else ""
        return f"Whether the answers{whose} rest on other features cannot be told: {needed}{may}."
    said = f"score {worst.score.value:.2f}{_interval(worst.score)}"
    if any(one.moved for one in report.labels):
        farthest = max(report.labels, key=lambda one: len(one.moved))
        return f"The answers still rest mostly on the features of the baseline: {said}; but {_moves(farthest)}."
    return f"The answers rest on the features in the baseline's order: {said}."


def score_words(score: Score) -> str:
    """Write a score with its interval.

    Examples
    --------
    >>> score_words(Score(0.761, 0.702, 0.8)), score_words(Score(None))
    ('0.76 (0.70 to 0.80)', 'none')
    """
    return "none" if score.value is None else f"{score.value:.2f}{_interval(score)}"


def rank_words(rank: Rank) -> str:
    """Say how a feature's rank moved.

    Examples
    --------
    >>> rank_words(Rank("age", 1, 4, 0.001, True)), rank_words(Rank("city", 4, 1, 0.001, True))
    ('age fell from rank 1 to 4', 'city rose from rank 4 to 1')
    """
    direction = "fell" if rank.now > rank.was else "rose"
    return f"{shortened(rank.feature, limit=60)} {direction} from rank {rank.was} to {rank.now}"


def failures(explained: Explained) -> str:
    """Name why calls failed, the most frequent reason first; nothing when none did.

    Examples
    --------
    ``the model did not answer in time (3 calls, at first: status 504)``
    """
    parts = []
    for reason, count in sorted(explained.spent.failures.items(), key=lambda item: -item[1]):
        example = explained.spent.example
        first = f", at first: {example.detail}" if example is not None and example.reason == reason else ""
        parts.append(f"{SAID[reason]} ({count:,} {'call' if count == 1 else 'calls'}{first.rstrip()})")
    return "; ".join(parts)


def cost_sentences(report: AttributionReport, *, counted: bool = True) -> Iterator[str]:
    """Say what the explanation was planned to cost, what it cost, and what share of the plan succeeded.

    Without ``counted``, calls and rows are left to a table.
    """
    explained = report.explained
    if explained is None:
        return
    if explained.plan is None:
        given = f"{report.rows:,} of {report.available:,} captured rows"
        yield f"{given} carry the model's own attributions; it was not asked."
        return
    plan, spent = explained.plan, explained.spent
    yield (
        f"{report.rows:,} of {report.available:,} captured rows were explained ({plan.explained:,} planned), "
        f"with up to {plan.coalitions:,} coalitions of features each."
    )
    if counted:
        yield (
            f"{spent.calls:,} calls with {spent.rows:,} rows were made; {plan.calls:,} with {plan.rows:,} planned, "
            f"{plan.budget.calls:,} and {plan.budget.rows:,} allowed; {spent.failed:,} failed."
        )
    if (drawn := _drawn(report)) is not None:
        yield drawn
    if report.rows < plan.explained:
        parts = [_STOPPED[explained.stopped] if explained.stopped is not None else "", failures(explained)]
        why = "; ".join(filter(None, parts))
        yield (
            f"{report.rows / plan.explained:.0%} of the plan succeeded: {why}."
            if why
            else (f"{report.rows / plan.explained:.0%} of the plan succeeded.")
        )
    elif spent.failed:
        yield f"Failed and repeated: {failures(explained)}."


def _drawn(report: AttributionReport) -> str | None:
    """Say what the intervals come from: whether more coalitions, or more rows, would be of use."""
    squares = np.concatenate([one.current.errors**2 for one in report.labels]) if report.labels else np.zeros(0)
    total = float(squares[np.isfinite(squares)].sum())
    if not total:
        return None
    part = sum(float((one.current.drawn[np.isfinite(one.current.errors)] ** 2).sum()) for one in report.labels)
    if not part:
        return "All coalitions were looked at: only the choice of rows is left to chance."
    share = f"{min(1.0, part / total):.0%}"
    return f"The choice of coalitions makes {share} of the variance of the values, that of the rows the rest."


def notes(report: AttributionReport) -> Iterator[str]:
    """Say what is peculiar about the labels."""
    for note in dict.fromkeys(one.score.note for one in report.labels):
        if note is not None:
            yield NOTES[note]


def _interval(score: Score) -> str:
    return f" ({score.low:.2f} to {score.high:.2f})" if score.low is not None and score.high is not None else ""


def _moves(label: LabelReport) -> str:
    named = ", ".join(rank_words(rank) for rank in label.moved[:_MOST_NAMED])
    more = len(label.moved) - _MOST_NAMED
    return f"{named} and {more} more moved" if more > 0 else named
