r"""Whether a level rose in one step or over several windows.

Of windows :math:`0 … T-1` with levels :math:`y_t` and their errors :math:`\sigma_t`, every course

.. math:: a + (b - a) \min(1, \max(0, (t - s) / (e - s)))

is fitted by weighted least squares: level a up to the window s, level b from the window e on, straight between. With
:math:`e - s ≤ 2` at most one window lies between, the one into which the step fell: *sudden*. With more it is
*gradual*. The one has to fit clearly better than the other, by six units of the noise, which is at least that of
the errors; otherwise nobody knows yet.

References
----------
Page (1955): A test for a change in a parameter occurring at an unknown point.
Hudson (1966): Fitting segmented curves whose join points have to be estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# Of fewer windows no step can be told from a rise.
FEWEST = 4
# A step with the window into which it fell.
_LONGEST_STEP = 2
_CLEARLY = 6.0
# Courses that fit about as well as the best: among them the latest onset counts, for it is the one that is sure.
_AS_WELL = 1e-9


@dataclass(frozen=True)
class Rise:
    """How a level rose: in which way, and the first window that has some of it."""

    shape: Literal["sudden", "gradual"]
    onset: int


def rise(levels: Sequence[float], errors: Sequence[float]) -> Rise | None:
    """Return how the level rose; nothing when there are too few windows to tell, or it did not.

    Both are in the same unit, which does not matter.

    Examples
    --------
    >>> rise([0.1, 0.1, 0.1, 1.5, 1.5], [0.05] * 5)
    Rise(shape='sudden', onset=3)
    >>> rise([0.1, 0.1, 0.4, 0.7, 1.0, 1.3], [0.05] * 6)
    Rise(shape='gradual', onset=2)
    """
    y, sigma = np.asarray(levels, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if y.size < FEWEST or not np.all(np.isfinite(y)):
        return None
    starts, ends, courses = _courses(y.size)
    weights = 1 / np.square(np.maximum(sigma, 1e-9 * max(1.0, float(np.abs(y).max()))))
    rises, squares = _fitted(courses, y, weights)
    squares = np.where(rises > 0, squares, np.inf)
    sudden = ends - starts <= _LONGEST_STEP
    step = _best(squares, sudden)
    ramp = _best(squares, ~sudden)
    if step is None or ramp is None:
        return None
    noise = max(1.0, float(squares[[step, ramp]].min()) / max(1, y.size - 4))
    gain = float(squares[step] - squares[ramp]) / noise
    if gain > _CLEARLY:
        return Rise("gradual", int(starts[ramp]) + 1)
    return Rise("sudden", int(starts[step]) + 1) if gain < -_CLEARLY else None


def _best(squares: Values, which: NDArray[np.bool_]) -> int | None:
    candidates = np.nonzero(which & np.isfinite(squares))[0]
    if not candidates.size:
        return None
    least = float(squares[candidates].min())
    return int(candidates[squares[candidates] <= least + _AS_WELL * max(1.0, least)][-1])


def _fitted(courses: Values, y: Values, weights: Values) -> tuple[Values, Values]:
    """Return of every course how much it rises, and the weighted squares that it leaves."""
    total = weights.sum()
    mean_y = float(weights @ y / total)
    centred = courses - (courses @ weights / total)[:, None]
    residual = y - mean_y
    spread = np.square(centred) @ weights
    slope = (centred * weights) @ residual / spread
    left = np.square(residual - slope[:, None] * centred) @ weights
    return slope, left


@cache
def _courses(windows: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Values]:
    """Return the starts, the ends and the courses from 0 to 1 that fit into so many windows; the steps come last."""
    t = np.arange(windows)
    pairs = [(s, s + span) for span in range(windows - 1, 0, -1) for s in range(windows - span)]
    starts, ends = np.array([s for s, _ in pairs]), np.array([e for _, e in pairs])
    courses = np.clip((t - starts[:, None]) / (ends - starts)[:, None], 0.0, 1.0)
    return starts, ends, courses
