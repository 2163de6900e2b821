"""The record that a script gets: every spelling that was seen, and what was not captured is None."""

from __future__ import annotations

from typing import Any

import pytest

from tests.windage.scripts.records import record, side
from windage.scripts.inference_record import InferenceRecord

FULL = record("20,Ulm", "0.5\n", attribute="a", groundTruthData={"data": "1", "encoding": "CSV"})
SPELLINGS: dict[str, Any] = {
    "endpoint_input.data": "20,Ulm",
    "endpointInput.data": "20,Ulm",
    "endpoint_input.encoding": "CSV",
    "endpoint_input.observedContentType": "text/csv",
    "endpoint_input.observed_content_type": "text/csv",
    "endpoint_input.content_type": "text/csv",
    "endpoint_input.mode": "INPUT",
    "endpoint_output.data": "0.5\n",
    "endpointOutput.data": "0.5\n",
    "ground_truth.data": "1",
    "groundTruth.data": "1",
    "batch_transform_output": None,
    "event_metadata.event_id": "e1",
    "eventMetadata.eventId": "e1",
    "event_metadata.inference_id": "7",
    "event_metadata.inferenceId": "7",
    "event_metadata.event_time": "2026-03-01T06:30:00Z",
    "event_metadata.inference_time": "2026-03-01T06:30:00Z",
    "event_metadata.inferenceTime": "2026-03-01T06:30:00Z",
    "event_metadata.custom_attribute": ["a"],
    "event_metadata.custom_attributes": ["a"],
    "event_metadata.customAttributes": ["a"],
    "event_version": "0",
    "eventVersion": "0",
    "event_dict": FULL,
    "event_data": FULL["captureData"],
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_understood(spelling: str) -> None:
    value: Any = InferenceRecord.of(FULL)
    for name in spelling.split("."):
        value = getattr(value, name)
    assert value == SPELLINGS[spelling]


@pytest.mark.parametrize("missing", ["endpoint_input", "endpoint_output", "ground_truth", "batch_transform_output"])
def test_a_side_that_was_not_captured_is_none(missing: str) -> None:
    assert getattr(InferenceRecord.of({"captureData": {}, "eventMetadata": {}}), missing) is None


def test_metadata_without_attributes_has_none_of_them() -> None:
    metadata = InferenceRecord.of(record("1")).event_metadata
    assert metadata is not None
    assert metadata.custom_attribute is None


def test_a_batch_transforms_answer_is_a_side() -> None:
    made = InferenceRecord.of({"captureData": {"batchTransformOutput": side("0.5")}, "eventMetadata": {}})
    assert made.batch_transform_output is not None
    assert made.batch_transform_output.data == "0.5"


def test_another_attribute_is_an_error_that_says_which_there_are() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'endpoint'; it has event_metadata, endpoint_input"):
        _ = InferenceRecord.of(FULL).endpoint


def test_as_a_dict_it_is_what_was_captured_with_its_sides_as_they_are_now() -> None:
    made = InferenceRecord.of(FULL)
    assert made.endpoint_input is not None
    made.endpoint_input.data = "21,Ulm"
    document = made.as_dict()
    assert document["captureData"]["endpointInput"] == {
        "encoding": "CSV",
        "data": "21,Ulm",
        "observedContentType": "text/csv",
    }
    assert document["eventMetadata"] == FULL["eventMetadata"]
    assert str(made) == str(document)
    assert FULL["captureData"]["endpointInput"]["data"] == "20,Ulm"
