"""The flow as users see it, through what was deployed: captures, results, gauges, alarm, alert."""

import gzip
import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from examples.flights import replay, scenario
from tests.e2e import called
from tests.e2e.conftest import Story
from windage import names, profile_file, statistics_file
from windage.profile import Profile
from windage.steps.capture import INFERENCE_ID
from windage.steps.requests import DueWindow, write
from windage.steps.shards import SHARD_OBJECTS
from windage.tree import added

pytestmark = pytest.mark.e2e

SUMMER = scenario.DRIFTED_DAY


def test_quiet_days_have_no_violations_and_every_row_is_judged(story: Story) -> None:
    for day in scenario.QUIET_DAYS:
        assert story.results[day].outcome == "no_violations"
        assert story.results[day].rows == story.rows[day] > 500
        assert story.states[day] == "OK"


def test_the_summer_has_violations_and_rings_the_alarm(story: Story) -> None:
    result = story.results[SUMMER]
    assert result.outcome == "violations"
    assert {"departure_delay", "late_probability", "scheduled_speed"} <= {f.feature for f in result.findings}
    assert story.states[SUMMER] == "ALARM"


def test_captures_are_in_sagemakers_format_under_the_hour_of_the_call(story: Story) -> None:
    first = next(iter(replay.payloads(SUMMER)))
    keys = story.deployed.keys(f"{names.capture_prefix('flights')}{first.event_time:%Y/%m/%d/%H}/")
    records = [json.loads(line) for key in keys for line in story.deployed.read(key).splitlines()]
    (record,) = [one for one in records if one["eventMetadata"]["inferenceId"] == first.inference_id]
    assert record["captureData"]["endpointInput"]["data"] == first.body
    assert record["captureData"]["endpointInput"]["encoding"] == "CSV"
    assert record["captureData"]["endpointOutput"]["data"].count("\n") == first.rows
    assert record["eventMetadata"]["inferenceTime"] == f"{first.event_time:%Y-%m-%dT%H:%M:%SZ}"


def test_the_result_is_whole_and_its_manifest_names_the_digest_of_every_file(story: Story) -> None:
    prefix = scenario.result_prefix(story.deployed, SUMMER)
    files = story.results[SUMMER].files
    assert {"statistics.json", "constraint_violations.json", "report.html"} <= set(files)
    for name, digest in files.items():
        assert hashlib.sha256(story.deployed.read(prefix + name)).hexdigest() == digest
    violations = json.loads(story.deployed.read(prefix + "constraint_violations.json"))["violations"]
    assert len(violations) == story.results[SUMMER].violations
    page = story.deployed.read(prefix + "report.html").decode()
    assert "departure_delay" in page
    assert "<script" not in page


def test_the_gauges_are_in_cloudwatch(story: Story) -> None:
    gauges = scenario.gauges(story.deployed)
    assert gauges["Violations"] == story.results[SUMMER].violations
    assert gauges["Rows"] == max(story.rows.values())
    assert gauges["WorstDrift"] > 1
    assert gauges["QuarantinedShare"] == 0


def test_people_get_one_readable_message(story: Story) -> None:
    stored = scenario.alert(story.deployed)
    messages = scenario.received(story.deployed, story.inbox)
    # One of the data, one of the answers.
    assert len(messages) == 2
    (message,) = [one for one in messages if one["Message"] == stored["email"]]
    assert message["Message"] == stored["email"]
    assert message["Subject"] == stored["subject"] == "flights: 4 of 11 features have violations, answers moved"
    assert "departure_delay: distribution moved" in stored["email"]
    assert "report.html" in stored["email"]
    assert len(stored["sms"]) <= 140


def test_the_same_window_judged_twice_gives_the_same_bytes_and_no_second_alert(story: Story) -> None:
    deployed = story.deployed
    prefix = scenario.result_prefix(deployed, SUMMER)
    before = {key: deployed.read(key) for key in deployed.keys(prefix)}
    alerts = deployed.keys(f"{names.ALERTS}/")
    manifest = before[prefix + names.MANIFEST]
    window = scenario.window_of(SUMMER)
    due = DueWindow(
        monitor="flights",
        monitor_type=names.DATA_QUALITY,
        window=str(window),
        scheduled_time="2013-07-02T00:15:00Z",
        shards=1,
        shards_key="",
        baseline=story.baseline,
    )
    function = _function(story, "evaluate")
    result = deployed.cloud.client("lambda").invoke(FunctionName=function, Payload=json.dumps(write(due)).encode())
    assert json.loads(result["Payload"].read())["outcome"] == "violations"
    # Without its manifest the window counts as not judged, and is judged again from its profiles.
    deployed.cloud.client("s3").delete_object(Bucket=deployed.bucket, Key=prefix + names.MANIFEST)
    scenario.judge(deployed, SUMMER)
    after = {key: deployed.read(key) for key in deployed.keys(prefix)}
    assert after == before
    assert after[prefix + names.MANIFEST] == manifest
    assert deployed.keys(f"{names.ALERTS}/") == alerts


def test_a_day_without_traffic_is_an_outcome(story: Story) -> None:
    result = scenario.judge(story.deployed, date(2013, 8, 1))
    assert (result.outcome, result.rows, result.violations) == ("no_data", 0, 0)


def test_bad_captures_are_quarantined_and_the_rest_is_judged(story: Story) -> None:
    day = date(2013, 3, 3)
    for payload in replay.payloads(day):
        assert scenario.call(story.deployed, payload)["statusCode"] == 200
    good = sum(payload.rows for payload in replay.payloads(day))
    one = next(iter(replay.payloads(day)))
    record = {
        "captureData": {"endpointInput": {"data": "1,2,3", "encoding": "CSV", "mode": "INPUT"}},
        "eventMetadata": {"eventId": "short", "inferenceTime": f"{one.event_time:%Y-%m-%dT%H:%M:%SZ}"},
        "eventVersion": "0",
    }
    lines = [b"not json", b'{"captureData": {"endpointInput', "é".encode("latin-1"), json.dumps(record).encode()]
    key = f"{names.capture_prefix('flights')}{one.event_time:%Y/%m/%d/%H}/bad.jsonl.gz"
    body = gzip.compress(b"\n".join(lines))
    story.deployed.cloud.client("s3").put_object(Bucket=story.deployed.bucket, Key=key, Body=body)
    result = scenario.judge(story.deployed, day)
    assert (result.rows, result.quarantined) == (good, 4)
    prefix = scenario.result_prefix(story.deployed, day)
    kept = [json.loads(line) for line in story.deployed.read(prefix + "quarantine.jsonl").splitlines()]
    assert [(entry["source"], entry["line"], entry["reason"]) for entry in kept] == [
        (key, 1, "not_json"),
        (key, 2, "not_json"),
        (key, 3, "not_json"),
        (key, 4, "columns"),
    ]


def test_the_models_own_error_reaches_the_caller(story: Story) -> None:
    moment = datetime(2013, 9, 1, tzinfo=UTC)
    bad = replay.Payload(event_time=moment, inference_id="bad", version="v1", body="not,enough\n", labels=(None,))
    answer = scenario.call(story.deployed, bad)
    assert answer["statusCode"] == 400
    assert "fields" in answer["body"] or "columns" in answer["body"]


def test_the_function_url_takes_signed_calls_only(story: Story) -> None:
    configuration = story.deployed.cloud.client("lambda").get_function_url_config(FunctionName=story.deployed.capture)
    assert configuration["AuthType"] == "AWS_IAM"
    payload = next(iter(replay.payloads(date(2013, 9, 2))))
    headers = {"content-type": "text/csv", "x-windage-event-time": "2013-09-02T00:00:00Z", INFERENCE_ID: "signed-1"}
    answer = called.by_url(story.deployed, payload.body.encode(), headers)
    assert (answer.status, answer.body.count(b"\n")) == (200, payload.rows)
    assert called.by_url(story.deployed, b"", headers, signed=False).status == 403


def test_a_damaged_baseline_fails_the_window_with_its_reason_and_rings(story: Story) -> None:
    deployed = story.deployed
    day = date(2013, 3, 4)
    key = names.baseline_prefix("flights", names.DATA_QUALITY, story.baseline) + "constraints.json"
    whole = deployed.read(key)
    s3 = deployed.cloud.client("s3")
    s3.put_object(Bucket=deployed.bucket, Key=key, Body=whole.replace(b"Robust", b"Simple"))
    try:
        with pytest.raises(deployed.cloud.client("s3").exceptions.NoSuchKey):
            scenario.judge(deployed, day)
        failure = json.loads(deployed.read(scenario.result_prefix(deployed, day) + names.FAILURE))
        assert "the baseline has been changed" in failure["reason"]
        assert scenario.alarm_state(deployed, "failed") == "ALARM"
    finally:
        s3.put_object(Bucket=deployed.bucket, Key=key, Body=whole)
    # The window stayed due: the next run judges it, the oldest first.
    scenario.judge(deployed, day + timedelta(days=1))
    assert names.MANIFEST in {k.rpartition("/")[2] for k in deployed.keys(scenario.result_prefix(deployed, day))}


def _function(story: Story, folder: str) -> str:
    functions = story.deployed.cloud.client("lambda").list_functions()["Functions"]
    (name,) = [f["FunctionName"] for f in functions if f.get("Description", "").endswith(f": {folder}")]
    return str(name)


def test_a_window_of_several_shards_is_the_sum_of_its_shards(story: Story) -> None:
    day = date(2013, 3, 6)
    rows = [row for payload in replay.payloads(day) for row in payload.body.splitlines()][: SHARD_OBJECTS + 20]
    s3 = story.deployed.cloud.client("s3")
    for index, row in enumerate(rows):
        record = {
            "captureData": {
                "endpointInput": {"data": row, "encoding": "CSV", "mode": "INPUT"},
                "endpointOutput": {"data": "0.1", "encoding": "CSV", "mode": "OUTPUT"},
            },
            "eventMetadata": {"eventId": str(index), "inferenceTime": "2013-03-06T12:00:00Z"},
            "eventVersion": "0",
        }
        key = f"{names.capture_prefix('flights')}2013/03/06/12/{index:04d}.jsonl"
        s3.put_object(Bucket=story.deployed.bucket, Key=key, Body=json.dumps(record).encode())
    result = scenario.judge(story.deployed, day)
    assert result.rows == len(rows) == SHARD_OBJECTS + 20
    assert len(made(story, day, "profiles")) == 2


def test_a_window_in_two_levels_is_judged_as_in_one_shard_and_its_sum_is_that_of_one_process(story: Story) -> None:
    """Small shards and small groups, by the settings of the function that plans."""
    day = date(2013, 3, 6)
    functions = story.deployed.cloud.client("lambda")
    plan = _function(story, "plan")
    before = functions.get_function_configuration(FunctionName=plan)["Environment"]["Variables"]
    small = {**before, "WINDAGE_SHARD_OBJECTS": "40", "WINDAGE_GROUP": "3"}
    s3 = story.deployed.cloud.client("s3")
    prefix = scenario.result_prefix(story.deployed, day)
    s3.delete_object(Bucket=story.deployed.bucket, Key=prefix + names.MANIFEST)
    for key in story.deployed.keys(names.work_prefix("flights", names.DATA_QUALITY, scenario.window_of(day))):
        s3.delete_object(Bucket=story.deployed.bucket, Key=key)
    functions.update_function_configuration(FunctionName=plan, Environment={"Variables": small})
    try:
        result = scenario.judge(story.deployed, day)
    finally:
        functions.update_function_configuration(FunctionName=plan, Environment={"Variables": before})
    assert result.rows == SHARD_OBJECTS + 20
    # 13 shards, of which five groups are made, of which two.
    assert [len(made(story, day, level)) for level in ("profiles", "merged-1", "merged-2")] == [13, 5, 2]
    profiles = (profile_file.decode(story.deployed.read(key), where=key) for key in made(story, day, "profiles"))
    whole = added(profiles, Profile(), group=3)
    statistics = statistics_file.to_json(whole)
    assert story.deployed.read(prefix + "statistics.json") == statistics


def made(story: Story, day: date, what: str) -> list[str]:
    """Return where the profiles of a day, or their sums, lie."""
    work = names.work_prefix("flights", names.DATA_QUALITY, scenario.window_of(day))
    return [key for key in story.deployed.keys(work) if f"/{what}/" in key]


def test_the_canary_counts_the_windows_that_nobody_judged(story: Story) -> None:
    client = story.deployed.cloud.client("lambda")
    scenario.judge(story.deployed, date(2013, 3, 11))
    asked = {"monitor": "flights", "monitor_type": names.DATA_QUALITY}
    answers = {}
    for day in (12, 15):
        event = json.dumps({**asked, "scheduled_time": f"2013-03-{day}T01:00:00Z"}).encode()
        result = client.invoke(FunctionName=_function(story, "canary"), Payload=event)
        answers[day] = json.loads(result["Payload"].read())["overdue"]
    # Of the 14th, the run may be under way; the 12th and the 13th are late.
    assert answers[12] == []
    assert [window[:10] for window in answers[15]] == ["2013-03-12", "2013-03-13"]
    assert scenario.gauges(story.deployed)["OverdueWindows"] == 2
