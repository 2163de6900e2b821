"""What form the labels of a file have: rows of a dataset, a record a line, or one JSON document."""

from __future__ import annotations

from typing import Any

from windage.captures.json_document import PayloadError, all_parsed
from windage.dataset_file.endings import format_of

# Enough to see what the first record is.
HEAD = 2**16
_OF_THE_SERVICE = (b'"groundTruthData"', b'"eventMetadata"')


def may_be_whole(data: bytes) -> bool:
    """Tell whether a file may be a JSON array, or records on several lines each."""
    first = data.lstrip().partition(b"\n")[0].strip()
    return first[:1] == b"[" or first == b"{"


def is_dataset(name: str, data: bytes) -> bool:
    """Tell whether a file has columns rather than ground-truth records; of lines that are no JSON these are assumed."""
    head = data[:HEAD].lstrip()
    if not head:
        return False
    if head[:1] in {b"{", b"["}:
        return not any(name in head for name in _OF_THE_SERVICE)
    return format_of(name, data) in {"csv", "parquet"}


def records_of(data: bytes) -> list[Any] | None:
    """Return the records of a file that is a JSON array, or records on several lines each; nothing of other lines."""
    try:
        found, problem = all_parsed(data.decode())
    except (PayloadError, UnicodeDecodeError):
        return None
    if problem is not None:
        return None
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found
