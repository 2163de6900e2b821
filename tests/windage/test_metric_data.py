"""Gauges: finite, with the unit and the dimensions that the alarms look at."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.windage.test_summary import summary_of
from windage.metric_data import Gauge, finite, of_failure, of_overdue, of_quality, of_summary
from windage.summary import QualitySummary, Summary
from windage.window import Window

WINDOW = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")


def values(gauges: list[Gauge]) -> dict[str, float]:
    return {gauge.name: gauge.value for gauge in gauges}


@given(st.floats())
@example(math.inf)
@example(-math.inf)
@example(math.nan)
@example(5e-324)
@example(-1.7976931348623157e308)
def test_cloudwatch_takes_every_value(value: float) -> None:
    """It takes 0 and magnitudes from 2^-360 to 2^360."""
    sent = finite(value)
    assert sent == 0 or 2.0**-360 <= abs(sent) <= 2.0**360
    if 1e-100 < abs(value) < 1e100:
        assert sent == value


@given(st.floats(), st.integers(0, 10**12), st.floats(0, 1))
def test_every_gauge_of_a_window_is_finite(drift: float, rows: int, share: float) -> None:
    summary = summary_of(worst_drift=drift, rows=rows, quarantined_share=share)
    for gauge in of_summary(summary, violating_windows=1, at=WINDOW.end):
        assert math.isfinite(gauge.value)
        assert gauge.dimensions == {"Monitor": "fraud", "MonitorType": "data-quality"}
        assert gauge.namespace == "Windage"


def test_the_gauges_of_a_window() -> None:
    summary = summary_of(violations=7, rows=900, quarantined_share=0.25, worst_drift=1.5)
    gauges = of_summary(summary, violating_windows=2, at=WINDOW.end + timedelta(minutes=10))
    assert values(gauges) == {
        "Violations": 7,
        "ViolatingWindows": 2,
        "WorstDrift": 1.5,
        "Rows": 900,
        "QuarantinedShare": 25,
        "WindowLag": 600,
        "FailedWindows": 0,
    }
    assert {gauge.name: gauge.unit for gauge in gauges if gauge.unit != "Count"} == {
        "WorstDrift": "None",
        "QuarantinedShare": "Percent",
        "WindowLag": "Seconds",
    }


def test_a_window_is_never_early() -> None:
    gauges = of_summary(summary_of(), violating_windows=0, at=WINDOW.start)
    assert values(gauges)["WindowLag"] == 0


def test_a_judged_window_takes_its_failure_back() -> None:
    """The alarm reads one gauge: 1 from a run that failed, 0 from the run that did not."""
    failed, judged = of_failure("fraud"), of_summary(summary_of(), violating_windows=0, at=WINDOW.end)
    assert values(failed) == {"FailedWindows": 1}
    assert values(judged)["FailedWindows"] == 0
    assert failed[0].dimensions == judged[0].dimensions


@pytest.mark.parametrize("windows", [0, 1, 48])
def test_overdue_windows_are_counted(windows: int) -> None:
    assert values(of_overdue("fraud", [WINDOW] * windows)) == {"OverdueWindows": windows}


def looked_at(outcome: str = "no_violations", **quality: object) -> Summary:
    """Return what a look at a window of model quality left."""
    known = {"labelled": 80, "coverage": 0.9, "judged": True, "measures": {"auc": 0.75, "f1": 0.5}, **quality}
    return summary_of(
        monitor_type="model-quality",
        outcome=outcome,
        rows=100,
        violations=3,
        worst_drift=1.5,
        quarantined_share=0.25,
        quality=QualitySummary(**known),
    )


def published(summary: Summary, *, newest: bool = True) -> dict[str, float]:
    at = WINDOW.end + timedelta(minutes=10)
    gauges = of_quality(summary, violating_windows=2, at=at, measure="auc", newest=newest)
    assert {tuple(gauge.dimensions.items()) for gauge in gauges} == {
        (("Monitor", "fraud"), ("MonitorType", "model-quality"))
    }
    assert len({gauge.name for gauge in gauges}) == len(gauges)
    return values(gauges)


OF_THE_FIRST_LOOK = {"Rows": 100, "WindowLag": 600}
OF_JUDGED = {"ViolatingWindows": 2, "Violations": 3, "LabelCoverage": 90, "WorstFall": 1.5, "auc": 0.75}


def test_a_first_look_says_what_is_expected_and_nothing_of_violations() -> None:
    """An alarm that the estimate of a window turned green would be turned red again by its labels."""
    first = looked_at("awaiting_labels", judged=False, measures={}, estimated={"auc": 0.7, "f1": 0.4})
    assert published(first) == {"FailedWindows": 0, **OF_THE_FIRST_LOOK, "auc_estimated": 0.7, "QuarantinedShare": 25}


def test_what_cannot_be_estimated_has_no_gauge() -> None:
    first = looked_at("awaiting_labels", judged=False, measures={}, estimated={"f1": 0.4})
    assert "auc_estimated" not in published(first)


def test_a_judged_window_says_how_good_the_answers_were() -> None:
    judged = looked_at("violations", looks=2, estimated={"auc": 0.7})
    assert published(judged) == {"FailedWindows": 0, **OF_JUDGED, "QuarantinedShare": 25}
    units = {
        gauge.name: gauge.unit
        for gauge in of_quality(judged, violating_windows=2, at=WINDOW.end, measure="auc")
        if gauge.unit != "Count"
    }
    assert units == {"LabelCoverage": "Percent", "WorstFall": "None", "auc": "None", "QuarantinedShare": "Percent"}


def test_a_window_whose_labels_are_there_at_once_is_judged_at_the_first_look() -> None:
    judged = looked_at("violations", estimated={"auc": 0.7})
    assert published(judged) == {
        "FailedWindows": 0,
        **OF_JUDGED,
        **OF_THE_FIRST_LOOK,
        "auc_estimated": 0.7,
        "QuarantinedShare": 25,
    }


def test_an_older_window_that_is_amended_says_what_it_changes_and_not_how_it_was() -> None:
    """Between two gauges of later windows, its own would look as if quality had fallen since."""
    amended = looked_at("violations", looks=3, amended=1)
    assert published(amended, newest=False) == {"FailedWindows": 0, "ViolatingWindows": 2}
    assert published(amended) == {"FailedWindows": 0, **OF_JUDGED, "QuarantinedShare": 25}


@pytest.mark.parametrize("outcome", ["insufficient_data", "no_data"])
def test_a_window_that_could_not_be_decided_has_no_worst_fall(outcome: str) -> None:
    judged = published(looked_at(outcome, looks=2, measures={}, coverage=0.1))
    assert judged.keys() == {
        "FailedWindows",
        "ViolatingWindows",
        "Violations",
        "LabelCoverage",
        "QuarantinedShare",
    }
    assert judged["LabelCoverage"] == 10


def test_a_result_without_quality_takes_its_failure_back_and_says_no_more() -> None:
    """Of a run that had no baseline yet."""
    gauges = of_quality(summary_of(), violating_windows=0, at=WINDOW.end, measure="auc")
    assert values(gauges) == {"FailedWindows": 0}


@given(st.floats(), st.floats(), st.booleans(), st.integers(1, 3))
def test_every_gauge_of_quality_is_finite(value: float, estimated: float, judged: bool, looks: int) -> None:
    summary = looked_at(judged=judged, looks=looks, measures={"auc": value}, estimated={"auc": estimated})
    assert all(math.isfinite(value) for value in published(summary).values())


def test_failures_and_overdue_windows_of_both_types_are_told_apart() -> None:
    for gauges in (of_failure("fraud", "model-quality"), of_overdue("fraud", [WINDOW], "model-quality")):
        assert [(gauge.value, gauge.dimensions["MonitorType"]) for gauge in gauges] == [(1, "model-quality")]
