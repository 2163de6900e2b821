"""Gauges: finite, with the unit and the dimensions that the alarms look at."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.windage.test_summary import summary_of
from windage.metric_data import Gauge, finite, of_failure, of_overdue, of_summary
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
