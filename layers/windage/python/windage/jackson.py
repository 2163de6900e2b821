"""JSON as Model Monitor's engine lays it out: to the byte what the Jackson library writes with its pretty printer.

A space stands before each colon, objects are indented by two, the elements of a list stand on one line, and numbers
with a fraction are written as Java writes them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

_ESCAPES = {code: f"\\u{code:04X}" for code in range(32)} | {
    ord(char): "\\" + name for char, name in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)
}

_NO_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def encode(document: Json) -> bytes:
    r"""Return a document as the bytes of a file.

    Raises
    ------
    ValueError
        When it holds a number that is none.

    Examples
    --------
    >>> print(encode({"count": 2, "shares": [0.5, 1e-4], "kinds": [{"a": True}, {}]}).decode(), end="")
    {
      "count" : 2,
      "shares" : [ 0.5, 1.0E-4 ],
      "kinds" : [ {
        "a" : true
      }, { } ]
    }
    """
    return _value(document, "\n").encode() + b"\n"


def double(value: float) -> str:
    """Return a finite number as Java's ``Double.toString`` prints it, with the fewest digits that tell it apart.

    Between 1E16 and 1E23, where doubles are further apart than ten, Java before version 19 prints a digit more in some
    hundredths of all cases; that is not imitated.

    Raises
    ------
    ValueError
        When the number is infinite or NaN, which JSON does not have.

    Examples
    --------
    >>> [double(x) for x in (100.0, 0.001, 1e-4, 9999999.5, 1e7, -1.25e-10, -0.0)]
    ['100.0', '0.001', '1.0E-4', '9999999.5', '1.0E7', '-1.25E-10', '-0.0']
    """
    if not math.isfinite(value):
        raise ValueError(f"jackson: JSON has no such number; got {value}")
    text = repr(float(value))
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return text
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    power = int(exponent or 0) + len(whole) - 1
    digits = (whole + fraction).lstrip("0")
    power -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power}"


def or_text(value: float) -> float | str:
    """Return a number as a file can hold it: what JSON does not have as Jackson writes it, as a text.

    Examples
    --------
    >>> or_text(0.5), or_text(math.nan), or_text(-math.inf)
    (0.5, 'NaN', '-Infinity')
    """
    if math.isfinite(value):
        return float(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def of_text(value: Json) -> float:
    """Read what `or_text` returned.

    Raises
    ------
    ValueError
        When it is no number.

    Examples
    --------
    >>> of_text("NaN"), of_text(1)
    (nan, 1.0)
    """
    if isinstance(value, str) and value in _NO_NUMBERS:
        return _NO_NUMBERS[value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"jackson: no number; got {value!r}")
    return float(value)


def _value(value: Json, line: str) -> str:
    """``line`` begins a new line at the depth of the object around the value."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return double(value)
    if isinstance(value, Mapping):
        inner = line + "  "
        entries = (f"{inner}{_text(key)} : {_value(one, inner)}" for key, one in value.items())
        return f"{{{','.join(entries)}{line}}}" if value else "{ }"
    if value and set(map(type, value)) == {float}:
        return f"[ {', '.join(_doubles(value))} ]"
    return f"[ {', '.join(_value(one, line) for one in value)} ]" if value else "[ ]"


def _doubles(values: Sequence[Any]) -> list[str]:
    # A sketch has thousands, nearly all of them of a size that all write alike, and orjson much faster than Python.
    texts = orjson.dumps(values)[1:-1].decode().split(",")
    return [
        text if 1e-3 <= one < 1e7 or -1e7 < one <= -1e-3 else double(one)
        for text, one in zip(texts, values, strict=True)
    ]


def _text(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
