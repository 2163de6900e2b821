"""CSV whose quotes stand around whole fields: many lines as typed columns, without an object a value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import WORD, Block, places_of
from windage.captures.alike.columns import look_like_numbers, no_decimals, of_csv
from windage.captures.alike.numbers import LONGEST as LONGEST_NUMBER
from windage.captures.alike.numbers import many_decimals
from windage.captures.payload import LONGEST_FIELD
from windage.places import Places
from windage.table import Table

Spans = NDArray[np.int64]

_COMMA, _NEWLINE, _QUOTE = ord(","), ord("\n"), ord('"')
# Numbers are read from before they begin, words up to behind their end.
_BEFORE, _BEHIND = b" " * (LONGEST_NUMBER + 1), b" " * WORD


def table_of(data: bytes, *, name: str, columns: Sequence[str], first: int) -> Table | None:
    r"""Return the rows of lines that all have one field a column; nothing where the csv module has to look.

    Parameters
    ----------
    data
        Whole lines, in UTF-8.
    name, first
        What the file is called, and the number of the first line.

    Examples
    --------
    >>> table = table_of(b"20,Ulm\n30,\n", name="a.csv", columns=["age", "city"], first=2)
    >>> [column.texts.tolist() for column in table.columns], table.places.lines.tolist()
    ([['20', '30'], ['Ulm', '']], [2, 3])
    >>> table_of(b'20,"Ulm\n"\n', name="a.csv", columns=["age", "city"], first=2)
    """
    if len(columns) < 2 or b"\0" in data:
        return None
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    spans = None if b"\r" in data else _spans(data, width=len(columns))
    if spans is None:
        return None
    block, starts, sizes = spans
    worth = look_like_numbers(block, starts, sizes)
    numeric = [place for place, is_worth in enumerate(worth) if is_worth]
    numbers = {place: no_decimals(starts.shape[1]) for place, is_worth in enumerate(worth) if not is_worth}
    if numeric:
        numbers |= zip(numeric, many_decimals(block, starts, sizes, numeric), strict=True)
    rows = starts.shape[1]
    return Table(
        rows,
        tuple(of_csv(block, one, starts[n], sizes[n], numbers[n])[0] for n, one in enumerate(columns)),
        places=Places((name,), np.zeros(rows, dtype=np.int64), np.arange(first, first + rows)),
    )


def _spans(data: bytes, *, width: int) -> tuple[Block, Spans, Spans] | None:
    """Return where the fields stand, shape (columns, rows); nothing where a line has more of them, or fewer."""
    block = Block(b"".join((_BEFORE, data, b"" if data.endswith(b"\n") else b"\n", _BEHIND)))
    ends, commas = places_of(_NEWLINE, block.bytes), places_of(_COMMA, block.bytes)
    quotes = places_of(_QUOTE, block.bytes)
    if quotes.size:
        # Behind an odd number of quotes, one is open.
        if (np.searchsorted(quotes, ends) & 1).any():
            return None
        commas = commas[np.searchsorted(quotes, commas) & 1 == 0]
    if commas.size != ends.size * (width - 1):
        return None
    starts, last = np.empty((width, ends.size), dtype=np.int64), np.empty((width, ends.size), dtype=np.int64)
    starts[0], starts[0, 1:], last[-1] = len(_BEFORE), ends[:-1] + 1, ends
    last[:-1] = commas.reshape(ends.size, width - 1).T
    # As many commas as there have to be may still be in other lines.
    if (last[0] < starts[0]).any() or (last[-2] > ends).any():
        return None
    np.add(last[:-1], 1, out=starts[1:])
    sizes = np.subtract(last, starts, out=last)
    if int(sizes.max(initial=0)) > LONGEST_FIELD:
        return None
    return _unquoted(block, starts, sizes, quotes.size) if quotes.size else (block, starts, sizes)


def _unquoted(block: Block, starts: Spans, sizes: Spans, quotes: int) -> tuple[Block, Spans, Spans] | None:
    """Return the fields inside their quotes; nothing where a quote is anything but the first or the last of a field."""
    quoted = (block.bytes.take(starts) == _QUOTE) & (sizes > 1)
    quoted &= block.bytes.take(starts + sizes - 1) == _QUOTE
    if 2 * int(np.count_nonzero(quoted)) != quotes:
        return None
    return block, starts + quoted, sizes - 2 * quoted
