"""How many values do not fit what is expected of their column, exactly: the expectation is known when they are read."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.expected import Expected
from windage.profile.text_shape import Forms, with_runs

# Of one digit, there was none before.
_NUMBER = re.compile("99+")


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
    grown, grown_longer
        How many of the misshapen, and of the longer, have a pattern but for one more digit in one of its runs, as
        ``id-10000`` after ``id-9999``.

    Examples
    --------
    >>> Misfits.of(np.array([1.0, 7.0, 9.0]), Forms(), Expected(range=(0.0, 6.0))).above
    2
    >>> Misfits.of(np.empty(0), Forms.of({"AB-12": 3, "ab": 1}), Expected(patterns=("A+-9+",))).misshapen
    1
    """

    expected: Expected
    below: int = 0
    above: int = 0
    shorter: int = 0
    longer: int = 0
    misshapen: int = 0
    grown: int = 0
    grown_longer: int = 0

    @classmethod
    def of(cls, numbers: NDArray[np.float64], forms: Forms, expected: Expected) -> Self:
        """Count among finite numbers, which ascend, and among texts of these forms."""
        below = above = shorter = longer = misshapen = grown = grown_longer = 0
        if expected.range is not None:
            low, high = expected.range
            below, above = int(numbers.searchsorted(low)), numbers.size - int(numbers.searchsorted(high, "right"))
        if expected.lengths is not None:
            fewest, most = expected.lengths
            shorter = sum(count for length, count in forms.lengths.items() if length < fewest)
            longer = sum(count for length, count in forms.lengths.items() if length > most)
        if expected.patterns is not None:
            fit = fitting(list(forms.shapes), expected.patterns)
            misfits = {shape: count for shape, count in forms.shapes.items() if shape not in fit}
            misshapen = sum(misfits.values())
            numbered = {shape: count for shape, count in misfits.items() if has_grown(shape, expected.patterns)}
            grown = sum(numbered.values())
            if expected.lengths is not None:
                # A shape has as many characters as its texts.
                grown_longer = sum(count for shape, count in numbered.items() if len(shape) > expected.lengths[1])
        return cls(expected, below, above, shorter, longer, misshapen, grown, grown_longer)

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
            self.grown + other.grown,
            self.grown_longer + other.grown_longer,
        )


def fitting(shapes: list[str], patterns: Collection[str]) -> set[str]:
    """Return the shapes that are one of the patterns, character by character or with runs as one."""
    known = set(patterns)
    return {one for one, runs in zip(shapes, with_runs(shapes), strict=True) if one in known or runs in known}


def has_grown(shape: str, patterns: Collection[str]) -> bool:
    """Tell whether a shape is a pattern in which one run of digits has become longer by one: numbers count on.

    Examples
    --------
    >>> has_grown("aa-99999", ("aa-9999",)), has_grown("aa-999", ("aa-9999",)), has_grown("a-9", ("a-",))
    (True, False, False)
    """
    return any(shape[: run.start()] + shape[run.start() + 1 :] in patterns for run in _NUMBER.finditer(shape))
