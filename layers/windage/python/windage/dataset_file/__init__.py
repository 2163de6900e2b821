"""A training set or another plain dataset, as a table: CSV, JSON, JSON Lines or Parquet, all but Parquet also gzip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from windage.captures.outcome import Bad, Placed, collected
from windage.dataset_file import delimited, json_records
from windage.dataset_file.content import text_of
from windage.dataset_file.endings import ENDINGS, Format, format_of, head_of, holds_captures
from windage.dataset_file.json_records import ParseLine
from windage.errors import InputError
from windage.intake import Intake
from windage.table import Table

__all__ = ["ENDINGS", "ParseLine", "head_of", "holds_captures", "read_dataset"]


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
    format_ = format_of(name, data)
    if parse_line is not None and format_ not in ("csv", "json_lines"):
        raise InputError(name, "a record pre-processor reads lines", got=format_, expected="CSV or JSON Lines")
    if format_ == "parquet":
        from windage.dataset_file.columnar import table_of

        table = table_of(data, name=name)
        intake = Intake(received=table.rows, judged=table.rows)
    else:
        text = text_of(data, name=name)
        names: Sequence[str] = ()
        if parse_line is not None:
            outcomes = json_records.of_script(
                text, name=name, header=header and format_ == "csv", parse_line=parse_line
            )
        elif format_ == "csv":
            names, outcomes = delimited.rows_of(text, name=name, header=header, columns=columns)
        elif format_ == "json":
            names, outcomes = json_records.of_document(text, name=name, columns=columns)
        else:
            names, outcomes = json_records.of_lines(text, name=name, columns=columns)
        table, intake = collected(_strictly(outcomes, names, format_) if strict else outcomes, columns=names)
    if strict and not table.rows:
        got = "a header only" if format_ == "csv" and not intake.received else None
        got = "every line left out by the record pre-processor" if intake.filtered else got
        raise InputError(name, "no rows", got=got, expected="a dataset")
    if strict and not header and format_ == "csv" and parse_line is None:
        delimited.refuse_names_as_row(table, name=name)
    return table, intake


def _strictly(outcomes: Iterator[Placed], names: Sequence[str], format_: Format) -> Iterator[Placed]:
    for source, line, outcome in outcomes:
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
        yield source, line, outcome
