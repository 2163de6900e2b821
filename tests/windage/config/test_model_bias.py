"""What a monitor file says of bias: every mistake with its line, the service's file, and what follows from both."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from windage.bias.analysis_config import AnalysisConfig, FacetConfig
from windage.bias.measures import MEASURES
from windage.bias.settings import analysis_of
from windage.config import BiasBaseline, BiasFacet, GroundTruth, ModelBias, Monitor, decode, encode
from windage.config.model_bias import BiasMeasure
from windage.config_file import parse_monitor
from windage.errors import InputError
from windage.names import DATA_QUALITY, MODEL_BIAS, MODEL_QUALITY

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEGIN = "name: loans\ncapture: {model: {lambda: loans-model}}\n"
BIAS = f"""\
{BEGIN}model_bias:
  label: paid
  label_values_or_threshold: [1]
  facet: [{{name_or_index: sex, value_or_threshold: [0]}}]
"""
QUALITY = """\
model_quality:
  problem_type: BinaryClassification
  probability_attribute: score
  probability_threshold: 0.3
  end_offset: -PT6H
  ground_truth: {uri: s3://truth/loans, late: 2 days}
"""


def monitor(text: str) -> Monitor:
    return parse_monitor(text.encode(), name="f.yaml")


def test_every_measure_that_there_is_can_be_asked_for() -> None:
    assert set(get_args(BiasMeasure)) == set(MEASURES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{BEGIN}model_bias: {{}}", "3: model_bias.label: which column is the truth?; expected the name of a column"),
        (
            f"{BEGIN}model_bias:\n  label: paid",
            "4: model_bias.label_values_or_threshold: what is positive?; expected values, as [1] or [late]",
        ),
        (
            f"{BEGIN}model_bias:\n  label: paid\n  label_values_or_threshold: [1]",
            "4: model_bias.facet: which groups?; expected columns, as [{name_or_index: sex}], or an analysis_config",
        ),
        (f"{BIAS}  measures: [DPPL, Fairness]", "7: model_bias.measures[1] is a choice; got Fairness; expected CI or"),
        (f"{BIAS}  label_values: [2]", "7: unknown key; got model_bias.label_values; expected one of the settings"),
        (
            BIAS.replace("[1]", "[yes]"),
            "5: model_bias.label_values_or_threshold[0]: YAML reads this as true or false; got yes; expected text",
        ),
        (BIAS.replace("name_or_index: sex", "name_or_index: paid"), "6: model_bias.facet[0]: the label is no group"),
        (
            f"{BIAS}  predicted_label: y\n  probability: p",
            "8: model_bias.probability: the answer's label goes before it",
        ),
        (f"{BIAS}  probability_threshold: 2", "7: model_bias.probability_threshold is out of range; got 2"),
        (f"{BIAS}  baseline: {{dataset: a.csv, analysis: b.json}}", "7: model_bias.baseline: two baselines"),
        (f"{BIAS}  end_offset: P1M", "7: model_bias.end_offset: not an offset; got P1M"),
        (f"{BIAS}  start_offset: -P1D", "7: model_bias.start_offset: the window would end before it begins"),
        (
            f"{BIAS}  ground_truth:\n    late: 93 days",
            "8: model_bias.ground_truth.late: out of range; got 93 days; expected at most 92 days",
        ),
        (f"{BIAS}  ground_truth: {{uri: mine}}", "7: model_bias.ground_truth.uri: not an S3 address; got mine"),
        (f"{BIAS}  schedule:\n    every: 5 parsecs", "8: model_bias.schedule.every: not a duration; got 5 parsecs"),
        (
            f"{BIAS}  thresholds: {{material: {{ratio: 0.5}}}}",
            "7: model_bias.thresholds.material.ratio is out of range",
        ),
        (
            f"{BIAS}  end_offset: -P30D\nretention: {{captures: 30}}",
            "8: retention.captures: labels are waited for when their captures are gone; got 30 days; expected at least",
        ),
        (
            f"{BIAS}metrics: {{model_bias_schedule: loans}}",
            "7: metrics.model_bias_schedule: the data's schedule has it, and their results would lie in each other's",
        ),
        (
            f"{BIAS}{QUALITY}metrics: {{model_quality_schedule: One, model_bias_schedule: One}}",
            "13: metrics.model_bias_schedule: another schedule has it",
        ),
        (
            f"{BEGIN}metrics: {{model_bias_schedule: Bias}}",
            "3: metrics.model_bias_schedule: only of model bias; do: write model_bias, or leave it out",
        ),
        (
            f"{BEGIN}model_bias:\n  analysis_config: nowhere.json",
            "4: model_bias.analysis_config: the file cannot be read; got nowhere.json: No such file or directory",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        monitor(text)
    assert str(error.value).startswith(f"f.yaml:{message}")


def test_everything_that_can_be_said_is_read() -> None:
    read = monitor(
        BIAS.replace("[0]", "[28.5]").replace("[1]", "['1', late, 2]")
        + """\
  group_variable: district
  headers: [score, sex, district, paid]
  probability: score
  probability_threshold: 0.4
  measures: [DPPL, CDDPL]
  baseline: {dataset: "s3://bucket/people.csv", header: false}
  ground_truth: {uri: "s3://truth/of/loans", label_attribute: outcome.paid}
  end_offset: -P2D
  start_offset: -P9D
  thresholds: {minimum_rows: 50, material: {share: 0.1}}
  schedule: {every: 1 day}
"""
    )
    bias = read.model_bias
    assert bias is not None
    assert bias.label_values_or_threshold == ("1", "late", 2)
    assert bias.facet == (BiasFacet(name_or_index="sex", value_or_threshold=(28.5,)),)
    assert bias.baseline == BiasBaseline(dataset="s3://bucket/people.csv", header=False)
    assert (bias.thresholds.minimum_rows, bias.thresholds.material.share) == (50, 0.1)
    assert read.types == (DATA_QUALITY, MODEL_BIAS)
    assert read.schedule_of(MODEL_BIAS).every == "1 day"
    assert decode(encode(read), where="here") == read
    assert analysis_of(read, bias) == AnalysisConfig(
        label="paid",
        positive=("1", "late", 2),
        facets=(FacetConfig("sex", (28.5,)),),
        group_variable="district",
        headers=("score", "sex", "district", "paid"),
        probability="score",
        probability_threshold=0.4,
        answered_by_model=True,
        measures=("DPPL", "CDDPL"),
    )


def test_labels_and_answers_are_those_of_model_quality_where_nothing_else_is_said() -> None:
    read = monitor(BIAS + QUALITY)
    assert read.types == (DATA_QUALITY, MODEL_QUALITY, MODEL_BIAS)
    assert (
        read.truth_of(MODEL_BIAS) == read.truth_of(MODEL_QUALITY) == GroundTruth(uri="s3://truth/loans", late="2 days")
    )
    assert read.waiting_of(MODEL_BIAS) == read.waiting_of(MODEL_QUALITY)
    assert read.model_bias is not None
    config = analysis_of(read, read.model_bias)
    assert (config.probability, config.probability_threshold, config.predicted_label) == ("score", 0.3, None)
    own = monitor(BIAS + "  ground_truth: {}\n  end_offset: -P3D\n  predicted_label: y\n" + QUALITY)
    assert own.truth_of(MODEL_BIAS) == GroundTruth()
    waiting = own.waiting_of(MODEL_BIAS)
    assert waiting is not None
    assert (waiting.wait, waiting.patience) == (3 * DAY, 10 * DAY)
    assert own.model_bias is not None
    assert analysis_of(own, own.model_bias).predicted_label == "y"


def test_a_window_of_bias_is_looked_at_when_its_labels_should_be_there() -> None:
    read = monitor(BIAS + QUALITY)
    grace = [read.grace_of(monitor_type) for monitor_type in read.types]
    assert grace == [10 * HOUR / 60, 10 * HOUR / 60, 6 * HOUR + 10 * HOUR / 60]


def test_the_services_file_stands_for_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "analysis_config.json"
    document = {
        "dataset_type": "text/csv",
        "headers": ["age", "sex", "paid"],
        "label": 2,
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "age", "value_or_threshold": [40]}, {"name_or_index": 1}],
        "predictor": {"probability": "score", "model_name": "loans"},
        "methods": {"pre_training_bias": {"methods": ["DPL", "CI"]}},
    }
    file.write_text(json.dumps(document))
    read = monitor(f"{BEGIN}model_bias:\n  analysis_config: {file}\n  end_offset: -PT1H\n").model_bias
    assert read == ModelBias(
        label="paid",
        label_values_or_threshold=(1,),
        facet=(BiasFacet(name_or_index="age", value_or_threshold=(40,)), BiasFacet(name_or_index="sex")),
        headers=("age", "sex", "paid"),
        probability="score",
        measures=("CI", "DPL"),
        end_offset="-PT1H",
    )
    with pytest.raises(InputError, match=r"^f\.yaml:5: model_bias\.label: the analysis_config says it, too; got paid"):
        monitor(f"{BEGIN}model_bias:\n  analysis_config: {file}\n  label: paid\n")
    del document["headers"]
    file.write_text(json.dumps(document))
    with pytest.raises(InputError, match=r"^f\.yaml:4: model_bias\.analysis_config: .*which column is this\?; got 1"):
        monitor(f"{BEGIN}model_bias:\n  analysis_config: {file}\n")
    file.write_text("{")
    with pytest.raises(InputError, match=r"^f\.yaml:4: model_bias\.analysis_config: not JSON"):
        monitor(f"{BEGIN}model_bias:\n  analysis_config: {file}\n")
