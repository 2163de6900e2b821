"""JSON and JSON Lines: a record an item or a line, as `windage.captures.json_rows` reads captured payloads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, TypeVar

from windage.captures.capture_record import LONGEST_TRACEBACK
from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import MOST_COLUMNS, row_of, rows_of
from windage.captures.outcome import Bad, Filtered, Outcome, Placed
from windage.dataset_file import alike_lines
from windage.dataset_file.blocks import Block
from windage.dataset_file.content import name_problem
from windage.errors import InputError, ScriptError
from windage.table import Table

Part = Placed | Table
Made = TypeVar("Made", Placed, Placed | Table)
ParseLine = Callable[[str], Sequence[Mapping[str, str | None]]]


def of_document(text: str, *, name: str, columns: Sequence[str] | None) -> tuple[Sequence[str], Iterator[Placed]]:
    """Return the names of columns without names, and what becomes of every record of a document.

    A document is a list of records, an object with one such list, or one record. Lines that are a document each are
    JSON Lines under another name.

    Raises
    ------
    InputError
        When it is not JSON, or holds columns instead of rows.
    """
    try:
        document = parsed(text)
    except NotJsonError as error:
        if is_json(text.strip().partition("\n")[0]):
            return of_lines([Block(name, text.encode())], name=name, columns=columns)
        raise InputError(name, "not JSON", got=str(error), expected="a list of objects") from None
    except PayloadError as error:
        raise InputError(name, "a document that cannot be read", got=str(error)) from None
    outcomes = ((name, number, of_item(item)) for number, item in _items(document, name=name))
    return _widened(outcomes, columns=columns)


def of_lines(
    blocks: Iterable[Block], *, name: str, columns: Sequence[str] | None
) -> tuple[Sequence[str], Iterator[Placed]]:
    """Return the names of columns without names, and what becomes of the records of every line."""
    outcomes = (
        (name, number, outcome) for block in blocks for number, line in _lines(block) for outcome in _of_line(line)
    )
    return _widened(outcomes, columns=columns)


def parts_of(
    blocks: Iterable[Block], *, name: str, columns: Sequence[str] | None
) -> tuple[Sequence[str], Iterator[list[Part]]]:
    """Return the same for each block; of its lines that are alike, their table."""
    return widened_parts((_part(block, name=name, columns=columns or ()) for block in blocks), columns=columns)


def widened_parts(
    parts: Iterator[list[Part]], *, columns: Sequence[str] | None
) -> tuple[Sequence[str], Iterator[list[Part]]]:
    """Return the names that rows without names get, and the parts, in which rows of another width are bad."""
    first = next((part for part in parts if part), [])
    names = columns if columns is not None or not first else _names_of(first[0])
    return names or (), _each_checked(chain([first], parts), width=len(names or ()))


def _part(block: Block, *, name: str, columns: Sequence[str]) -> list[Part]:
    alike = alike_lines.table_of(block.checked, name=name, columns=columns, first=block.first)
    lines = _lines(block) if alike is None else ((number, line) for number, line in alike[1] if line.strip())
    outcomes = ((name, number, outcome) for number, line in lines for outcome in _of_line(line))
    return [*([] if alike is None else [alike[0]]), *outcomes]


def of_script(blocks: Iterable[Block], *, name: str, header: bool, parse_line: ParseLine) -> Iterator[list[Part]]:
    """Yield for each block what a record pre-processor makes of its lines that hold something, but for the header."""
    known: set[str] = set()
    for block in blocks:
        lines = _lines(block)
        # A block may be of blank lines only.
        header = header and next(lines, None) is None
        outcomes = (
            (name, number, outcome)
            for number, line in lines
            for outcome in _of_script(line.removesuffix("\r"), parse_line)
        )
        yield list(_checked(outcomes, known, width=0))


def _lines(block: Block) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(block.text.split("\n"), start=block.first):
        if line.strip():
            yield number, line


def _of_script(line: str, parse_line: ParseLine) -> Sequence[Outcome]:
    try:
        return parse_line(line) or [Filtered()]
    except ScriptError as error:
        return [Bad("preprocessor", str(error)[-LONGEST_TRACEBACK:])]


def _of_line(line: str) -> Sequence[Outcome]:
    try:
        return rows_of(parsed(line))
    except NotJsonError as error:
        return [Bad("not_json", str(error))]
    except PayloadError as error:
        return [Bad("payload", str(error))]


def of_item(item: Any) -> Outcome:
    """Return what becomes of one record of a document."""
    try:
        return row_of(item)
    except PayloadError as error:
        return Bad("payload", str(error))


def _items(document: Any, *, name: str) -> Iterator[tuple[int, Any]]:
    if isinstance(document, dict):
        contents = list(document.values())
        if len(contents) == 1 and isinstance(contents[0], list):
            document = contents[0]
        elif contents and all(isinstance(content, dict) and "0" in content for content in contents):
            raise InputError(name, "columns instead of rows", do="write a list of objects; in pandas, orient='records'")
    match document:
        case [{"prefix": str()}, *names] if names and all(isinstance(file, str) for file in names):
            raise InputError(name, "a manifest of a batch transform job, no dataset", do="give the files that it names")
    if isinstance(document, list) and (not document or any(isinstance(item, dict | list) for item in document)):
        yield from enumerate(document, start=1)
    else:
        yield 1, document


def _widened(outcomes: Iterator[Placed], *, columns: Sequence[str] | None) -> tuple[Sequence[str], Iterator[Placed]]:
    """Return the names that rows without names get, and the outcomes, of which rows of another width are bad."""
    first = next(outcomes, None)
    if first is None:
        return columns or (), iter(())
    names = columns if columns is not None else _names_of(first)
    return names, _checked(chain([first], outcomes), set(), width=len(names))


def _names_of(first: Part) -> Sequence[str]:
    row = None if isinstance(first, Table) else first[2]
    return [f"_c{index}" for index in range(len(row))] if isinstance(row, tuple) else []


def _each_checked(parts: Iterable[list[Part]], *, width: int) -> Iterator[list[Part]]:
    known: set[str] = set()
    for part in parts:
        yield list(_checked(part, known, width=width))
        # While the next one is read, this one is no longer needed.
        del part


def _checked(found: Iterable[Made], known: set[str], *, width: int) -> Iterator[Made]:
    """Yield what was found; rows that cannot be columns of one table with those before them are bad.

    The names of the others are added to those that are ``known``.
    """
    for one in found:
        if isinstance(one, Table):
            problem = _problem(set(one.names), known, width=width)
            if problem is not None and one.places is not None:
                for line in one.places.lines.tolist():
                    yield one.places.objects[0], line, Bad("columns", problem)
                continue
        else:
            source, line, outcome = one
            if isinstance(outcome, tuple) and len(outcome) != width:
                yield (
                    source,
                    line,
                    Bad("columns", f"{len(outcome)} values without names, expected {width}", len(outcome)),
                )
                continue
            if isinstance(outcome, Mapping):
                problem = _problem(outcome.keys(), known, width=width)
                if problem is not None:
                    yield source, line, Bad("columns", problem)
                    continue
        yield one


def _problem(names: AbstractSet[str], known: set[str], *, width: int) -> str | None:
    """Add names to those that are known, or return why a row with them is bad."""
    new = names - known
    if not new:
        return None
    if len(known) + len(new) > width + MOST_COLUMNS:
        # Rows with ever other names make a table as wide as it is long.
        return f"more than {MOST_COLUMNS:,} columns"
    problem = name_problem(new)
    if problem is None:
        known |= new
    return problem


def is_json(line: str) -> bool:
    """Tell whether a line is a document of its own, if only one that cannot be read."""
    try:
        parsed(line)
    except NotJsonError:
        return False
    except PayloadError:
        return True
    return True
