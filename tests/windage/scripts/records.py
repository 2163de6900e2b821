"""Captured records, and the scripts of ``tests/scripts``, which are written as Model Monitor's users wrote theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from windage.scripts.loading import Logger, Script
from windage.scripts.preprocessor import Preprocessor, load_preprocessor

SCRIPTS = Path(__file__).parents[2] / "scripts"


def side(data: str, encoding: str = "CSV", content_type: str = "text/csv") -> dict[str, str]:
    return {"observedContentType": content_type, "mode": "INPUT", "data": data, "encoding": encoding}


def record(
    asked: Any = None,
    answered: Any = None,
    *,
    attribute: str | None = None,
    event: str = "e1",
    inference: str = "7",
    **more: Any,
) -> dict[str, Any]:
    """Return a record; texts are CSV, everything else is JSON."""
    sides = {"endpointInput": asked, "endpointOutput": answered}
    made = {name: _side(value) for name, value in sides.items() if value is not None}
    metadata: dict[str, Any] = {"eventId": event, "inferenceId": inference, "inferenceTime": "2026-03-01T06:30:00Z"}
    if attribute is not None:
        metadata["customAttributes"] = [attribute]
    return {"captureData": made, "eventMetadata": metadata, "eventVersion": "0", **more}


def lines(*records: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Return a capture file."""
    return [("a.jsonl", b"".join(json.dumps(record).encode() + b"\n" for record in records))]


def loaded(name: str, *, logger: Logger | None = None) -> Preprocessor:
    return load_preprocessor(Script.read(SCRIPTS / name), logger=logger)


def written(source: str, *, logger: Logger | None = None) -> Preprocessor:
    return load_preprocessor(Script("mine.py", source.encode()), logger=logger)


def _side(value: Any) -> dict[str, str]:
    return side(value) if isinstance(value, str) else side(json.dumps(value), "JSON", "application/json")
