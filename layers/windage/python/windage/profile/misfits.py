"""How many values do not fit what is expected of their column, exactly: the expectation is known when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.expected import Expected
from windage.profile.text_shape import shapes_of, with_runs


@dataclass(frozen=True)
class Misfits:
    """Counts of what lies outside; those of one expectation add up.

    Parameters
    ----------
    expected
        What was expected.
    below, above
        How many numbers are smaller or larger than the range.
    shorter, longer
        How many texts have fewer or more characters than expected.
    misshapen
        How many texts have none of the patterns.

    Examples
    --------
    >>> Misfits.of(np.array([1.0, 7.0, 9.0]), {}, Expected(range=(0.0, 6.0))).above
    2
    >>> Misfits.of(np.empty(0), {"AB-12": 3, "ab": 1}, Expected(patterns=("A+-9+",))).misshapen
    1
    """

    expected: Expected
    below: int = 0
    above: int = 0
    shorter: int = 0
    longer: int = 0
    misshapen: int = 0

    @classmethod
    def of(cls, numbers: NDArray[np.float64], counted: Mapping[str, int], expected: Expected) -> Self:
        """Count among finite numbers, and among texts of which it is known how often each occurs."""
        below = above = shorter = longer = misshapen = 0
        if expected.range is not None:
            low, high = expected.range
            below, above = int(np.count_nonzero(numbers < low)), int(np.count_nonzero(numbers > high))
        if expected.lengths is not None:
            fewest, most = expected.lengths
            shorter = sum(count for text, count in counted.items() if len(text) < fewest)
            longer = sum(count for text, count in counted.items() if len(text) > most)
        if expected.patterns is not None:
            known = set(expected.patterns)
            shapes = zip(shapes_of(list(counted)), counted.values(), strict=True)
            misshapen = sum(count for shape, count in shapes if not fits(shape, known))
        return cls(expected, below, above, shorter, longer, misshapen)

    def __add__(self, other: Self) -> Self:
        """Return the counts of both, exactly.

        Raises
        ------
        ValueError
            When different things were expected.
        """
        if self.expected != other.expected:
            raise ValueError("misfits: different expectations; expected those of one baseline on both sides")
        return type(self)(
            self.expected,
            self.below + other.below,
            self.above + other.above,
            self.shorter + other.shorter,
            self.longer + other.longer,
            self.misshapen + other.misshapen,
        )


def fits(shape: str, patterns: set[str]) -> bool:
    """Return whether a shape is one of the patterns, character by character or with runs as one."""
    return shape in patterns or with_runs(shape) in patterns
