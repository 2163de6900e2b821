"""What the service's merge job writes: captures with the truth beside them, ``groundTruthData`` in the same record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import msgspec

from windage.captures.capture_file import placed_outcomes
from windage.captures.capture_record import outcomes_of
from windage.captures.json_rows import Row
from windage.captures.outcome import NO_ROW, Bad, Called, Outcome, collected
from windage.captures.payload import Payload, PayloadError, rows
from windage.captures.reading import Reading
from windage.captures.schema import Schema
from windage.intake import Intake
from windage.table import Table


class _Truth(msgspec.Struct):
    groundTruthData: Payload | None = None  # the name in the file


_DECODER = msgspec.json.Decoder(_Truth)


def read_merged(objects: Iterable[tuple[str, bytes]], *, schema: Schema, label: str) -> tuple[Table, Intake]:
    r"""Read merged objects, plain or gzip, into one table with a column of the truth, the first.

    A record without ``groundTruthData`` has rows without truth; one whose truth does not pair with its rows is
    quarantined.

    Parameters
    ----------
    objects
        The name and the bytes of each.
    schema
        The columns of the captures.
    label
        What the column of the truth is called; in JSON also where it stands, if it stands under that name.

    Raises
    ------
    InputError
        When an expression of the schema is no JMESPath.

    Examples
    --------
    >>> data = b'{"captureData": {"endpointInput": {"data": "20"}}, "eventMetadata": {}, '
    >>> data += b'"groundTruthData": {"data": "1", "encoding": "CSV"}}\n'
    >>> table, intake = read_merged([("a.jsonl", data)], schema=Schema(("age",)), label="churn")
    >>> table.names, table.columns[0].texts.tolist()
    (('churn', 'age'), ['1'])
    """
    reading = Reading.of(schema)
    outcomes = placed_outcomes(objects, partial(_of_line, reading=reading, label=label))
    return collected(outcomes, columns=(label, *schema.columns))


def _of_line(line: bytes, *, reading: Reading, label: str) -> Sequence[Outcome]:
    found = outcomes_of(line, reading)
    places = [place for place, one in enumerate(found) if not isinstance(one, NO_ROW) or isinstance(one, Called)]
    if not places:
        return found
    try:
        truths = _truths(line, label)
    except PayloadError as error:
        return [Bad("payload", f"groundTruthData: {error}")] * len(places)
    if truths and len(truths) != len(places):
        return [Bad("rows_do_not_pair", f"{len(places)} rows and {len(truths)} labels")] * len(places)
    for place, truth in zip(places, truths or [None] * len(places), strict=True):
        found[place] = _labelled(found[place], {label: truth}, reading.schema)
    return found


def _truths(line: bytes, label: str) -> list[str | None]:
    try:
        payload = _DECODER.decode(line).groundTruthData
    except msgspec.MsgspecError:
        # The rows were read though, so that it is the truth alone that is not as it should be.
        raise PayloadError("not a payload") from None
    return [] if payload is None else [_value(row, label) for row in rows(payload)]


def _value(row: Row, label: str) -> str | None:
    if isinstance(row, Mapping):
        if label in row:
            return row[label]
        row = tuple(row.values())
    if len(row) != 1:
        raise PayloadError(f"{len(row)} values, expected one")
    return row[0]


def _labelled(outcome: Outcome, truth: Mapping[str, str | None], schema: Schema) -> Outcome:
    """Put the truth before a row."""
    if isinstance(outcome, Called):
        row = _named(outcome.row, schema)
        return Called({**row, **truth}, outcome.call)
    assert not isinstance(outcome, NO_ROW)
    return {**_named(outcome, schema), **truth}


def _named(row: Row, schema: Schema) -> Mapping[str, str | None]:
    return row if isinstance(row, Mapping) else dict(zip(schema.columns, row, strict=True))
