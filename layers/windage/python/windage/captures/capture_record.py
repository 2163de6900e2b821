"""One line of a capture file: the rows in it, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import msgspec

from windage.captures.called import EXPLANATION, Metadata, call_of, called, has_failed, identifier_of, operated
from windage.captures.cut import CutPayloadError, rows_of_side, whole_document
from windage.captures.json_document import PayloadError, all_parsed
from windage.captures.json_rows import Row, normalized
from windage.captures.outcome import Bad, Call, Filtered, Note, Outcome, Outside
from windage.captures.pairing import paired
from windage.captures.payload import Payload, body_of, csv_rows, documents
from windage.captures.reading import Preprocess, Reading
from windage.captures.schema import Schema
from windage.captures.transform_record import INFERENCE_ID, INFERENCE_TIME, MARKS, Sides, sides_of, sides_of_csv
from windage.errors import InputError, ScriptError, shortened
from windage.window import Window, parse_moment

__all__ = [
    "LONGEST_LINE",
    "Preprocess",
    "Record",
    "decoded",
    "moment_outcome",
    "outcomes_of",
    "sides_outcomes",
    "text_outcomes",
    "too_large",
    "transform_outcomes",
]

Made = TypeVar("Made")

# Two sides of 6 MiB, the most that an endpoint takes and gives, in BASE64, and what stands around them.
LONGEST_LINE = 20 * 2**20
LONGEST_TRACEBACK = 2000
# Calls that failed: what was asked is judged, and no answer is missing.
UNANSWERED = "unanswered_calls"


class Data(msgspec.Struct):
    """The sides of a call."""

    endpointInput: Payload | None = None  # the name in the file
    endpointOutput: Payload | None = None  # the name in the file
    batchTransformOutput: Payload | None = None  # the name in the file


class Record(msgspec.Struct):
    """A record, as far as it is read."""

    captureData: Data  # the name in the file
    eventMetadata: Metadata  # the name in the file
    eventVersion: str | float | None = "0"  # the name in the file


_DECODER = msgspec.json.Decoder(Record)

# Of a name that stands twice, the decoder takes the last. Inside a payload, names have backslashes at their quotes.
_ONCE = (
    *(b'"captureData"', b'"endpointInput"', b'"endpointOutput"'),
    *(b'"eventMetadata"', b'"inferenceTime"', b'"eventVersion"'),
)
_ONCE_A_SIDE = (b'"data"', b'"encoding"', b'"observedContentType"')


def outcomes_of(line: bytes, reading: Reading) -> list[Outcome]:
    """Return what becomes of the rows of a line."""
    if len(line) > LONGEST_LINE:
        return [too_large(len(line))]
    record = decoded(line) if reading.preprocess is None else None
    if record is not None:
        return _of_record(record, reading)
    # Rare, and slow: find out what it is.
    return text_outcomes(line, partial(_of_document, reading=reading))


def too_large(size: int) -> Bad:
    """Return what becomes of a line of so many bytes."""
    return Bad("too_large", f"{size:,} bytes, the limit is {LONGEST_LINE:,}")


def decoded(line: bytes) -> Record | None:
    """Return the record that a line is; nothing when it is none, or has to be looked at closely."""
    try:
        record = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return record if _has_each_name_once(line, record.captureData) else None


def moment_outcome(time: object, window: Window | None) -> Bad | Outside | None:
    """Return what keeps a moment out of the window; nothing when it lies inside, or there is no window."""
    if window is None:
        return None
    # 24:00 is the next day to some versions of Python and no time to others; an epoch has no unit.
    if not isinstance(time, str) or "T24" in time:
        return Bad("bad_time", "eventMetadata.inferenceTime is no moment")
    try:
        return None if parse_moment(time) in window else Outside()
    except InputError:
        return Bad("bad_time", "eventMetadata.inferenceTime is no moment")


def sides_outcomes(sides: Sides, reading: Reading) -> list[Outcome]:
    """Return what becomes of a transform's record; without a time it is of the window that it is read for."""
    when = None if sides.time is None else moment_outcome(sides.time, reading.window)
    if when is not None:
        return [when] * max(1, len(sides.asked), len(sides.answered))
    found = _spelled(paired(sides.answered, sides.asked, schema=reading.schema), reading)
    return called(found, Call(identifier_of(sides.identifier), sides.time))


def text_outcomes(line: bytes, of_document: Callable[[Any], Sequence[Made]]) -> list[Made | Bad | Note]:
    """Return what becomes of the JSON documents in a line; there may be several, and the last may be cut."""
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        return [Bad("not_json" if cut else "not_utf8", "the line is not UTF-8")]
    try:
        # Several are two records with nothing between them, as Firehose writes them unless it is told to delimit them.
        found, problem = all_parsed(text)
    except PayloadError as error:
        return [Bad("payload", str(error))]
    outcomes: list[Made | Bad | Note] = [Note("glued")] if len(found) > 1 else []
    for document in found:
        outcomes.extend(of_document(document))
    return [*outcomes, Bad("not_json", problem)] if problem is not None else outcomes


def transform_outcomes(document: Any, reading: Reading, *, line: bool = True) -> list[Outcome]:
    """Return what becomes of a document that a batch transform wrote."""
    if reading.preprocess is not None and isinstance(document, dict):
        return _of_document(_as_merged(document), reading)
    try:
        return sides_outcomes(
            sides_of(document, reading.features, reading.answers, side=reading.side, line=line), reading
        )
    except PayloadError as error:
        time = document.get(INFERENCE_TIME) if isinstance(document, dict) else None
        when = moment_outcome(time, reading.window)
        return [when if isinstance(when, Outside) else Bad("payload", str(error))]


def _has_each_name_once(line: bytes, data: Data) -> bool:
    """Tell whether no name that is looked at stands twice; a record with further parts has to be looked at closely."""
    sides = sum(side is not None for side in (data.endpointInput, data.endpointOutput, data.batchTransformOutput))
    return all(line.count(name) <= 1 for name in _ONCE) and all(line.count(name) <= sides for name in _ONCE_A_SIDE)


def _of_document(document: Any, reading: Reading) -> list[Outcome]:
    if isinstance(document, dict) and "captureData" not in document and not MARKS.isdisjoint(document):
        return transform_outcomes(document, reading)
    try:
        record = msgspec.convert(document, Record)
    except msgspec.ValidationError as error:
        return [Bad("not_a_capture", str(error))]
    if reading.preprocess is None:
        return _of_record(record, reading)
    return _preprocessed(document, record, reading, reading.preprocess)


def _as_merged(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a transform's record as the service's merge job writes it; so a pre-processor is given one form."""
    metadata = {"eventId": document.get(INFERENCE_ID), "inferenceTime": document.get(INFERENCE_TIME)}
    data = {"data": msgspec.json.encode(document).decode(), "encoding": "JSON"}
    return {"captureData": {"batchTransformOutput": data}, "eventMetadata": metadata, "eventVersion": "0"}


def _of_record(record: Record, reading: Reading) -> list[Outcome]:
    if record.eventVersion != "0":
        return [Bad("version", f"eventVersion {shortened(record.eventVersion, limit=20)}, expected 0")]
    if record.eventMetadata.inferenceId == EXPLANATION:
        return [Note("explanations")]
    data = record.captureData
    if data.batchTransformOutput is not None:
        return _of_transform(data.batchTransformOutput, call_of(record.eventMetadata), reading)
    # A record of another window is not this one's to quarantine, as long as it says when it was.
    when = moment_outcome(record.eventMetadata.inferenceTime, reading.window)
    try:
        # What lies aside is sought only for a record of the window.
        fetch = reading.aside if when is None else None
        asked = rows_of_side(data.endpointInput, reading.features, fetch, needed=not reading.schema.answers_only)
        answered = rows_of_side(data.endpointOutput, reading.answers, fetch)
    except CutPayloadError as error:
        return [when] if when is not None else [Bad("cut_payload", str(error)), *_went(record)]
    except PayloadError as error:
        return [when] if isinstance(when, Outside) else [Bad("payload", str(error)), *_went(record)]
    if when is not None:
        return [when] * max(1, len(asked), len(answered))
    failed = data.endpointOutput is None and has_failed(record.eventMetadata)
    if failed and reading.schema.answers_only:
        return [Note(UNANSWERED), *_went(record)]
    rows_made = _spelled(paired(answered, asked, schema=reading.schema), reading)
    outcomes = called(rows_made, call_of(record.eventMetadata, failed=failed))
    unanswered = [Note(UNANSWERED)] if failed else []
    return [*outcomes, *unanswered, *_went(record)]


def _went(record: Record) -> list[Outcome]:
    """Return how the call went, if its record says it."""
    said = operated(record.eventMetadata)
    return [said] if said is not None else []


def _of_transform(payload: Payload, call: Call, reading: Reading) -> list[Outcome]:
    """Return the rows of a record that the service's merge job made of a transform's."""
    outcomes: list[Outcome] = []
    try:
        body = body_of(payload)
        if body.json:
            every = [sides_of(document, reading.features, reading.answers) for document, _ in documents(body)]
        else:
            every = [sides_of_csv(row, schema=reading.schema) for row in csv_rows(body.text)]
    except PayloadError as error:
        when = moment_outcome(call.time, reading.window)
        return [when if isinstance(when, Outside) else Bad("payload", str(error))]
    for sides in every:
        known = sides.time if sides.time is not None else call.time
        # The merge job leaves the id beside the transform's record; of several, it does not say whose it is.
        whose = sides.identifier if sides.identifier is not None or len(every) > 1 else call.identifier
        outcomes += sides_outcomes(replace(sides, time=known, identifier=whose), reading)
    return outcomes or [Bad("not_a_capture", "neither input nor output")]


def _preprocessed(
    document: Mapping[str, Any], record: Record, reading: Reading, preprocess: Preprocess
) -> list[Outcome]:
    if record.eventVersion != "0" or record.eventMetadata.inferenceId == EXPLANATION:
        return _of_record(record, reading)
    time = record.eventMetadata.inferenceTime
    when = None
    if time is not None or record.captureData.batchTransformOutput is None:
        when = moment_outcome(time, reading.window)
    if when is not None:
        return [when]
    try:
        found = preprocess(whole_document(document, reading.aside))
        rows_made = _spelled([_placed(normalized(row), reading.schema) for row in found], reading)
        return [*(called(rows_made, call_of(record.eventMetadata)) or [Filtered()]), *_went(record)]
    except ScriptError as error:
        # The end of a traceback says what happened.
        return [Bad("preprocessor", str(error)[-LONGEST_TRACEBACK:])]
    except CutPayloadError as error:
        return [Bad("cut_payload", str(error)), *_went(record)]
    except PayloadError as error:
        return [Bad("preprocessor", str(error))]


def _placed(row: Mapping[str, str | None], schema: Schema) -> Row:
    """Return a pre-processor's row by position when its names only say the order, as ``00000000000000000007`` does."""
    if len(row) == len(schema.columns) and row.keys().isdisjoint(schema.columns):
        # The service sorts names as texts. Where they are numbers, 10 is meant to follow 9.
        return tuple([row[name] for name in sorted(row, key=_order)])
    return row


def _order(name: str) -> tuple[int, str]:
    # Python reads no integer of more than 4,300 digits.
    return (int(name) if name.isdecimal() and len(name) <= 100 else -1), name


def _spelled(outcomes: list[Outcome], reading: Reading) -> list[Outcome]:
    """Give columns the name of the baseline where it writes the same characters in another way."""
    if not reading.spellings:
        return outcomes
    return [
        {reading.spellings.get(name, name): value for name, value in outcome.items()}
        if isinstance(outcome, Mapping)
        else outcome
        for outcome in outcomes
    ]
