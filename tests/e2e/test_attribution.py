"""Feature attribution as users see it, deployed: in the summer the data moved, and not what the answers rest on."""

import json

import pytest

from examples.flights import scenario
from tests.e2e.conftest import Story
from windage import names
from windage.summary import AttributionSummary

pytestmark = pytest.mark.e2e

SUMMER = scenario.DRIFTED_DAY


def test_the_answers_still_rest_on_what_they_did(story: Story) -> None:
    found = story.explained.attribution
    assert isinstance(found, AttributionSummary)
    assert story.explained.outcome == "no_violations"
    assert story.explained.rows == story.rows[SUMMER]
    assert found.score is not None
    assert found.score > 0.95
    assert (found.explained, found.failed, found.stopped) == (100, 0, None)
    assert found.calls <= 60
    assert scenario.alarm_state(story.deployed, monitor_type=names.FEATURE_ATTRIBUTION) == "OK"


def test_the_attributions_are_in_clarifys_form_with_a_page(story: Story) -> None:
    prefix = scenario.result_prefix(story.deployed, SUMMER, names.FEATURE_ATTRIBUTION)
    analysis = json.loads(story.deployed.read(prefix + "analysis.json"))
    values = analysis["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    assert max(values, key=values.get) == "departure_delay"
    assert json.loads(story.deployed.read(prefix + "constraint_violations.json"))["violations"] == []
    assert "<script" not in story.deployed.read(prefix + "report.html").decode()


def test_the_gauges_of_attribution_are_in_cloudwatch(story: Story) -> None:
    gauges = scenario.gauges(story.deployed, names.FEATURE_ATTRIBUTION)
    assert {"AttributionScore", "ExplainedRows", "ModelCalls", "FailedCalls", "ViolatingWindows"} <= set(gauges)
    assert gauges["FailedCalls"] == 0
