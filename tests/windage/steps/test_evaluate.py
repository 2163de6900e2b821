"""evaluate: a window is judged once, whole or not at all, however often and wherever a run dies."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import msgspec
import pytest

from tests.windage.steps.fakes import (
    DEPLOYED,
    TRAINING,
    Broken,
    Bucket,
    Service,
    captured,
    hour,
    monitor,
    result,
    service,
    upload,
)
from windage import names, summary
from windage.config import AlarmRule, Alerts, Metrics, Monitor, Results, Schedule
from windage.metric_data import StatisticSet
from windage.steps.baseline import deploy
from windage.steps.evaluate import evaluate
from windage.steps.failure import fail
from windage.steps.merge_list import profile_keys
from windage.steps.ports import Refused
from windage.steps.requests import Judgement
from windage.steps.shards import Cut

AT = "2026-03-01T07:10:00Z"
SIX = "2026-03-01T06:00:00Z"
FILES = {
    "statistics.json",
    "constraints.json",
    "constraint_violations.json",
    "report.html",
    "quarantine.jsonl",
    "trace.json",
    "outliers.jsonl",
}


def running(*, moved: bool = False, **settings: object) -> Service:
    """Return the service with one hour of captures."""
    made = service(monitor(**settings))
    captured(made.storage, SIX, moved=moved)
    return made


def manifest(made: Service, text: str = SIX) -> summary.Summary:
    return summary.decode(result(made.storage, text)[names.MANIFEST], where="manifest")


@pytest.mark.parametrize("again", [False, True])
def test_slices_that_the_baseline_was_learned_without_are_said(again: bool) -> None:
    """They were compared nowhere and no word said so: the baseline was there before the column was named."""
    made = running()
    deploy(monitor(slices=("city",)), storage=made.storage, dataset=None, at=DEPLOYED)
    if again:
        upload(made.storage, "fraud", TRAINING)
    (judgement,) = made.run(AT)
    said = b"city: nothing is compared within its values" in result(made.storage, SIX)["report.html"]
    assert judgement.unsliced == manifest(made).unsliced == (() if again else ("city",))
    assert said is not again
    assert judgement.outcome == "no_violations"


def test_a_quiet_window() -> None:
    made = running()
    (judgement,) = made.run(AT)
    assert judgement == Judgement(
        monitor="fraud",
        window="2026-03-01T06:00:00Z/2026-03-01T07:00:00Z",
        outcome="no_violations",
        result="s3://data/results/fraud/data-quality/2026/03/01/06-00/",
    )
    assert result(made.storage, SIX).keys() == {*FILES, names.MANIFEST}
    assert manifest(made).rows == 200
    assert (made.metrics.last("Violations"), made.metrics.last("Rows"), made.metrics.last("FailedWindows")) == (
        0,
        200,
        0,
    )
    assert made.metrics.last("WindowLag") == 600


def test_a_changed_window() -> None:
    made = running(moved=True)
    (judgement,) = made.run(AT)
    # The distribution has moved, and the column has become constant.
    assert (judgement.outcome, judgement.violations) == ("violations", 2)
    document = json.loads(result(made.storage, SIX)["constraint_violations.json"])
    assert {entry["feature_name"] for entry in document["violations"]} == {"city"}
    assert manifest(made).findings[0].feature == "city"
    assert (made.metrics.last("Violations"), made.metrics.last("ViolatingWindows")) == (2, 1)
    assert b"<!DOCTYPE html>" in result(made.storage, SIX)["report.html"]


def test_the_manifest_holds_the_digests_of_the_files() -> None:
    made = running()
    made.run(AT)
    files = result(made.storage, SIX)
    assert manifest(made).files == {name: hashlib.sha256(files[name]).hexdigest() for name in FILES}


def test_files_have_their_content_types() -> None:
    made = running()
    made.run(AT)
    kinds = {
        key.rsplit("/", 1)[1]: kind for key, kind in made.storage.content_types.items() if key.startswith("results")
    }
    assert kinds["report.html"] == "text/html; charset=utf-8"
    assert kinds["quarantine.jsonl"] == "application/x-ndjson"
    assert kinds["statistics.json"] == kinds[names.MANIFEST] == "application/json"


def test_bad_rows_are_listed_without_what_they_hold() -> None:
    made = running()
    key = f"{names.capture_prefix('fraud')}2026/03/01/06/59.jsonl"
    made.storage.objects[key] = b"not json\n"
    made.run(AT)
    (entry,) = [json.loads(line) for line in result(made.storage, SIX)["quarantine.jsonl"].splitlines()]
    assert (entry["source"], entry["line"], entry["reason"]) == (key, 1, "not_json")


def test_a_window_without_traffic_is_an_outcome() -> None:
    made = service()
    (judgement,) = made.run(AT)
    assert judgement.outcome == "no_data"
    assert manifest(made).sentence == "No traffic was captured in this window, so there is nothing to judge."
    assert made.metrics.last("Rows") == 0
    assert made.plan(AT).windows == ()


def test_judging_again_changes_nothing_and_publishes_again() -> None:
    """A datum may be lost, a gauge may be sent twice: only what is stored must not change."""
    made = running(moved=True)
    planned = made.plan(AT)
    made.profile(planned)
    first = made.evaluate(planned)
    before = dict(made.storage.objects)
    assert made.evaluate(planned) == first
    assert made.storage.objects == before
    assert made.metrics.published[0] == made.metrics.published[1]
    assert [key for key in made.storage.objects if key.endswith(names.MANIFEST) and key.startswith("results")] == [
        "results/fraud/data-quality/2026/03/01/06-00/manifest.json"
    ]


def test_a_result_stays_although_its_profiles_are_gone_and_the_baseline_is_another() -> None:
    """Work objects live a week; the result is kept."""
    made = running()
    planned = made.plan(AT)
    made.profile(planned)
    made.evaluate(planned)
    before = result(made.storage, SIX)
    for key in list(made.storage.below("work/")):
        del made.storage.objects[f"work/{key}"]
    upload(made.storage, "fraud", "score,age,city\n0.1,20,x\n")
    (judgement,) = made.evaluate(planned)
    assert judgement.outcome == "no_violations"
    assert result(made.storage, SIX) == before


def test_wherever_a_run_dies_the_next_one_ends_the_same() -> None:
    """At every call of the bucket: no half result is seen, and afterwards all bytes are those of a run that lived."""
    undisturbed = running(moved=True)
    undisturbed.run(AT)
    deaths = 0
    while True:
        made = running(moved=True)
        planned = made.plan(AT)
        made.storage.calls_left = deaths
        try:
            made.evaluate(planned)
        except Broken:
            assert names.MANIFEST not in result(made.storage, SIX)
            made.storage.calls_left = None
            assert made.run(AT)[0].outcome == "violations"
            assert made.storage.objects == undisturbed.storage.objects
            deaths += 1
        else:
            break
    assert deaths > 8


def test_of_two_runs_at_once_one_manifest_stands() -> None:
    """The second sees no manifest when it begins, and one when it ends."""

    class Late(Bucket):
        def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
            if key.endswith(names.MANIFEST):
                self.objects.setdefault(key, b"the other's")
            return super().put_new(key, data, content_type=content_type)

    made = running()
    planned = made.plan(AT)
    made.profile(planned)
    late = Service(Late(objects=made.storage.objects))
    assert late.evaluate(planned)[0].outcome == "no_violations"
    assert result(late.storage, SIX)[names.MANIFEST] == b"the other's"


def failed(made: Service, reason: str) -> None:
    """Assert that the window failed, that it is told everywhere, and that it is tried again."""
    (judgement,) = made.run(AT)
    assert judgement.outcome == "failed"
    assert judgement.reason is not None
    assert judgement.reason.startswith(reason)
    document = json.loads(result(made.storage, SIX)[names.FAILURE])
    assert document == {
        "window": "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z",
        "outcome": "failed",
        "reason": judgement.reason,
        "scheduled_time": AT,
    }
    assert names.MANIFEST not in result(made.storage, SIX)
    assert made.metrics.last("FailedWindows") == 1
    assert "Violations" not in {gauge.name for gauges in made.metrics.published for gauge in gauges}
    assert [window.window for window in made.plan(AT).windows] == [judgement.window]


def test_without_a_baseline_the_window_fails() -> None:
    made = service(training=None)
    captured(made.storage, SIX)
    failed(
        made,
        "monitor fraud: there is no baseline; do: upload a training set to s3://data/datasets/fraud/",
    )
    upload(made.storage, "fraud", "score,age,city\n" + "0.1,20,Ulm\n0.3,40,Bonn\n" * 100)
    (judgement,) = made.run(AT)
    assert judgement.outcome in {"violations", "no_violations"}
    assert made.metrics.last("FailedWindows") == 0


@pytest.mark.parametrize("file", ["statistics.json", "constraints.json"])
@pytest.mark.parametrize("place", [0, 0.3, 0.5, 0.9, 1])
def test_a_baseline_with_one_flipped_bit_fails_the_window(file: str, place: float) -> None:
    made = running()
    planned = made.plan(AT)
    made.profile(planned)
    key = next(key for key in made.storage.objects if key.endswith(file))
    data = bytearray(made.storage.objects[key])
    data[int(place * (len(data) - 1))] ^= 1
    made.storage.objects[key] = bytes(data)
    (judgement,) = made.evaluate(planned)
    assert judgement.outcome == "failed"
    assert judgement.reason is not None
    assert "the baseline has been changed; got " in judgement.reason
    assert made.metrics.last("FailedWindows") == 1


def test_a_missing_file_of_the_baseline_fails_the_window() -> None:
    made = running()
    planned = made.plan(AT)
    made.profile(planned)
    key = next(key for key in made.storage.objects if key.endswith("statistics.json"))
    del made.storage.objects[key]
    (judgement,) = made.evaluate(planned)
    assert judgement.reason is not None
    assert "a file of the baseline is missing; got " in judgement.reason


PROFILE = "work/fraud/data-quality/2026/03/01/06-00/20260301T071000Z/profiles/000000.json"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            None,
            "s3://data/work/fraud/data-quality/2026/03/01/06-00/20260301T071000Z/profiles/000000.json: no such object",
        ),
        (b"", f"{PROFILE}: the profile is damaged; got "),
        (b'{"format": 9}', f"{PROFILE}: a profile of another version"),
    ],
)
def test_without_a_shards_profile_the_window_fails(content: bytes | None, reason: str) -> None:
    """A window judged of a part of its rows would be wrong without anybody's notice."""
    made = running()
    made.cut = Cut(shard_objects=1)
    planned = made.plan(AT)
    made.profile(planned)
    key, _ = profile_keys(planned.windows[0])
    if content is None:
        del made.storage.objects[key]
    else:
        made.storage.objects[key] = content
    (judgement,) = made.evaluate(planned)
    assert judgement.outcome == "failed"
    assert judgement.reason is not None
    assert judgement.reason.startswith(reason)
    assert [window.window for window in made.plan(AT).windows] == [judgement.window]


def test_a_damaged_result_fails_the_window() -> None:
    made = running()
    planned = made.plan(AT)
    made.profile(planned)
    made.evaluate(planned)
    key = "results/fraud/data-quality/2026/03/01/06-00/manifest.json"
    made.storage.objects[key] = b"{"
    (judgement,) = made.evaluate(planned)
    assert judgement.outcome == "failed"
    assert judgement.reason is not None
    assert judgement.reason.startswith(f"s3://data/{key}: not a result of this version; got ")


def test_a_reason_is_one_line_and_not_a_book() -> None:
    made = running()
    (window,) = made.plan(AT).windows
    judgement = fail(window, "States.Runtime: \x1b[31m" + "x\n" * 5000, storage=made.storage, metrics=made.metrics)
    assert judgement.reason is not None
    assert judgement.reason.isprintable()
    assert len(judgement.reason) <= 2000
    assert json.loads(result(made.storage, SIX)[names.FAILURE])["reason"] == judgement.reason


def test_a_window_that_failed_is_judged_when_the_fault_is_gone() -> None:
    made = running()
    made.cut = Cut(shard_objects=1)
    made.evaluate(made.plan(AT))
    assert made.metrics.last("FailedWindows") == 1
    (judgement,) = made.run("2026-03-01T07:40:00Z")
    assert judgement.outcome == "no_violations"
    assert made.metrics.last("FailedWindows") == 0
    assert made.plan("2026-03-01T07:40:00Z").windows == ()


@pytest.mark.parametrize(
    ("rule", "counts"),
    [
        (AlarmRule(violating=1, of=1), [0, 1, 1, 0, 1]),
        (AlarmRule(violating=2, of=3), [0, 1, 2, 2, 2]),
        (AlarmRule(violating=5, of=5), [0, 1, 2, 2, 3]),
    ],
)
def test_violating_windows_are_counted_over_the_last_windows(rule: AlarmRule, counts: list[int]) -> None:
    """Of five hours, the second, third and fifth have violations."""
    made = service(monitor(alerts=Alerts(alarm=rule)))
    for index, moved in enumerate([False, True, True, False, True]):
        captured(made.storage, f"2026-03-01T{6 + index:02}:00:00Z", moved=moved)
        made.run(f"2026-03-01T{7 + index:02}:10:00Z")
    assert made.metrics.all("ViolatingWindows") == counts


def test_windows_that_are_caught_up_count_the_ones_before_them() -> None:
    """CloudWatch would see them all in one period; the count is made here, in the windows' own order."""
    made = service(monitor(alerts=Alerts(alarm=AlarmRule(violating=2, of=2))))
    made.run(AT)
    for index, moved in enumerate([True, True, False]):
        captured(made.storage, f"2026-03-01T{7 + index:02}:00:00Z", moved=moved)
    made.run("2026-03-01T10:10:00Z")
    assert made.metrics.all("ViolatingWindows") == [0, 1, 2, 1]


def test_a_window_between_that_was_not_judged_is_not_counted() -> None:
    made = service(monitor(alerts=Alerts(alarm=AlarmRule(violating=2, of=3))))
    captured(made.storage, SIX, moved=True)
    made.run(AT)
    captured(made.storage, "2026-03-01T08:00:00Z", moved=True)
    planned = made.plan("2026-03-01T09:10:00Z")
    made.profile(planned)
    evaluate(planned.windows[1], storage=made.storage, metrics=made.metrics, open_bucket=made.open_bucket)
    assert made.metrics.last("ViolatingWindows") == 2


def test_the_latest_window_is_remembered_also_when_an_older_one_is_judged_after_it() -> None:
    made = running()
    made.run(AT)
    captured(made.storage, "2026-03-01T07:00:00Z")
    captured(made.storage, "2026-03-01T08:00:00Z")
    planned = made.plan("2026-03-01T09:10:00Z")
    made.profile(planned)
    for window in reversed(planned.windows):
        evaluate(window, storage=made.storage, metrics=made.metrics, open_bucket=made.open_bucket)
    latest = json.loads(made.storage.objects["results/fraud/data-quality/latest.json"])
    assert latest == {
        "window": "2026-03-01T08:00:00Z/2026-03-01T09:00:00Z",
        "first": "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z",
    }


def test_a_baseline_uploaded_between_two_windows_counts_from_the_next_plan_on() -> None:
    made = running()
    planned = made.plan(AT)
    made.profile(planned)
    other = upload(made.storage, "fraud", "score,age,city\n" + "0.1,20,Ulm\n0.3,40,Bonn\n" * 100)
    made.evaluate(planned)
    assert manifest(made).baseline == planned.windows[0].baseline != other
    captured(made.storage, "2026-03-01T07:00:00Z")
    made.run("2026-03-01T08:10:00Z")
    assert manifest(made, "2026-03-01T07:00:00Z").baseline == other


def test_the_same_captures_give_the_same_bytes_wherever() -> None:
    one, other = running(moved=True), running(moved=True)
    one.run(AT)
    other.run(AT)
    assert result(one.storage, SIX) == result(other.storage, SIX)


def test_other_settings_are_another_configuration() -> None:
    names_of = set()
    for catch_up in (1, 2):
        made = running(schedule=Schedule(catch_up=catch_up))
        made.run(AT)
        names_of.add(manifest(made).configuration)
    assert len(names_of) == 2


def test_like_the_service_when_the_monitor_says_so() -> None:
    made = running(compatibility="sagemaker")
    key = f"{names.capture_prefix('fraud')}2026/03/01/06/00-000.jsonl"
    made.storage.objects[key] = made.storage.objects[key].replace(b'"20,', b'"x,', 1)
    made.run(AT)
    document = json.loads(result(made.storage, SIX)["constraint_violations.json"])
    assert [entry["constraint_check_type"] for entry in document["violations"]] == ["data_type_check"]


SERVICE = Metrics(names="sagemaker", schedule="Fraud-Schedule", endpoint="Fraud")


def test_the_features_metrics_are_published_beside_the_summary() -> None:
    made = running(moved=True, metrics=SERVICE)
    made.run(AT)
    assert made.metrics.last("Violations") == 2
    assert made.metrics.last("feature_non_null_age") == 1
    assert made.metrics.last("feature_data_age") == StatisticSet(maximum=69, minimum=20, total=8900, count=200)
    assert made.metrics.last("SuppressedFeatures") == 0


def test_a_set_of_statistics_is_sent_once_however_often_the_window_is_judged() -> None:
    """CloudWatch would add it up; the others are gauges, read by their maximum."""
    made = running(metrics=SERVICE)
    planned = made.plan(AT)
    made.profile(planned)
    for _ in range(3):
        made.evaluate(planned)
    assert (len(made.metrics.all("feature_data_age")), len(made.metrics.all("Violations"))) == (1, 3)


def test_wherever_a_run_dies_no_set_of_statistics_is_sent_twice() -> None:
    deaths = 0
    while True:
        made = running(metrics=SERVICE)
        planned = made.plan(AT)
        made.profile(planned)
        made.storage.calls_left = deaths
        try:
            made.evaluate(planned)
        except Broken:
            made.storage.calls_left = None
            made.run(AT)
            assert len(made.metrics.all("feature_data_age")) == 1
            deaths += 1
        else:
            break
    assert deaths > 8


def test_of_two_runs_at_once_the_one_that_wrote_the_manifest_sends_the_sets() -> None:
    class Late(Bucket):
        def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
            if key.endswith(names.MANIFEST):
                self.objects.setdefault(key, b"the other's")
            return super().put_new(key, data, content_type=content_type)

    made = running(metrics=SERVICE)
    planned = made.plan(AT)
    made.profile(planned)
    late = Service(Late(objects=made.storage.objects))
    late.evaluate(planned)
    assert late.metrics.all("feature_data_age") == []
    assert late.metrics.last("feature_non_null_age") == 1


REPORTS = Results(uri="s3://reports/some/prefix/")


@pytest.mark.parametrize(
    ("metrics", "folder"),
    [
        (Metrics(), "some/prefix/fraud/fraud/2026/03/01/07/"),
        (Metrics(endpoint="Fraud", schedule="Hourly"), "some/prefix/Fraud/Hourly/2026/03/01/07/"),
    ],
)
def test_the_three_files_are_also_where_the_service_wrote_them(metrics: Metrics, folder: str) -> None:
    made = running(moved=True, results=REPORTS, metrics=metrics)
    made.others["reports"] = Bucket("reports")
    (judgement,) = made.run(AT)
    own = result(made.storage, SIX)
    assert judgement.outcome == "violations"
    assert made.others["reports"].objects == {
        folder + name: own[name] for name in ("statistics.json", "constraints.json", "constraint_violations.json")
    }


def test_the_keys_are_those_of_the_service() -> None:
    """As in a listing of its own: calls captured in the hour 00 of the day are reported under 01."""
    keys = Path(__file__).parents[4] / "shared" / "model-monitor" / "format" / "s3-keys.json"
    if not keys.exists():
        pytest.skip("the service's own files are not beside the project")
    known = json.loads(keys.read_text())
    endpoint, captured_hour = re.search(r"datacapture/([^/]+)/AllTraffic/([\d/]+)/", known["capture_keys"][0]).groups()
    prefix, schedule = re.match(rf"(.+)/{endpoint}/([^/]+)/", known["report_keys"][0]).groups()
    settings = Monitor(
        name="fraud",
        capture=monitor(own_capture=True).capture,
        metrics=Metrics(endpoint=endpoint, schedule=schedule),
        results=Results(uri=f"s3://reports/{prefix}"),
    )
    window = hour(captured_hour.replace("/", "-", 2).replace("/", "T") + ":00:00Z")
    folder = f"{prefix}/{names.service_results(settings)}{names.service_hour(window)}"
    assert {key.rpartition("/")[0] + "/" for key in known["report_keys"]} == {folder}


def test_a_window_without_data_has_no_report_there() -> None:
    """As with the service, whose job failed."""
    made = service(monitor(results=REPORTS))
    made.others["reports"] = Bucket("reports")
    assert made.run(AT)[0].outcome == "no_data"
    assert made.others["reports"].objects == {}


def test_a_place_that_cannot_be_written_fails_the_window() -> None:
    class Closed(Bucket):
        def put(self, key: str, data: bytes, *, content_type: str = "application/json") -> None:
            raise Refused(f"s3://{self.name}/{key}", "AccessDenied")

    made = running(results=REPORTS)
    made.others["reports"] = Closed("reports")
    failed(
        made,
        "s3://reports/some/prefix/fraud/fraud/2026/03/01/07/statistics.json: cannot be written; got AccessDenied",
    )
    made.others["reports"] = Bucket("reports")
    assert made.run(AT)[0].outcome == "no_violations"
    assert len(made.others["reports"].objects) == 3


@pytest.mark.parametrize(
    ("moved", "compatibility", "message"),
    [
        (True, "sagemaker", "CompletedWithViolations: Job completed successfully with 1 violations."),
        (False, "sagemaker", "Completed: Job completed successfully with no violations."),
        (True, "windage", None),
    ],
)
def test_a_judgement_carries_the_message_of_the_services_job(
    moved: bool, compatibility: str, message: str | None
) -> None:
    made = running(moved=moved, compatibility=compatibility)
    planned = made.plan(AT)
    made.profile(planned)
    for _ in range(2):
        assert [judgement.message for judgement in made.evaluate(planned)] == [message]


def test_a_window_that_could_not_be_planned_fails_with_the_reason() -> None:
    made = service()
    (window,) = made.plan(AT).windows
    made.storage.objects[window.shards_key] = b'{"reason": "a manifest is damaged"}'
    unplanned = msgspec.structs.replace(window, unplanned=True)
    judgement = evaluate(unplanned, storage=made.storage, metrics=made.metrics, open_bucket=made.open_bucket)
    assert (judgement.outcome, judgement.reason) == ("failed", "a manifest is damaged")
    assert made.metrics.last("FailedWindows") == 1
