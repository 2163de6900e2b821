"""Every capture that the service is known to have written is read, with nothing quarantined."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.windage.captures.captured import texts
from windage.captures.batch_transform import read_transformed
from windage.captures.capture_file import Schema, read_captures
from windage.table import Kind, Table

SAMPLES = Path(__file__).parents[3].parent / "shared" / "model-monitor"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the samples of Model Monitor's files are not beside the project"
)

FEATURES = tuple(f"feature_{place}" for place in range(14))
ADULT = Schema(("predicted_label", "score", *FEATURES), ("predicted_label", "score"))
LLM = Schema.of(
    (
        *("inputs", "parameters.max_new_tokens", "parameters.temperature", "parameters.top_p"),
        *("parameters.do_sample", "generated_text"),
    ),
    outputs=("generated_text",),
)


def unnamed(count: int) -> Schema:
    return Schema(tuple(f"_c{place}" for place in range(count)))


class Sample(NamedTuple):
    """A file, the schema that its user would have, how many rows it holds and what stands in the first."""

    file: str
    schema: Schema
    rows: int
    first: dict[str, str]


CAPTURES = [
    Sample("capture/churn-csv-endpoint.jsonl", unnamed(70), 3, {"_c0": "0.3791300654411316", "_c1": "130"}),
    Sample("capture/churn-csv-with-inferenceid.2021-05-18.jsonl", unnamed(70), 2, {"_c1": "41", "_c69": "0"}),
    Sample("capture/adult-json-endpoint.jsonl", ADULT, 3, {"predicted_label": "1", "feature_13": "37"}),
    Sample("capture/adult-jsonlines-endpoint.jsonl", ADULT, 3, {"score": "0.989977359771728", "feature_0": "28"}),
    Sample("capture/batch-transform-output.jsonl", ADULT, 5, {"score": "0.047645717859268", "feature_13": "37"}),
    Sample(
        "capture/llm-endpoint-capture.jsonl",
        LLM,
        3,
        {"parameters.temperature": "0.7", "parameters.do_sample": "true", "parameters.max_new_tokens": "512"},
    ),
    Sample("sdk-tests/capture.jsonl", unnamed(8), 44, {"_c0": "0.302709460258", "_c1": "9"}),
    Sample("sdk-tests/captured-data.jsonl", unnamed(2), 6, {"_c0": "3.5", "_c1": "1.0"}),
]


def check(table: Table, sample: Sample) -> None:
    assert table.rows == sample.rows
    assert table.names == sample.schema.columns
    assert not any((column.kinds < Kind.INTEGRAL).any() for column in table.columns)
    found = texts(table)
    assert {name: found[name][0] for name in sample.first} == sample.first


@pytest.mark.parametrize("sample", CAPTURES, ids=[sample.file for sample in CAPTURES])
def test_a_capture_is_read_whole(sample: Sample) -> None:
    table, intake = read_captures([(sample.file, (SAMPLES / sample.file).read_bytes())], schema=sample.schema)
    assert (intake.received, intake.judged, dict(intake.quarantined)) == (sample.rows, sample.rows, {})
    check(table, sample)


def test_no_sample_is_left_out() -> None:
    files = {*SAMPLES.glob("capture/*"), *SAMPLES.glob("sdk-tests/capture*.jsonl")}
    assert {path.relative_to(SAMPLES).as_posix() for path in files} == {sample.file for sample in CAPTURES}


@pytest.mark.parametrize("name", ["batch-jsonl", "endpoint-jsonl"])
def test_a_record_of_the_merge_job_is_read(name: str) -> None:
    record = json.loads((SAMPLES / "merged" / f"{name}.merged-record.json").read_bytes())
    table, intake = read_captures([(name, json.dumps(record).encode())], schema=ADULT)
    check(table, Sample(name, ADULT, 1, {"predicted_label": "1", "feature_13": "37"}))
    assert dict(intake.quarantined) == {}


def test_the_output_of_a_transform_is_read_as_such() -> None:
    sample = next(sample for sample in CAPTURES if "batch" in sample.file)
    table, intake = read_transformed([("out", (SAMPLES / sample.file).read_bytes())], schema=sample.schema)
    check(table, sample)
    assert dict(intake.quarantined) == {}


@pytest.mark.parametrize(
    ("file", "features", "inference"),
    [
        ("adult-json-endpoint.jsonl", "instances[*].features", "predictions[*].[predicted_label, score]"),
        ("adult-jsonlines-endpoint.jsonl", "features", "[predicted_label, score]"),
        ("batch-transform-output.jsonl", "features", "SageMakerOutput"),
    ],
)
def test_expressions_find_what_is_found_without_them(file: str, features: str, inference: str) -> None:
    objects = [(file, (SAMPLES / "capture" / file).read_bytes())]
    schema = Schema.of(ADULT.columns, outputs=ADULT.outputs, features_attribute=features, inference_attribute=inference)
    found, intake = read_captures(objects, schema=schema)
    plain, _ = read_captures(objects, schema=ADULT)
    assert texts(found) == texts(plain)
    assert dict(intake.quarantined) == {}
