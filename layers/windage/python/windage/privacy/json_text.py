"""JSON as text: read so that a number keeps its spelling, and written again."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, NamedTuple

# Deeper than any payload that the analysis reads.
DEEPEST = 64
NOT_JSON = "not_json"
_OPEN = re.compile(r"[\[{]")


class Unreadable(ValueError):
    """Fields cannot be found in a body; the message is a word that says why, and holds nothing of the body."""


class Number(NamedTuple):
    """A number as it is spelled; NaN and infinity too."""

    text: str


def read(text: str) -> Any:
    """Return what a JSON text says, its numbers as they are spelled.

    Raises
    ------
    Unreadable
        When it is no JSON, has a name twice in an object, or is nested deeper than `DEEPEST`.

    Examples
    --------
    >>> written(read('{"a": [1.50, NaN, "x"]}'))
    '{"a":[1.50,NaN,"x"]}'
    """
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise Unreadable("too_deep") from None
    except json.JSONDecodeError:
        raise Unreadable(NOT_JSON) from None
    if len(_OPEN.findall(text)) > DEEPEST and _too_deep(value):
        raise Unreadable("too_deep")
    return value


def written(value: Any) -> str:
    """Return a value as JSON without spaces."""
    text = _written(value, encode_basestring)
    # Half of a surrogate pair, which JSON can say only as an escape.
    return text if _is_unicode(text) else _written(value, encode_basestring_ascii)


def _written(value: Any, quoted: Any) -> str:
    kind = type(value)
    if kind is Number:
        return str(value.text)
    if kind is str:
        return str(quoted(value))
    if kind is dict:
        return "{" + ",".join([f"{quoted(name)}:{_written(item, quoted)}" for name, item in value.items()]) + "}"
    if kind is list:
        return "[" + ",".join([_written(item, quoted) for item in value]) + "]"
    return "null" if value is None else "true" if value else "false"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep(value: Any) -> bool:
    level: Sequence[Any] = [value]
    for _ in range(DEEPEST + 1):
        nested = [one for one in level if isinstance(one, dict | list)]
        if not nested:
            return False
        level = [item for one in nested for item in (one.values() if isinstance(one, dict) else one)]
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        # Which of the two the model takes is not known.
        raise Unreadable("name_twice")
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=Number)
