"""The normal distribution and its inverse."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

_ROOT_OF_TWO = math.sqrt(2)
# The rational functions of Wichura: around the middle, in the tails, and far out.
_MIDDLE = (
    (
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665,
    ),
    (
        5226.495278852546,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1.0,
    ),
)
_TAIL = (
    (
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835,
    ),
    (
        1.0507500716444169e-09,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1.0,
    ),
)
_FAR = (
    (
        2.0103343992922881e-07,
        2.7115555687434876e-05,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103,
    ),
    (
        2.0442631033899397e-15,
        1.421511758316446e-07,
        1.8463183175100548e-05,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1.0,
    ),
)


def ndtr(x: ArrayLike) -> Values:
    """Return how probable a normal number is at most x, for each x.

    Examples
    --------
    >>> float(ndtr(0.0)), round(float(ndtr(-1.959964)), 6)
    (0.5, 0.025)
    """
    values = np.asarray(x, dtype=np.float64)
    tails = [math.erfc(-value / _ROOT_OF_TWO) / 2 for value in values.ravel().tolist()]
    return np.array(tails, dtype=np.float64).reshape(values.shape)


def ndtri(p: ArrayLike) -> Values:
    """Return the number that a normal one is at most with the probability p, for each p; NaN beyond 0 and 1.

    Examples
    --------
    >>> round(float(ndtri(0.975)), 6), float(ndtri(0.0))
    (1.959964, -inf)

    References
    ----------
    Wichura (1988): Algorithm AS 241: The Percentage Points of the Normal Distribution.
    """
    shares = np.asarray(p, dtype=np.float64)
    beyond = shares - 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = beyond * _ratio(0.180625 - beyond * beyond, *_MIDDLE)
        distance = np.sqrt(-np.log(np.minimum(shares, 1 - shares)))
        outer = np.where(distance <= 5, _ratio(distance - 1.6, *_TAIL), _ratio(distance - 5.0, *_FAR))
        tail = np.where(np.isinf(distance), np.inf, outer)
    return np.asarray(np.where(np.abs(beyond) <= 0.425, middle, np.copysign(tail, beyond)))


def _ratio(x: Values, above: tuple[float, ...], below: tuple[float, ...]) -> Values:
    return np.asarray(np.polyval(above, x) / np.polyval(below, x))
