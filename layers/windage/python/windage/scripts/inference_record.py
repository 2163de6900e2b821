"""The object that a pre-processor gets: a captured record with the attributes that Model Monitor gave it.

Its documentation names some of them, and its users wrote more: every spelling that was seen is understood, and one
that is not says which there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DATA = {"observed_content_type": "observedContentType", "content_type": "observedContentType"}
_METADATA = {
    "eventId": "event_id",
    "inferenceId": "inference_id",
    "inference_time": "event_time",
    "inferenceTime": "event_time",
    "custom_attributes": "custom_attribute",
    "customAttributes": "custom_attribute",
}
_RECORD = {
    "endpointInput": "endpoint_input",
    "endpointOutput": "endpoint_output",
    "batchTransformOutput": "batch_transform_output",
    "groundTruth": "ground_truth",
    "ground_truth_data": "ground_truth",
    "groundTruthData": "ground_truth",
    "eventMetadata": "event_metadata",
    "eventVersion": "event_version",
}
_SIDES = {
    "endpointInput": "endpoint_input",
    "endpointOutput": "endpoint_output",
    "batchTransformOutput": "batch_transform_output",
}


@dataclass
class EventData:
    """One side of a call, as it was captured."""

    data: Any = None
    encoding: str | None = None
    observedContentType: str | None = None  # the name in the file
    mode: str | None = None

    def __getattr__(self, name: str) -> Any:
        """Return what another spelling stands for."""
        return _spelled(self, name, _DATA)

    def as_dict(self) -> dict[str, Any]:
        """Return it as Model Monitor did, without its mode."""
        return {"encoding": self.encoding, "data": self.data, "observedContentType": self.observedContentType}


@dataclass
class EventMetadata:
    """When the call was made and by which ids it is known; ``custom_attribute`` is a list of texts, or None."""

    event_id: str | None = None
    event_time: str | None = None
    custom_attribute: list[str] | None = None
    inference_id: str | None = None

    def __getattr__(self, name: str) -> Any:
        """Return what another spelling stands for."""
        return _spelled(self, name, _METADATA)


@dataclass
class InferenceRecord:
    """A captured record; a side that was not captured is None.

    Examples
    --------
    >>> record = InferenceRecord.of({
    ...     "captureData": {"endpointInput": {"data": "20,Ulm", "encoding": "CSV"}},
    ...     "eventMetadata": {"eventId": "e1", "customAttributes": ["test"]},
    ...     "eventVersion": "0",
    ... })
    >>> record.endpoint_input.data, record.endpoint_output, record.event_metadata.custom_attribute[0]
    ('20,Ulm', None, 'test')
    """

    event_metadata: EventMetadata | None
    endpoint_input: EventData | None
    endpoint_output: EventData | None
    batch_transform_output: EventData | None
    ground_truth: EventData | None
    event_version: str | None
    event_dict: Mapping[str, Any]

    @staticmethod
    def of(event: Mapping[str, Any]) -> InferenceRecord:
        """Return a record of a capture file."""
        captured = _mapping(event.get("captureData"))
        metadata = event.get("eventMetadata")
        return InferenceRecord(
            event_metadata=_metadata(metadata) if isinstance(metadata, Mapping) else None,
            endpoint_input=_side(captured.get("endpointInput")),
            endpoint_output=_side(captured.get("endpointOutput")),
            batch_transform_output=_side(captured.get("batchTransformOutput")),
            ground_truth=_side(event.get("groundTruthData")),
            event_version=event.get("eventVersion"),
            event_dict=event,
        )

    @property
    def event_data(self) -> Mapping[str, Any]:
        """What was captured, as it stands in the file; the first examples of 2019 read it so."""
        return _mapping(self.event_dict.get("captureData"))

    def __getattr__(self, name: str) -> Any:
        """Return what another spelling stands for."""
        return _spelled(self, name, _RECORD)

    def as_dict(self) -> dict[str, Any]:
        """Return the record as it stands in the file, its sides as they are now."""
        captured = dict(self.event_data)
        for key, attribute in _SIDES.items():
            side = getattr(self, attribute)
            if key in captured and side is not None:
                captured[key] = side.as_dict()
        return {**self.event_dict, "captureData": captured} if captured else dict(self.event_dict)

    def __str__(self) -> str:
        return str(self.as_dict())


def _spelled(value: Any, name: str, spellings: Mapping[str, str]) -> Any:
    if name in spellings:
        return getattr(value, spellings[name])
    there = ", ".join(value.__dataclass_fields__)
    raise AttributeError(f"{type(value).__name__!r} object has no attribute {name!r}; it has {there}")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _side(value: Any) -> EventData | None:
    if not isinstance(value, Mapping):
        return None
    return EventData(
        data=value.get("data"),
        encoding=value.get("encoding"),
        observedContentType=value.get("observedContentType"),
        mode=value.get("mode"),
    )


def _metadata(value: Mapping[str, Any]) -> EventMetadata:
    return EventMetadata(
        event_id=value.get("eventId"),
        event_time=value.get("inferenceTime"),
        custom_attribute=value.get("customAttributes"),
        inference_id=value.get("inferenceId"),
    )
