"""What a monitor file says of model quality: every mistake with its line, and what follows from the settings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.config import (
    Capture,
    GroundTruth,
    Metrics,
    Model,
    ModelQuality,
    Monitor,
    QualityBaseline,
    Retention,
    Schedule,
    decode,
    encode,
)
from windage.config_file import parse_monitor
from windage.errors import InputError
from windage.names import DATA_QUALITY, MODEL_QUALITY
from windage.window import Cadence, Window

CAPTURE = Capture(model=Model(lambda_function="fraud-model"))
MINIMAL = ModelQuality(problem_type="Regression", inference_attribute="y")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

REGRESSION = """\
name: fraud
capture: {model: {lambda: fraud-model}}
schedule: {every: 1 hour}
model_quality:
  problem_type: Regression
  inference_attribute: y
"""
BINARY = REGRESSION.replace("Regression", "BinaryClassification")
MULTICLASS = REGRESSION.replace("Regression", "MulticlassClassification")
NO_ANSWER = REGRESSION.replace("  inference_attribute: y\n", "")
BATCH = REGRESSION.replace(
    "{model: {lambda: fraud-model}}", "{batch_transform: {uri: 's3://bucket/m', data: 's3://bucket/d'}}"
)

MESSAGES = [
    # What it answers.
    (
        NO_ANSWER,
        "",
        "5: model_quality.inference_attribute: which column is the answer?; "
        "expected the name of a column of the model's answer",
    ),
    (
        NO_ANSWER.replace("Regression", "BinaryClassification"),
        "",
        "5: model_quality.inference_attribute: which column is the answer?; "
        "expected the name of a column of the model's answer, or a probability_attribute",
    ),
    (
        NO_ANSWER.replace("Regression", "MulticlassClassification"),
        "  probability_attribute: p",
        "5: model_quality.inference_attribute: which column is the answer?; "
        "expected the name of a column of the model's answer",
    ),
    (
        REGRESSION,
        "  probability_attribute: p",
        "7: model_quality.probability_attribute: a regression answers no probability; got p; do: leave it out",
    ),
    (
        BINARY,
        "  probability_threshold: 1.5",
        "7: model_quality.probability_threshold is out of range; got 1.5; expected a number <= 1.0",
    ),
    (
        MULTICLASS,
        "  positive_label: 'yes'",
        "7: model_quality.positive_label: only a binary classification has one; "
        "got problem_type: MulticlassClassification; do: leave it out",
    ),
    (
        REGRESSION,
        "  can_be_labelled: ['1']",
        "7: model_quality.can_be_labelled: only of classes; got problem_type: Regression; do: leave it out",
    ),
    (
        BINARY,
        "  can_be_labelled: [yes]",
        "7: model_quality.can_be_labelled[0]: YAML reads this as true or false; got yes; expected text; "
        'do: write "yes" in quotes',
    ),
    (
        BINARY,
        "  variants: [shadow]",
        "7: model_quality.variants: only of an endpoint that captures by itself; got shadow; "
        "do: leave it out: our capture function notes which variant answered",
    ),
    # What answers are worth has no place of its own to name.
    (
        BINARY,
        "  value:\n    currency: EUR",
        "8: model_quality.value: nothing is worth anything; do: say what answers are worth, as false_negative",
    ),
    (
        BINARY,
        "  value:\n    true_positive: 1\n    currency: ''",
        "9: model_quality.value.currency: no name of money; got nothing; expected a name like EUR",
    ),
    (
        BINARY,
        "  tolerances: {share: 2}",
        "7: model_quality.tolerances.share",
    ),
    (
        REGRESSION.replace("Regression", "Ranking"),
        "",
        "5: model_quality.problem_type is a choice; got Ranking; "
        "expected Regression or BinaryClassification or MulticlassClassification",
    ),
    (
        REGRESSION,
        "  probabilty_attribute: p",
        "7: unknown key; got model_quality.probabilty_attribute; expected one of the settings; "
        "do: write probability_attribute",
    ),
    # When the truth is there.
    (
        REGRESSION,
        "  end_offset: P1M",
        "7: model_quality.end_offset: not an offset; got P1M; expected weeks, days, hours, minutes, as -P1D or -PT6H",
    ),
    (
        REGRESSION,
        "  end_offset: -PT1H\n  start_offset: yesterday",
        "8: model_quality.start_offset: not an offset; got yesterday; expected weeks, days, hours, minutes, as -P1D",
    ),
    (
        REGRESSION,
        "  start_offset: -P1D",
        "7: model_quality.start_offset: the window would end before it begins; got -P1D, end_offset -P1D; "
        "expected a start before the end",
    ),
    (
        REGRESSION,
        "  minimum_labels: 0",
        "7: model_quality.minimum_labels is out of range; got 0; expected a whole number >= 1",
    ),
    (
        REGRESSION,
        "  ground_truth: {late: 93 days}",
        "7: model_quality.ground_truth.late: out of range; got 93 days; expected at most 92 days",
    ),
    (
        REGRESSION,
        "  ground_truth:\n    late: sometimes",
        "8: model_quality.ground_truth.late: not a duration; got sometimes; "
        "expected a number and a unit, as 15 minutes or 1 day",
    ),
    (
        REGRESSION,
        "  ground_truth: {minimum_coverage: 1.5}",
        "7: model_quality.ground_truth.minimum_coverage is out of range; got 1.5; expected a number <= 1.0",
    ),
    (
        REGRESSION,
        "  ground_truth: {uri: labels/fraud}",
        "7: model_quality.ground_truth.uri: not an S3 address; got labels/fraud; expected s3://bucket/prefix",
    ),
    (
        REGRESSION,
        "  ground_truth: {kms_key: mine}",
        "7: model_quality.ground_truth.kms_key: a key without a place; do: write uri, or leave it out",
    ),
    # The baseline.
    (
        REGRESSION,
        "  baseline: {statistics: s.json}",
        "7: model_quality.baseline.constraints: a baseline is two files; do: name both, or a dataset instead",
    ),
    (
        REGRESSION,
        "  baseline: {constraints: c.json}",
        "7: model_quality.baseline.statistics: a baseline is two files; do: name both, or a dataset instead",
    ),
    (
        REGRESSION,
        "  baseline: {dataset: a.csv, statistics: s.json, constraints: c.json}",
        "7: model_quality.baseline: two baselines; got dataset, statistics; expected a dataset or the two files",
    ),
    # Its own schedule is not the data's, whose line it was said to be.
    (
        REGRESSION,
        "  schedule:\n    grace: 1 minute\n    every: 5 parsecs",
        "9: model_quality.schedule.every: not a duration; got 5 parsecs; "
        "expected a number and a unit, as 15 minutes or 1 day",
    ),
    (
        REGRESSION,
        "  schedule: {every: 'cron(0/15 * * * ? *)'}",
        "7: model_quality.schedule: the grace does not fit into the hour of the cron",
    ),
    (
        BATCH,
        "  schedule:\n    every: 90 minutes",
        "8: model_quality.schedule.every: manifests of batch transform jobs lie by the hour; got 90 minutes; "
        "expected windows of whole hours",
    ),
    (
        REGRESSION,
        "  schedule: {every: 30 minutes}\nresults: {uri: 's3://bucket'}",
        "8: results.uri: its keys tell hours apart; got 30 minutes; expected a window an hour at most",
    ),
    # What Model Monitor called it.
    (
        REGRESSION,
        "metrics: {schedule: Fraud, model_quality_schedule: Fraud}",
        "7: metrics.model_quality_schedule: the data's schedule has it, and their results would lie in each other's "
        "place; got Fraud; expected a name of its own",
    ),
    (
        REGRESSION,
        "metrics: {model_quality_schedule: fraud}",
        "7: metrics.model_quality_schedule: the data's schedule has it",
    ),
    (
        REGRESSION,
        "metrics: {model_quality_schedule: of quality}",
        "7: metrics.model_quality_schedule: not a name of SageMaker; got of quality; expected 1 to 63 letters, digits",
    ),
    (
        REGRESSION,
        "metrics: {model_quality_namespace: mine}",
        "7: metrics.model_quality_namespace: only for Model Monitor's names; do: write names: sagemaker, or leave it",
    ),
    (
        REGRESSION,
        "metrics: {names: sagemaker, model_quality_namespace: AWS/SageMaker}",
        "7: metrics.model_quality_namespace: not a namespace of your own; got AWS/SageMaker; expected letters, digits",
    ),
    # What is waited for is kept.
    (
        REGRESSION,
        "  end_offset: -P30D\n  ground_truth: {late: 10 days}\nretention:\n  captures: 40",
        "10: retention.captures: labels are waited for when their captures are gone; got 40 days; "
        "expected at least 41 days; do: keep captures longer, or shorten model_quality.end_offset or ground_truth.late",
    ),
]


@pytest.mark.parametrize(("begin", "added", "message"), MESSAGES, ids=[message[:70] for *_, message in MESSAGES])
def test_a_mistake_is_named_with_its_line(begin: str, added: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        parse_monitor(f"{begin}{added}\n".encode(), name="f.yaml")
    assert str(error.value).startswith(f"f.yaml:{message}")


@pytest.mark.parametrize("key", ["model_quality_schedule: Quality", "names: sagemaker, model_quality_namespace: mine"])
def test_names_of_model_quality_need_model_quality(key: str) -> None:
    text = f"name: fraud\ncapture: {{model: {{lambda: m}}}}\nmetrics: {{{key}}}"
    with pytest.raises(InputError, match=r"^f\.yaml:3: metrics\.model_quality_.*: only of model quality; do: write"):
        parse_monitor(text.encode(), name="f.yaml")


def test_everything_that_can_be_said_is_read() -> None:
    said = parse_monitor(
        BINARY.encode()
        + b"""\
  probability_attribute: p
  probability_threshold: 0.3
  positive_label: late
  version_attribute: model
  champion: v1
  can_be_labelled: ["1", late]
  baseline: {dataset: "s3://bucket/answers.csv", header: false, ground_truth_attribute: truth}
  ground_truth:
    uri: s3://truth/of/fraud
    kms_key: arn:aws:kms:us-east-1:123456789012:key/0a
    label_attribute: outcome.paid
    late: 3 days
    minimum_coverage: 0.25
  end_offset: -P2D
  start_offset: -P9D
  minimum_labels: 30
  schedule: {every: 1 day, grace: 1 hour, catch_up: 7}
metrics: {names: sagemaker, model_quality_schedule: Fraud-Quality, model_quality_namespace: mine}
""",
        name="f.yaml",
    )
    assert said.model_quality == ModelQuality(
        problem_type="BinaryClassification",
        inference_attribute="y",
        probability_attribute="p",
        probability_threshold=0.3,
        positive_label="late",
        version_attribute="model",
        champion="v1",
        can_be_labelled=("1", "late"),
        baseline=QualityBaseline(dataset="s3://bucket/answers.csv", header=False, ground_truth_attribute="truth"),
        ground_truth=GroundTruth(
            uri="s3://truth/of/fraud",
            kms_key="arn:aws:kms:us-east-1:123456789012:key/0a",
            label_attribute="outcome.paid",
            late="3 days",
            minimum_coverage=0.25,
        ),
        end_offset="-P2D",
        start_offset="-P9D",
        minimum_labels=30,
        schedule=Schedule(every="1 day", grace="1 hour", catch_up=7),
    )
    assert said.metrics == Metrics(
        names="sagemaker", model_quality_schedule="Fraud-Quality", model_quality_namespace="mine"
    )
    assert decode(encode(said), where="here") == said


@pytest.mark.parametrize(
    ("settings", "measure"),
    [
        ({"problem_type": "Regression", "inference_attribute": "y"}, "rmse"),
        ({"problem_type": "MulticlassClassification", "inference_attribute": "y"}, "accuracy"),
        ({"problem_type": "BinaryClassification", "inference_attribute": "y"}, "f1"),
        ({"problem_type": "BinaryClassification", "probability_attribute": "p"}, "auc"),
        ({"problem_type": "BinaryClassification", "inference_attribute": "y", "probability_attribute": "p"}, "auc"),
    ],
)
def test_one_measure_stands_for_all(settings: dict[str, str], measure: str) -> None:
    """Without a probability there is no ranking."""
    assert ModelQuality(**settings).measure == measure


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 2000))
def test_labels_are_looked_for_from_the_first_call_until_nobody_waits(wait: int, more: int, late: int) -> None:
    quality = ModelQuality(
        problem_type="Regression",
        inference_attribute="y",
        end_offset=f"-PT{wait}H",
        start_offset=f"-PT{wait + more + 1}H",
        ground_truth=GroundTruth(late=f"{late} hours"),
    )
    window = Window.parse("2026-03-08T00:00:00Z/2026-03-08T01:00:00Z")
    span, labels = quality.waiting.span(window), quality.waiting.label_span(window)
    assert (quality.waiting.wait, quality.waiting.late) == (wait * HOUR, late * HOUR)
    # As long as the service's, which counts both offsets from the moment at which it judges.
    assert span == Window(window.end - (more + 1) * HOUR, window.end)
    assert labels == Window(span.start, window.end + (wait + late) * HOUR)


def test_without_a_start_a_window_is_its_own() -> None:
    window = Window.parse("2026-03-08T00:00:00Z/2026-03-08T01:00:00Z")
    assert MINIMAL.waiting.span(window) == window
    assert MINIMAL.waiting.label_span(window) == Window(window.start, window.end + 8 * DAY)


def test_windows_are_cut_as_those_of_the_data_unless_it_says_otherwise() -> None:
    monitor = Monitor(name="fraud", capture=CAPTURE, model_quality=MINIMAL, schedule=Schedule(every="2 hours"))
    assert monitor.schedule_of(MODEL_QUALITY) == monitor.schedule_of(DATA_QUALITY) == monitor.schedule
    assert MINIMAL.cadence(monitor.schedule) == Cadence.parse("2 hours")
    own = ModelQuality(problem_type="Regression", inference_attribute="y", schedule=Schedule(every="1 day"))
    other = Monitor(name="fraud", capture=CAPTURE, model_quality=own, schedule=Schedule(every="2 hours"))
    assert (other.schedule_of(MODEL_QUALITY).every, other.schedule_of(DATA_QUALITY).every) == ("1 day", "2 hours")
    assert own.cadence(other.schedule) == Cadence.parse("1 day")


def test_its_types_are_what_a_monitor_monitors() -> None:
    assert Monitor(name="fraud", capture=CAPTURE).types == (DATA_QUALITY,)
    assert Monitor(name="fraud", capture=CAPTURE, model_quality=MINIMAL).types == (DATA_QUALITY, MODEL_QUALITY)


@pytest.mark.parametrize(
    ("every", "settings", "days"),
    [
        ("1 hour", {}, 9),
        ("1 day", {}, 9),
        ("1 day", {"start_offset": "-P8D"}, 15),
        ("1 week", {"end_offset": "P0D", "ground_truth": GroundTruth(late="0 minutes")}, 7),
        ("1 month", {"end_offset": "P0D", "ground_truth": GroundTruth(late="0 minutes")}, 31),
    ],
)
def test_captures_are_kept_until_the_last_look_at_them(every: str, settings: dict[str, object], days: int) -> None:
    """A window of an hour is looked at for the last time 1 day and 7 days after it ended, and it began before."""
    quality = ModelQuality(**{"problem_type": "Regression", "inference_attribute": "y", **settings})
    given = {"name": "fraud", "capture": CAPTURE, "model_quality": quality, "schedule": Schedule(every=every)}
    assert Monitor(**given, retention=Retention(captures=days))
    with pytest.raises(InputError, match=rf"retention\.captures: .*; expected at least {days} days"):
        Monitor(**given, retention=Retention(captures=days - 1))
