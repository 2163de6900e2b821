"""plan, profile, evaluate: from the schedule to the result in the bucket and the gauges in CloudWatch."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.lambdas.story import QUIET, STORMY, Story, ready
from windage import names, summary
from windage.steps.requests import DueWindow, Shard, ShardItem, read
from windage.steps.shard_list import page_key
from windage.summary import CallsSummary

pytestmark = pytest.mark.xdist_group("lambdas")

QUIET_RESULT = "results/flights/data-quality/2013/03/01/00-00/"
STORMY_RESULT = "results/flights/data-quality/2013/07/01/00-00/"
FILES = {
    "constraint_violations.json",
    "constraints.json",
    "manifest.json",
    "outliers.jsonl",
    "quarantine.jsonl",
    "report.html",
    "statistics.json",
    "trace.json",
}


def rows(story: Story, day: str) -> int:
    """Return how many flights were captured on a day, counted in what lies in the bucket."""
    lines = [
        json.loads(line)
        for key in story.keys(f"captures/flights/AllTraffic/{day}/")
        for line in gzip.decompress(story.stored[key]).splitlines()
    ]
    return sum(len(line["captureData"]["endpointInput"]["data"].splitlines()) for line in lines)


def shards(story: Story, window: Mapping[str, Any]) -> list[Shard]:
    """Return the shards of a planned window."""
    items = [read(ShardItem, item) for item in json.loads(story.stored[window["shards_key"]])]
    return [read(Shard, json.loads(story.stored[page_key(item.run, item.page)])[item.place]) for item in items]


def result(story: Story, prefix: str) -> summary.Summary:
    return summary.decode(story.stored[prefix + names.MANIFEST], where=prefix)


def test_the_day_before_is_due_and_cut_into_shards(story: Story) -> None:
    assert story.quiet is not None
    (window,) = story.quiet.plan["windows"]
    due = read(DueWindow, window)
    assert (due.monitor, due.window) == ("flights", "2013-03-01T00:00:00Z/2013-03-02T00:00:00Z")
    assert due.baseline == story.uploaded["baseline"]
    (shard,) = shards(story, window)
    assert list(shard.keys) == story.keys("captures/flights/AllTraffic/2013/03/01/")
    assert shard.bucket == story.bucket
    assert shard.profile_key in story.keys("work/flights/")


def test_a_quiet_day_has_a_result_without_violations(story: Story) -> None:
    assert story.quiet is not None
    (judgement,) = story.quiet.judgements
    assert judgement["outcome"] == "no_violations"
    assert judgement["result"] == f"s3://{story.bucket}/{QUIET_RESULT}"
    found = result(story, QUIET_RESULT)
    assert (found.rows, found.violations, found.quarantined) == (rows(story, "2013/03/01"), 0, 0)
    assert {key.removeprefix(QUIET_RESULT) for key in story.keys(QUIET_RESULT)} == FILES


def test_a_stormy_day_has_violations_where_the_weather_is_seen(story: Story) -> None:
    assert story.stormy is not None
    (judgement,) = story.stormy.judgements
    assert judgement["outcome"] == "violations"
    found = result(story, STORMY_RESULT)
    assert found.rows == rows(story, "2013/07/01") > 800
    assert found.findings[0].feature == "departure_delay"
    assert {"departure_delay", "late_probability"} <= {finding.feature for finding in found.findings}
    listed = json.loads(story.stored[STORMY_RESULT + "constraint_violations.json"])["violations"]
    assert len(listed) == found.violations == judgement["violations"]


def test_the_gauges_are_those_of_the_results(story: Story) -> None:
    assert story.quiet is not None
    assert story.stormy is not None
    quiet, stormy = result(story, QUIET_RESULT), result(story, STORMY_RESULT)
    assert isinstance(quiet.outlier_share, float)
    assert isinstance(quiet.duplicate_share, float)
    calls = quiet.calls
    assert isinstance(calls, CallsSummary)
    assert calls.latency is not None
    assert calls.asked is not None
    captured = [gzip.decompress(story.stored[key]) for key in story.keys("captures/flights/AllTraffic/2013/03/01/")]
    assert calls.calls == sum(len(lines.splitlines()) for lines in captured)
    assert (calls.error_share, calls.cold_starts) == (0, 1)
    expected = {
        "ModelErrors": 0,
        "ColdStarts": 1,
        "ModelLatencyP50": calls.latency[0],
        "ModelLatencyP99": calls.latency[2],
        "PayloadBytesP99": calls.asked[2],
        "Violations": 0,
        "ViolatingWindows": 0,
        "Rows": quiet.rows,
        "QuarantinedShare": 0,
        "WorstDrift": quiet.worst_drift,
        "PredictionDrift": quiet.prediction_drift,
        "OutlierShare": 100 * quiet.outlier_share,
        "DuplicateShare": 100 * quiet.duplicate_share,
        # The window before had no baseline; 15 minutes are the grace.
        "FailedWindows": 1,
        "WindowLag": 900,
    }
    assert story.quiet.gauges == pytest.approx(expected)
    assert (story.stormy.gauges["Violations"], story.stormy.gauges["ViolatingWindows"]) == (stormy.violations, 1)
    assert story.stormy.gauges["WorstDrift"] == pytest.approx(stormy.worst_drift)


def test_a_day_of_many_shards_is_profiled_in_parts_and_added_up_in_groups(story: Story) -> None:
    assert story.stormy is not None
    (window,) = story.stormy.plan["windows"]
    assert (window["shards"], window["merges"], window["parts"]) == (4, (1,), 2)
    cut = shards(story, window)
    assert [key for shard in cut for key in shard.keys] == story.keys("captures/flights/AllTraffic/2013/07/01/")
    run = read(DueWindow, window).run
    assert [key.removeprefix(run) for key in story.keys(f"{run}merged-")] == [
        f"merged-1/{number:06d}.bin" for number in range(2)
    ]


def test_a_window_is_judged_once(story: Story) -> None:
    assert story.again is not None
    assert story.again.plan == {"windows": ()}


def test_without_a_baseline_the_window_fails_says_why_and_stays_due(story: Story) -> None:
    assert story.before is not None
    (judgement,) = story.before.judgements
    assert (judgement["outcome"], judgement["result"]) == ("failed", None)
    assert "there is no baseline" in judgement["reason"]
    assert "do: upload a training set to s3://" in judgement["reason"]
    assert story.before.gauges == {"FailedWindows": 1}
    prefix = "results/flights/data-quality/2013/02/28/00-00/"
    failure = json.loads(story.stored[prefix + names.FAILURE])
    assert (failure["outcome"], failure["reason"]) == ("failed", judgement["reason"])
    assert story.keys(prefix) == [prefix + names.FAILURE]


def test_what_an_endpoint_captured_by_itself_is_read_in_its_own_bucket(story: Story) -> None:
    assert story.churn is not None
    (window,) = story.churn.plan["windows"]
    (shard,) = shards(story, window)
    assert shard.bucket == "models-of-others"
    assert list(shard.keys) == ["capture/churn-endpoint/AllTraffic/2026/03/01/06/30-00-000-0a1b.jsonl"]
    assert result(story, "results/churn/data-quality/2026/03/01/06-00/").rows == 300


@pytest.mark.parametrize(
    ("monitor", "window", "first", "last"),
    [
        # Of the calls of flights nobody told the truth.
        ("flights", "2013-07-01T00:00:00Z/2013-07-02T00:00:00Z", "awaiting_labels", "insufficient_data"),
        ("churn", "2026-03-01T00:00:00Z/2026-03-02T00:00:00Z", "awaiting_labels", "violations"),
        # Rows of a job's plain CSV have no ids, so that no label could be theirs.
        ("returns", "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z", "no_data", "no_data"),
    ],
)
def test_answers_are_judged_by_their_own_schedule_when_their_labels_should_be_there(
    story: Story, monitor: str, window: str, first: str, last: str
) -> None:
    found = [
        [(j["window"], j["outcome"]) for j in story.quality[name].judgements if j["window"] == window]
        for name in (f"{monitor}, first", monitor)
    ]
    assert found == [[(window, first)], [(window, last)]]


def test_labels_in_a_bucket_of_somebody_else_are_counted(story: Story) -> None:
    judged = result(story, "results/churn/model-quality/2026/03/01/00-00/").quality
    assert isinstance(judged, summary.QualitySummary)
    # The same calls were answered by a shadow, too.
    assert (judged.labelled, judged.coverage, judged.judged) == (600, 1.0, True)
    assert story.quality["churn"].gauges["LabelCoverage"] == 100
    assert story.quality["churn"].gauges["accuracy"] == judged.measures["accuracy"]


@pytest.mark.parametrize(
    ("monitor", "window", "outcome"),
    [
        # Nobody told the truth of the flights, nor can of the rows of a job; their answers alone are judged.
        ("flights", "2013-07-01T00:00:00Z/2013-07-02T00:00:00Z", "no_violations"),
        # Every third answer was wrong, where of the baseline every tenth is.
        ("churn", "2026-03-01T00:00:00Z/2026-03-02T00:00:00Z", "violations"),
        ("returns", "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z", "no_violations"),
    ],
)
def test_bias_is_judged_once_when_its_labels_should_be_there(
    story: Story, monitor: str, window: str, outcome: str
) -> None:
    assert [(j["window"], j["outcome"]) for j in story.bias[monitor].judgements] == [(window, outcome)]


def test_the_labels_of_bias_are_those_of_quality(story: Story) -> None:
    judged = result(story, "results/churn/model-bias/2026/03/01/00-00/")
    # Those of the shadow are no rows of their own.
    assert (judged.rows, judged.labelled.labelled, judged.labelled.judged) == (300, 300, True)
    assert story.bias["churn"].gauges["LabelCoverage"] == 100
    assert story.bias["churn"].gauges["WorstBias"] == judged.worst_drift


@pytest.mark.parametrize("folder", ["plan", "profile", "merge", "evaluate", "explain", "baseline", "notify", "canary"])
def test_no_function_works_for_a_monitor_that_is_not_deployed(story: Story, folder: str) -> None:
    key = f"s3://{story.bucket}/monitors/flights/monitor.json"
    assert story.refused[folder] == f"{key}: the monitor is not deployed; do: deploy its stack"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("captures", "gone.jsonl: no such object"),
        ("labels", "gone.jsonl: no such object"),
        ("work", "/profiles/000000.json: no such object; got 0 of 2 profiles"),
        ("a sum", "/merged-1/000000.bin: no such object"),
        ("captures of one shard", "gone.jsonl: no such object"),
        ("a page of shards", "/shards/000000.json: no such object"),
        ("a baseline of samples", "the file of the baseline is missing"),
        ("baselines", "a file of the baseline is missing"),
        ("a pinned baseline", "a file of the baseline is missing"),
        ("datasets", "gone.csv: the dataset is gone; do: upload it again"),
        ("a step before", "States.Timeout: too slow"),
        ("what was asked", "gone.csv: the dataset is gone; do: upload it again"),
        ("a sample", "/profiles/000000.json: no such object"),
        ("attributions", "the file of the baseline is missing"),
    ],
)
def test_what_is_missing_is_named(story: Story, what: str, said: str) -> None:
    assert said in story.refused[what]


def test_the_days_are_what_they_seem() -> None:
    assert (QUIET.month, STORMY.month) == (3, 7)


def test_batch_transform_is_judged_by_its_manifests(story: Story) -> None:
    assert story.returns is not None
    (window,) = story.returns.plan["windows"]
    (shard,) = shards(story, window)
    assert (shard.bucket, shard.keys) == ("transforms-of-others", ("output/returns.csv.out",))
    assert result(story, "results/returns/data-quality/2026/03/01/06-00/").rows == 300
    (judgement,) = story.returns.judgements
    assert judgement["message"] == "Completed: Job completed successfully with no violations."


def test_the_keys_of_the_service_hold_its_three_files(story: Story) -> None:
    own, folder = "results/returns/data-quality/2026/03/01/06-00/", "monitoring/Returns-Schedule/2026/03/01/07/"
    files = ("constraint_violations.json", "constraints.json", "statistics.json")
    of_data = {folder + name: story.stored[own + name] for name in files}
    own, folder = "results/returns/model-bias/2026/03/01/06-00/", "monitoring/Returns-Bias/2026/03/02/07/"
    of_bias = {folder + name: story.stored[own + name] for name in ("analysis.json", "constraint_violations.json")}
    found = {key: content for key, content in story.reports.items() if "feature-attribution" not in key}
    assert found == of_data | of_bias


def test_the_features_have_the_services_metrics(story: Story) -> None:
    assert story.service_metrics == {
        f"{kind}_{feature}": {"MonitoringSchedule": "Returns-Schedule"}
        for kind, features in {
            "feature_data": ("amount", "score"),
            "feature_non_null": ("amount", "country", "score"),
            "feature_baseline_drift": ("amount", "country", "score"),
        }.items()
        for feature in features
    }
    assert "SuppressedFeatures" in story.gauges["returns"]
    assert "SuppressedFeatures" not in story.gauges["churn"]


def test_a_ready_baseline_is_stored_byte_for_byte(story: Story) -> None:
    identity = json.loads(story.stored["baselines/returns/data-quality/manifest.json"])["baseline"]
    prefix = f"baselines/returns/data-quality/{identity}/"
    found = {key.removeprefix(prefix): story.stored[key] for key in story.keys(prefix)}
    assert found == {f"{name.lower()}.json": content for name, content in ready().items()}
