"""Bias as users see it, deployed: a day is judged when its labels come, and amended by late ones."""

import json

import pytest

from examples.flights import scenario
from tests.e2e.conftest import Story
from windage import names
from windage.summary import Summary

pytestmark = pytest.mark.e2e

FIRST, SECOND = scenario.QUIET_DAYS
SUMMER = scenario.DRIFTED_DAY


def of(results: list[Summary], day: object) -> Summary:
    (found,) = [one for one in results if one.window.startswith(str(day))]
    return found


def test_a_day_is_judged_when_its_labels_should_be_there_and_quiet_days_are_quiet(story: Story) -> None:
    first = of(story.bias[0], FIRST)
    assert (first.outcome, first.labelled.judged, first.rows) == ("no_violations", True, story.rows[FIRST])
    assert first.labelled.coverage > 0.95
    assert not [one for one in story.bias[0] if one.window.startswith(str(SECOND))]
    assert of(story.bias[1], SECOND).outcome == "no_violations"


def test_late_labels_amend_it(story: Story) -> None:
    before, after = (of(known, SUMMER).labelled for known in story.bias[2:])
    assert (before.amended, after.amended) == (0, 1)
    assert before.coverage < 0.95
    assert after.coverage > 0.98


def test_the_result_is_in_model_monitors_form_with_a_page(story: Story) -> None:
    prefix = scenario.result_prefix(story.deployed, SUMMER, names.MODEL_BIAS)
    analysis = json.loads(story.deployed.read(prefix + "analysis.json"))
    (facet,) = analysis["post_training_bias_metrics"]["facets"]["carrier"]
    assert facet["value_or_threshold"] == "EV,9E,MQ"
    assert {"DPPL", "DI", "FT"} <= {metric["name"] for metric in facet["metrics"]}
    page = story.deployed.read(prefix + "report.html").decode()
    assert "<script" not in page


def test_the_gauges_of_bias_are_in_cloudwatch(story: Story) -> None:
    gauges = scenario.gauges(story.deployed, names.MODEL_BIAS)
    assert {"WorstBias", "Violations", "ViolatingWindows", "LabelCoverage", "Rows", "FailedWindows"} <= set(gauges)
