"""Labels of records that are alike, as nearly all of a file are: a value each, read without an object a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from windage.captures.called import LONGEST_IDENTIFIER
from windage.captures.capture_record import LONGEST_LINE
from windage.captures.parts import Part
from windage.dataset_file.alike_lines import table_of
from windage.ground_truth.label import actual_of
from windage.ground_truth.label_record import is_plain
from windage.quality.answers import Texts, Values
from windage.quality.labels import Labels
from windage.table import Column, Table

_RECORD = {"groundTruthData", "eventMetadata", "eventVersion"}
_DATA = {"data": "label", "encoding": "encoding"}
_METADATA = {"eventId": "identifier", "labelTime": "decided"}


def alike_labels(
    part: Part, *, uploaded: float, moment: Callable[[str], float | None]
) -> tuple[Labels, NDArray[np.int64]] | None:
    r"""Return the labels of the lines that have the form of the first one, and the numbers of all other lines.

    Parameters
    ----------
    part
        Lines of ground truth of the service.
    uploaded
        When they were uploaded.
    moment
        Returns when a text says that it was, in seconds since 1970; nothing where it is no moment.

    Returns
    -------
    tuple[Labels, NDArray[np.int64]] | None
        Nothing where the first line is not of the usual form, or few others are.

    Examples
    --------
    >>> from windage.captures.parts import parts_of
    >>> line = b'{"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "58"}}\n'
    >>> (part,) = parts_of("a.jsonl", 40 * line + b"{}\n")
    >>> labels, others = alike_labels(part, uploaded=0.0, moment=lambda text: None)
    >>> labels.count, labels.actual[0], others.tolist()
    (40, '1', [41])
    """
    if not part.ends.size or int(np.diff(part.ends, prepend=-1).max()) > LONGEST_LINE or not _is_utf_8(part.data):
        return None
    found = table_of(
        part.data, name=part.source, columns=(), first=part.first, rows_of=_rows_of_record, texts_only=True
    )
    if found is None:
        return None
    table, _ = found
    assert table.places is not None
    columns = {column.name: column for column in table.columns}
    identifiers, lines = columns["identifier"].texts, table.places.lines
    sizes = np.fromiter(map(len, identifiers.tolist()), np.int64, table.rows)
    actual, is_label = _actual(columns["label"])
    decided, is_moment = _decided(columns.get("decided"), table, moment)
    good = is_label & is_moment & (sizes > 0) & (sizes <= LONGEST_IDENTIFIER)
    for name, expected in (("encoding", "CSV"), ("version", "0")):
        if name in columns:
            good &= columns[name].texts == expected
    rows = int(np.count_nonzero(good))
    labels = Labels(
        identifiers[good],
        np.zeros(rows, dtype=np.int64),
        actual[good],
        decided[good],
        np.full(rows, uploaded),
        np.zeros(rows, dtype=np.int64),
        lines[good],
        (part.source,),
    )
    every = np.arange(part.first, part.first + part.ends.size)
    return labels, np.setdiff1d(every, lines[good], assume_unique=True)


def _rows_of_record(document: Any) -> list[Mapping[str, str | None]]:
    """Return what a record of the usual form says as one row; nothing of any other."""
    if not isinstance(document, dict) or document.keys() - _RECORD:
        return []
    data, metadata = document.get("groundTruthData"), document.get("eventMetadata")
    if not isinstance(data, dict) or "data" not in data or data.keys() - _DATA.keys():
        return []
    if not isinstance(metadata, dict) or "eventId" not in metadata or metadata.keys() - _METADATA.keys():
        return []
    row = {_DATA[name]: text for name, text in data.items()}
    row |= {_METADATA[name]: text for name, text in metadata.items()}
    return [row | ({"version": document["eventVersion"]} if "eventVersion" in document else {})]


def _is_utf_8(data: bytes) -> bool:
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _actual(column: Column) -> tuple[Texts, NDArray[np.bool_]]:
    """Return what each label says, and which of them are one value that means itself."""
    texts = column.texts.tolist()
    said = {text: actual_of(text) if is_plain(text.strip()) else None for text in dict.fromkeys(texts)}
    known = {text: actual if isinstance(actual, str) else None for text, actual in said.items()}
    actual = np.empty(len(texts), dtype=np.object_)
    actual[:] = [known[text] for text in texts]
    return actual, np.array([known[text] is not None for text in texts], dtype=np.bool_)


def _decided(
    column: Column | None, table: Table, moment: Callable[[str], float | None]
) -> tuple[Values, NDArray[np.bool_]]:
    """Return when each was decided, NaN where nobody says it, and of which that can be read."""
    if column is None:
        return np.full(table.rows, np.nan), np.ones(table.rows, dtype=np.bool_)
    texts = column.texts.tolist()
    moments = {text: moment(text) for text in dict.fromkeys(texts)}
    found = np.array([moments[text] for text in texts], dtype=np.float64)
    return found, np.isfinite(found)
