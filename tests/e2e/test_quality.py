"""Model quality as users see it, deployed: estimated first, judged when its labels come, amended by late ones."""

import json

import pytest

from examples.flights import scenario
from tests.e2e.conftest import Story
from windage import names
from windage.summary import QualitySummary, Summary

pytestmark = pytest.mark.e2e

FIRST, SECOND = scenario.QUIET_DAYS
SUMMER = scenario.DRIFTED_DAY


def of(results: list[Summary], day: object) -> tuple[Summary, QualitySummary]:
    (found,) = [one for one in results if one.window.startswith(str(day))]
    assert isinstance(found.quality, QualitySummary)
    return found, found.quality


def test_the_first_look_is_an_estimate(story: Story) -> None:
    result, quality = of(story.looks[0], FIRST)
    assert (result.outcome, quality.labelled, quality.judged) == ("awaiting_labels", 0, False)
    assert result.rows == story.rows[FIRST]
    assert 0.85 < quality.estimated["auc"] < 1


def test_a_day_is_judged_when_its_labels_should_be_there(story: Story) -> None:
    result, quality = of(story.looks[1], FIRST)
    assert (result.outcome, quality.judged, quality.amended) == ("no_violations", True, 0)
    assert quality.coverage > 0.95
    assert abs(quality.measures["auc"] - quality.estimated["auc"]) < 0.06
    assert of(story.looks[1], SECOND)[0].outcome == "awaiting_labels"
    assert of(story.looks[2], SECOND)[0].outcome == "no_violations"


def test_the_summer_is_worse_and_late_labels_amend_it(story: Story) -> None:
    before, quality = of(story.looks[3], SUMMER)
    assert (before.outcome, quality.amended) == ("violations", 0)
    assert 0.5 < quality.coverage < 0.95
    after, amended = of(story.looks[4], SUMMER)
    assert (after.outcome, amended.amended) == ("violations", 1)
    assert amended.coverage > 0.98
    assert amended.labels["late"] == amended.labelled - quality.labelled
    assert {"false_positive_rate", "brier"} <= {finding.feature for finding in after.findings}


def test_the_alarm_of_quality_rings_and_says_what_fell(story: Story) -> None:
    deployed = story.deployed
    assert scenario.alarm_state(deployed, monitor_type=names.MODEL_QUALITY) == "ALARM"
    assert scenario.alarm_state(deployed, "uncovered", names.MODEL_QUALITY) == "OK"
    sent = scenario.alert(deployed, names.MODEL_QUALITY)
    assert sent["subject"].startswith("flights: answers worse by ")
    assert "by 0 of" not in sent["subject"]
    assert "brier: rose from 0.0728 to " in sent["email"]
    assert len(sent["sms"]) <= 140


def test_the_gauges_of_quality_are_in_cloudwatch(story: Story) -> None:
    gauges = scenario.gauges(story.deployed, names.MODEL_QUALITY)
    assert {"auc", "auc_estimated", "LabelCoverage", "ViolatingWindows", "WorstFall", "Rows"} <= set(gauges)
    assert gauges["LabelCoverage"] > 95
    assert 0.85 < gauges["auc"] < 1


def test_the_result_is_in_model_monitors_form_with_a_page(story: Story) -> None:
    prefix = scenario.result_prefix(story.deployed, SUMMER, names.MODEL_QUALITY)
    statistics = json.loads(story.deployed.read(prefix + "statistics.json"))
    assert statistics["dataset"]["item_count"] == of(story.looks[4], SUMMER)[1].labelled
    violations = json.loads(story.deployed.read(prefix + "constraint_violations.json"))["violations"]
    assert {"constraint_check_type", "description", "metric_name"} == set(violations[0])
    page = story.deployed.read(prefix + "report.html").decode()
    assert "v2 and v1" in page
    assert "amended 1 time by late labels" in page
    assert "<script" not in page


def test_every_record_says_which_version_answered(story: Story) -> None:
    keys = story.deployed.keys(f"{names.capture_prefix('flights')}{SUMMER:%Y/%m/%d}/")
    records = [json.loads(line) for key in keys for line in story.deployed.read(key).splitlines()]
    assert {record["eventMetadata"]["modelVersion"] for record in records} == {"v1", "v2"}
