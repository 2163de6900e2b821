"""Which falls are material and real: never by chance, surely when large, and never fine where nothing could be seen."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.answered import Made, binary, churn, flights, kinds, known, measured
from windage.config import QualityTolerances
from windage.errors import BaselineError
from windage.quality.constraints import Constraint, Known, QualityConstraints, suggest
from windage.quality.decision import check, compare
from windage.quality.measure import MEASURES
from windage.quality.problem import ProblemType
from windage.quality.quality import Measured, Quality
from windage.quality.violations import QualityViolation, metric_name, to_json
from windage.quality.words import sentence

NONE = QualityTolerances(share=0, area=0, calibration=0, r2=0, error=0, squared_error=0, log_loss=0, bias=0)
MADE: dict[str, tuple[ProblemType, Made]] = {
    "flights": ("Regression", flights),
    "churn": ("BinaryClassification", churn),
    "rare": ("BinaryClassification", lambda generator, rows: churn(generator, rows, positive=0.12)),
    "kinds": ("MulticlassClassification", kinds),
}


def window(
    error: float = 0.02, rows: int = 300, problem: ProblemType = "BinaryClassification", **values: float
) -> Quality:
    lines = MEASURES[problem]
    measures = {n: Measured(n, value, error, 0.007, lines[n].better, rows) for n, value in values.items()}
    return Quality(problem, rows, measures)


def limit(threshold: float, operator: str = "LessThanThreshold") -> QualityConstraints:
    return QualityConstraints("BinaryClassification", {"recall": Constraint(threshold, operator)})  # type: ignore[arg-type]


# The service's rule.


def test_the_services_sentence() -> None:
    quality = Quality("BinaryClassification", 334, {"auc": Measured("auc", 0.51, 0.02, 0.007, "higher", 48)})
    constraints = QualityConstraints("BinaryClassification", {"auc": Constraint(0.9395, "LessThanThreshold")})
    assert check(quality, constraints, compatibility="sagemaker") == (
        QualityViolation("LessThanThreshold", "Metric auc with 0.51 +/- 0.007 was LessThanThreshold '0.9395'", "auc"),
    )


def test_the_services_rule_is_strict_and_forgets_one_measure() -> None:
    baseline = suggest(window(auc=0.9, f0_5=0.8, f1=0.8, false_positive_rate=0.1), compatibility="sagemaker")
    same, worse = (
        check(
            window(auc=0.9 - d, f0_5=0.8 - d, f1=0.8 - d, false_positive_rate=0.1 + d),
            baseline,
            compatibility="sagemaker",
        )
        for d in (0.0, 1e-12)
    )
    assert same == ()
    # f0_5 is violated, too; the service never says so.
    assert {v.metric_name for v in worse} == {"auc", "f1", "falsePositiveRate"}


def test_the_service_knows_nothing_of_our_measures() -> None:
    baseline = suggest(window(auc=0.9, log_loss=0.3))
    worse = window(auc=0.9, log_loss=3.0)
    assert check(worse, baseline, compatibility="sagemaker") == ()
    assert [v.metric_name for v in check(worse, baseline)] == ["logLoss"]


def test_without_a_deviation_the_service_says_nan() -> None:
    quality = measured(known([0, 1], [1, 1], (), ("0", "1")), "BinaryClassification")
    (violation,) = check(quality, limit(0.9), compatibility="sagemaker")
    assert violation.description == "Metric recall with 0.5 +/- NaN was LessThanThreshold '0.9'"


@given(binary(least=2))
def test_the_services_rule_is_that_of_the_point_value(pairs: object) -> None:
    quality = measured(pairs, "BinaryClassification")  # type: ignore[arg-type]
    constraints = QualityConstraints(
        "BinaryClassification",
        {name: Constraint(0.5, "LessThanThreshold") for name in quality.measures if name != "f0_5"},
    )
    found = {v.metric_name for v in check(quality, constraints, compatibility="sagemaker")}
    assert found == {metric_name(n) for n, m in quality.measures.items() if n != "f0_5" and m.value < 0.5}


# Ours: material and real.


@pytest.mark.parametrize(("rows", "baseline_rows"), [(30, 1000), (300, 1000), (2000, 300)])
@pytest.mark.parametrize("name", MADE)
def test_a_model_that_has_not_changed_is_left_in_peace(name: str, rows: int, baseline_rows: int) -> None:
    """With no tolerance at all; of windows as good as their baseline, one in a hundred may have a finding."""
    problem, made = MADE[name]
    generator = np.random.default_rng(5)
    alarms, windows = 0, 150
    for _ in range(windows):
        before = suggest(measured(made(generator, baseline_rows), problem))
        alarms += bool(check(measured(made(generator, rows), problem), before, tolerances=NONE))
    # One alarm in a hundred at most, seen from so few windows with 99 %.
    assert alarms <= 5


def test_the_service_alarms_at_nearly_every_window() -> None:
    generator = np.random.default_rng(5)
    before = suggest(measured(churn(generator, 1000), "BinaryClassification"))
    windows = [measured(churn(generator, 300), "BinaryClassification") for _ in range(40)]
    its = sum(bool(check(w, before, compatibility="sagemaker")) for w in windows)
    assert its > 30
    assert sum(bool(check(w, before)) for w in windows) <= 2


def test_a_model_that_has_become_bad_is_found() -> None:
    generator = np.random.default_rng(6)
    before = suggest(measured(churn(generator, 2000), "BinaryClassification"))
    found = [check(measured(churn(generator, 500, known_by=1.0), "BinaryClassification"), before) for _ in range(20)]
    assert all({"auc", "f0_5", "logLoss"} <= {v.metric_name for v in one} for one in found)


def test_a_small_fall_is_no_violation_however_sure() -> None:
    before = suggest(window(error=1e-5, recall=0.9, rows=10**6))
    (fall,) = compare(window(error=1e-5, recall=0.885, rows=10**6), before)
    assert (fall.material, fall.violated, fall.conclusive) == (False, False, True)
    assert fall.p_value < 1e-6
    (more,) = compare(window(error=1e-5, recall=0.875, rows=10**6), before)
    assert more.violated


def test_a_fall_that_few_labels_show_may_be_chance() -> None:
    before = suggest(window(error=0.01, recall=0.9, rows=1000))
    (fall,) = compare(window(error=0.06, recall=0.8, rows=40), before)
    assert (fall.material, fall.violated, fall.may_be_chance, fall.conclusive) == (True, False, True, False)
    assert sentence(fall) == (
        "recall fell from 0.9 to 0.8, by 0.1; 0.02 is tolerated. That may be chance: 40 labels surely show falls of "
        "0.148 and more, and with 95 % it lies between 0.679 and 0.921."
    )


def test_what_is_called_surely_shown_is_found() -> None:
    before = suggest(window(error=0.01, recall=0.9, accuracy=0.9, f1=0.9, rows=1000))
    now = window(error=0.03, recall=0.9, accuracy=0.9, f1=0.9)
    shown = compare(now, before)[0].shown
    for fall, violated in ((shown * 1.001, ["recall"]), (shown * 0.999, [])):
        worse = window(error=0.03, recall=0.9 - fall, accuracy=0.9, f1=0.9)
        assert [v.metric_name for v in check(worse, before)] == violated


def test_too_few_labels_are_never_fine() -> None:
    before = suggest(measured(churn(np.random.default_rng(0), 2000), "BinaryClassification"))
    few = compare(measured(churn(np.random.default_rng(1), 12), "BinaryClassification"), before)
    assert not any(one.conclusive for one in few)
    none = compare(measured(known([], [], (), ("no", "yes")), "BinaryClassification"), before)
    assert len(none) == len(before.every)
    assert all(not one.conclusive and not one.violated and "was not measured" in sentence(one) for one in none)
    many = compare(measured(churn(np.random.default_rng(1), 20_000), "BinaryClassification"), before)
    assert all(one.conclusive for one in many if one.measure in {"accuracy", "auc", "true_negative_rate"})


def test_improvements_are_no_violations() -> None:
    before = suggest(window(recall=0.5, false_positive_rate=0.5, log_loss=1.0))
    assert check(window(recall=0.99, false_positive_rate=0.01, log_loss=0.1), before) == ()


def test_what_the_sentence_says() -> None:
    before = suggest(window(error=0.01, recall=0.91, rows=3000))
    (violation,) = check(window(error=0.025, recall=0.74, rows=312), before)
    assert violation == QualityViolation(
        "LessThanThreshold",
        "recall fell from 0.91 to 0.74, by 0.17; 0.02 is tolerated. Of 312 labels that is more than chance explains: "
        "with 95 % it lies between 0.691 and 0.789.",
        "recall",
    )
    rose = suggest(window(problem="Regression", error=0.1, mae=10.0, rows=3000))
    (violation,) = check(window(problem="Regression", error=0.1, mae=12.0, rows=300), rose)
    assert violation.description.startswith("mae rose from 10 to 12, by 2; 0.5 is tolerated.")


@pytest.mark.parametrize(
    ("name", "before", "now", "tolerance"),
    [
        ("mae", 10.0, 10.6, 0.5),
        ("rmse", 10.0, 10.6, 0.5),
        ("mape", 0.2, 0.22, 0.01),
        ("mse", 100.0, 111.0, 10.0),
        ("r2", 0.8, 0.77, 0.02),
    ],
)
def test_tolerances_are_in_plain_units(name: str, before: float, now: float, tolerance: float) -> None:
    baseline = suggest(window(problem="Regression", error=1e-6, **{name: before}))
    (fall,) = compare(window(problem="Regression", error=1e-6, **{name: now}), baseline)
    assert fall.tolerance == pytest.approx(tolerance)
    assert fall.violated
    generous = QualityTolerances(error=0.2, squared_error=0.2, r2=0.2)
    assert check(window(problem="Regression", error=1e-6, **{name: now}), baseline, tolerances=generous) == ()


@pytest.mark.parametrize(("now", "violated"), [(0.5, False), (-0.5, False), (1.6, True), (-1.6, True), (-1.2, False)])
def test_a_bias_is_worse_on_either_side_of_zero(now: float, violated: bool) -> None:
    """A tenth of the mean absolute error of 3 is tolerated beyond the baseline's 1."""
    baseline = suggest(window(problem="Regression", error=1e-3, bias=-1.0, mae=3.0))
    quality = window(problem="Regression", error=1e-3, bias=now, mae=3.0)
    assert bool(check(quality, baseline)) == violated
    if violated:
        assert "farther from zero" in check(quality, baseline)[0].description


# What a person wrote wins.


def test_a_threshold_that_a_person_wrote_is_taken_at_its_word() -> None:
    """No tolerance, and no doubt about the baseline: 0.895 is below 0.9, and 10,000 labels show it."""
    suggested = suggest(window(error=0.05, recall=0.95, rows=50))
    changed = QualityConstraints(
        "BinaryClassification", {"recall": Constraint(0.9, "LessThanThreshold")}, {}, suggested.baseline, 50
    )
    now = window(error=0.001, recall=0.895, rows=10_000)
    assert check(now, suggested) == ()
    (violation,) = check(now, changed)
    assert violation.description.startswith("recall is 0.895, below the threshold of 0.9. Of 10,000 labels")
    assert check(window(error=0.001, recall=0.905, rows=10_000), changed) == ()
    assert check(window(error=0.01, recall=0.895, rows=500), changed) == ()


def test_a_constraint_that_a_person_removed_is_not_checked() -> None:
    suggested = suggest(window(error=0.001, recall=0.9, accuracy=0.9))
    left = {"accuracy": suggested.constraints["accuracy"]}
    fewer = QualityConstraints("BinaryClassification", left, {}, suggested.baseline, suggested.rows)
    assert [c.measure for c in compare(window(error=0.001, recall=0.1, accuracy=0.9), fewer)] == ["accuracy"]


def test_an_operator_that_a_person_turned_is_obeyed() -> None:
    """Too good to be true: the label has leaked."""
    assert check(window(error=0.001, recall=0.99), limit(0.98, "GreaterThanThreshold"))
    assert not check(window(error=0.001, recall=0.5), limit(0.98, "GreaterThanThreshold"))


def test_a_baseline_of_the_service_spreads_as_the_window_does() -> None:
    """Its files say no errors, but how many rows it had: with a quarter of them its error is twice the window's."""
    constraints = QualityConstraints(
        "BinaryClassification", {"recall": Constraint(0.9, "LessThanThreshold")}, {}, {"recall": Known(0.9)}, 75
    )
    (fall,) = compare(window(error=0.02, recall=0.9, rows=300), constraints)
    assert fall.baseline_error == pytest.approx(0.04)
    assert fall.tolerance == 0.02


# What the comparisons say.


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.001, 0.3), st.integers(2, 10**6))
def test_laws_of_a_comparison(before: float, now: float, error: float, rows: int) -> None:
    (fall,) = compare(
        window(error=error, recall=now, rows=rows), suggest(window(error=error, recall=before, rows=rows))
    )
    assert fall.fall == pytest.approx(before - now)
    assert 0 <= fall.p_value <= 1
    assert (fall.p_value < 0.5) == (fall.fall > 0) or abs(fall.fall) < 1e-9
    assert fall.violated == (fall.material and fall.real)
    assert not (fall.violated and not fall.conclusive)
    low, high = fall.interval
    assert 0 <= low <= now <= high <= 1
    assert sentence(fall)


def test_a_measure_that_is_gone_is_said_to_be() -> None:
    (gone,) = compare(window(recall=0.9), suggest(window(auc=0.9)))
    assert (gone.violated, gone.conclusive) == (False, False)
    assert math.isnan(gone.value)
    assert sentence(gone) == "auc was not measured: 0 labels are too few, or say nothing of it."


def test_constraints_of_another_problem_are_refused() -> None:
    with pytest.raises(BaselineError, match="of another problem"):
        check(window(recall=0.9), suggest(window(problem="Regression", mae=1.0)))
    with pytest.raises(BaselineError, match="of another problem"):
        check(window(recall=0.9), suggest(window(problem="Regression", mae=1.0)), compatibility="sagemaker")


def test_the_file_of_violations_is_the_services() -> None:
    violation = QualityViolation("LessThanThreshold", "Metric auc with 0.51 +/- 0.007 …", metric_name("auc"))
    assert to_json([violation]).decode() == (
        '{\n  "violations" : [ {\n    "constraint_check_type" : "LessThanThreshold",\n'
        '    "description" : "Metric auc with 0.51 +/- 0.007 …",\n    "metric_name" : "auc"\n  } ]\n}\n'
    )
    assert json.loads(to_json([])) == {"violations": []}
