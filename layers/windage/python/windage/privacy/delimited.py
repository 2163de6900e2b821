"""The fields of CSV by position; what is not touched keeps its quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from windage.privacy.json_fields import Document
from windage.privacy.json_text import Number, Unreadable

_FIELD = re.compile(r'("[^"]*(?:""[^"]*)*"|[^",\r\n]*)(,|\r\n|\n|\r|\Z)')
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?|nan|[-+]?inf", re.ASCII | re.IGNORECASE)


def treated(text: str, document: Document) -> str:
    r"""Return CSV with every field as it may leave; a dropped one is empty, so that the others keep their places.

    Raises
    ------
    Unreadable
        When it is no CSV, or has other columns than are known.

    Examples
    --------
    >>> from windage.privacy.rules import Rules
    >>> from windage.privacy.work import Work
    >>> rules = Rules.of({"fields": {"city": "drop"}, "columns": ["age", "city"]})
    >>> treated('20,"Ulm, Donau"\n"30",Bonn\n', Document(rules, "input", Work()))
    '20,\n"30",\n'
    """
    if "\0" in text:
        raise Unreadable("not_csv")
    place, row = 0, list[str]()
    written: list[str] = []
    while place < len(text):
        match = _FIELD.match(text, place)
        if match is None:
            raise Unreadable("not_csv")
        place = match.end()
        row.append(match[1])
        if match[2] == ",":
            # A comma at the end of all has an empty field behind it.
            if place < len(text):
                continue
            row.append("")
        written.append(",".join(_row(row, document, first=not written)) + (match[2] if match[2] != "," else ""))
        row = []
    return "".join(written)


def _row(fields: Sequence[str], document: Document, *, first: bool) -> Sequence[str]:
    texts = [_text(field) for field in fields]
    if len(fields) == 1 and not texts[0].strip():
        return fields
    if first and texts == list(document.columns):
        return fields
    found = document.row([Number(text) if _NUMBER.fullmatch(text.strip()) else text for text in texts])
    left = [value.text if isinstance(value, Number) else value for value in found]
    return [field if value == text else _quoted(value) for field, text, value in zip(fields, texts, left, strict=True)]


def _text(field: str) -> str:
    return field[1:-1].replace('""', '"') if field.startswith('"') else field


def _quoted(value: str | None) -> str:
    if value is None:
        return ""
    return f'"{value.replace(chr(34), chr(34) * 2)}"' if re.search('[",\r\n]', value) else value
