"""A training set or another plain dataset, as a table: CSV, JSON, JSON Lines or Parquet, all but Parquet also gzip."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from windage.captures.outcome import Bad, Placed, collected
from windage.captures.pieces import Begun
from windage.dataset_file.endings import ENDINGS, Format, format_of, head_of, holds_captures
from windage.errors import InputError
from windage.gathered import gathered
from windage.intake import Intake
from windage.table import Table, stacked

if TYPE_CHECKING:
    from windage.dataset_file.json_records import ParseLine

__all__ = ["ENDINGS", "head_of", "holds_captures", "read_dataset", "tables_of"]

# Some ten thousand rows: what is made once a table costs little beside what is made once a row.
PIECE_BYTES = 4 * 2**20


def read_dataset(
    data: bytes,
    *,
    name: str,
    header: bool = True,
    columns: Sequence[str] | None = None,
    strict: bool,
    parse_line: ParseLine | None = None,
) -> tuple[Table, Intake]:
    r"""Read a dataset in the format that its name ends in; under any other name, that which its content looks like.

    Parameters
    ----------
    data, name
        The bytes, and what messages call them.
    header
        Whether the first row of CSV names the columns.
    columns
        The names of columns without names; without them they are ``_c0, _c1, …``.
    strict
        Whether a bad row is an error (a baseline) or quarantined (a window).
    parse_line
        A record pre-processor: makes rows by name of a line of CSV or JSON Lines. A line of which it makes none is
        counted as filtered; it raises `windage.errors.ScriptError` when it cannot.

    Raises
    ------
    InputError
        When the file cannot be read, a column has a name that cannot be used, or, if strict, a row is bad or there is
        none.

    Examples
    --------
    >>> table, intake = read_dataset(b"age,city\n20,Ulm\n30,Bonn,!\n", name="a.csv", strict=False)
    >>> table.rows, intake.quarantined
    (1, {'columns': 1})
    >>> read_dataset(b'[{"age": 20, "place": {"city": "Ulm"}}]', name="a.json", strict=True)[0].names
    ('age', 'place.city')
    """
    pieces = tables_of(data, name=name, header=header, columns=columns, strict=strict, parse_line=parse_line)
    table, intake = next(gathered(pieces, rows=math.inf))
    format_ = format_of(name, data)
    if strict and not table.rows:
        got = "a header only" if format_ == "csv" and not intake.received else None
        got = "every line left out by the record pre-processor" if intake.filtered else got
        raise InputError(name, "no rows", got=got, expected="a dataset")
    if strict and not header and format_ == "csv" and parse_line is None:
        from windage.dataset_file import delimited

        delimited.refuse_names_as_row(table, name=name)
    return table, intake


def tables_of(
    content: bytes | Begun,
    *,
    name: str,
    header: bool = True,
    columns: Sequence[str] | None = None,
    strict: bool = False,
    parse_line: ParseLine | None = None,
    size: int = PIECE_BYTES,
) -> Iterator[tuple[Table, Intake]]:
    r"""Read a dataset piece by piece, and yield at least one table: together what `read_dataset` reads.

    Parameters
    ----------
    content
        The bytes, or what they are read from, of which those have been read that show what it is.
    name, header, columns, strict, parse_line
        As for `read_dataset`.
    size
        How many bytes are read together.

    Raises
    ------
    InputError
        As `read_dataset`, once the place is reached; that there are no rows is none here.

    Examples
    --------
    >>> pieces = tables_of(b"age,city\n20,Ulm\n30,Bonn\n40,Kiel\n", name="a.csv", size=8)
    >>> [table.rows for table, _ in pieces]
    [1, 1, 1]
    """
    # Where files are captures, as most are, none of these is needed.
    from windage.dataset_file import delimited, json_array, json_records
    from windage.dataset_file.blocks import blocks_of
    from windage.dataset_file.content import bytes_of

    format_ = format_of(name, content if isinstance(content, bytes) else content.head)
    if parse_line is not None and format_ not in ("csv", "json_lines"):
        raise InputError(name, "a record pre-processor reads lines", got=format_, expected="CSV or JSON Lines")
    if format_ == "parquet":
        from windage.dataset_file import columnar

        tables = columnar.tables_of(content, name=name)
        yield from gathered(((table, Intake(received=table.rows, judged=table.rows)) for table in tables), rows=1)
        return
    names: Sequence[str] = ()
    is_csv = format_ == "csv"
    data = bytes_of(content, name=name, size=size)
    blocks = blocks_of(data, name=name, size=size, first_apart=header and is_csv, returns=is_csv)
    parts: Iterator[list[Placed | Table]]
    if parse_line is not None:
        parts = json_records.of_script(blocks, name=name, header=header and is_csv, parse_line=parse_line)
    elif format_ == "csv":
        names, parts = delimited.parts_of(blocks, name=name, header=header, columns=columns)
    elif format_ == "json":
        names, parts = json_array.parts_of(data, name=name, columns=columns, size=size)
    else:
        names, parts = json_records.parts_of(blocks, name=name, columns=columns)
    if strict:
        parts = (_strict(part, names, format_) for part in parts)
    yield from gathered(_tables(parts, columns=names), rows=1)


def _tables(parts: Iterator[list[Placed | Table]], *, columns: Sequence[str]) -> Iterator[tuple[Table, Intake]]:
    known = set(columns)
    yield collected((), columns=columns)
    for part in parts:
        yield _of_part(part, columns=columns, known=known)
        # While the next one is read, this one is no longer needed.
        del part


def _of_part(found: list[Placed | Table], *, columns: Sequence[str], known: set[str]) -> tuple[Table, Intake]:
    """Return the rows in the order of their lines; many of them may be a table already."""
    tables = [one for one in found if isinstance(one, Table)]
    known |= {name for table in tables for name in table.names}
    others, intake = collected((one for one in found if not isinstance(one, Table)), columns=columns, names=known)
    if not tables:
        return others, intake
    rows = sum(table.rows for table in tables)
    intake += Intake(received=rows, judged=rows)
    if not others.rows and len(tables) == 1:
        return tables[0], intake
    together = stacked([*tables, others])
    assert together.places is not None
    order = {name: place for place, name in enumerate(columns)}
    ordered = sorted(together.columns, key=lambda column: order.get(column.name, len(order)))
    rows_in_order = np.argsort(together.places.lines, kind="stable")
    return replace(together, columns=tuple(ordered)).taken(rows_in_order), intake


def _strict(found: Iterable[Placed | Table], names: Sequence[str], format_: Format) -> list[Placed | Table]:
    """Return the same, if no row is bad."""
    found = list(found)
    for source, line, outcome in (one for one in found if not isinstance(one, Table)):
        if isinstance(outcome, Bad):
            where = f"{source}: record {line}" if format_ == "json" else f"{source}:{line}"
            if outcome.reason == "columns" and outcome.width is not None:
                raise InputError(
                    where,
                    "a row has another number of fields",
                    got=outcome.width,
                    expected=len(names),
                    do="mend the row" + "; a comma inside a value needs quotes around it" * (format_ == "csv"),
                )
            if outcome.reason == "preprocessor":
                raise InputError(where, f"the record pre-processor failed: {outcome.detail}", do="mend the script")
            raise InputError(where, "a record that cannot be read", got=outcome.detail, do="mend the record")
    return found
