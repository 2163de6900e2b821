"""What Windage expects of a column beyond Model Monitor's constraints: its own part of ``constraints.json``.

It stands under one key, ``windage``, of a feature, and may be edited by hand::

    "windage": {"range": [0, 120], "lengths": [7, 7], "patterns": ["AA-9999"]}
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from windage.errors import BaselineError

KEY = "windage"
_KEYS = ("range", "lengths", "patterns")
# Beyond, a whole number is no longer told apart from its neighbours.
_EXACT = 2.0**53


@dataclass(frozen=True)
class Expected:
    """What the values of one column should be; what is absent is not expected.

    Parameters
    ----------
    range
        The smallest and the largest number.
    lengths
        The fewest and the most characters of a text.
    patterns
        The shapes of texts: ``A`` for a capital letter, ``a`` for another letter, ``9`` for a digit; ``A+``, ``a+`` and
        ``9+`` for any number of them.

    Examples
    --------
    >>> from_document({"range": [0, 120]}, where="age").range
    (0.0, 120.0)
    """

    range: tuple[float, float] | None = None
    lengths: tuple[int, int] | None = None
    patterns: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        """Whether anything is expected."""
        return self != NOTHING


NOTHING = Expected()


def to_document(expected: Expected) -> dict[str, Any]:
    """Return what stands in the file; whole numbers without a fraction, as a person would write them."""
    document: dict[str, Any] = {}
    if expected.range is not None:
        document["range"] = [_plain(bound) for bound in expected.range]
    if expected.lengths is not None:
        document["lengths"] = list(expected.lengths)
    if expected.patterns is not None:
        document["patterns"] = list(expected.patterns)
    return document


def from_document(document: Any, *, where: str) -> Expected:
    """Read what stands in the file.

    Raises
    ------
    BaselineError
        When a value is none that it can be.
    """
    if not isinstance(document, dict):
        raise BaselineError(where, "not an object", got=type(document).__name__, expected="{…}")
    return Expected(
        range=_range(document.get("range"), where=where),
        lengths=_lengths(document.get("lengths"), where=where),
        patterns=_patterns(document.get("patterns"), where=where),
    )


def unknown_keys(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys that are not understood."""
    return (key for key in document if key not in _KEYS)


def _range(value: Any, *, where: str) -> tuple[float, float] | None:
    if value is None:
        return None
    match value:
        case [int() | float(), int() | float()] if not any(isinstance(bound, bool) for bound in value):
            low, high = float(value[0]), float(value[1])
            if math.isfinite(low) and math.isfinite(high) and low <= high:
                return low, high
    raise BaselineError(where, "range is no range", got=value, expected="[low, high], two numbers")


def _lengths(value: Any, *, where: str) -> tuple[int, int] | None:
    if value is None:
        return None
    match value:
        case [int(fewest), int(most)] if 0 <= fewest <= most and not any(isinstance(bound, bool) for bound in value):
            return fewest, most
    raise BaselineError(where, "lengths are none", got=value, expected="[fewest, most], two whole numbers from 0")


def _patterns(value: Any, *, where: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, list) and value and all(isinstance(pattern, str) for pattern in value):
        return tuple(value)
    raise BaselineError(where, "patterns are none", got=value, expected='a list of texts, as ["AA-9999"]')


def _plain(bound: float) -> float | int:
    return int(bound) if bound.is_integer() and abs(bound) < _EXACT else bound
