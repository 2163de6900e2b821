"""The rows in a JSON document: envelopes are opened, what is nested inside a row is flattened to dotted names.

``{"instances": [...]}`` and ``{"predictions": [...]}`` hold a row an item, as do the other envelopes of scoring servers
(`windage.captures.mlflow`); so does a list of lists or of objects. A list of scalars is a row by position, also as the
only member of an object (``{"features": [1, 2]}``). In an object, ``{"a": {"b": 1}, "c": [2, 3]}`` is the row
``a.b, c.0, c.1``; an empty object or list brings no column.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from windage.captures.json_document import PayloadError
from windage.captures.mlflow import MOST_MEMBERS, items_of
from windage.errors import InputError, shortened

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult

Row = tuple[str | None, ...] | Mapping[str, str | None]

# What one row may bring; a document of six megabytes could bring a million.
MOST_COLUMNS = 10_000
# Every value below a long name would repeat it.
LONGEST_NAME = 4096

_NESTED = frozenset((list, dict))


@dataclass(frozen=True)
class Selection:
    """Where in a document the rows of one side stand: a compiled JMESPath expression.

    ``width`` is the side's number of columns, if it is known.
    """

    expression: str
    compiled: ParsedResult
    width: int | None = None

    @staticmethod
    def of(expression: str, *, where: str, width: int | None = None) -> Selection:
        """Compile an expression.

        Raises
        ------
        InputError
            When it is no JMESPath expression.
        """
        import jmespath
        from jmespath.exceptions import JMESPathError

        try:
            return Selection(expression, jmespath.compile(expression), width)
        except JMESPathError as error:
            problem = str(error).splitlines()[0]
            raise InputError(where, "not a JMESPath expression", got=expression, do=shortened(problem)) from None


def rows_of(document: Any) -> list[Row]:
    """Return the rows of a document.

    Raises
    ------
    PayloadError
        When a row has too many columns, or two of one name.

    Examples
    --------
    >>> rows_of({"instances": [{"age": 20, "address": {"city": "Ulm"}}]})
    [{'age': '20', 'address.city': 'Ulm'}]
    >>> rows_of({"instances": [1.0, 2.0]}), rows_of({"features": [1.0, 2.0]})
    ([('1.0',), ('2.0',)], [('1.0', '2.0')])
    """
    if isinstance(document, dict) and len(document) <= MOST_MEMBERS:
        items = items_of(document)
        if items is not None:
            return [row_of(item) for item in items]
    if isinstance(document, list) and document and _NESTED.issuperset(map(type, document)):
        return [row_of(item) for item in document]
    return [row_of(document)]


def selected(document: Any, selection: Selection, *, line: bool) -> list[Row]:
    """Return the rows that an expression finds in a document, or in a ``line`` of JSON Lines.

    An item of a list is a row. A list of scalars is one row when it stands in a line, or is as long as
    the side is wide.

    Raises
    ------
    PayloadError
        When the expression finds nothing, or fails.

    Examples
    --------
    >>> scores = Selection.of("predictions[*].score", where="inference_attribute")
    >>> selected({"predictions": [{"score": 0.5}, {"score": 0.7}]}, scores, line=False)
    [('0.5',), ('0.7',)]
    """
    from jmespath.exceptions import JMESPathError

    name = shortened(selection.expression)
    try:
        found = selection.compiled.search(document)
    except (JMESPathError, RecursionError):
        raise PayloadError(f"the expression {name} fails here") from None
    if found is None or found == []:
        raise PayloadError(f"the expression {name} found nothing")
    if not isinstance(found, list):
        return [row_of(found)]
    if not _is_flat(found) or selection.width == 1:
        return [row_of(item) for item in found]
    return [row_of(found)] if line or len(found) == selection.width else [row_of(item) for item in found]


def row_of(value: Any) -> Row:
    """Return the row that one value is."""
    if isinstance(value, dict):
        if len(value) == 1:
            (content,) = value.values()
            if isinstance(content, list) and _is_flat(content):
                return _positional(content)
        return _named(value)
    if isinstance(value, list):
        return _positional(value)
    return (text_of(value),)


def normalized(row: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """Return the row with its names in Unicode's normal form C: an é is one character, however it was typed.

    Raises
    ------
    PayloadError
        When two names become one.
    """
    if "".join(row).isascii():
        return row
    other = {unicodedata.normalize("NFC", name): value for name, value in row.items()}
    if len(other) != len(row):
        raise PayloadError("two names of a row are the same in Unicode's normal form C")
    return other


def _named(value: dict[str, Any]) -> Mapping[str, str | None]:
    row: dict[str, str | None] = {}
    for name, item in value.items():
        kind = type(item)
        if kind is float or kind is int:
            row[name] = repr(item)
        elif kind is str or item is None:
            row[name] = item
        elif kind is bool:
            row[name] = "true" if item else "false"
        else:
            row = _flattened(value)
            break
    if len(row) > MOST_COLUMNS:
        raise PayloadError(f"more than {MOST_COLUMNS:,} columns in a row")
    return normalized(row)


def _flattened(value: dict[str, Any]) -> dict[str, str | None]:
    row: dict[str, str | None] = {}
    for name, item in _leaves(value, ""):
        if name in row:
            raise PayloadError("two names of a row are the same once they are flattened")
        row[name] = text_of(item)
        if len(row) > MOST_COLUMNS:
            break
    return row


def _leaves(value: dict[str, Any] | list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    if len(prefix) > LONGEST_NAME:
        raise PayloadError(f"a nested name is longer than {LONGEST_NAME:,} characters")
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, dict | list):
            yield from _leaves(item, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", item


def _positional(value: list[Any]) -> Row:
    """Return a list as a row; of lists inside it the values stand in their order, objects inside it give names."""
    if _is_flat(value):
        return tuple([repr(item) if type(item) is float or type(item) is int else text_of(item) for item in value])
    if _has_object(value):
        return _named(dict(zip(map(str, range(len(value))), value, strict=True)))
    return tuple([text_of(item) for _, item in _leaves(value, "")])


def _is_flat(values: list[Any]) -> bool:
    return _NESTED.isdisjoint(map(type, values))


def _has_object(value: list[Any]) -> bool:
    return any(isinstance(item, dict) or (isinstance(item, list) and _has_object(item)) for item in value)


def text_of(value: Any) -> str | None:
    """Return a scalar as a text: a number as it is written, null as nothing."""
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
