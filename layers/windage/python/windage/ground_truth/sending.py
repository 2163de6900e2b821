"""Labels as Model Monitor's users upload them: JSON Lines under the hour of the upload, in objects of bounded size.

The name of an object is that of its content: who sends the same labels again within the hour writes the same objects.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import orjson

from windage.ground_truth.label_record import is_plain
from windage.quality.answers import number_of
from windage.quality.labels import Labels

# One object is read at once.
MOST_BYTES = 16 * 2**20


@dataclass(frozen=True)
class Upload:
    """An object to be written: its key below the prefix of all labels, its bytes, and how many labels it holds."""

    key: str
    data: bytes
    labels: int


def uploads_of(labels: Labels, *, at: datetime, most_bytes: int = MOST_BYTES) -> Iterator[Upload]:
    r"""Yield the objects that hold the labels, in their order; those of one call stand in one record.

    Parameters
    ----------
    labels
        What is true of which calls.
    at
        The moment of the upload; its hour in UTC is part of the keys.
    most_bytes
        How large an object may be; a record that is larger is an object of its own.

    Examples
    --------
    >>> from windage.ground_truth.label_rows import labels_of_rows
    >>> labels, _ = labels_of_rows([("58", 1)], source="rows")
    >>> (upload,) = uploads_of(labels, at=datetime(2026, 3, 1, 7, 30, tzinfo=UTC))
    >>> upload.key, upload.labels
    ('2026/03/01/07/bf2fccbc0dbbcaf9.jsonl', 1)
    >>> upload.data
    b'{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"58"},"eventVersion":"0"}\n'
    """
    hour = f"{at.astimezone(UTC):%Y/%m/%d/%H}"
    lines: list[bytes] = []
    size = count = 0
    for line, held in _records(labels):
        if lines and size + len(line) > most_bytes:
            yield _upload(hour, lines, count)
            lines, size, count = [], 0, 0
        lines.append(line)
        size, count = size + len(line), count + held
    if lines:
        yield _upload(hour, lines, count)


def _upload(hour: str, lines: list[bytes], count: int) -> Upload:
    data = b"".join(lines)
    return Upload(f"{hour}/{sha256(data).hexdigest()[:16]}.jsonl", data, count)


def _records(labels: Labels) -> Iterator[tuple[bytes, int]]:
    """Yield the lines, each with how many labels it holds."""
    rows = zip(labels.identifiers.tolist(), labels.decided.tolist(), labels.actual.tolist(), strict=True)
    if not labels.positions.any():
        for identifier, decided, actual in rows:
            yield _line(identifier, decided, [actual]), 1
        return
    calls: dict[tuple[str, str], list[dict[int, str]]] = {}
    for (identifier, decided, actual), position in zip(rows, labels.positions.tolist(), strict=True):
        # Labels that contradict each other are both said, each in a record of its own.
        records = calls.setdefault((identifier, repr(decided)), [])
        free = next((record for record in records if position not in record), None)
        if free is None:
            free = {}
            records.append(free)
        free[position] = actual
    for (identifier, decided), records in calls.items():
        for record in records:
            known = [record.get(position) for position in range(max(record) + 1)]
            yield _line(identifier, float(decided), known), len(record)


def _line(identifier: str, decided: float, actual: list[str | None]) -> bytes:
    data, encoding = _data(actual)
    metadata = {"eventId": identifier}
    if not math.isnan(decided):
        metadata["labelTime"] = datetime.fromtimestamp(decided, UTC).isoformat().replace("+00:00", "Z")
    record = {
        "groundTruthData": {"data": data, "encoding": encoding},
        "eventMetadata": metadata,
        "eventVersion": "0",
    }
    return orjson.dumps(record) + b"\n"


def _data(actual: list[str | None]) -> tuple[str, str]:
    """Return the labels of a call as text, and its encoding; JSON where CSV would not say the same."""
    only = actual[0]
    if len(actual) == 1 and only is not None:
        return (only, "CSV") if is_plain(only) else (orjson.dumps(only).decode(), "JSON")
    instances = ",".join(f'{{"label":{_value(text)}}}' for text in actual)
    return f'{{"instances":[{instances}]}}', "JSON"


def _value(text: str | None) -> str:
    """Return a label as it stands in JSON."""
    if text is None:
        return "null"
    if text in {"true", "false"} or not math.isnan(number_of(text)):
        return text
    return orjson.dumps(text).decode()
