"""Which columns Arrow's own schema, kept in a Parquet file, gives an extension type.

Only names are looked for; what a type's maker wrote beside them is never opened.

Source: The Apache Software Foundation (2024), Arrow Columnar Format: Schema.fbs, Message.fbs; Google (2024),
FlatBuffers: Internals.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Iterator

from windage.parquet.damaged import Damaged

_MOST_PAIRS = 1000
_EXTENSION = b"ARROW:extension:name"
# The places of members in their tables.
_HEADER_OF_MESSAGE, _FIELDS_OF_SCHEMA, _NAME_OF_FIELD, _METADATA_OF_FIELD, _KEY, _VALUE = 2, 1, 0, 6, 0, 1


def extension_columns(encoded: bytes) -> dict[str, str]:
    """Return the columns of extension types, and the types' names, in a schema in BASE64.

    Raises
    ------
    Damaged
        When it is no schema.
    """
    try:
        data = base64.b64decode(encoded, validate=True)
        return dict(_extensions(data)) if _EXTENSION in data else {}
    except (binascii.Error, struct.error, UnicodeDecodeError):
        raise Damaged("the schema of Arrow cannot be read") from None


def _extensions(data: bytes) -> Iterator[tuple[str, str]]:
    # A mark of continuation and a length stand before the message; older writers left out the mark.
    start = 8 if data.startswith(b"\xff\xff\xff\xff") else 4
    schema = _member(data, start + _number(data, start), _HEADER_OF_MESSAGE)
    for field in _tables(data, schema and _member(data, schema, _FIELDS_OF_SCHEMA), most=len(data)):
        # Fields may share what they point to: of two long lists the product would be walked.
        for pair in _tables(data, _member(data, field, _METADATA_OF_FIELD), most=_MOST_PAIRS):
            if _text(data, _member(data, pair, _KEY)) == _EXTENSION:
                yield (
                    _text(data, _member(data, field, _NAME_OF_FIELD)).decode(),
                    _text(data, _member(data, pair, _VALUE)).decode(),
                )


def _member(data: bytes, table: int, place: int) -> int:
    """Return where the content of a table's member stands, 0 if it has none."""
    places = table - struct.unpack_from("<i", data, table)[0]
    entry = 4 + 2 * place
    if entry >= struct.unpack_from("<H", data, places)[0]:
        return 0
    offset: int = struct.unpack_from("<H", data, places + entry)[0]
    return table + offset + _number(data, table + offset) if offset else 0


def _tables(data: bytes, vector: int, *, most: int) -> Iterator[int]:
    count = _number(data, vector) if vector else 0
    if count > most:
        raise Damaged("the schema of Arrow cannot be read")
    for place in range(vector + 4, vector + 4 + 4 * count, 4):
        yield place + _number(data, place)


def _text(data: bytes, place: int) -> bytes:
    return data[place + 4 : place + 4 + _number(data, place)] if place else b""


def _number(data: bytes, place: int) -> int:
    found: int = struct.unpack_from("<I", data, place)[0]
    return found
