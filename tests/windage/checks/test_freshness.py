"""Records that stop before the window's end: said when it is not usual, and never by chance."""

from __future__ import annotations

import numpy as np
import pytest

from tests.windage.history.sequences import DAY, judged
from windage.checks.freshness import unusual
from windage.config import Traffic
from windage.history.trace import Trace
from windage.history.usual import Usual
from windage.report import Report
from windage.window import Window

HOUR = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")


def said(report: Report) -> list[str]:
    return [v.description for v in report.violations if v.constraint_check_type == "freshness_check"]


def before(silences: list[float], rows: list[int]) -> Usual:
    end = HOUR.end.timestamp()
    traces = (
        Trace(window=str(HOUR), baseline="b", rows=many, last=end - silence)
        for silence, many in zip(silences, rows, strict=True)
    )
    return Usual("the last windows", tuple(traces))


@pytest.mark.parametrize("rows", [1, 5, 50, 2000, 100_000])
def test_calls_that_come_by_chance_never_stop_early(rows: int) -> None:
    random = np.random.default_rng(rows)
    runs = 3_000
    silences = 3600 * random.beta(1, rows, (runs, 8))
    found = sum(unusual(float(row[7]), before(row[:7].tolist(), [rows] * 7), 3600.0) for row in silences)
    assert found <= 1


def test_an_outage_is_found() -> None:
    random = np.random.default_rng(8)
    for _ in range(100):
        assert unusual(1500.0, before((3600 * random.beta(1, 500, 7)).tolist(), [500] * 7), 3600.0)


def test_in_words() -> None:
    reports = judged([0.0] * 10, rows=500, every=DAY, silences={9: 7 * 3600.0})
    assert not any(said(report) for report in reports[:9])
    (text,) = said(reports[9])
    assert text.startswith("The last record came 7 hours before the window's end, where the last 9 windows were silent")
    assert reports[9].outcome == "violations"


def test_what_always_stops_early_is_usual() -> None:
    """As a batch at three in the morning."""
    random = np.random.default_rng(9)
    silences = {place: 3600 * random.uniform(18, 21) for place in range(12)}
    assert not any(said(report) for report in judged([0.0] * 12, rows=500, every=DAY, silences=silences))


def test_the_monitors_file_may_say_how_long() -> None:
    strict, patient = Traffic(stale_after="30 minutes"), Traffic(stale_after="2 hours")
    (text,) = said(judged([0.0], silences={0: 2700.0}, traffic=strict)[0])
    assert text.startswith("The last record came 4")
    assert text.endswith(" minutes before the window's end, where 30 minutes is the longest that is expected.")
    assert said(judged([0.0], silences={0: 2700.0}, traffic=patient)[0]) == []


def test_without_times_and_without_rows_nothing_is_said() -> None:
    strict = Traffic(stale_after="1 minute")
    assert said(judged([0.0], silences={0: 2700.0}, traffic=strict, timed=False)[0]) == []
    assert said(judged([0.0], rows=[0], traffic=strict)[0]) == []
