"""Thrift's compact protocol, as far as Parquet writes its metadata in it.

A struct becomes a mapping from the numbers of its fields to their values, whatever they mean.

Source: The Apache Software Foundation (2024), Thrift Compact Protocol Encoding.
"""

from __future__ import annotations

import struct
from typing import Any

from windage.parquet.damaged import Damaged

Struct = dict[int, Any]

# Parquet's own metadata nests five deep.
_DEEPEST = 32
_TRUE, _FALSE, _BYTE, _I16, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12


def read_struct(data: bytes, place: int) -> tuple[Struct, int]:
    r"""Return the struct that begins at a place, and the place behind it.

    Raises
    ------
    Damaged
        When it is none.

    Examples
    --------
    >>> read_struct(b"\x15\x0e\x18\x01a\x00", 0)
    ({1: 7, 2: b'a'}, 6)
    """
    try:
        return _struct(data, place, _DEEPEST)
    except (IndexError, struct.error):
        raise Damaged("the metadata ends early") from None


def varint(data: bytes, place: int) -> tuple[int, int]:
    r"""Return the unsigned number of seven bits a byte at a place, and the place behind it.

    Examples
    --------
    >>> varint(b"\xac\x02", 0)
    (300, 2)
    """
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
        if shift > 63:
            raise Damaged("a number of more than 64 bits")


def zigzag(data: bytes, place: int) -> tuple[int, int]:
    """Return the signed number at a place, and the place behind it."""
    value, place = varint(data, place)
    return (value >> 1) ^ -(value & 1), place


def _struct(data: bytes, place: int, depth: int) -> tuple[Struct, int]:
    if not depth:
        raise Damaged("metadata nested too deep")
    found: Struct = {}
    field = 0
    while head := data[place]:
        place += 1
        if head >> 4:
            field += head >> 4
        else:
            field, place = zigzag(data, place)
        found[field], place = _value(data, place, head & 0x0F, depth)
    return found, place + 1


def _value(data: bytes, place: int, kind: int, depth: int) -> tuple[Any, int]:
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE, place
    if kind == _BYTE:
        return data[place], place + 1
    if _I16 <= kind <= _I64:
        return zigzag(data, place)
    if kind == _DOUBLE:
        return struct.unpack_from("<d", data, place)[0], place + 8
    if kind == _BINARY:
        size, place = varint(data, place)
        if size > len(data) - place:
            raise Damaged("a text in the metadata ends early")
        return data[place : place + size], place + size
    if kind in (_LIST, _SET):
        return _list(data, place, depth)
    if kind == _MAP:
        return _map(data, place, depth)
    if kind == _STRUCT:
        return _struct(data, place, depth - 1)
    raise Damaged("an unknown type in the metadata")


def _list(data: bytes, place: int, depth: int) -> tuple[list[Any], int]:
    head = data[place]
    place += 1
    size = head >> 4
    if size == 15:
        size, place = varint(data, place)
    # Every element takes a byte or more.
    if size > len(data) - place or not depth:
        raise Damaged("a list in the metadata ends early")
    found = []
    for _ in range(size):
        value, place = _element(data, place, head & 0x0F, depth - 1)
        found.append(value)
    return found, place


def _map(data: bytes, place: int, depth: int) -> tuple[dict[Any, Any], int]:
    size, place = varint(data, place)
    if not size:
        return {}, place
    if size > len(data) - place or not depth:
        raise Damaged("a map in the metadata ends early")
    head = data[place]
    place += 1
    pairs = []
    for _ in range(size):
        key, place = _element(data, place, head >> 4, depth - 1)
        value, place = _element(data, place, head & 0x0F, depth - 1)
        # What is no key in Python is none in Parquet's metadata either.
        pairs.append((repr(key), value))
    return dict(pairs), place


def _element(data: bytes, place: int, kind: int, depth: int) -> tuple[Any, int]:
    # Unlike a field, a truth value in a list has a byte of its own.
    if kind in (_TRUE, _FALSE):
        return data[place] == _TRUE, place + 1
    return _value(data, place, kind, depth)
