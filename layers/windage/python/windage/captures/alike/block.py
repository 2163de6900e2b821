"""Many lines as one table: those that are alike together, the others one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np

from windage.captures.alike.bytes_of import Block
from windage.captures.alike.bytes_of import Places as Numbers
from windage.captures.alike.lines import Rows, rows_of
from windage.captures.alike.matched import Marked
from windage.captures.alike.meaning import Meaning, meaning_of
from windage.captures.capture_record import outcomes_of
from windage.captures.outcome import Bad, Note, Placed, collected, not_too_wide
from windage.captures.parts import Part
from windage.captures.reading import Reading
from windage.intake import Intake
from windage.operations import Operations
from windage.places import Places
from windage.table import Table, stacked

# With fewer lines that are alike, to read them together costs more than one by one.
LEAST = 32
# A writer has some kinds of records; whose records are each of a kind of their own are read one by one.
_MOST_KINDS, _MOST_TRIES = 16, 4


@dataclass(frozen=True, eq=False)
class Session:
    """What is known while objects are read, one part after the other.

    Parameters
    ----------
    meanings
        The kinds of lines that were met.
    names
        All columns that were met.
    least
        How many lines have to be alike to be read together.
    """

    reading: Reading
    least: int
    meanings: list[Meaning] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, reading: Reading, *, least: int) -> Session:
        """Begin to read."""
        return cls(reading, least, names=set(reading.schema.columns))

    def read(self, parts: Sequence[Part]) -> tuple[Table, Intake]:
        """Return the rows of some parts, and what became of all."""
        beside = [placed for part in parts for placed in part.beside]
        data = b"".join([part.data for part in parts])
        if not data:
            return collected(beside, columns=self.reading.schema.columns, names=self.names)
        begins = np.cumsum([0, *(len(part.data) for part in parts)])[:-1]
        ends = np.concatenate([part.ends + begin for part, begin in zip(parts, begins, strict=True)])
        marked, stands = Marked(Block(data), ends), _stands(parts)
        found, left = self._alike(marked, stands)
        lines = np.cumsum([part.ends.size for part in parts])
        cut = {int(end) - 1 for end, part in zip(lines, parts, strict=True) if not part.finished}
        others = _one_by_one(marked, left, stands, self.reading, cut=cut)
        rest = list(chain(beside, others))
        rows, outside = sum(one.table.rows for one in found), sum(one.outside for one in found)
        tables, intake = [one.table for one in found if one.table.rows], Intake()
        # Not even to find out that there is nothing: every column of it would be made.
        if rest or not tables:
            table, intake = collected(rest, columns=self.reading.schema.columns, names=self.names)
            tables += [table] if table.rows or not tables else []
        went = sum((one.operations for one in found), Operations())
        whole = _in_order(stacked(tables), parts)
        return whole, intake + Intake(received=rows + outside, judged=rows, outside=outside, operations=went)

    def _alike(self, marked: Marked, stands: Places) -> tuple[list[Rows], Numbers]:
        """Return the rows of lines that are alike, and the lines that are left."""
        found: list[Rows] = []
        left = np.arange(marked.ends.size)
        known, tries = list(self.meanings), 0
        while left.size >= self.least and (known or tries < _MOST_TRIES) and self.reading.preprocess is None:
            new = not known
            meaning = known.pop(0) if known else self._new(marked, int(left[tries * left.size // _MOST_TRIES]))
            tries += new
            if meaning is None:
                continue
            rows = rows_of(
                *(marked, left, meaning),
                columns=self.reading.schema.columns,
                window=self.reading.window,
                place=stands,
            )
            found.append(rows)
            left = np.setdiff1d(left, rows.lines, assume_unique=True) if rows.lines.size < left.size else left[:0]
            if new and rows.lines.size >= self.least and len(self.meanings) < _MOST_KINDS:
                self.meanings.append(meaning)
                tries = 0
        return found, left

    def _new(self, marked: Marked, line: int) -> Meaning | None:
        """Return what lines like this one mean, if they can be read together."""
        meaning = meaning_of(_line(marked, line), self.reading)
        if meaning is None or isinstance(
            not_too_wide(dict.fromkeys(meaning.rows[0]), self.names, self.reading.schema.columns), Bad
        ):
            return None
        return meaning


def _in_order(table: Table, parts: Sequence[Part]) -> Table:
    """Return the rows in the order in which they were read: neighbours say how much values depend on each other."""
    places = table.places
    if places is None:
        return table
    read = {source: number for number, source in enumerate(dict.fromkeys(part.source for part in parts))}
    of_object = np.array([read[name] for name in places.objects], dtype=np.int64)[places.of_row]
    earlier, later = slice(None, -1), slice(1, None)
    follows = of_object[later] > of_object[earlier]
    follows |= (of_object[later] == of_object[earlier]) & (places.lines[later] >= places.lines[earlier])
    # Nearly always they are: to sort them costs more than to see it.
    return table if follows.all() else table.taken(np.lexsort((places.lines, of_object)))


def _line(marked: Marked, line: int) -> bytes:
    return marked.block.data[int(marked.starts[line]) : int(marked.ends[line])]


def _one_by_one(marked: Marked, lines: Numbers, stands: Places, reading: Reading, *, cut: set[int]) -> Iterator[Placed]:
    """Yield what becomes of every row of some lines; the ones in ``cut`` may not be whole."""
    for place in lines.tolist():
        line, source, number = _line(marked, place), stands.objects[stands.of_row[place]], int(stands.lines[place])
        if not line or line.isspace():
            yield source, number, Note("blank_lines")
            continue
        for outcome in outcomes_of(line, reading):
            if place in cut and isinstance(outcome, Bad) and outcome.reason == "not_json":
                yield source, number, replace(outcome, reason="truncated")
            else:
                yield source, number, outcome


def _stands(parts: Sequence[Part]) -> Places:
    """Return where each line of the parts stands."""
    objects = sorted({part.source for part in parts})
    order = {name: place for place, name in enumerate(objects)}
    return Places(
        tuple(objects),
        np.repeat([order[part.source] for part in parts], [part.ends.size for part in parts]),
        np.concatenate([np.arange(part.first, part.first + part.ends.size) for part in parts]),
    )
