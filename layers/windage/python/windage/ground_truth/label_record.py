"""One record of Model Monitor's ground truth: the labels in it, or why there are none.

A record is ``{"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "…"}, "eventVersion":
"0"}``. The data of a call of several rows hold several labels, by their order. ``eventMetadata.labelTime``, which the
service does not know, says when the truth was decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from windage.captures.called import identifier_of
from windage.captures.capture_record import LONGEST_LINE, text_outcomes
from windage.captures.json_document import PayloadError
from windage.captures.json_rows import Row, Selection, rows_of, selected
from windage.captures.outcome import Bad
from windage.captures.payload import Payload, body_of, csv_rows, documents
from windage.errors import InputError, shortened
from windage.ground_truth.label import UNLABELLED, Label, LabelOutcome, actual_of, identifier_problem

LABEL_NAMES = ("label", "ground_truth", "groundTruth")
ENCODINGS = ("CSV", "JSON", "BASE64")


class _Data(msgspec.Struct):
    data: Any = msgspec.UNSET
    encoding: str = "CSV"
    observedContentType: str = ""  # the name in the file


class _Metadata(msgspec.Struct):
    eventId: Any = None  # the name in the file
    inferenceId: Any = None  # the name in the file
    labelTime: Any = None  # ours


class _Record(msgspec.Struct):
    groundTruthData: _Data | None = None  # the name in the file
    eventMetadata: _Metadata = msgspec.field(default_factory=_Metadata)  # the name in the file
    eventVersion: str | float | None = "0"  # the name in the file
    captureData: Any = None  # the name in the file


_DECODER = msgspec.json.Decoder(_Record)
# Of a name that stands twice, the decoder takes the last. Inside data, names have backslashes at their quotes.
_ONCE = (b'"groundTruthData"', b'"data"', b'"encoding"', b'"eventMetadata"', b'"eventId"', b'"inferenceId"')
_NOT_PLAIN = frozenset(',"\n\r')


@dataclass(frozen=True)
class Where:
    """Where in JSON a label stands: a name, and the JMESPath expression that the name may be."""

    names: tuple[str, ...] = LABEL_NAMES
    selection: Selection | None = None

    @staticmethod
    def of(label_attribute: str | None) -> Where:
        """Return where labels stand by the attribute that is given, or by the names they usually have.

        Examples
        --------
        >>> Where.of("Churn?").names, Where.of(None).names[0]
        (('Churn?',), 'label')
        """
        if label_attribute is None:
            return Where()
        try:
            return Where((label_attribute,), Selection.of(label_attribute, where="label_attribute", width=1))
        except InputError:
            # A column may be called as no expression is.
            return Where((label_attribute,))


def outcomes_of(line: bytes, where: Where) -> list[LabelOutcome]:
    """Return what becomes of the labels of a line."""
    if len(line) > LONGEST_LINE:
        return [Bad("too_large", f"{len(line):,} bytes, the limit is {LONGEST_LINE:,}")]
    try:
        record = _DECODER.decode(line)
        data = record.groundTruthData
        if data is not None and type(data.data) is str and all(line.count(name) <= 1 for name in _ONCE):
            return _of_record(record, where)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    # Rare, and slow: find out what it is.
    return text_outcomes(line, partial(document_outcomes, where=where))


def document_outcomes(document: Any, where: Where) -> list[LabelOutcome]:
    """Return what becomes of a JSON document: a record or a list of them."""
    if isinstance(document, list):
        return [outcome for item in document for outcome in document_outcomes(item, where)]
    try:
        return _of_record(msgspec.convert(document, _Record), where)
    except msgspec.ValidationError as error:
        return [Bad("not_a_label", str(error))]


def _of_record(record: _Record, where: Where) -> list[LabelOutcome]:
    if record.eventVersion != "0":
        return [Bad("version", f"eventVersion {shortened(record.eventVersion, limit=20)}, expected 0")]
    data, metadata = record.groundTruthData, record.eventMetadata
    if data is None:
        return [Bad("not_a_label", "no groundTruthData")]
    identifier, problem = _identifier(record)
    if problem is not None:
        return [problem]
    decided = metadata.labelTime
    if decided is not None and type(decided) is not str:
        # An epoch has no unit.
        return [Bad("bad_time", "eventMetadata.labelTime is no text")]
    text = data.data
    if type(text) is str and data.encoding == "CSV" and is_plain(text := text.strip()):
        # Nearly every record is one value.
        actual = actual_of(text)
        return [actual if isinstance(actual, Bad) else Label(identifier, 0, actual, decided)]
    if text is msgspec.UNSET:
        return [Bad("no_label", "groundTruthData has no data")]
    if data.encoding.upper() not in ENCODINGS:
        return [Bad("encoding", f"encoding {shortened(data.encoding, limit=20)}, expected {', '.join(ENCODINGS)}")]
    try:
        found = _texts(data, where)
    except PayloadError as error:
        return [Bad("payload", str(error))]
    return _labels(found, identifier, decided)


def is_plain(text: str) -> bool:
    """Tell whether a text means itself in CSV, and cannot be taken for JSON.

    Examples
    --------
    >>> is_plain("setosa"), is_plain("a, b"), is_plain("[1]")
    (True, False, False)
    """
    return _NOT_PLAIN.isdisjoint(text) and text[:1] not in {"{", "["}


def _identifier(record: _Record) -> tuple[str, Bad | None]:
    """Return the id that a label is joined by; the merge job's record has that of the capture."""
    metadata = record.eventMetadata
    ids = (metadata.eventId, metadata.inferenceId)
    for value in reversed(ids) if record.captureData is not None else ids:
        if value is None or value == "":
            continue
        # Not cut, as a capture's is: it is refused.
        identifier = value if type(value) is str else identifier_of(value)
        problem = identifier_problem(identifier)
        return identifier or "", problem
    return "", identifier_problem(None)


def _labels(found: list[str | Bad | None], identifier: str, decided: str | None) -> list[LabelOutcome]:
    outcomes: list[LabelOutcome] = []
    for place, text in enumerate(found):
        actual = text if isinstance(text, Bad) else actual_of(text)
        outcomes.append(actual if isinstance(actual, Bad) else Label(identifier, place, actual, decided))
    if len(found) > 1 and any(isinstance(outcome, Label) for outcome in outcomes):
        # Of a call of many rows, some may have a label before others have.
        return [UNLABELLED if text is None else outcome for text, outcome in zip(found, outcomes, strict=True)]
    return outcomes if outcomes else [Bad("no_label", "groundTruthData holds no row")]


def _texts(data: _Data, where: Where) -> list[str | Bad | None]:
    """Return the text of every label in the data, ``None`` where a row has none.

    Raises
    ------
    PayloadError
        When the data are not what their encoding says.
    """
    if type(data.data) is not str:
        # A number where the service writes a text with a number in it.
        return _of_document(data.data, where, line=False)
    body = body_of(Payload(data.data, data.encoding, data.observedContentType))
    if not body.json:
        return [_of_row(row, where) for row in csv_rows(body.text)] or [None]
    found = []
    for document, line in documents(body):
        found += _of_document(document, where, line=line)
    return found


def _of_document(document: Any, where: Where, *, line: bool) -> list[str | Bad | None]:
    rows = rows_of(document)
    named = [row for row in rows if isinstance(row, Mapping)]
    if where.selection is not None and named and not any(where.names[0] in row for row in named):
        try:
            rows = selected(document, where.selection, line=line)
        except PayloadError as error:
            return [Bad("no_label", str(error))]
    if len(rows) == 1 and isinstance(rows[0], tuple):
        # A list of values: a label a row.
        return list(rows[0])
    return [_of_row(row, where) for row in rows]


def _of_row(row: Row, where: Where) -> str | Bad | None:
    if isinstance(row, Mapping):
        for name in where.names:
            if name in row:
                return row[name]
        if len(row) != 1 or where.names != LABEL_NAMES:
            return Bad("no_label", f"no member named {' or '.join(where.names)}")
        (value,) = row.values()
        return value
    return row[0] if len(row) == 1 else Bad("columns", f"{len(row)} columns, expected 1: the label", width=len(row))
