"""The feature-attribution monitor: what is a violation, by whose rules, and what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from windage.attribution import words
from windage.attribution.attributions import Values
from windage.attribution.baseline import AttributionBaseline, Method, attributions_of
from windage.attribution.budget import Budget, Plan, Spent
from windage.attribution.kernel_shap import Explained
from windage.attribution.model import Failure
from windage.attribution.report import AttributionReport
from windage.errors import BaselineError, InputError
from windage.intake import Intake
from windage.monitors.feature_attribution import Rules, judge
from windage.page.attribution import render

FEATURES = ("age", "city", "pay", "zip")
BEFORE, AFTER = (5.0, 2.0, 1.0, 0.5), (0.5, 1.0, 2.0, 5.0)


def explained(*scales: tuple[float, ...], rows: int = 100, seed: int = 1, **changes: object) -> Explained:
    random = np.random.default_rng(seed)
    values: Values = np.stack([random.normal(size=(rows, len(one))) * one for one in scales])
    made = Explained(
        values=values,
        variances=np.zeros_like(values),
        scores=values.sum(axis=2),
        expected=np.zeros(len(scales)),
        rows=np.arange(rows),
        plan=Plan(Budget(), rows, 14, rows, 15 * rows),
        spent=Spent(rows, 15 * rows),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def baseline(*scales: tuple[float, ...], features: tuple[str, ...] = FEATURES) -> AttributionBaseline:
    labels = attributions_of(explained(*scales, rows=300, seed=9), features, aggregation="mean_abs")
    return AttributionBaseline(labels, Method(), "0123456789ab")


def judged(now: Explained | None, before: AttributionBaseline, rules: Rules | None = None) -> AttributionReport:
    return judge(now, before, available=1000, generator=np.random.default_rng(1), rules=rules)


def test_the_order_that_it_was() -> None:
    report = judged(explained(BEFORE), baseline(BEFORE))
    assert (report.outcome, report.violations) == ("no_violations", ())
    assert words.sentence(report).startswith("The answers rest on the features in the baseline's order: score 1.00 (")


def test_another_order() -> None:
    report = judged(explained(AFTER), baseline(BEFORE))
    assert report.outcome == "violations"
    (violation,) = report.violations
    assert violation.label == "label0"
    assert violation.description.startswith("Feature attribution drift 0.6")
    assert " exceeds threshold 0.9 (95 % interval " in violation.description
    assert ": age from rank 1 to 4, zip from rank 4 to 1" in violation.description
    assert "; age fell from rank 1 to 4, zip rose from rank 4 to 1" in words.sentence(report)


def test_the_service_s_rule_is_the_score_alone_and_its_words() -> None:
    few = explained(AFTER, rows=5)
    ours, service = (
        judged(few, baseline(BEFORE), Rules(compatibility=who))  # type: ignore[arg-type]
        for who in ("windage", "sagemaker")
    )
    assert ours.outcome == "insufficient_data"
    (violation,) = service.violations
    score = service.labels[0].score.value
    assert violation.description == f"Feature attribution drift {score} exceeds threshold 0.9"


def test_a_low_score_that_chance_may_bring_is_no_violation_and_no_success() -> None:
    near = (1.15, 1.0, 0.9, 0.1)
    found = [judged(explained(near, rows=40, seed=seed), baseline((5.0, 1.0, 0.9, 0.1))) for seed in range(40)]
    low = [one for one in found if one.labels[0].score.value < 0.9]  # type: ignore[operator]
    unsure = [one for one in low if one.outcome == "insufficient_data"]
    assert len(low) > 5
    assert len(low) - len(unsure) <= 1
    assert "chance may do that" in words.sentence(unsure[0])


def test_a_threshold_is_the_user_s() -> None:
    now, before = explained(AFTER), baseline(BEFORE)
    assert judged(now, before, Rules(threshold=0.3)).outcome == "no_violations"
    said = words.sentence(judged(now, before, Rules(threshold=0.3)))
    assert "still rest mostly on the features of the baseline" in said
    assert "but age fell from rank 1 to 4" in said
    with pytest.raises(InputError, match=r"threshold: out of range; got 1\.2"):
        Rules(threshold=1.2)


def test_one_label_of_several_is_named() -> None:
    report = judged(explained(BEFORE, AFTER), baseline(BEFORE, BEFORE))
    assert [one.violation is not None for one in report.labels] == [False, True]
    assert words.sentence(report).startswith("The answers of label1 rest on other features")


def test_without_rows_and_without_answers() -> None:
    nothing = judged(None, baseline(BEFORE))
    assert (nothing.outcome, nothing.rows) == ("no_data", 0)
    failed = explained(BEFORE, rows=0, plan=Plan(Budget(), 50, 14, 2, 700), stopped="model")
    failed = replace(failed, spent=Spent(6, 3000, {"timed_out": 6}, Failure("timed_out", "status 504")))
    report = judged(failed, baseline(BEFORE))
    assert report.outcome == "not_explained"
    said = "No row could be explained: the model did not answer in time (6 calls, at first: status 504)."
    assert words.sentence(report) == said
    assert list(words.cost_sentences(report))[-1] == (
        "0% of the plan succeeded: the model failed again and again; "
        "the model did not answer in time (6 calls, at first: status 504)."
    )


def test_what_share_of_the_plan_succeeded() -> None:
    part = explained(BEFORE, rows=40, plan=Plan(Budget(), 100, 14, 3, 1500), stopped="time")
    assert list(words.cost_sentences(judged(part, baseline(BEFORE))))[-1] == (
        "40% of the plan succeeded: the time was over."
    )


def test_other_features_and_other_labels() -> None:
    with pytest.raises(BaselineError, match="more labels than the baseline has; got label1"):
        judged(explained(BEFORE, BEFORE), baseline(BEFORE))
    other = AttributionBaseline(
        {**baseline(BEFORE).labels, "label1": baseline(BEFORE, features=("a", "b", "c", "d")).labels["label0"]},
        Method(),
        "0123456789ab",
    )
    with pytest.raises(BaselineError, match="baseline: label1: of other features"):
        judged(explained(BEFORE, BEFORE), other)


def test_features_of_a_label_in_another_order_are_put_in_its_own() -> None:
    turned = (5.0, 2.0, 1.0, 0.5)[::-1]
    other = AttributionBaseline(
        {**baseline(BEFORE).labels, "label1": baseline(turned, features=FEATURES[::-1]).labels["label0"]},
        Method(),
        "0123456789ab",
    )
    report = judged(explained(BEFORE, BEFORE), other)
    assert report.outcome == "no_violations"
    assert report.labels[1].current.features == FEATURES[::-1]
    np.testing.assert_allclose(report.labels[1].current.values[::-1], np.abs(report.explained.values[1]).mean(axis=0))  # type: ignore[union-attr]


def test_a_baseline_without_any_attribution() -> None:
    report = judged(explained(BEFORE), baseline((0.0, 0.0, 0.0, 0.0)))
    assert report.outcome == "no_violations"
    assert "no order to keep" in words.sentence(report)
    assert list(words.notes(report)) == [
        "No feature of the baseline has any attribution, so there is no order to keep."
    ]


def test_the_same_window_gives_the_same_bytes() -> None:
    assert render(judged(explained(AFTER), baseline(BEFORE))) == render(judged(explained(AFTER), baseline(BEFORE)))


@pytest.mark.parametrize(
    ("report", "shown"),
    [
        (judged(explained(AFTER), baseline(BEFORE)), ["Violations", "1 → 4", "4 → 1", "The order has changed."]),
        (judged(explained(BEFORE), baseline(BEFORE)), ["No violations", "No feature has passed another by more than"]),
        (judged(None, baseline(BEFORE)), ["No data", "there is nothing to explain"]),
        (judged(explained(BEFORE, BEFORE), baseline(BEFORE, BEFORE)), ["label0", "label1"]),
        (judged(explained(AFTER, rows=9), baseline(BEFORE)), ["Too few rows"]),
        (
            judged(
                replace(explained(BEFORE, rows=0), spent=Spent(1, 2, {"failed": 1}, Failure("failed", "<b>boom</b>"))),
                baseline(BEFORE),
            ),
            ["Not explained", "&lt;b&gt;boom&lt;/b&gt;"],
        ),
        (
            replace(
                judged(explained(BEFORE, plan=None), baseline(BEFORE)),
                intake=Intake(received=12, judged=10, quarantined={"not_json": 2}),
            ),
            ["it was not asked", "not JSON", "2 rows"],
        ),
    ],
)
def test_every_outcome_has_a_page(report: AttributionReport, shown: list[str]) -> None:
    page = render(report).decode()
    assert page.startswith("\n<!DOCTYPE html>") or page.startswith("<!DOCTYPE html>")
    assert "<script" not in page
    for one in shown:
        assert one in page


def test_many_features_with_hostile_names_and_a_file_without_errors() -> None:
    names = tuple(f"<i>f{place}</i>\u202e" for place in range(60))
    scales = tuple(1.0 / (1 + place) for place in range(60))
    known = baseline(scales, features=names).labels["label0"]
    silent = replace(known, errors=np.full(60, np.nan), drawn=np.full(60, np.nan), rows=0)
    page = render(judged(explained(scales), AttributionBaseline({"label0": silent}, None, "0123456789ab"))).decode()
    assert "<i>f" not in page
    assert "\u202e" not in page
    assert "Show 40 more features" in page
