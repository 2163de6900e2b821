"""What the page says of the windows before: the shape and since when, drawn without a script."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.windage.history.sequences import SEQUENCES, judged, report_of, reports_of
from tests.windage.page.test_page import Page, assert_inert
from windage.history.shapes import Point
from windage.history.words import sentence
from windage.page import render
from windage.page.course import drawn, story
from windage.violations import TRAFFIC, Violation


@pytest.mark.parametrize("name", SEQUENCES)
def test_every_shape_is_said_and_drawn(name: str) -> None:
    report = report_of(name)
    page = Page(render(report))
    assert render(report) == render(replace(report))
    assert_inert(page)
    for course in report.courses.values():
        assert sentence(course) in page.text
    drawings = [svg for svg in page.of("svg") if (svg.get("aria-label") or "").startswith("Distance of")]
    assert len(drawings) == len(report.trace.columns)  # type: ignore[union-attr]
    assert len(page.of("circle")) >= len(drawings) * 3


def test_one_in_season_says_so_and_is_no_violation() -> None:
    page = Page(render(report_of("recurring")))
    assert "in season" in page.text
    assert "This is its season, and no violation." in page.text
    assert "1 violation" not in page.text


def test_the_first_windows_have_no_drawing() -> None:
    page = Page(render(reports_of("sudden")[1]))
    assert not [svg for svg in page.of("svg") if (svg.get("aria-label") or "").startswith("Distance of")]


def test_without_the_windows_before_nothing_is_told() -> None:
    report = replace(report_of("sudden"), past=None, courses={})
    assert story(report, "delay") is None
    assert b'class="course"' not in render(report)


def test_the_drawing_by_hand() -> None:
    made = drawn(
        [Point("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z", times, 0.1, times > 1) for times in (0.0, 1.0, 2.0)]
    )
    assert made is not None
    assert made.threshold == pytest.approx(1 - 1 / 2.1)
    assert [(dot.x, dot.drifted) for dot in made.dots] == [(0.0, False), (0.5, False), (1.0, True)]
    assert [dot.y for dot in made.dots] == pytest.approx([1.0, 1 - 1 / 2.1, 1 - 2 / 2.1])
    assert made.path == "M0 100L50 52.38L100 4.762"
    assert made.dots[2].title == "1 March 06:00 UTC: 2 times the threshold"


def test_what_is_far_off_the_scale_stands_at_its_top() -> None:
    made = drawn([Point(None, times, 0.1, True) for times in (0.0, 1.0, 1e300)])
    assert made is not None
    assert all(0 <= dot.y <= 1 for dot in made.dots)
    assert not re.search(r"nan|inf", made.path)


def test_the_traffic_has_a_panel_of_its_own() -> None:
    report = report_of("clean")
    report = replace(
        report,
        outcome="violations",
        violations=(Violation(TRAFFIC, "volume_check", "212 rows where the same hour of the last 7 days had 1,900."),),
    )
    page = Page(render(report))
    assert "The traffic is not as usual" in page.text
    assert "Unusual number of rows. 212 rows where the same hour" in page.text
    assert "The columns are not those of the baseline" not in page.text


def test_a_trace_that_was_not_read_is_named() -> None:
    report = judged([0.0] * 3)[-1]
    assert report.past is not None
    report = replace(report, past=replace(report.past, unread=("<b>results/x</b>: damaged",)))
    page = Page(render(report))
    assert "The trace of an earlier window was not looked at: <b>results/x</b>: damaged" in page.text
    assert_inert(page)
