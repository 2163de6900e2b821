"""CSV: a row of another width never shifts the columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from windage.captures.outcome import Bad, Placed
from windage.captures.payload import LONGEST_FIELD
from windage.dataset_file import plain_rows
from windage.dataset_file.blocks import Block
from windage.dataset_file.content import check_names
from windage.errors import InputError
from windage.table import Kind, Table, classify

csv.field_size_limit(LONGEST_FIELD)

# What Java trims: the service leaves out lines of nothing else before it parses, inside of quotes, too.
_BLANK = "".join(map(chr, range(33)))
_OTHER_DELIMITERS = re.compile(r"[;\t|]")
_WITHOUT = "say that there is no header: --no-header, or header: false in the monitor's baseline"


@dataclass
class Lines:
    """The lines that hold something; ``first`` and ``last`` are those of the row that is being read.

    Whoever has read a row sets ``first`` to 0, so that the next line is the first of the next. Where a block ends and
    no row has begun, there are no more lines until another block is `entered`; ``entries`` is how many have been.
    """

    blocks: Iterator[Block]
    lines: Iterator[str] = iter(())
    first: int = 0
    last: int = 0
    entries: int = 0

    def entered(self, block: Block) -> Lines:
        """Go on with the lines of a block, whichever of the three ends these have."""
        self.entries += 1
        self.lines = iter(io.StringIO(block.text, newline=""))
        return self

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        while True:
            for line in self.lines:
                self.last += 1
                if line.strip(_BLANK):
                    self.first = self.first or self.last
                    return line
            if not self.first:
                raise StopIteration
            self.entered(next(self.blocks))


@dataclass(frozen=True)
class _Begun:
    """A file of which the first row is known: the names, the lines, and the rows of the block that was entered."""

    names: Sequence[str]
    lines: Lines
    rows: Iterator[list[str]]


def rows_of(
    blocks: Iterable[Block], *, name: str, header: bool, columns: Sequence[str] | None
) -> tuple[Sequence[str], Iterator[Placed]]:
    """Return the names of the columns, and what becomes of every row; an empty field is a missing value.

    Raises
    ------
    InputError
        When there is no row, a name cannot be used, or, as the rows are read, a quote is not closed.
    """
    begun = _begun(blocks, name=name, header=header, columns=columns)
    rest = (row for block in begun.lines.blocks for row in _rows(begun.lines.entered(block), name=name))
    return begun.names, _outcomes(chain(begun.rows, rest), begun, name=name)


def parts_of(
    blocks: Iterable[Block], *, name: str, header: bool, columns: Sequence[str] | None
) -> tuple[Sequence[str], Iterator[list[Placed | Table]]]:
    """Return the same for each block; of one without quotes whose lines are all rows, their table.

    Raises
    ------
    InputError
        As for `rows_of`.
    """
    begun = _begun(blocks, name=name, header=header, columns=columns)
    return begun.names, _parts(begun, name=name)


def _begun(blocks: Iterable[Block], *, name: str, header: bool, columns: Sequence[str] | None) -> _Begun:
    lines = Lines(iter(blocks))
    for block in lines.blocks:
        before, entries = lines.last, lines.entries
        rows = _rows(lines.entered(block), name=name)
        row = next(rows, None)
        if row is not None:
            break
    else:
        raise InputError(name, "no rows", got="an empty file", expected="a dataset")
    names = row if header else list(columns or (f"_c{index}" for index in range(len(row))))
    where = f"{name}:{lines.first}"
    check_names(names, where=where)
    if header:
        _check_header(names, where=where)
        lines.first = 0
        return _Begun(names, lines, rows)
    if columns is not None and row == names:
        raise InputError(where, "the first row holds the names of the columns", do="leave out --no-header")
    if lines.entries > entries + 1:
        return _Begun(names, lines, chain([row], rows))
    # The first row is one of its block's: they are read together.
    return _Begun(names, Lines(chain([block], lines.blocks), last=before), iter(()))


def _parts(begun: _Begun, *, name: str) -> Iterator[list[Placed | Table]]:
    lines = begun.lines
    yield from _by_block(_outcomes(begun.rows, begun, name=name), lines)
    for block in lines.blocks:
        table = plain_rows.table_of(block.checked, name=name, columns=begun.names, first=lines.last + 1)
        if table is None:
            yield from _by_block(_outcomes(_rows(lines.entered(block), name=name), begun, name=name), lines)
            continue
        lines.last += table.rows
        found: list[Placed | Table] = [table]
        # While the next one is read, this one is no longer needed.
        del table, block
        yield found
        del found


def _by_block(outcomes: Iterator[Placed], lines: Lines) -> Iterator[list[Placed | Table]]:
    """Yield the rows that end in each block: one after the other may end inside of a row."""
    some: list[Placed | Table] = []
    blocks = lines.entries
    for outcome in outcomes:
        some.append(outcome)
        if lines.entries > blocks:
            blocks = lines.entries
            yield some
            some = []
    yield some


def refuse_names_as_row(table: Table, *, name: str) -> None:
    """Raise InputError when the first row seems to hold names: no number in it, but below it a column of numbers."""
    if table.rows < 3 or any(column.kinds[0] != Kind.TEXT for column in table.columns):
        return
    if any(np.all(column.is_number[1:]) for column in table.columns):
        first = ",".join(column.texts[0] for column in table.columns)
        raise InputError(
            f"{name}:1", "the first row looks like the names of the columns", got=first, do="leave out --no-header"
        )


def _rows(lines: Lines, *, name: str) -> Iterator[list[str]]:
    """Yield the rows that begin in the block that was entered."""
    try:
        yield from csv.reader(lines, strict=True)
    except csv.Error as error:
        raise InputError(f"{name}:{lines.first}", "not CSV", got=str(error), do="mend the quotes") from None


def _outcomes(rows: Iterable[list[str]], begun: _Begun, *, name: str) -> Iterator[Placed]:
    lines, width = begun.lines, len(begun.names)
    for row in rows:
        if len(row) == width:
            yield name, lines.first, tuple([value or None for value in row])
        else:
            yield name, lines.first, Bad("columns", f"{len(row)} fields, expected {width}", width=len(row))
        lines.first = 0


def _check_header(names: Sequence[str], *, where: str) -> None:
    if len(names) == 1 and (other := _OTHER_DELIMITERS.search(names[0])):
        raise InputError(where, "one column only", got=repr(names[0]), do=f"separate by commas instead of {other[0]!r}")
    # Of an array without names, pandas writes the numbers of the columns.
    counted = [str(index) for index in range(len(names))]
    if list(names) != counted and all(classify(column)[0] in (Kind.INTEGRAL, Kind.FRACTIONAL) for column in names):
        raise InputError(where, "the header holds numbers instead of names", got=",".join(names), do=_WITHOUT)
