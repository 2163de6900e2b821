"""In which cell of a histogram each number lies, for many numbers at once.

Looking a number up among a hundred cuts takes as long as everything else that is done with it. Here an even grid over
the middle of the cuts tells most numbers' cells at once: a square of the grid that holds one cut leaves a comparison,
and only numbers in squares that hold several are looked up. The grid is even in the numbers or in their logarithms,
whichever puts fewer cuts into one square. What it tells is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.kernel import cells as compiled

Values = NDArray[np.float64]
Cells = NDArray[np.int64]

# A table of so many squares stays in the fastest memory.
_SQUARES = 2048
# So many numbers at a time stay in the fast memory, too: that makes twice the speed.
_AT_ONCE = 1 << 15
# The grid leaves out this share of the cuts at either end: a single far one would make its squares too large.
_ENDS = 0.02
# What the kernel writes.
_NARROW = (np.uint8, np.uint16)


@dataclass(frozen=True, eq=False)
class Cutter:
    """Cuts and the grid that finds them.

    Parameters
    ----------
    cuts
        Ascending and distinct, shape (m,).
    logarithmic
        Whether the grid is even in the numbers' bits, that is nearly in their logarithms.
    low, step
        Where the grid begins, and how many squares a unit has.
    first
        The cell of a number below the cut of each square; negative where there are several cuts.
    cut
        The only cut of each square; infinite where there is none.
    """

    cuts: Values
    logarithmic: bool
    low: float
    step: float
    first: NDArray[np.signedinteger]
    cut: Values

    @classmethod
    def of(cls, cuts: Values) -> Self | None:
        """Return the better grid for cuts; none where cuts are too few, or too close, to make one.

        Examples
        --------
        >>> cutter = Cutter.of(np.arange(100.0))
        >>> cutter.cells(np.array([-7.0, 0.0, 0.5, 1.0, 200.0])).tolist()
        [0, 1, 2, 3, 200]
        """
        made = [cls._of(cuts, logarithmic=one) for one in ((False, True) if cuts.size else ())]
        grids = [grid for grid in made if grid is not None]
        return min(grids, key=lambda grid: int(np.count_nonzero(grid._square(cuts)[1] < 0)), default=None)

    @classmethod
    def _of(cls, cuts: Values, *, logarithmic: bool) -> Self | None:
        ends = int(_ENDS * cuts.size)
        middle = cuts[ends : cuts.size - ends]
        if logarithmic:
            # The order of negative numbers' bits is another one: they all lie in the first square, and so does zero.
            middle = _scaled(middle[middle > 0], logarithmic=True)
        low, width = (float(middle[0]), float(middle[-1]) - float(middle[0])) if middle.size else (0.0, 0.0)
        if not 1e-290 < width < 1e290:
            return None
        empty = cls(cuts, logarithmic, low, (_SQUARES - 1) / width, np.zeros(_SQUARES, np.int64), np.empty(_SQUARES))
        squares = empty._square(cuts)[0]
        held = np.bincount(squares, minlength=_SQUARES)
        below = np.cumsum(held) - held
        cut = np.full(_SQUARES, np.inf)
        cut[squares] = cuts
        # As narrow as they can be: all that is done with them then takes half the time.
        narrow = np.int16 if 2 * cuts.size <= np.iinfo(np.int16).max else np.int64
        return cls(cuts, logarithmic, low, empty.step, np.where(held > 1, -1, 2 * below).astype(narrow), cut)

    def cells(self, values: Values, *, out: NDArray[np.integer] | None = None) -> NDArray[np.integer]:
        """Return for each number the place of its cell, from 0 to 2 m; of what is no number, any."""
        found = np.empty(values.size, dtype=np.int64) if out is None else out
        if compiled.AVAILABLE and self.first.dtype == np.int16:
            codes = found if found.dtype in _NARROW else np.empty(values.size, np.uint16)
            compiled.put_cells(
                values,
                cuts=self.cuts,
                logarithmic=self.logarithmic,
                low=self.low,
                step=self.step,
                first=self.first,
                cut=self.cut,
                codes=codes,
            )
            if codes is not found:
                found[:] = codes
            return found
        for start in range(0, values.size, _AT_ONCE):
            found[start : start + _AT_ONCE] = self._found(values[start : start + _AT_ONCE])
        return found

    def _found(self, values: Values) -> NDArray[np.signedinteger]:
        squares, found = self._square(values)
        cut = self.cut.take(squares, mode="clip")
        several = np.flatnonzero(found < 0)
        found += values >= cut
        found += values > cut
        if several.size:
            found[several] = cells(values[several], self.cuts)
        return found

    def _square(self, values: Values) -> tuple[NDArray[np.intp], NDArray[np.signedinteger]]:
        # Every step keeps the order of numbers: cuts of another square lie on the side that the square says.
        with np.errstate(over="ignore"):
            scaled = _scaled(values, logarithmic=self.logarithmic) - self.low
            scaled *= self.step
        # Also turns what is no number into one, of which no comparison later on is true.
        np.fmax(scaled, 0.0, out=scaled)
        np.fmin(scaled, _SQUARES - 1.0, out=scaled)
        squares = scaled.astype(np.intp)
        return squares, self.first.take(squares, mode="clip")


def _scaled(values: Values, *, logarithmic: bool) -> Values:
    if not logarithmic:
        return values
    # The bits of a number that is not negative, read as a whole number, rise with it; negative ones lie below all.
    return np.ascontiguousarray(values).view(np.int64).astype(np.float64)


def cells(values: Values, cuts: Values) -> Cells:
    """Return for each number the place of its cell, from 0 to twice the number of cuts, by searching.

    Examples
    --------
    >>> cells(np.array([-1.0, 0.0, 0.5]), np.array([0.0])).tolist()
    [0, 1, 2]
    """
    if not cuts.size:
        return np.zeros(values.size, dtype=np.int64)
    below = cuts.searchsorted(values, "left")
    return np.asarray(2 * below + (cuts.take(below, mode="clip") == values))
