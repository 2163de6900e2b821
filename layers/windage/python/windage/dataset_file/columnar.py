"""Parquet: what its reader says, as a table or as an error for whoever gave the file."""

from __future__ import annotations

from windage.dataset_file.content import check_names
from windage.errors import InputError
from windage.parquet import Damaged, Unreadable, read
from windage.places import Places
from windage.table import Table, column


def table_of(data: bytes, *, name: str) -> Table:
    """Return the table in a Parquet file.

    Raises
    ------
    InputError
        When the file is damaged, or a column is not flat or has a name that cannot be used.
    """
    if data[:1] == b"\x1f":
        raise InputError(name, "Parquet inside gzip", do="decompress it; Parquet is compressed within")
    try:
        names, values = read(data)
    except Damaged as error:
        got = str(error) if data else "an empty file"
        raise InputError(name, "no Parquet file, or a damaged one", got=got, do="write or upload it again") from None
    except Unreadable as error:
        raise InputError(name, error.what, got=error.got, do=error.do) from None
    check_names(names, where=name)
    rows = len(values[0]) if values else 0
    columns = tuple(column(one, texts) for one, texts in zip(names, values, strict=True))
    return Table(rows, columns, places=Places.numbered(name, rows))
