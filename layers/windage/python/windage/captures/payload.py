"""The rows in a captured payload: CSV, JSON, JSON Lines, as they are or in BASE64.

A row is a tuple of values by position or a mapping of values by name. The encoding decides how a payload is read; of
its content type only the charset of a BASE64 body and the word ``lines`` are looked at.
"""

from __future__ import annotations

import base64
import codecs
import csv
import io
import re
from typing import Any

import msgspec

from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import Row, Selection, rows_of, selected

__all__ = ["LONGEST_FIELD", "Body", "Payload", "PayloadError", "Row", "body_of", "csv_rows", "rows"]

# The csv module's own limit is 131,072 characters; it is one for the process, whoever reads.
LONGEST_FIELD = 1_000_000
csv.field_size_limit(LONGEST_FIELD)

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
# By the names that Python gives them; some of its other codecs are no encodings of text, or run a program of their own.
_CHARSETS = {
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "ascii"),
    *(f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))),
    *(f"cp{page}" for page in (437, 850, 852, 866, 874, *range(1250, 1259))),
    *("mac-roman", "koi8-r", "koi8-u", "shift_jis", "cp932", "euc_jp", "iso2022_jp"),
    *("gb2312", "gbk", "gb18030", "big5", "euc_kr", "cp949"),
}


class Payload(msgspec.Struct, frozen=True):
    """One side of a captured call, as SageMaker writes it; ``windage`` says of one that is not there in full why."""

    data: str
    encoding: str = "CSV"
    observedContentType: str = ""  # the name in the file
    mode: str = ""
    windage: Any = None


class Body(msgspec.Struct, frozen=True):
    """The text of a payload, and what it is."""

    text: str
    json: bool
    lines: bool = False


def rows(payload: Payload, *, selection: Selection | None = None) -> list[Row]:
    r"""Return the rows of a payload; those of JSON where ``selection`` finds them.

    Raises
    ------
    PayloadError
        When the payload is not what its encoding says, has a row with a name twice, or is nested too deep.

    Examples
    --------
    >>> rows(Payload("1,Ulm\n2,Bonn\n"))
    [('1', 'Ulm'), ('2', 'Bonn')]
    >>> rows(Payload('{"instances": [{"age": 20, "city": null}]}', encoding="JSON"))
    [{'age': '20', 'city': None}]
    """
    body = body_of(payload)
    if not body.json:
        return csv_rows(body.text)
    if selection is None and not body.lines:
        try:
            return rows_of(parsed(body.text))
        except NotJsonError:
            # Lines under the name of a document, or not JSON.
            pass
    found = []
    for document, line in documents(body):
        found += rows_of(document) if selection is None else selected(document, selection, line=line)
    return found


def body_of(payload: Payload) -> Body:
    """Return the text of a payload.

    Raises
    ------
    PayloadError
        When the encoding is unknown, or not that of the body.
    """
    data, encoding = payload.data, payload.encoding.upper()
    if encoding == "CSV":
        if data.lstrip()[:1] in {"{", "["} and _is_json(data):
            raise PayloadError("the encoding says CSV, the body is JSON")
        return Body(data, json=False)
    lines = "lines" in payload.observedContentType.partition(";")[0].lower()
    if encoding == "JSON":
        return Body(data, json=True, lines=lines)
    if encoding == "BASE64":
        text = _decoded(data, payload.observedContentType)
        return Body(text, json=text.lstrip()[:1] in {"{", "["}, lines=lines)
    raise PayloadError(f"unknown encoding {encoding[:20]!r}")


def documents(body: Body) -> list[tuple[object, bool]]:
    """Return the JSON documents of a body, each with whether it is a line of JSON Lines.

    Raises
    ------
    PayloadError
        When the body is neither one document nor JSON Lines.
    """
    text = body.text
    # Names lie in both directions: a document under the name of JSON Lines, and lines under the name of a document.
    ways = (_lines, _whole) if body.lines else (_whole, _lines)
    for way in ways if "\n" in text.strip() else ways[:1]:
        try:
            return way(text)
        except NotJsonError:
            continue
    first = text.lstrip()[:1]
    looks_like_csv = first and first not in '{["' and "," in text
    raise PayloadError("the encoding says JSON, the body looks like CSV" if looks_like_csv else "not JSON")


def csv_rows(data: str) -> list[Row]:
    """Return the rows of CSV without a header; values are text, an empty field is a missing value, as for the service.

    Raises
    ------
    PayloadError
        When a quote is not closed, or a quoted field is too long.
    """
    if '"' not in data:
        lines = [line.removesuffix("\r") for line in data.split("\n") if not line.isspace()]
        return [tuple([value or None for value in line.split(",")]) for line in lines if line]
    try:
        return [tuple([value or None for value in row]) for row in csv.reader(io.StringIO(data), strict=True) if row]
    except csv.Error as error:
        raise PayloadError(f"not CSV: {error}") from None


def _whole(text: str) -> list[tuple[object, bool]]:
    return [(parsed(text), False)]


def _lines(text: str) -> list[tuple[object, bool]]:
    found: list[tuple[object, bool]] = [(parsed(line), True) for line in text.split("\n") if line.strip()]
    if not found:
        raise NotJsonError("no line")
    return found


def _is_json(data: str) -> bool:
    for text in (data, data.strip().partition("\n")[0]):
        try:
            parsed(text)
        except NotJsonError:
            continue
        except PayloadError:
            return True
        return True
    return False


def _decoded(data: str, content_type: str) -> str:
    named = _CHARSET.search(content_type)
    try:
        codec = codecs.lookup(named[1] if named else "utf-8").name
    except LookupError:
        codec = "utf-8"
    try:
        text = base64.b64decode(data, validate=True).decode(codec if codec in _CHARSETS else "utf-8")
    # ValueError: binascii.Error, UnicodeDecodeError, and a character that is not ASCII.
    except ValueError:
        raise PayloadError("BASE64 that holds no text") from None
    return text.removeprefix("\ufeff")
