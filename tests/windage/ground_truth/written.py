"""Ground-truth records that several tests read."""

from __future__ import annotations

import json
from typing import Any

from windage.intake import Intake

KEY = "truth/2026/03/01/07/a.jsonl"


def record(data: Any = "1", identifier: Any = "58", *, encoding: str = "CSV", **metadata: Any) -> dict[str, Any]:
    """Return a record of the service's form; ``metadata`` stand beside its id."""
    return {
        "groundTruthData": {"data": data, "encoding": encoding},
        "eventMetadata": {"eventId": identifier, **metadata},
        "eventVersion": "0",
    }


def line(data: Any = "1", identifier: Any = "58", *, encoding: str = "CSV", **metadata: Any) -> bytes:
    """Return it as a line without its newline."""
    return json.dumps(record(data, identifier, encoding=encoding, **metadata)).encode()


def in_json(data: Any, identifier: Any = "58") -> bytes:
    """Return a line whose data are JSON; a text is taken as the document's own."""
    return line(data if isinstance(data, str) else json.dumps(data), identifier, encoding="JSON")


def accounted_for(intake: Intake) -> bool:
    """Tell whether every line that was received is in one of the counts."""
    return intake.received == intake.judged + intake.quarantined_rows
