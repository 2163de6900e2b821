"""JSON whose rows stand where expressions find them: the features in one place, label and answer in others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import Row, Selection, selected
from windage.captures.outcome import Bad, Outcome, Placed, collected
from windage.captures.pieces import Begun
from windage.dataset_file import PIECE_BYTES
from windage.dataset_file.blocks import blocks_of
from windage.dataset_file.content import bytes_of
from windage.errors import InputError
from windage.intake import Intake
from windage.table import Table, stacked


def read_selected(
    data: bytes, *, name: str, features: str, others: Mapping[str, str], columns: Sequence[str] = ()
) -> tuple[Table, Intake]:
    r"""Read JSON Lines, or one document of JSON.

    Parameters
    ----------
    data, name
        The bytes, and what messages call them.
    features
        The JMESPath expression that finds the features of a row in a line, or those of all rows in a document.
    others
        Further columns by name, each with its expression; one that finds nothing is missing there.
    columns
        The names of features without names; ``_c0, _c1, …`` where there are too few.

    Raises
    ------
    InputError
        When an expression is no JMESPath, or the file is no text.

    Examples
    --------
    >>> line = b'{"features": [41, 2], "label": 1}\n'
    >>> table, _ = read_selected(line, name="a.jsonl", features="features", others={"label": "label"}, columns=["age"])
    >>> table.names
    ('label', 'age', '_c1')
    """
    tables, intake = [], Intake()
    for table, part in selected_tables(data, name=name, features=features, others=others, columns=columns):
        tables.append(table)
        intake += part
    return stacked([table for table in tables if table.rows] or tables[:1]), intake


def selected_tables(
    content: bytes | Begun,
    *,
    name: str,
    features: str,
    others: Mapping[str, str],
    columns: Sequence[str] = (),
    size: int = PIECE_BYTES,
) -> Iterator[tuple[Table, Intake]]:
    """Yield the same rows some lines at a time, ``size`` bytes of them; of a document all at once.

    Raises
    ------
    InputError
        As `read_selected`, once the place is reached.
    """
    where = Selection.of(features, where="features")
    compiled = {column: Selection.of(expression, where=column) for column, expression in others.items()}
    known, blocks = {*others, *columns}, blocks_of(bytes_of(content, name=name, size=size), name=name, size=size)
    begun = list(islice(blocks, 2))
    if len(begun) < 2 or not _is_json(begun[0].text.partition("\n")[0]):
        # What shows only as a whole whether it is one document.
        text = "".join(block.text for block in chain(begun, blocks))
        outcomes = _of_text(text, where, compiled, columns, name=name)
        yield collected(outcomes, columns=(*others, *columns), names=known)
        return
    for block in chain(begun, blocks):
        outcomes = _of_lines(block.text, where, compiled, columns, name=name, first=block.first)
        yield collected(outcomes, columns=(*others, *columns), names=known)


def _is_json(line: str) -> bool:
    try:
        parsed(line)
    except (NotJsonError, PayloadError):
        return False
    return True


def _of_text(
    text: str, features: Selection, others: Mapping[str, Selection], columns: Sequence[str], *, name: str
) -> Iterator[Placed]:
    try:
        for outcome in _of_document(parsed(text), features, others, columns, line="\n" not in text.strip()):
            yield name, 1, outcome
    except PayloadError as error:
        yield name, 1, Bad("payload", str(error))
    except NotJsonError:
        yield from _of_lines(text, features, others, columns, name=name)


def _of_lines(
    text: str,
    features: Selection,
    others: Mapping[str, Selection],
    columns: Sequence[str],
    *,
    name: str,
    first: int = 1,
) -> Iterator[Placed]:
    for number, line in enumerate(text.split("\n"), start=first):
        if not line.strip():
            continue
        try:
            for outcome in _of_document(parsed(line), features, others, columns, line=True):
                yield name, number, outcome
        except NotJsonError as error:
            yield name, number, Bad("not_json", str(error))
        except PayloadError as error:
            yield name, number, Bad("payload", str(error))


def _of_document(
    document: Any, features: Selection, others: Mapping[str, Selection], columns: Sequence[str], *, line: bool
) -> list[Outcome]:
    rows = selected(document, features, line=line)
    found: list[dict[str, str | None]] = [dict(_named(row, columns)) for row in rows]
    for column, expression in others.items():
        if expression.compiled.search(document) is None:
            continue
        values = selected(document, expression, line=False)
        if len(values) != len(rows):
            raise PayloadError(f"{len(rows)} rows and {len(values)} of {column}")
        for row, value in zip(found, values, strict=True):
            row[column] = next(iter(value.values() if isinstance(value, Mapping) else value), None)
    return list(found)


def _named(row: Row, columns: Sequence[str]) -> Mapping[str, str | None]:
    if isinstance(row, Mapping):
        return row
    names = [columns[place] if place < len(columns) else f"_c{place}" for place in range(len(row))]
    if len(set(names)) < len(names):
        raise InputError("headers", "a column is named twice", expected="every name once")
    return dict(zip(names, row, strict=True))
