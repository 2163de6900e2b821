"""evaluate looks at what the windows before left: bounded, whatever is missing or damaged, and as it lay there then."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest

from tests.windage.steps.fakes import Bucket, Service, captured, hour, monitor, result, service, upload
from windage import names, summary
from windage.config import Monitor, Schedule, Thresholds, Traffic
from windage.history import TRACE
from windage.history.trace import Trace, decode
from windage.notification import compose
from windage.steps.evaluate import evaluate
from windage.steps.stored_past import read_past
from windage.summary import Summary
from windage.window import isoformat, parse_moment

START = parse_moment("2026-03-02T00:00:00Z")


def moment(place: int) -> str:
    return isoformat(START + timedelta(hours=place))


def run(made: Service, place: int, *, moved: bool = False, rows: int = 200) -> Summary:
    """Capture an hour and judge it."""
    if rows:
        captured(made.storage, moment(place), moved=moved, rows=rows)
    made.run(isoformat(START + timedelta(hours=place + 1, minutes=10)))
    return manifest(made, place)


def manifest(made: Service, place: int) -> Summary:
    return summary.decode(result(made.storage, moment(place))[names.MANIFEST], where="manifest")


def trace(made: Service, place: int) -> Trace:
    return decode(result(made.storage, moment(place))[TRACE], where="trace")


def running(**settings: object) -> Service:
    return service(monitor(schedule=Schedule(catch_up=500), **settings))


def test_a_drift_says_since_when_in_manifest_report_and_alert() -> None:
    made = running()
    for place in range(8):
        run(made, place, moved=place >= 6)
    last = manifest(made, 7)
    (finding,) = last.findings
    assert (finding.feature, finding.shape, finding.since) == ("city", "sudden", str(hour(moment(6))))
    assert finding.course == "sudden, since 2 March 06:00 UTC, 2 windows"
    assert last.looked_at == 7
    assert finding.course in last.sentence
    page = result(made.storage, moment(7))["report.html"].decode()
    assert "Sudden, since 2 March 06:00 UTC, 2 windows." in page
    message = compose(last, state="ALARM", history=(last,), report_url="https://x", rule="r")
    assert "allowed 0.04): sudden, since 2 March 06:00 UTC, 2 windows" in message.email


def test_a_season_is_known_on_the_third_day() -> None:
    made = running()
    outcomes = [
        run(made, place, moved=place % 24 in {5, 6}).outcome if place % 24 in range(2, 9) else None
        for place in range(24 * 3)
    ]
    alerting = [place for place, outcome in enumerate(outcomes) if outcome == "violations"]
    assert alerting == [5, 6, 29, 30]
    third = manifest(made, 53)
    # The drift of the city, and that all are of one: both as in its season.
    assert (third.outcome, third.violations, third.recurring) == ("no_violations", 0, 2)
    assert third.sentence.endswith("city differs from the baseline as at the same time of the days before.")
    assert json.loads(result(made.storage, moment(53))["constraint_violations.json"]) == {"violations": []}
    assert "in season" in result(made.storage, moment(53))["report.html"].decode()


def test_without_the_setting_it_alerts_on() -> None:
    made = running(thresholds=Thresholds(seasons=False))
    for place in (*range(2, 9), *range(26, 33), *range(50, 57)):
        run(made, place, moved=place % 24 in {5, 6})
    assert manifest(made, 53).outcome == "violations"
    assert manifest(made, 53).recurring == 0


def test_a_number_of_objects_is_read_and_no_more() -> None:
    asked: list[str] = []

    class Counted(Bucket):
        def get(self, key: str) -> bytes:
            if key.endswith(TRACE):
                asked.append(key)
            return super().get(key)

    made = running()
    run(made, 0)
    counted = Counted(objects=made.storage.objects)
    read_past(counted, monitor(), names.DATA_QUALITY, hour(moment(24 * 30)), baseline="b")
    assert len(asked) == len(set(asked)) == 22


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": 9}', b"\xff\x00", None])
def test_a_damaged_or_missing_trace_is_passed_over(content: bytes | None) -> None:
    made = running()
    for place in range(8):
        run(made, place)
    key = names.result_prefix("fraud", names.DATA_QUALITY, hour(moment(3))) + TRACE
    if content is None:
        del made.storage.objects[key]
    else:
        made.storage.objects[key] = content
    last = run(made, 8, moved=True)
    assert (last.outcome, last.looked_at) == ("violations", 7)
    assert last.findings[0].shape == "sudden"
    page = result(made.storage, moment(8))["report.html"].decode()
    assert ("was not looked at" in page) == (content is not None)
    assert (key in page) == (content is not None)


def test_the_first_windows_with_a_drift_are_training_serving_skew() -> None:
    made = running()
    first, second = run(made, 0, moved=True), run(made, 1, moved=True)
    assert [found.findings[0].shape for found in (first, second)] == ["training-serving skew"] * 2
    assert "training-serving skew" in first.sentence
    message = compose(second, state="ALARM", history=(first, second), report_url="https://x", rule="r")
    assert "the training data may not be what is served (training-serving skew)" in message.email
    assert "the training data may not be what is served" in result(made.storage, moment(1))["report.html"].decode()
    later = running()
    for place in range(5):
        run(later, place)
    assert "skew" not in run(later, 5, moved=True).sentence


def test_a_monitor_that_judged_before_it_left_traces_claims_no_skew() -> None:
    made = running()
    run(made, 0, moved=True)
    del made.storage.objects[names.result_prefix("fraud", names.DATA_QUALITY, hour(moment(0))) + TRACE]
    assert run(made, 1, moved=True).findings[0].shape == "unknown"
    assert trace(made, 1).before is None


def test_a_new_baseline_begins_anew() -> None:
    made = running()
    for place in range(5):
        run(made, place)
    identity = upload(made.storage, "fraud", "score,age,city\n" + "0.1,20,Ulm\n0.3,40,Ulm\n" * 500)
    last = run(made, 5)
    assert (last.baseline, last.looked_at) == (identity, 0)
    assert trace(made, 5).before == 0
    assert "training-serving skew" in {finding.shape for finding in last.findings}


def test_a_window_is_judged_by_what_lay_there_and_keeps_its_result() -> None:
    """Of two hours the later one is judged first; that the earlier one follows changes nothing of it."""
    made = running()
    run(made, 0)
    captured(made.storage, moment(1), moved=True)
    captured(made.storage, moment(2), moved=True)
    planned = made.plan(isoformat(START + timedelta(hours=3, minutes=10)))
    made.profile(planned)
    early, late = planned.windows
    for window in (late, early, late):
        evaluate(window, storage=made.storage, metrics=made.metrics, open_bucket=made.open_bucket)
    assert manifest(made, 2).looked_at == 1
    assert trace(made, 2).columns[2].course.windows == 1
    assert manifest(made, 1).looked_at == 1


def test_a_run_that_died_is_repeated_to_the_same_bytes() -> None:
    whole, broken = running(), running()
    for made in (whole, broken):
        for place in range(4):
            run(made, place)
        captured(made.storage, moment(4), moved=True)
    (window,) = broken.plan(isoformat(START + timedelta(hours=5, minutes=10))).windows
    made = broken
    planned = made.plan(isoformat(START + timedelta(hours=5, minutes=10)))
    made.profile(planned)
    made.evaluate(planned)
    key = names.result_prefix("fraud", names.DATA_QUALITY, hour(moment(4))) + names.MANIFEST
    del made.storage.objects[key]
    evaluate(window, storage=made.storage, metrics=made.metrics, open_bucket=made.open_bucket)
    whole.run(isoformat(START + timedelta(hours=5, minutes=10)))
    assert result(whole.storage, moment(4)) == result(broken.storage, moment(4))


def test_an_hour_without_traffic_says_what_is_usual() -> None:
    made = running()
    for day in range(7):
        run(made, 24 * day + 6, rows=200 + day)
    last = run(made, 24 * 7 + 6, rows=0)
    assert last.outcome == "no_data"
    assert last.sentence.endswith("The same hour of the last 7 days had 200 to 206 rows.")
    assert "The same hour of the last 7 days" in result(made.storage, moment(24 * 7 + 6))["report.html"].decode()


def test_too_few_rows_reach_the_alert() -> None:
    made = running(traffic=Traffic(minimum_rows=150))
    last = run(made, 0, rows=120)
    assert (last.outcome, last.violated_features) == ("violations", 0)
    assert last.sentence == "The traffic is not as usual: 120 rows where at least 150 are expected."
    message = compose(last, state="ALARM", history=(last,), report_url="https://x", rule="r")
    assert message.subject == "fraud: the traffic is not as usual, answers did not move (so far)"
    assert "Traffic: unusual number of rows" in message.email
    assert "and 1 more" not in message.email
    page = result(made.storage, moment(0))["report.html"].decode()
    assert "The traffic is not as usual" in page
    assert "120 rows where at least 150 are expected." in page


def test_under_the_services_rules_nothing_of_it_is_there() -> None:
    made = running(compatibility="sagemaker")
    for place in range(3):
        last = run(made, place, moved=place > 0)
    assert TRACE not in result(made.storage, moment(2))
    assert (last.looked_at, last.recurring) == (0, 0)
    assert {finding.course for finding in last.findings} <= {None}


def test_settings_reach_the_judgement() -> None:
    settings: Monitor = monitor(traffic=Traffic(stale_after="30 minutes", maximum_rows=10))
    assert msgspec.structs.asdict(settings)["traffic"].stale_seconds == 1800
