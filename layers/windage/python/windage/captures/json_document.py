"""One JSON document, as its writer meant it: no name twice, no number lost, not too deep.

The common document is read by orjson. What orjson refuses or rounds (NaN, infinity, an integer beyond 64 bits) and
what it does not see (a name twice in an object) is read once more, exactly and slowly.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

# Deeper than any tabular payload, shallower than any recursion limit.
DEEPEST = 64
# Behind each other; a line of twenty megabytes could hold ten million empty ones.
MOST_VALUES = 10_000

# From here on a float may be an integer that orjson rounded.
_EXACT = 2.0**63
_SAFE_DIGITS = 18
_UNSURE: Any = object()
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_SPACED_COLON = re.compile(r"\s:")
_SPACE = re.compile(r"[ \t\r\n]*")


class PayloadError(ValueError):
    """The payload cannot be read; the message holds none of its values."""


class NotJsonError(ValueError):
    """The text is not JSON; the message holds none of it."""


def parsed(text: str) -> Any:
    """Return what a JSON text says; numbers that no float or 64-bit integer holds, NaN and infinity are their text.

    Raises
    ------
    NotJsonError
        When the text is not one JSON value.
    PayloadError
        When an object has a name twice, or the text is nested deeper than `DEEPEST`.

    Examples
    --------
    >>> parsed('{"a": [1, NaN, 123456789012345678901234567890]}')
    {'a': [1, 'NaN', '123456789012345678901234567890']}
    """
    value = _quickly(text)
    if value is not _UNSURE:
        return value
    values, problem = _exactly(text, most=1)
    if problem is not None or not values:
        raise NotJsonError(problem or "not JSON: no value")
    return values[0]


def all_parsed(text: str) -> tuple[list[Any], str | None]:
    """Return the first `MOST_VALUES` JSON values that stand behind each other, and what stopped reading.

    Raises
    ------
    PayloadError
        As for `parsed`.

    Examples
    --------
    >>> all_parsed('{"a": 1}{"a": 2} {"a"')
    ([{'a': 1}, {'a': 2}], "not JSON at character 21: Expecting ':' delimiter")
    """
    value = _quickly(text)
    return _exactly(text, most=MOST_VALUES) if value is _UNSURE else ([value], None)


def _quickly(text: str) -> Any:
    """Return what orjson reads, unless it refuses it, or may have rounded or dropped something."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _UNSURE
    names = _names_in([value], 0)
    return value if names is not None and _has_no_name_twice(text, names) else _UNSURE


def _exactly(text: str, *, most: int) -> tuple[list[Any], str | None]:
    _check_depth(text)
    values: list[Any] = []
    place = _past_space(text, 0)
    while place < len(text):
        if len(values) == most:
            return values, f"not JSON at character {place}: more than is read"
        try:
            value, place = _DECODER.raw_decode(text, place)
            orjson.dumps(value)
        except json.JSONDecodeError as error:
            return values, f"not JSON at character {error.pos}: {error.msg}"
        # Half of a surrogate pair can be read, but never written.
        except orjson.JSONEncodeError:
            return values, "not JSON: half of a surrogate pair"
        values.append(value)
        place = _past_space(text, place)
    return values, None


def _names_in(value: dict[str, Any] | list[Any], depth: int) -> int | None:
    """Return how many names the objects have together; nothing when a number may not be as it was written."""
    if depth > DEEPEST:
        raise PayloadError(f"nested deeper than {DEEPEST}")
    names, items = (len(value), value.values()) if isinstance(value, dict) else (0, value)
    # One loop over types: this is run for every value of every JSON payload.
    for item in items:
        kind = type(item)
        if kind is float:
            if not -_EXACT < item < _EXACT:
                return None
        elif kind is dict or kind is list:
            below = _names_in(item, depth + 1)
            if below is None:
                return None
            names += below
    return names


def _has_no_name_twice(text: str, names: int) -> bool:
    # A name that stands twice has been read once, and has a colon each time. Where there are more colons than names,
    # some stand in texts; then the names are told by the quote before their colon, if none has space between the two.
    return text.count(":") == names or (text.count('":') == names and _SPACED_COLON.search(text) is None)


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for token in _BRACKETS.finditer(text):
        first = text[token.start()]
        depth += 1 if first in "[{" else -1 if first in "]}" else 0
        if depth > DEEPEST:
            raise PayloadError(f"nested deeper than {DEEPEST}")


def _past_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise PayloadError("a name stands twice in an object")
    return value


def _float(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) else text


def _int(text: str) -> int | str:
    # Python refuses to read or write an integer of more than 4,300 digits, orjson one of more than 64 bits.
    return int(text) if len(text) <= _SAFE_DIGITS else text


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=str)
