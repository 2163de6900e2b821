"""Which columns a Parquet file has and what their values mean; what is not flat is refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from windage.parquet.damaged import Damaged, Unreadable
from windage.parquet.extensions import extension_columns
from windage.parquet.thrift import Struct


class Physical(IntEnum):
    """How a value is stored, under the numbers of the format."""

    BOOLEAN = 0
    INT32 = 1
    INT64 = 2
    INT96 = 3
    FLOAT = 4
    DOUBLE = 5
    BYTES = 6
    FIXED = 7


Meaning = Literal[
    "null",
    "boolean",
    "integer",
    "unsigned",
    "fractional",
    "half",
    "text",
    "decimal",
    "date",
    "time",
    "timestamp",
    "uuid",
]

_WORDS = (Physical.INT32, Physical.INT64)
_BY_LOGICAL: dict[int, tuple[Meaning, tuple[Physical, ...]]] = {
    1: ("text", (Physical.BYTES,)),
    4: ("text", (Physical.BYTES,)),
    5: ("decimal", (*_WORDS, Physical.BYTES, Physical.FIXED)),
    6: ("date", (Physical.INT32,)),
    7: ("time", _WORDS),
    8: ("timestamp", (Physical.INT64,)),
    10: ("integer", _WORDS),
    11: ("null", tuple(Physical)),
    12: ("text", (Physical.BYTES,)),
    14: ("uuid", (Physical.FIXED,)),
    15: ("half", (Physical.FIXED,)),
}
# The older way of saying the same, with the unit in it.
_BY_CONVERTED: dict[int, tuple[int, str]] = {
    0: (1, ""),
    4: (4, ""),
    5: (5, ""),
    6: (6, ""),
    7: (7, "ms"),
    8: (7, "us"),
    9: (8, "ms"),
    10: (8, "us"),
    **dict.fromkeys(range(11, 19), (10, "")),
    19: (12, ""),
}
_UNSIGNED = range(11, 15)
_BY_PHYSICAL: dict[Physical, Meaning] = {
    Physical.BOOLEAN: "boolean",
    Physical.INT32: "integer",
    Physical.INT64: "integer",
    Physical.INT96: "timestamp",
    Physical.FLOAT: "fractional",
    Physical.DOUBLE: "fractional",
}
_UNITS = {1: "ms", 2: "us", 3: "ns"}
# The widest decimal of any writer has 76 digits.
_LARGEST_SCALE = 100
_FLAT = "write plain columns, or flatten it in a record pre-processor"


@dataclass(frozen=True)
class Field:
    """One flat column.

    Parameters
    ----------
    length
        The bytes of a value of fixed length, otherwise 0.
    optional
        Whether its values may be null.
    unit
        Of a time: ms, us or ns.
    utc
        Whether a timestamp is one in UTC.
    scale
        The digits of a decimal behind its point.
    """

    name: str
    physical: Physical
    meaning: Meaning
    length: int = 0
    optional: bool = False
    unit: str = ""
    utc: bool = False
    scale: int = 0


def fields(footer: Struct) -> tuple[Field, ...]:
    """Return the columns that a footer describes.

    Raises
    ------
    Unreadable
        When a column is nested, a list, a map, binary or of an extension type.
    Damaged
        When the schema contradicts the format.
    """
    elements: Sequence[Struct] = footer[2]
    _refuse_extensions(footer)
    root, *rest = elements
    if root.get(5, 0) != len(rest) or any(element.get(5) for element in rest):
        nested = next((element for element in rest if element.get(5)), None)
        if nested is None:
            raise Damaged("the schema has another number of columns")
        raise Unreadable("a column is nested", got=_name(nested), do=_FLAT)
    return tuple(_field(element) for element in rest)


def _field(element: Struct) -> Field:
    name = _name(element)
    physical, length = Physical(element[1]), element.get(2, 0)
    if element[3] == 2:
        raise Unreadable("a column is a list", got=name, do=_FLAT)
    if physical is Physical.FIXED and not 0 < length <= 1 << 20:
        raise Damaged("values of no length")
    meaning, allowed, unit = _meaning(element, physical, name=name)
    if physical not in allowed:
        raise Damaged("a type that its values cannot have")
    details: Struct = next(iter(element.get(10, {}).values()), {})
    scale: int = (details.get(1) or element.get(7) or 0) if meaning == "decimal" else 0
    if not -_LARGEST_SCALE <= scale <= _LARGEST_SCALE or (meaning == "uuid" and length != 16):
        raise Damaged("a type that no writer gives")
    if meaning == "half" and length != 2:
        raise Damaged("a type that no writer gives")
    return Field(
        name=name,
        physical=physical,
        meaning=meaning,
        length=length if physical is Physical.FIXED else 0,
        optional=element[3] == 1,
        unit=unit,
        # What was written before times knew their zone was in UTC by definition.
        utc=bool(details.get(1, unit != "")) if meaning == "timestamp" else False,
        scale=scale,
    )


def _meaning(element: Struct, physical: Physical, *, name: str) -> tuple[Meaning, Sequence[Physical], str]:
    converted = element.get(6)
    logical, unit = next(iter(element.get(10, {})), None), ""
    if logical is None:
        logical, unit = _BY_CONVERTED.get(-1 if converted is None else converted, (None, ""))
        if logical is None and converted is not None:
            raise Unreadable("a column holds no plain values", got=name, do=_FLAT)
    elif logical in (7, 8):
        unit = _UNITS.get(next(iter(element[10][logical].get(2, {})), 0), "")
        if not unit:
            raise Damaged("a time without a unit")
    if logical is None:
        meaning = _BY_PHYSICAL.get(physical)
        if meaning is None:
            raise Unreadable("a column is binary", got=name, do="write it as text or as numbers, or leave it out")
        return meaning, (physical,), unit
    if logical not in _BY_LOGICAL:
        raise Unreadable("a column holds no plain values", got=name, do=_FLAT)
    meaning, allowed = _BY_LOGICAL[logical]
    if meaning == "integer" and (converted in _UNSIGNED or element.get(10, {}).get(10, {}).get(2, True) is False):
        meaning = "unsigned"
    return meaning, allowed, unit


def _refuse_extensions(footer: Struct) -> None:
    """Refuse what Arrow's readers would hand to the code of whoever defined the type."""
    for pair in footer.get(5, []):
        if pair.get(1) != b"ARROW:schema":
            continue
        for column, extension in extension_columns(pair.get(2, b"")).items():
            raise Unreadable(
                "a column is of an extension type",
                got=f"{column}: {extension}",
                do="write its values as plain numbers or texts",
            )


def _name(element: Struct) -> str:
    text: bytes = element[4]
    return text.decode()
