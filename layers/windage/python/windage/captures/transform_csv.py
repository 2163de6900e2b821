"""The rows of CSV that a batch transform wrote: the question, then the answer, or by the names of a header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from windage.captures.capture_record import sides_outcomes
from windage.captures.captured_lines import Content as Held
from windage.captures.captured_lines import content_of
from windage.captures.json_document import PayloadError
from windage.captures.json_rows import normalized
from windage.captures.outcome import Bad, Note, Outcome, Placed
from windage.captures.pieces import Content, begun, is_plain, whole
from windage.captures.reading import Reading
from windage.captures.transform_record import INFERENCE_ID, INFERENCE_TIME, MARKS, Sides, is_id_and_time, sides_of_csv
from windage.dataset_file.blocks import Block, blocks_of

_READ = 2**22
# What bytes that are no UTF-8 become.
_ESCAPED = re.compile("[\udc80-\udcff]")


def outcomes_of(objects: Iterable[tuple[str, Content]], *, reading: Reading, header: bool) -> Iterator[Placed]:
    """Yield what becomes of the rows of every object; what is compressed or UTF-16 is read as a whole."""
    for source, content in objects:
        opened = begun(content)
        if is_plain(opened.head):
            read = iter(partial(opened.read, _READ), b"")
            blocks = blocks_of(read, name=source, size=_READ, returns=True)
        else:
            held = content_of(whole(opened))
            yield from beside(source, held)
            blocks = iter([Block(source, held.data)] if held.data and held.fault is None else [])
        first = next(blocks, None)
        if first is None and is_plain(opened.head):
            yield source, 0, Note("empty_objects")
        elif first is not None:
            for line, outcome in _of_object(chain([first], blocks), reading=reading, header=header):
                yield source, line, outcome


def beside(source: str, held: Held) -> Iterator[Placed]:
    """Yield what is told of an object that is read as a whole beside its rows."""
    for note in (*held.notes, *(() if held.data or held.fault else (Note("empty_objects"),))):
        yield source, 0, note
    # Of an object that is cut, the part that is there is no document.
    if held.fault is not None:
        yield source, 1, held.fault


def _of_object(blocks: Iterable[Block], *, reading: Reading, header: bool) -> Iterator[tuple[int, Outcome]]:
    # What is no UTF-8 costs its row: the others are as good as any.
    texts = (io.StringIO(block.data.decode(errors="surrogateescape"), newline="") for block in blocks)
    reader = csv.reader(chain.from_iterable(texts), strict=True)
    names: list[str] | None = None
    # Blank lines and nothing else are nothing.
    blank: list[int] = []
    try:
        for values in reader:
            if not values or (len(values) == 1 and not values[0].strip()):
                blank.append(reader.line_num)
                continue
            yield from ((line, Note("blank_lines")) for line in blank)
            blank.clear()
            if any(_ESCAPED.search(value) for value in values if not value.isascii()):
                yield reader.line_num, Bad("not_utf8", "the row is not UTF-8")
                if header and names is None:
                    return
            elif header and names is None:
                names = values
                if len(set(names)) != len(names):
                    yield reader.line_num, Bad("payload", "the header names a column twice")
                    return
            else:
                row = tuple([value or None for value in values])
                for outcome in _of_row(row, names, reading):
                    yield reader.line_num, outcome
        if reader.line_num > len(blank):
            yield from ((line, Note("blank_lines")) for line in blank)
    except csv.Error as error:
        yield reader.line_num, Bad("payload", f"not CSV: {error}")


def _of_row(row: tuple[str | None, ...], names: Sequence[str] | None, reading: Reading) -> list[Outcome]:
    if names is None:
        return sides_outcomes(sides_of_csv(row, schema=reading.schema, side=reading.side), reading)
    time, identifier = None, None
    if len(row) == len(names) + 2 and is_id_and_time(row[-2], row[-1]):
        row, identifier, time = row[:-2], row[-2], row[-1]
    if len(row) != len(names):
        return [Bad("columns", f"{len(row)} columns, expected {len(names)}", width=len(row))]
    named = dict(zip(names, row, strict=True))
    time, identifier = named.get(INFERENCE_TIME, time), named.get(INFERENCE_ID, identifier)
    try:
        kept = normalized({name: value for name, value in named.items() if name not in MARKS})
    except PayloadError as error:
        return [Bad("payload", str(error))]
    return sides_outcomes(Sides([kept], [], time, identifier), reading)
