"""watch: the windows that should have been judged a cadence ago and were not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.windage.steps.fakes import DEPLOYED, Bucket, Service, monitor, service
from windage.config import Schedule
from windage.errors import InputError
from windage.steps.baseline import deploy
from windage.steps.requests import Scheduled
from windage.steps.watch import watch


def watched(made: Service, at: str) -> list[str]:
    return watch(Scheduled(monitor="fraud", scheduled_time=at), storage=made.storage, metrics=made.metrics)


def test_a_monitor_that_runs_has_nothing_overdue() -> None:
    made = service()
    for hour in range(7, 12):
        made.run(f"2026-03-01T{hour:02}:10:00Z")
        for minute in (10, 30, 59):
            assert watched(made, f"2026-03-01T{hour:02}:{minute}:00Z") == []
    assert set(made.metrics.all("OverdueWindows")) == {0}


@pytest.mark.parametrize("every", ["1 hour", "1 day", "1 month"])
def test_a_monitor_that_has_not_begun_is_not_late(every: str) -> None:
    """The windows before its first run counted as overdue: three hours after a deploy, the alarm rang."""
    made = service(monitor(schedule=Schedule(every=every)))
    assert watched(made, "2026-03-02T12:00:00Z") == []
    made.run("2026-03-02T12:10:00Z")
    assert watched(made, "2026-03-02T12:11:00Z") == []


def test_a_monitor_that_never_runs_is_late_from_its_deployment_on() -> None:
    """Without a result there was no window to count from, and nobody heard of it."""
    late = watched(service(), "2026-03-02T16:10:00Z")
    assert [window[:13] for window in late] == ["2026-03-02T12", "2026-03-02T13", "2026-03-02T14"]


def test_a_second_deployment_does_not_begin_anew() -> None:
    made = service()
    deploy(monitor(), storage=made.storage, dataset=None, at=DEPLOYED + timedelta(days=1))
    assert len(watched(made, "2026-03-02T16:10:00Z")) == 3


def test_a_monitor_that_died_long_ago_stays_late() -> None:
    """Its last result is out of the sight of catching up."""
    made = service(monitor(schedule=Schedule(catch_up=5)))
    made.run("2026-03-01T07:10:00Z")
    late = watched(made, "2026-03-20T07:10:00Z")
    assert [window[8:13] for window in late] == ["20T01", "20T02", "20T03", "20T04", "20T05"]


def test_the_run_that_is_under_way_is_not_late() -> None:
    made = service()
    made.run("2026-03-01T07:10:00Z")
    assert watched(made, "2026-03-01T08:11:00Z") == []
    assert watched(made, "2026-03-01T09:09:59Z") == []
    assert watched(made, "2026-03-01T09:10:00Z") == ["2026-03-01T07:00:00Z/2026-03-01T08:00:00Z"]


def test_every_window_that_nobody_judged_is_counted_the_oldest_first() -> None:
    made = service()
    made.run("2026-03-01T07:10:00Z")
    late = watched(made, "2026-03-01T12:10:00Z")
    assert [window[11:13] for window in late] == ["07", "08", "09", "10"]
    assert made.metrics.last("OverdueWindows") == 4
    made.run("2026-03-01T12:20:00Z")
    assert watched(made, "2026-03-01T12:30:00Z") == []
    assert made.metrics.last("OverdueWindows") == 0


def test_a_window_that_failed_is_overdue() -> None:
    made = service()
    made.run("2026-03-01T07:10:00Z")
    baselines = made.storage.below("baselines/")
    for key in baselines:
        del made.storage.objects[f"baselines/{key}"]
    made.run("2026-03-01T08:10:00Z")
    assert watched(made, "2026-03-01T09:11:00Z") == ["2026-03-01T07:00:00Z/2026-03-01T08:00:00Z"]


@pytest.mark.parametrize(
    ("every", "first", "at", "late"),
    [
        ("1 day", "2026-03-02T00:10:00Z", "2026-03-03T12:00:00Z", []),
        ("1 day", "2026-03-02T00:10:00Z", "2026-03-04T00:10:00Z", ["2026-03-02T00:00:00Z/2026-03-03T00:00:00Z"]),
        ("1 month", "2026-03-01T00:10:00Z", "2026-04-20T00:00:00Z", []),
        ("1 month", "2026-03-01T00:10:00Z", "2026-05-01T00:10:00Z", ["2026-03-01T00:00:00Z/2026-04-01T00:00:00Z"]),
    ],
)
def test_late_is_a_cadence_later(every: str, first: str, at: str, late: list[str]) -> None:
    made = service(monitor(schedule=Schedule(every=every)))
    made.run(first)
    assert watched(made, at) == late


def test_watching_writes_nothing() -> None:
    made = service()
    before = dict(made.storage.objects)
    watched(made, "2026-03-01T12:10:00Z")
    assert made.storage.objects == before


def test_a_monitor_that_is_not_deployed_is_told() -> None:
    with pytest.raises(InputError, match=r"monitors/fraud/monitor.json: the monitor is not deployed; do: deploy its"):
        watched(Service(Bucket()), "2026-03-01T12:10:00Z")
