"""JSON whose rows stand where expressions find them: the features in one place, label and answer in others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import Row, Selection, selected
from windage.captures.outcome import Bad, Outcome, Placed, collected
from windage.dataset_file.content import text_of
from windage.errors import InputError
from windage.intake import Intake
from windage.table import Table


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
    where = Selection.of(features, where="features")
    compiled = {column: Selection.of(expression, where=column) for column, expression in others.items()}
    text = text_of(data, name=name)
    outcomes = _outcomes(text, where, compiled, columns, name=name)
    return collected(outcomes, columns=(*others, *columns))


def _outcomes(
    text: str, features: Selection, others: Mapping[str, Selection], columns: Sequence[str], *, name: str
) -> Iterator[Placed]:
    try:
        for outcome in _of_document(parsed(text), features, others, columns, line="\n" not in text.strip()):
            yield name, 1, outcome
        return
    except PayloadError as error:
        yield name, 1, Bad("payload", str(error))
        return
    except NotJsonError:
        pass
    for number, line in enumerate(text.split("\n"), start=1):
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
