"""The shape of a drift: right on made sequences, the same in any unit, and no season but a real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.history.sequences import DAY, HOUR, MONDAY, in_season, judged, reports_of, trained
from windage.config import Thresholds
from windage.history import ColumnTrace, Course, Measure, Trace
from windage.history.past import Past
from windage.history.seasons import of_same_phase, recent
from windage.history.shapes import courses, points, remembered
from windage.history.words import shortly
from windage.report import Report
from windage.sentences import sentence
from windage.window import Cadence, Window


def course(report: Report, name: str = "delay") -> Course:
    return report.courses[name]


def alerting(reports: Sequence[Report], name: str = "delay") -> list[int]:
    """Return the windows in which a column has a violation: others have theirs by chance, one window in a hundred."""
    return [
        place
        for place, report in enumerate(reports)
        if any(violation.feature_name == name for violation in report.violations)
    ]


def hour(place: int) -> str:
    return str(Window(MONDAY + place * HOUR, MONDAY + (place + 1) * HOUR))


def test_a_sudden_drift() -> None:
    reports = reports_of("sudden")
    assert [report.outcome for report in reports] == ["no_violations"] * 9 + ["violations"] * 4
    for many, report in enumerate(reports[9:], start=1):
        found = course(report)
        assert (found.shape, found.onset, found.since, found.windows) == ("sudden", hour(9), hour(9), many)
        assert not found.earlier
        assert not found.skew
    assert shortly(course(reports[-1])) == "sudden, since 2 March 09:00 UTC, 4 windows"
    assert sentence(reports[-1]).endswith("is allowed (sudden, since 2 March 09:00 UTC, 4 windows).")


def test_a_gradual_drift() -> None:
    """It rises from window 5 on, and is above its threshold from there on."""
    reports = reports_of("gradual")
    shapes = [course(report).shape for report in reports if report.outcome == "violations"]
    assert "sudden" not in shapes
    assert shapes[-1] == "gradual"
    found = course(reports[-1])
    assert found.onset in {hour(4), hour(5), hour(6)}
    assert found.since == hour(5)
    assert shortly(found).startswith("gradual, ")


def test_a_temporary_drift() -> None:
    reports = reports_of("temporary")
    assert [report.outcome for report in reports[9:]] == ["no_violations"] * 3
    assert course(reports[8]).shape == "sudden"
    for report in reports[9:]:
        found = course(report)
        assert (found.shape, found.since, found.until, found.windows) == ("temporary", hour(5), hour(9), 4)
    assert sentence(reports[9]) == (
        "All 3 features look like the baseline, in 1,000 rows. The drift of delay has ended "
        "(temporary, from 2 March 05:00 UTC to 2 March 09:00 UTC, 4 windows)."
    )
    assert "has ended" not in sentence(reports[10])


def test_a_recurring_drift_alerts_until_its_season_is_known() -> None:
    reports = reports_of("recurring")
    assert alerting(reports) == [*range(8, 17), *range(32, 41)]
    for place in (*range(56, 65), *range(80, 84)):
        report = reports[place]
        found = course(report)
        assert (found.shape, found.season, found.known) == ("recurring", "day", True)
        assert [violation.feature_name for violation in report.recurring] == ["delay"]
        assert [drift.feature for drift in report.drifts if drift.drifted] == ["delay"]
    assert [course(reports[place]).seen for place in (32, 56, 80)] == [1, 2, 3]
    assert sentence(reports[60]) == (
        "No violations in 1,000 rows: delay differs from the baseline as at the same time of the days before."
    )


def test_a_drift_since_the_monitor_began_is_training_serving_skew() -> None:
    for many, report in enumerate(reports_of("skew"), start=1):
        found = course(report)
        assert (found.skew, found.windows, found.earlier) == (True, many, False)
    assert "(training-serving skew, since 2 March 00:00 UTC, 3 windows)" in sentence(reports_of("skew")[-1])


def test_however_long_it_goes_on() -> None:
    """Longer than the windows that are looked at: the windows remember."""
    reports = judged([0.6] * 30)
    assert all(course(report).skew for report in reports)
    assert course(reports[-1]).windows == 30
    later = judged([0.0] * 5 + [0.6] * 30)
    assert not any(course(report).skew for report in later[5:])
    assert (course(later[-1]).shape, course(later[-1]).since, course(later[-1]).windows) == ("sudden", hour(5), 30)


def test_one_effect_is_followed_whichever_decided() -> None:
    """Before a shift, chance brings now the one effect nearest to its threshold and now another."""
    reports = reports_of("sudden")
    assert len({drift.method for report in reports for drift in report.drifts if drift.feature == "delay"}) > 1
    report = reports[-1]
    assert report.past is not None
    assert report.trace is not None
    for name in ("delay", "city", "seats"):
        assert len(points(report.past, report.trace, name)) == 13


def test_another_effect_may_decide_in_the_season_of_before() -> None:
    """The shift has come with a season; that the values now lie wider as well, and that this decides, is no news."""
    location, spread = (Measure(method, 0.2, 0.06) for method in ("location", "spread"))
    decided = {place: msgspec.structs.replace(location, drifted=True) for place in (8, 32)}
    decided[56] = msgspec.structs.replace(spread, drifted=True)
    traces: dict[Window, Trace] = {}
    for place in range(57):
        window = Window.parse(hour(place))
        moved = place in decided
        far = (location, spread) if place != 56 else (spread, location)
        column = ColumnTrace(
            name="x",
            kinds={"fractional": 400},
            cells=(100, 0, 300) if moved else (200, 0, 200),
            measures=(decided[place], far[1]) if moved else (Measure("shape", 0.0, 0.05),),
            state="drifted" if moved else "calm",
        )
        trace = Trace(window=hour(place), baseline="b", before=place, rows=400, columns=(column,))
        before = [traces[at] for at in recent(Cadence(every=HOUR), window) if at in traces]
        phases = [traces[at] for at in of_same_phase(Cadence(every=HOUR), window) if at in traces]
        past = Past.of(before, phases, baseline="b", window=window, began=place == 0)
        baseline = Trace(
            baseline="b", rows=400, columns=(ColumnTrace(name="x", kinds={"fractional": 400}, cells=(200, 0, 200)),)
        )
        found = courses(past, trace, baseline=baseline, tolerated_missing=0.01, chance=0.01)
        traces[window] = remembered(trace, found)
    last = traces[Window.parse(hour(56))].columns[0].course
    assert last is not None
    assert last.known


def test_without_times_the_order_tells() -> None:
    reports = judged([0.0] * 6 + [0.6] * 3, timed=False)
    found = course(reports[-1])
    assert (found.shape, found.windows, found.onset, found.since) == ("sudden", 3, None, None)
    assert shortly(found) == "sudden, 3 windows"
    over = judged([0.0] * 6 + [0.6] * 3 + [0.0], timed=False)
    assert course(over[-1]).shape == "temporary"


def test_a_week_is_a_season_of_days() -> None:
    weekends = [0.6 if day % 7 > 4 else 0.0 for day in range(28)]
    reports = judged(weekends, every=DAY)
    assert alerting(reports) == [5, 6, 12, 13]
    assert (course(reports[-1]).season, course(reports[-1]).seen) == ("week", 3)


def test_a_season_of_most_of_the_day_is_one() -> None:
    reports = judged(in_season(4, hours=range(4, 22)))
    assert alerting(reports) == [*range(4, 22), *range(28, 46)]
    assert {course(reports[place]).known for day in (2, 3) for place in range(24 * day + 4, 24 * day + 22)} == {True}


def test_a_category_has_its_season_too() -> None:
    ulm = {24 * day + hour: 0.3 for day in range(4) for hour in range(8, 12)}
    reports = judged([0.0] * 24 * 4, ulm=ulm)
    assert [course(reports[24 * day + 9], "city").seen for day in range(4)] == [0, 1, 2, 3]
    assert not set(alerting(reports, "city")) & {24 * day + hour for day in (2, 3) for hour in range(8, 12)}


def test_what_is_stronger_than_its_season_is_a_violation() -> None:
    shifts = in_season(3) + in_season(1, shift=1.2)
    reports = judged(shifts)
    assert {reports[place].outcome for place in range(56, 65)} == {"no_violations"}
    assert {reports[place].outcome for place in range(80, 89)} == {"violations"}


def test_what_stays_beyond_its_season_is_a_violation() -> None:
    shifts = in_season(3) + [0.0] * 8 + [0.6] * 40
    reports = judged(shifts)
    assert {reports[place].outcome for place in range(80, 89)} == {"no_violations"}
    assert {reports[place].outcome for place in range(89, 120)} == {"violations"}


def test_without_the_setting_a_season_alerts() -> None:
    reports = judged(in_season(3), thresholds=Thresholds(seasons=False))
    assert {reports[place].outcome for place in range(56, 65)} == {"violations"}
    assert course(reports[56]).known
    assert not any(report.recurring for report in reports)


def in_season_missing(days: int, *, share: float = 0.3) -> dict[int, float]:
    """Return the windows of some days in the nights of which so many values of a column are missing."""
    return {24 * day + at: share for day in range(days) for at in range(2, 6)}


def checks(report: Report, *, left: bool) -> set[tuple[str, str]]:
    """Return what is a violation, or what would be one, were it not the season for it."""
    return {(v.feature_name, v.constraint_check_type) for v in (report.violations if left else report.recurring)}


GAPS = {("seats", "completeness_check")}


def test_gaps_that_come_every_night_are_a_season_too() -> None:
    """The completeness check says what the drift of a missing share found.

    Two shares of one night's hour may differ by chance, and the window is then no season's: here none does.
    """
    reports = judged([0.0] * 24 * 3, gaps=in_season_missing(3, share=0.1), seed=3)
    assert alerting(reports, "seats") == [*range(2, 6), *range(26, 30)]
    assert checks(reports[2], left=True) == GAPS
    for report in reports[50:54]:
        assert course(report, "seats").known
        assert (checks(report, left=True), checks(report, left=False)) == (set(), GAPS)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_more_gaps_than_in_the_nights_before_are_a_violation(share: float) -> None:
    gaps = in_season_missing(3) | dict.fromkeys(range(50, 54), share)
    for report in judged([0.0] * 24 * 3, gaps=gaps)[50:54]:
        # Of the few values that are left, one may say that they moved, too: the column is in violation anyway.
        assert GAPS <= checks(report, left=True) <= GAPS | {("seats", "baseline_drift_check")}
        assert report.recurring == ()


def test_gaps_in_a_season_of_other_values_are_a_violation() -> None:
    """The season of one column says nothing of another."""
    night = [3.0 if at in range(2, 6) else 0.0 for _ in range(3) for at in range(24)]
    report = judged(night, gaps={51: 0.3})[51]
    assert checks(report, left=True) == GAPS
    assert {name for name, _ in checks(report, left=False)} == {"delay"}


def test_a_completeness_that_a_person_wrote_is_meant_at_night_too() -> None:
    features = tuple(
        replace(feature, completeness=0.95) if feature.name == "seats" else feature
        for feature in trained().constraints.features
    )
    written = replace(trained(), constraints=replace(trained().constraints, features=features))
    reports = judged([0.0] * 24 * 3, gaps=in_season_missing(3), baseline=written)
    assert course(reports[51], "seats").known
    assert (checks(reports[51], left=True), checks(reports[51], left=False)) == (GAPS, set())


def test_a_hole_in_the_windows_takes_no_season_away() -> None:
    """A window without traffic, a day before, tells nothing; the two before it do."""
    rows = [1000] * 24 * 4
    rows[50:60] = [0] * 10
    reports = judged(in_season(4), rows=rows)
    assert reports[55].outcome == "no_data"
    assert not set(alerting(reports)) & set(range(24 * 3 + 8, 24 * 3 + 17))
    assert all(course(reports[24 * 3 + hour]).known for hour in range(8, 17))


@settings(max_examples=8)
@given(st.integers(0, 1000), st.sampled_from([0.2, 0.25, 0.3, 0.4]), st.sampled_from([200, 1000]))
def test_a_drift_that_stays_is_never_taken_for_a_season(seed: int, shift: float, rows: int) -> None:
    """Also one that chance takes to both sides of its threshold from window to window."""
    reports = judged([0.0] * 4 + [shift] * 24 * 3, rows=rows, seed=seed)
    assert not any(report.recurring for report in reports)


@settings(max_examples=8)
@given(st.integers(0, 1000), st.lists(st.integers(0, 71), min_size=1, max_size=12, unique=True))
def test_drifts_that_do_not_repeat_are_all_violations(seed: int, places: list[int]) -> None:
    once = [place for place in places if not any((place - other) % 24 == 0 for other in places if other != place)]
    shifts = [0.6 if place in once else 0.0 for place in range(72)]
    reports = judged(shifts, rows=500, seed=seed)
    assert set(once) <= set(alerting(reports))
    assert not any(report.recurring for report in reports)


def test_clean_windows_have_no_shape() -> None:
    random = np.random.default_rng(4)
    for rows in (200, 1000):
        for report in judged([0.0] * 60, rows=rows, seed=int(random.integers(1000))):
            assert report.courses == {}
            assert report.outcome == "no_violations"


def made(distances: list[float], *, threshold: float, drifted: list[bool]) -> list[Trace]:
    traces: list[Trace] = []
    for place, (distance, moved) in enumerate(zip(distances, drifted, strict=True)):
        state = "drifted" if moved else "calm" if distance <= 2 / 3 * threshold else "unsure"
        column = ColumnTrace(
            name="x",
            kinds={"fractional": 400},
            cells=(200, 0, 200),
            measures=(Measure("m", distance, threshold, moved),),
            state=state,
        )
        known = Past.of(traces, baseline="b", began=True)
        trace = Trace(window=hour(place), baseline="b", before=place, rows=400, columns=(column,))
        found = courses(known, trace, baseline=trace, tolerated_missing=0.01, chance=0.01)
        traces.append(remembered(trace, found))
    return traces


@given(st.lists(st.floats(0, 0.4), min_size=1, max_size=20))
def test_any_series_of_distances_has_a_course(distances: list[float]) -> None:
    """A drift has a course exactly while it is there, and its windows are those since the last calm one."""
    traces = made(distances, threshold=0.1, drifted=[distance > 0.1 for distance in distances])
    windows = 0
    for trace, distance in zip(traces, distances, strict=True):
        column = trace.columns[0]
        windows = 0 if column.state == "calm" else windows + (distance > 0.1)
        if column.state == "drifted":
            assert column.course is not None
            assert column.course.windows == windows
            assert column.course.shape != "temporary"
            assert not column.course.known
        else:
            assert column.course is None or column.course.ended


@given(
    st.lists(st.floats(0, 0.09), min_size=4, max_size=8), st.integers(1, 4), st.sampled_from([0.5, 2.0]), st.booleans()
)
def test_twice_as_strict_on_half_as_much_is_the_same(
    calm: list[float], windows: int, scale: float, gradual: bool
) -> None:
    """What counts is the distance as a multiple of its threshold, and how sure it is."""
    calm = [round(distance / 2, 3) for distance in calm]
    drift = [0.15 + 0.1 * place * gradual for place in range(windows)]
    distances, drifted = [*calm, *drift], [False] * len(calm) + [True] * windows
    one = made(distances, threshold=0.1, drifted=drifted)
    other = made([scale * distance for distance in distances], threshold=0.1 * scale, drifted=drifted)
    for a, b in zip(one, other, strict=True):
        assert a.columns[0].state == b.columns[0].state
        first, second = a.columns[0].course, b.columns[0].course
        assert (first is None) == (second is None)
        if first is not None and second is not None:
            assert (first.since, first.windows) == (second.since, second.windows)


def test_the_points_are_those_of_the_last_windows_and_of_this_one() -> None:
    report = reports_of("sudden")[-1]
    assert report.past is not None
    assert report.trace is not None
    series = points(report.past, report.trace, "delay")
    assert [point.window for point in series] == [hour(place) for place in range(13)]
    assert [point.drifted for point in series] == [False] * 9 + [True] * 4
    assert series[-1].times == pytest.approx(report.drifts[0].distance / report.drifts[0].threshold)
    assert points(report.past, report.trace, "strange") == ()
