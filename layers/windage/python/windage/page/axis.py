"""Round numbers along an axis."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

# Beyond these, floating point runs out of digits or of range for round numbers.
_NARROWEST, _WIDEST = 1e-300, 1e300
_MULTIPLES = (1, 2, 5, 10)


def covering(low: float, high: float, *, most: int, whole: bool = False) -> NDArray[np.float64] | None:
    """Return round edges of equal width from at most ``low`` to at least ``high``, of about ``most`` intervals.

    With ``whole``, the numbers between are integers, of which every interval holds as many. Nothing is returned when
    floating point has no such edges: 1e308 is too wide, one unit in the last place too narrow.

    Examples
    --------
    >>> covering(0.13, 0.88, most=5).tolist()
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    >>> covering(1, 6, most=3, whole=True).tolist()
    [0.0, 2.0, 4.0, 6.0, 8.0]
    """
    if not _NARROWEST < high - low < _WIDEST:
        return None
    width = (high - low) / most
    multiple, exponent = _step(max(width, 1.0) if whole else width)
    step = multiple * 10.0**exponent
    first = math.floor(low / step)
    # Of fractions, one on the last edge may belong to the last interval: a probability of 1 needs none of its own.
    last = max(first + 1, math.floor(high / step) + 1 if whole else math.ceil(high / step))
    edges = _multiples(first, last, multiple=multiple, exponent=exponent)
    return edges if np.all(np.diff(edges) > 0) else None


def ticks(low: float, high: float, *, most: int) -> tuple[float, ...]:
    """Return at most ``most`` round numbers within the range.

    Examples
    --------
    >>> ticks(-30, 200, most=5)
    (0.0, 50.0, 100.0, 150.0, 200.0)
    """
    if not _NARROWEST < high - low < _WIDEST:
        return ()
    multiple, exponent = _step((high - low) / most)
    step = multiple * 10.0**exponent
    numbers = _multiples(math.floor(low / step), math.ceil(high / step), multiple=multiple, exponent=exponent)
    return tuple(numbers[(numbers >= low) & (numbers <= high)].tolist())


def _step(width: float) -> tuple[int, int]:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below the width.

    There is no 2.5: of numbers with one digit after the point it would hold two and three in turn.
    """
    exponent = math.floor(math.log10(width))
    multiple = next(m for m in (*_MULTIPLES, 100) if m * 10.0**exponent >= width * (1 - 1e-12))
    return multiple, exponent


def _multiples(first: int, last: int, *, multiple: int, exponent: int) -> NDArray[np.float64]:
    counts = np.arange(first, last + 1, dtype=np.float64) * multiple
    # Dividing by a power of ten gives the very number that "0.3" is read as; multiplying by 0.1 would not.
    return counts / 10.0**-exponent if exponent < 0 else counts * 10.0**exponent
