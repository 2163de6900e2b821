"""A training set or another plain dataset, as a table; a row of another width never shifts the columns."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Sequence

from windage.errors import InputError
from windage.intake import MOST_KEPT, Intake, Quarantined
from windage.payload import LONGEST_FIELD
from windage.table import Table, from_rows

csv.field_size_limit(LONGEST_FIELD)


def read_csv(
    data: bytes, *, name: str, header: bool = True, columns: Sequence[str] | None = None, strict: bool
) -> tuple[Table, Intake]:
    r"""Read a CSV file, plain or gzip.

    Parameters
    ----------
    data, name
        The bytes, and what messages call them.
    header
        Whether the first row names the columns.
    columns
        Their names when there is no header; without them they are ``_c0, _c1, …``.
    strict
        Whether a row of another width is an error (a baseline) or quarantined (a window).

    Raises
    ------
    InputError
        When there are no rows, a column is named twice, a quote is not closed, or, if strict, a row has another width.

    Examples
    --------
    >>> table, intake = read_csv(b"age,city\n20,Ulm\n30,Bonn,!\n", name="a.csv", strict=False)
    >>> table.rows, intake.quarantined
    (1, {'columns': 1})
    """
    reader = csv.reader(io.StringIO(_text(data, name=name), newline=""), strict=True)
    names: list[str] | None = None
    rows: list[Sequence[str | None]] = []
    bad: list[Quarantined] = []
    widths: Counter[int] = Counter()
    try:
        for row in reader:
            if not row or (len(row) == 1 and not row[0].strip()):
                continue
            if names is None:
                names = row if header else list(columns or (f"_c{index}" for index in range(len(row))))
                _check_names(names, name=name)
                if header:
                    continue
            if len(row) != len(names):
                detail = f"{len(row)} fields, expected {len(names)}"
                if strict:
                    raise InputError(
                        f"{name}:{reader.line_num}",
                        "a row has another number of fields",
                        got=len(row),
                        expected=len(names),
                        do="mend the row; a comma inside a value needs quotes around it",
                    )
                bad.append(Quarantined(name, reader.line_num, "columns", detail))
                widths[len(row)] += 1
                continue
            rows.append([value or None for value in row])
    except csv.Error as error:
        raise InputError(f"{name}:{reader.line_num}", "not CSV", got=str(error), do="mend the quotes") from None
    if names is None or (strict and not rows):
        raise InputError(
            name, "no rows", got="an empty file" if names is None else "a header only", expected="a dataset"
        )
    intake = Intake(
        received=len(rows) + len(bad),
        judged=len(rows),
        quarantined={"columns": len(bad)} if bad else {},
        widths=dict(sorted(widths.items())),
        kept=tuple(bad[:MOST_KEPT]),
    )
    return from_rows(names, rows), intake


def _text(data: bytes, *, name: str) -> str:
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            raise InputError(name, "the compressed file is damaged or cut", do="upload it again") from None
    for mark, encoding in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            raise InputError(name, "the file is not UTF-8", got=encoding, do="save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}:{line}", "the file is not UTF-8", got=f"byte 0x{data[error.start]:02x}", do="save it as UTF-8"
        ) from None


def _check_names(names: Sequence[str], *, name: str) -> None:
    twice = [column for column, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"{name}:1", "a column is named twice", got=twice[0], do="give every column its own name")
    if any(not column.strip() for column in names):
        raise InputError(f"{name}:1", "a column has no name", do="name every column, or say that there is no header")
    if any("\0" in column for column in names):
        raise InputError(f"{name}:1", "the file is not UTF-8", got="zero bytes, as in UTF-16", do="save it as UTF-8")
