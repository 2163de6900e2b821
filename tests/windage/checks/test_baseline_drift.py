"""Whether the values of a column are distributed as in the baseline: material, and real."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from scipy.stats import ks_2samp, norm

from tests.windage.checks.comparisons import check, compare, found, measured
from tests.windage.strategies import normal
from windage import page
from windage.baselines import Baseline
from windage.config import Material, Thresholds
from windage.drift import Method
from windage.monitors.data_quality import judge
from windage.page.card import METHODS
from windage.report import ratio
from windage.sentences import sentence

FLAGGED = [("a", "baseline_drift_check")]
BITS = {"a": [0] * 860 + [1] * 140}
MOVED = {"a": [0] * 100 + [1] * 900}


def numbers(shift: float, size: int, seed: int = 1) -> dict[str, list[object]]:
    return {"a": normal(seed, size, shift)}


def shuffled(columns: dict[str, list[object]]) -> dict[str, list[object]]:
    """Return the values in an order that means nothing: runs of the same would be few independent rows."""
    return {name: np.random.default_rng(5).permutation(np.array(v, object)).tolist() for name, v in columns.items()}


def words(**counts: int) -> dict[str, list[object]]:
    return {"a": [word for word, count in counts.items() for _ in range(count)]}


@pytest.mark.parametrize(
    ("shift", "rows", "drifted"),
    [
        # Cliff's delta of a shift by d is about 0.56 d: 0.06 is allowed.
        (0.0, 1000, False),
        (0.05, 100_000, False),
        (0.2, 20_000, True),
        (0.25, 1000, True),
        (0.5, 200, True),
        (0.1, 100, False),
    ],
)
def test_a_change_must_be_material_and_real(shift: float, rows: int, drifted: bool) -> None:
    comparison = compare(numbers(0, 10_000, seed=2), numbers(shift, rows))
    assert (found("baseline_drift", comparison) == FLAGGED) is drifted


def test_beside_a_column_that_surely_drifted_less_is_found() -> None:
    """Alone among ten columns, a p-value of 0.003 would be an alarm in many clean windows; beside another it is not."""
    names = "abcdefghij"
    random = np.random.default_rng(9)
    even = norm.ppf((np.arange(200) + 0.5) / 200)
    training = {name: random.permutation(even.repeat(50)).tolist() for name in names}
    window = {name: random.permutation(even).tolist() for name in names}
    unlikely = window | {"b": random.permutation(even + 0.24).tolist()}
    surely = {"a": random.permutation(even + 2).tolist()}
    (p,) = [drift.p_value for drift in measured(compare(training, unlikely)) if drift.feature == "b"]
    assert 0.001 < p < 0.01
    assert found("baseline_drift", compare(training, unlikely)) == []
    assert found("baseline_drift", compare(training, window | surely)) == [("a", "baseline_drift_check")]
    both = found("baseline_drift", compare(training, unlikely | surely))
    assert both == [("a", "baseline_drift_check"), ("b", "baseline_drift_check")]


def test_the_distance_that_somebody_chose_decides_and_is_scipys() -> None:
    training, window = numbers(0, 2000, seed=2), numbers(0.3, 1500)
    (drift,) = measured(compare(training, window, thresholds=Thresholds(drift=0.1)))
    oracle = ks_2samp(training["a"], window["a"], method="asymp")
    assert (drift.feature, drift.method) == ("a", "Kolmogorov-Smirnov")
    assert drift.distance == pytest.approx(oracle.statistic, abs=1e-12)
    assert (drift.threshold, drift.drifted) == (0.1, True)


def test_a_large_distance_in_few_rows_is_no_evidence() -> None:
    (drift,) = measured(compare(numbers(0, 1000, 2), numbers(0, 10)))
    assert drift.distance > drift.threshold
    assert not drift.drifted
    assert not drift.conclusive


def test_few_rows_that_are_far_off_are_found_all_the_same() -> None:
    """Their silence would have said nothing; what they say is certain."""
    (drift,) = measured(compare(numbers(0, 1000, 2), numbers(3, 30)))
    assert (drift.drifted, drift.conclusive) == (True, False)


def test_a_tiny_change_in_many_rows_is_not_material() -> None:
    (drift,) = measured(compare(numbers(0, 40_000, 2), numbers(0.08, 40_000)))
    assert drift.p_value is not None
    assert drift.p_value < 1e-6
    assert drift.distance < drift.threshold
    assert not drift.drifted


def test_a_column_of_two_values_is_seen_to_move_but_not_by_the_service() -> None:
    """By hand: the shares of zeros are 0.86 and 0.10. The service counts every value once, and finds nothing."""
    (ours,) = measured(compare(BITS, MOVED))
    assert (ours.method, ours.distance, ours.drifted) == ("location", pytest.approx(0.76), True)
    (services,) = measured(compare(BITS, MOVED, compatibility="sagemaker"))
    assert (services.distance, services.p_value, services.drifted) == (0, None, False)


@pytest.mark.parametrize(
    ("method", "distance"),
    [("Simple", 0.5), ("Robust", 0.5 - 1.8 * (2000 / 1000**2) ** 0.5)],
)
def test_the_services_methods_for_numbers(method: str, distance: float) -> None:
    """By hand: of 1,000 whole numbers without repetition, half lie above all of the others."""
    config = {"distribution_constraints": {"comparison_method": method, "comparison_threshold": 0.3}}
    training, window = {"a": list(range(1000))}, {"a": list(range(500, 1500))}
    comparison = compare(training, window, config=config, compatibility="sagemaker")
    (drift,) = measured(comparison)
    assert drift.distance == pytest.approx(distance)
    (violation,) = check("baseline_drift", comparison)
    assert violation.description == f"Baseline drift distance: {drift.distance} exceeds threshold: 0.3"


@pytest.mark.parametrize(
    ("method", "distance"),
    [("Simple", 0.4), ("Robust", 0.4 - 1.8 * (2000 / 1000**2) ** 0.5)],
)
def test_the_services_methods_for_categories(method: str, distance: float) -> None:
    config = {"distribution_constraints": {"comparison_method": method, "categorical_comparison_threshold": 0.2}}
    comparison = compare(words(x=500, y=500), words(x=900, y=100), config=config, compatibility="sagemaker")
    (drift,) = measured(comparison)
    assert (drift.method, drift.distance) == ("L-infinity", pytest.approx(distance))
    assert (drift.threshold, drift.drifted) == (0.2, True)


CHI_SQUARE = [
    # By hand: of 1,000, 500 and 500 are expected; (540 - 500)² / 500 twice is 6.4, its p-value 0.0114.
    ("Simple", 1.0, {"x": 540, "y": 460}, "chi-square", 6.4, True),
    ("Simple", 7.0, {"x": 540, "y": 460}, "chi-square", 6.4, False),
    ("Robust", 0.05, {"x": 540, "y": 460}, "chi-square p-value", 0.011412, True),
    ("Robust", 0.01, {"x": 540, "y": 460}, "chi-square p-value", 0.011412, False),
    ("Robust", 0.1, {"x": 500, "y": 500}, "chi-square p-value", 1.0, False),
]


@pytest.mark.parametrize(("method", "threshold", "now", "name", "distance", "drifted"), CHI_SQUARE)
def test_the_services_chi_square(
    method: str, threshold: float, now: dict[str, int], name: str, distance: float, drifted: bool
) -> None:
    """A statistic drifts above its threshold, a p-value below."""
    distribution = {
        "comparison_method": method,
        "categorical_comparison_threshold": threshold,
        "categorical_drift_method": "ChiSquared",
    }
    config = {"distribution_constraints": distribution}
    comparison = compare(words(x=5000, y=5000), words(**now), config=config, compatibility="sagemaker")
    (drift,) = measured(comparison)
    assert (drift.method, drift.distance) == (name, pytest.approx(distance, rel=1e-4))
    assert drift.drifted is drifted
    assert (found("baseline_drift", comparison) == FLAGGED) is drifted
    assert (ratio(drift) > 1) is drifted


def test_every_method_has_its_name_on_the_page() -> None:
    labels = {label for part in get_args(Method) for label in get_args(part)}
    assert set(METHODS) == labels


@pytest.mark.parametrize(("method", "said"), [("Simple", "distance 6.40 where"), ("Robust", "p-value 0.011 where")])
def test_a_report_on_a_chi_square_is_written(method: str, said: str) -> None:
    distribution = {"comparison_method": method, "categorical_drift_method": "ChiSquared"}
    comparison = compare(
        words(x=5000, y=5000),
        words(x=540, y=460),
        config={"distribution_constraints": distribution},
        compatibility="sagemaker",
    )
    baseline = Baseline(comparison.baseline, comparison.constraints, identity="x")
    report = judge(comparison.current, baseline, compatibility="sagemaker")
    assert said in sentence(report)
    assert b"Chi-square" in page.render(report)


@pytest.mark.parametrize("method", ["Simple", "Robust"])
def test_a_chi_square_that_is_impossible_is_not_measured(method: str) -> None:
    config = {"distribution_constraints": {"comparison_method": method, "categorical_drift_method": "ChiSquared"}}
    for now in ({"x": 1000}, {"x": 3, "y": 3}, {"z": 1000}):
        comparison = compare(words(x=500, y=500), words(**now), config=config, compatibility="sagemaker")
        assert measured(comparison) == ()


def test_by_default_chi_squared_is_the_usual_evidence_and_the_threshold_of_numbers() -> None:
    """Its own threshold is that of a statistic or of a p-value, and says nothing of how much is material."""
    distribution = {
        "comparison_threshold": 0.3,
        "categorical_comparison_threshold": 20,
        "categorical_drift_method": "ChiSquared",
    }
    config = {"distribution_constraints": distribution}
    (drift,) = measured(compare(words(x=500, y=500), shuffled(words(x=900, y=100)), config=config))
    assert (drift.method, drift.threshold, drift.drifted) == ("L-infinity", 0.3, True)
    assert drift.distance == pytest.approx(0.4)


def test_the_service_prints_its_numbers_as_java() -> None:
    distribution = {"comparison_method": "Simple", "comparison_threshold": 1e-4}
    comparison = compare(
        {"a": list(range(1000))},
        {"a": [*range(1, 1000), 2000]},
        config={"distribution_constraints": distribution},
        compatibility="sagemaker",
    )
    (violation,) = check("baseline_drift", comparison)
    assert violation.description.startswith("Baseline drift distance: 0.00")
    assert violation.description.endswith(" exceeds threshold: 1.0E-4")


@pytest.mark.parametrize(
    ("before", "now", "drifted"),
    [
        ({"x": 500, "y": 500}, {"x": 505, "y": 495}, False),
        ({"x": 5000, "y": 5000}, {"x": 530, "y": 470}, False),
        ({"x": 500, "y": 500}, {"x": 590, "y": 410}, True),
        ({"x": 500, "y": 500}, {"x": 700, "y": 300}, True),
        ({"x": 500, "y": 500}, {"x": 500, "y": 300, "z": 200}, True),
        ({"x": 5000, "y": 5000}, {"x": 8, "y": 2}, False),
        ({"x": 1000}, {"x": 1000}, False),
        ({"x": 1000}, {"y": 1000}, True),
    ],
)
def test_categories_move(before: dict[str, int], now: dict[str, int], drifted: bool) -> None:
    comparison = compare(words(**before), shuffled(words(**now)))
    assert (found("baseline_drift", comparison) == FLAGGED) is drifted


def test_values_that_come_back_are_a_change_too() -> None:
    """That they go missing is the completeness check's to say."""
    training, full = {"a": [None, 1, 2, 3] * 500}, {"a": [1, 2, 3, 2] * 500}
    drifts = {drift.method: drift for drift in measured(compare(training, full))}
    assert drifts["missing share"].distance == 0.25
    assert drifts["missing share"].drifted
    assert ("a", "baseline_drift_check") in found("baseline_drift", compare(training, full))
    gone = compare(full, training)
    assert "missing share" in {drift.method for drift in gone.drifts if drift.drifted}
    assert found("completeness", gone) == [("a", "completeness_check")]
    services = measured(compare(training, full, compatibility="sagemaker"))
    assert {drift.method for drift in services} == {"Kolmogorov-Smirnov"}


@pytest.mark.parametrize(
    ("thresholds", "config", "overrides", "threshold"),
    [
        (Thresholds(), {}, {}, 0.06),
        (Thresholds(material=Material(location=0.3, spread=0.3, shape=0.3, tail=0.3)), {}, {}, 0.3),
        (Thresholds(), {"distribution_constraints": {"comparison_threshold": 0.1}}, {}, 0.06),
        (Thresholds(), {"distribution_constraints": {"comparison_threshold": 0.3}}, {}, 0.3),
        (Thresholds(), {}, {"a": {"distribution_constraints": {"comparison_threshold": 0.4}}}, 0.4),
        (Thresholds(drift=0.5), {"distribution_constraints": {"comparison_threshold": 0.3}}, {}, 0.5),
        (Thresholds(drift=0.5, drift_by_feature={"a": 0.6}), {}, {}, 0.6),
        (Thresholds(drift_by_feature={"other": 0.6}), {}, {}, 0.06),
        (Thresholds(drift=0.0), {}, {}, 0.0),
    ],
)
def test_the_threshold_is_the_most_particular(
    thresholds: Thresholds, config: dict[str, object], overrides: dict[str, dict[str, object]], threshold: float
) -> None:
    comparison = compare(numbers(0, 500, 2), numbers(0, 500), thresholds=thresholds, config=config, overrides=overrides)
    (drift,) = measured(comparison)
    assert drift.threshold == threshold


def test_the_comparison_can_be_switched_off() -> None:
    config = {"distribution_constraints": {"perform_comparison": "Disabled"}}
    for compatibility in ("windage", "sagemaker"):
        comparison = compare(BITS, MOVED, config=config, compatibility=compatibility)
        assert measured(comparison) == ()


@pytest.mark.parametrize(
    ("training", "window"),
    [
        ([None] * 200, [1] * 200),
        ([1] * 200, [None] * 200),
        ([1] * 200, ["x"] * 200),
        (["x"] * 200, [None] * 200),
        ([f"u{n}" for n in range(10_001)], ["x"] * 200),
    ],
)
def test_what_cannot_be_compared_has_no_distance(training: list[object], window: list[object]) -> None:
    for compatibility in ("windage", "sagemaker"):
        drifts = compare({"a": training}, {"a": window}, compatibility=compatibility).drifts
        assert {drift.method for drift in drifts} <= {"missing share"}


def test_chance_is_shared_out_over_the_columns() -> None:
    """Among two hundred columns, the farthest of the quiet ones lies below one in a hundred by chance alone."""
    random = np.random.default_rng(3)
    training = {f"c{n}": random.normal(size=200).tolist() for n in range(200)}
    window = {f"c{n}": random.normal(size=120).tolist() for n in range(200)}
    window["c7"] = random.normal(1.0, size=120).tolist()
    drifts = measured(compare(training, window))
    alone = [drift.feature for drift in drifts if drift.p_value is not None and drift.p_value < 0.05]
    assert len(alone) > 3
    assert [drift.feature for drift in drifts if drift.drifted] == ["c7"]


def test_the_words() -> None:
    (violation,) = check("baseline_drift", compare(BITS, MOVED))
    assert violation.description == (
        "The values are higher: the median went from 0 to 1 (+2.9 standard deviations). "
        "Baseline drift distance: 0.76 exceeds threshold: 0.06 (location, p = 1.1e-42)"
    )


@pytest.mark.parametrize(
    ("thresholds", "method", "threshold", "drifted"),
    [
        (Thresholds(distance="wasserstein"), "Wasserstein", 0.1, True),
        (Thresholds(distance="population_stability_index"), "population stability index", 0.2, False),
        (Thresholds(distance="population_stability_index", drift=0.05), "population stability index", 0.05, True),
        (Thresholds(distance_by_feature={"a": "mean"}, drift_by_feature={"a": 0.5}), "mean", 0.5, False),
        (Thresholds(distance_by_feature={"a": "mean"}, drift_by_feature={"a": 0.2}), "mean", 0.2, True),
        # A distance of texts says nothing of numbers.
        (Thresholds(distance="l_infinity"), "location", 0.06, True),
    ],
)
def test_any_distance_can_decide(thresholds: Thresholds, method: str, threshold: float, drifted: bool) -> None:
    comparison = compare(numbers(0, 10_000, 2), numbers(0.3, 2000), thresholds=thresholds)
    (drift,) = comparison.drifts
    assert (drift.method, drift.threshold, drift.drifted) == (method, threshold, drifted)
    assert drift.sentence.startswith("The values are higher: the median went from ")


def test_a_chosen_distance_needs_evidence_too() -> None:
    (drift,) = compare(numbers(0, 10_000, 2), numbers(0, 30), thresholds=Thresholds(distance="wasserstein")).drifts
    assert drift.exceeds
    assert not drift.drifted
