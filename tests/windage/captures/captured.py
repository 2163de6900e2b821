"""Capture records that several tests read: one good hour of a model that scores an age and a city."""

from __future__ import annotations

import base64
import json
from typing import Any

from windage.captures.capture_file import Schema
from windage.intake import Intake
from windage.table import Table
from windage.window import Window

HOUR = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
INSIDE = "2026-03-01T06:30:00Z"
SCHEMA = Schema(("score", "age", "city"), ("score",))


def side(data: str, encoding: str = "CSV", content_type: str = "text/csv") -> dict[str, str]:
    """Return one side of a record."""
    return {"data": data, "encoding": encoding, "observedContentType": content_type, "mode": ""}


def in_json(value: Any, content_type: str = "application/json") -> dict[str, str]:
    """Return a side that holds a JSON document; a text is taken as the document's own."""
    return side(value if isinstance(value, str) else json.dumps(value), "JSON", content_type)


def in_base64(data: bytes, content_type: str = "text/html") -> dict[str, str]:
    """Return a side in BASE64."""
    return side(base64.b64encode(data).decode(), "BASE64", content_type)


def line(
    asked: str | dict[str, str] | None = "20,Ulm",
    answered: str | dict[str, str] | None = "0.5",
    *,
    time: Any = INSIDE,
    **others: Any,
) -> bytes:
    """Return a record as one line; ``others`` are added to its metadata."""
    sides = {"endpointInput": asked, "endpointOutput": answered}
    data = {
        name: side(value) if isinstance(value, str) else value for name, value in sides.items() if value is not None
    }
    metadata = {"eventId": "e1", **others} | ({"inferenceTime": time} if time is not None else {})
    return json.dumps({"captureData": data, "eventMetadata": metadata, "eventVersion": "0"}).encode()


GOOD = line()


def texts(table: Table) -> dict[str, list[str]]:
    """Return the texts of a table's columns."""
    return {column.name: column.texts.tolist() for column in table.columns}


def accounted_for(intake: Intake) -> bool:
    """Tell whether every row that was received is in one of the counts."""
    left_out = intake.outside + intake.filtered + intake.repeated
    return intake.received == intake.judged + intake.quarantined_rows + left_out
