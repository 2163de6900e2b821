"""What the values of a table are to Model Monitor's engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from windage.table import FRACTIONAL, INTEGRAL, Column, Kind, Table


def as_the_service_reads(table: Table) -> Table:
    """Return the table with its values typed as Model Monitor's engine types them.

    ``NaN``, ``inf`` and the like match none of the engine's expressions for numbers: they are texts, they are present,
    and one of them makes its column a String. The empty text stays missing, for the engine reads an empty field of a
    CSV as null. (Of JSON it would be a value that is there; a table does not know where it came from.) A number that
    is too large for a float, as ``1e999``, stays missing too; the engine would make it infinite.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> (values,) = as_the_service_reads(from_rows(["a"], [["NaN"], [""], [".5"], ["1e999"], ["7"]])).columns
    >>> [Kind(kind).name for kind in values.kinds]
    ['TEXT', 'EMPTY', 'TEXT', 'INFINITE', 'INTEGRAL']
    """
    return replace(table, columns=tuple(_as_the_service_reads(column) for column in table.columns))


def _as_the_service_reads(column: Column) -> Column:
    unlike = np.isin(column.kinds, (Kind.NAN, Kind.INFINITE))
    for place in np.flatnonzero(unlike).tolist():
        text = column.texts[place]
        unlike[place] = not (INTEGRAL.fullmatch(text) or FRACTIONAL.fullmatch(text))
    if not unlike.any():
        return column
    return replace(column, kinds=np.where(unlike, np.uint8(Kind.TEXT), column.kinds))
