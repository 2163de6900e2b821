"""explain: baselines and windows of attributions, by the one function that may ask the models."""

from __future__ import annotations

import json

import pytest

from tests.lambdas.attribution import UPLOADED
from tests.lambdas.story import Story
from windage import names, summary

pytestmark = pytest.mark.xdist_group("lambdas")

RESULT = "results/flights/feature-attribution/2013/07/01/00-00/"


def test_an_upload_becomes_a_baseline_of_attributions_and_none_of_the_data(story: Story) -> None:
    pointer = json.loads(story.stored[names.baseline_pointer("flights", names.FEATURE_ATTRIBUTION)])
    assert pointer == {"baseline": story.attribution["uploaded"]["baseline"], "rows": 100}
    of_data = json.loads(story.stored[names.baseline_pointer("flights", names.DATA_QUALITY)])
    assert of_data["baseline"] == story.uploaded["baseline"]
    assert UPLOADED in story.stored


def test_baselines_of_monitor_files_are_made_at_the_deploy(story: Story) -> None:
    for monitor in ("fraud", "returns"):
        answer = story.attribution[f"{monitor}, deployed"]
        assert answer["Status"] == "SUCCESS", answer["Reason"]
        pointer = json.loads(story.stored[names.baseline_pointer(monitor, names.FEATURE_ATTRIBUTION)])
        assert pointer["baseline"] == answer["Data"]["Baseline"]
    # Where attributions are given, no model was asked.
    assert story.attribution["asked"] == ["/endpoints/Fraud-Endpoint/invocations"]
    assert "/endpoints/Returns-Copy/invocations" in story.attribution["asked then"]


def test_the_model_of_the_flights_rests_on_one_feature_still(story: Story) -> None:
    (judgement,) = story.attribution["flights"].judgements
    assert judgement["outcome"] == "no_violations"
    read = summary.decode(story.stored[RESULT + names.MANIFEST], where=RESULT)
    assert isinstance(read.attribution, summary.AttributionSummary)
    assert read.attribution.score == pytest.approx(1.0)
    assert read.attribution.calls <= 60
    gauges = story.attribution["flights"].gauges
    assert (gauges["ExplainedRows"], gauges["FailedCalls"]) == (read.attribution.explained, 0)
    analysis = json.loads(story.stored[RESULT + "analysis.json"])
    values = analysis["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    assert {name for name, value in values.items() if abs(value) > 1e-9} == {"departure_delay"}


def test_results_of_the_service_lie_where_its_own_did(story: Story) -> None:
    assert story.attribution["returns"].judgements[0]["outcome"] == "no_violations"
    place = "monitoring/Returns-Schedule-feature-attribution/2026/03/02/00/"
    found = {key.removeprefix(place) for key in story.reports if key.startswith(place)}
    assert found == {"analysis.json", "constraint_violations.json"}
