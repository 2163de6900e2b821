"""What a model answered: row by row, before anybody knows the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.object_]
Values = NDArray[np.float64]

_NUMBERS_BEGIN = "+-.0123456789"


@dataclass(frozen=True, eq=False)
class Answers:
    """The model's answers; all arrays have the shape (rows,).

    Parameters
    ----------
    identifiers
        The call's inference id, else its event id, a text or ``None``.
    positions
        Which row of its call it is, from 0: a call may hold many.
    times
        When it was asked, in seconds since 1970, NaN where that is not known.
    predicted
        The number or the class as a text, as `canonical` writes it; empty where there is none.
    probability
        As in `windage.quality.pairs.Pairs`; NaN where it was not said or is none.
    versions
        Which version or variant of the model answered; empty where that is not known.
    expected_error, expected_square
        How large the error and its square are expected to be before the truth is known (regression); NaN where nothing
        is expected.
    """

    identifiers: Texts
    positions: NDArray[np.int64]
    times: Values
    predicted: Texts
    probability: Values
    versions: Texts
    expected_error: Values
    expected_square: Values

    @property
    def rows(self) -> int:
        """How many rows were answered."""
        return int(self.positions.size)

    def taken(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """Return some of the rows: those where a mask is set, or those at given places."""
        return type(self)(
            self.identifiers[rows],
            self.positions[rows],
            self.times[rows],
            self.predicted[rows],
            self.probability[rows],
            self.versions[rows],
            self.expected_error[rows],
            self.expected_square[rows],
        )


def canonical(text: str) -> str:
    """Return a class's name, or a number, as everybody writes it who means the same.

    Captures, datasets and labels write one class as ``1``, ``1.0`` or ``1.000``, a truth as ``True`` or ``true``.

    Examples
    --------
    >>> canonical("1.0"), canonical(" True"), canonical("0.250"), canonical("yes")
    ('1', 'true', '0.25', 'yes')
    """
    stripped = text.strip()
    if stripped.lower() in {"true", "false"}:
        return stripped.lower()
    number = number_of(stripped)
    return stripped if math.isnan(number) else written(number)


def number_of(text: str) -> float:
    """Return the finite number that a text is; NaN when it is none.

    Examples
    --------
    >>> number_of(" .5"), number_of("1e3"), number_of("inf"), number_of("1_0")
    (0.5, 1000.0, nan, nan)
    """
    stripped = text.strip()
    if not stripped or stripped[0] not in _NUMBERS_BEGIN or "_" in stripped:
        return math.nan
    try:
        number = float(stripped)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def written(number: float) -> str:
    """Return a number as `canonical` writes it.

    Examples
    --------
    >>> written(1.0), written(-0.0), written(0.25)
    ('1', '0', '0.25')
    """
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
