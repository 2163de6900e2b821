"""The rows in a captured payload: CSV, JSON, JSON Lines, as they are or in BASE64.

A row is a tuple of values by position or a mapping of values by name. JSON has to be flat; the usual envelopes
(``instances``, ``predictions``, ``features``) are opened.
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping
from typing import Any

import msgspec
import orjson

Row = tuple[str | None, ...] | Mapping[str, str | None]

# The csv module's own limit is 131,072 characters; it is one for the process, whoever reads.
LONGEST_FIELD = 1_000_000
csv.field_size_limit(LONGEST_FIELD)

_ENVELOPES = ("instances", "predictions")


class Payload(msgspec.Struct, frozen=True):
    """One side of a captured call, as SageMaker writes it."""

    data: str
    encoding: str = "CSV"
    observedContentType: str = ""  # the name in the file
    mode: str = ""


class PayloadError(ValueError):
    """The payload cannot be read; the message holds none of its values."""


def rows(payload: Payload) -> list[Row]:
    r"""Return the rows of a payload.

    Raises
    ------
    PayloadError
        When the payload is not what its encoding says, or nested.

    Examples
    --------
    >>> rows(Payload("1,Ulm\n2,Bonn\n"))
    [('1', 'Ulm'), ('2', 'Bonn')]
    >>> rows(Payload('{"instances": [{"age": 20, "city": null}]}', encoding="JSON"))
    [{'age': '20', 'city': None}]
    """
    data, encoding = payload.data, payload.encoding.upper()
    content_type = payload.observedContentType.partition(";")[0].strip().lower()
    if encoding == "BASE64":
        try:
            data = base64.b64decode(data, validate=True).decode()
        # ValueError: binascii.Error, UnicodeDecodeError, and a character that is not ASCII.
        except ValueError:
            raise PayloadError("BASE64 that holds no text") from None
        encoding = "JSON" if data.lstrip()[:1] in {"{", "["} else "CSV"
    if encoding == "CSV":
        return _csv(data)
    if encoding == "JSON":
        return _json_lines(data) if "lines" in content_type else _json(data)
    raise PayloadError(f"unknown encoding {encoding[:20]!r}")


def _csv(data: str) -> list[Row]:
    # Values are text here; an empty field is a missing value, as for the service.
    if '"' not in data:
        lines = [line.removesuffix("\r") for line in data.split("\n") if not line.isspace()]
        return [tuple(value or None for value in line.split(",")) for line in lines if line]
    try:
        return [tuple(value or None for value in row) for row in csv.reader(io.StringIO(data), strict=True) if row]
    except csv.Error as error:
        raise PayloadError(f"not CSV: {error}") from None


def _json_lines(data: str) -> list[Row]:
    return [row for line in data.split("\n") if line.strip() for row in _json(line)]


def _json(data: str) -> list[Row]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        # A number beyond 64 bits, NaN or a text after the first value; one line a value is JSON Lines without its name.
        if "\n" in data.strip():
            return _json_lines(data)
        raise PayloadError("not JSON") from None
    if isinstance(value, dict) and len(value) == 1 and isinstance(content := next(iter(value.values())), list):
        if next(iter(value)) in _ENVELOPES:
            return [_row(item) for item in content]
        return [_row(content)]
    if isinstance(value, list) and value and all(isinstance(item, list | dict) for item in value):
        return [_row(item) for item in value]
    return [_row(value)]


def _row(value: Any) -> Row:
    if isinstance(value, dict):
        if len(value) == 1 and isinstance(content := next(iter(value.values())), list):
            return tuple(_value(item) for item in content)
        return {name: _value(item) for name, item in value.items()}
    if isinstance(value, list):
        return tuple(_value(item) for item in value)
    return (_value(value),)


def _value(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    raise PayloadError("nested JSON; a record pre-processor has to flatten it")
