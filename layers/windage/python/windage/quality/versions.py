r"""Versions of a model side by side, and whether one is surely better than another.

Where both answered the same calls (a shadow), they are compared on these, pair by pair: accuracy by McNemar's exact
test, which looks only at the calls that one had right and the other wrong; everything else by the difference of every
row's influence on the measure (`windage.quality.influences`), as a paired t-test. Where they answered different calls,
or the influences of a measure are not known, both are taken as independent and the standard errors of their measures
decide. The difference is real when it is no chance finding among all comparisons (`windage.evidence.discoveries`).

References
----------
McNemar (1947): Note on the Sampling Error of the Difference Between Correlated Proportions or Percentages.
Student (1908): The Probable Error of a Mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, ndtr, ndtri, stdtr

from windage.errors import InputError
from windage.evidence import discoveries
from windage.quality.contest import Contest, Verdict
from windage.quality.influences import influences
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType
from windage.quality.quality import Better, Measured

Measure = Callable[[Pairs], Mapping[str, Measured]]
Places = NDArray[np.int64]

# The measures by which versions are compared where nobody says it: more would say the same in other words.
COMPARED: Mapping[ProblemType, tuple[str, ...]] = {
    "Regression": ("mae", "rmse"),
    "BinaryClassification": ("accuracy", "f1", "auc"),
    "MulticlassClassification": ("accuracy", "weighted_f1"),
}
# Of fewer calls that both answered, the calls of each alone say more.
_LEAST_SHARED = 30
_NINE_OF_TEN = 1.2816


@dataclass(frozen=True, eq=False)
class Version:
    """What one version of a model answered, where the truth is known.

    Parameters
    ----------
    name
        The version or variant.
    pairs
        Its answers and their truths; the classes are the same of all versions.
    calls
        Which row of which call each answers, as in `windage.quality.join.Joined`, in ascending order, shape (rows,).
    """

    name: str
    pairs: Pairs
    calls: Places


@dataclass(frozen=True)
class SideBySide:
    """All versions of a window.

    Parameters
    ----------
    champion
        The version with which all others are compared.
    rows
        How many answers of each version have a label.
    measured
        The measures of each version, by its name, the champion first, then as they were given.
    contests
        Every other version beside the champion, by every measure that both have.
    """

    champion: str
    rows: Mapping[str, int]
    measured: Mapping[str, Mapping[str, Measured]]
    contests: tuple[Contest, ...]


def side_by_side(
    versions: Sequence[Version],
    problem: ProblemType,
    *,
    measure: Measure,
    champion: str | None = None,
    compared: Sequence[str] | None = None,
    rate: float = 0.05,
) -> SideBySide:
    """Measure versions and compare each with the champion.

    Parameters
    ----------
    versions
        At least one, each with at least one row.
    measure
        Returns the measures of pairs by name, each with its standard error.
    champion
        The version that is in charge; where nobody says it, the one with most rows, of equals the first.
    compared
        By which measures; by `COMPARED` where nobody says it. A measure that a version lacks is left out.
    rate
        The share of false findings that is accepted among all comparisons.

    Raises
    ------
    InputError
        When there is no version, two have one name, or none has the champion's.
    """
    names = [version.name for version in versions]
    if not versions or len(set(names)) < len(names):
        raise InputError("versions", "none, or two of one name", got=", ".join(names), do="give every version a name")
    if champion is not None and champion not in names:
        raise InputError("champion", "no such version", got=champion, expected=f"one of {', '.join(names)}")
    first = max(versions, key=lambda one: one.pairs.rows if champion is None else one.name == champion)
    ordered = [first, *(one for one in versions if one is not first)]
    measured = {one.name: measure(one.pairs) for one in ordered}
    chosen = COMPARED[problem] if compared is None else compared
    contests: list[Contest] = []
    for one in ordered[1:]:
        places = shared(one, first)
        paired = places[0].size >= max(_LEAST_SHARED, min(one.pairs.rows, first.pairs.rows) / 2)
        pairs = (one.pairs.taken(places[0]), first.pairs.taken(places[1])) if paired else (one.pairs, first.pairs)
        found = (measure(pairs[0]), measure(pairs[1])) if paired else (measured[one.name], measured[first.name])
        for name in chosen:
            if name in found[0] and name in found[1]:
                both = found[0][name], found[1][name]
                error, p_value = _paired(name, pairs, both, problem) if paired else _apart(*both)
                contests.append(_contest(both, pairs, names=(one.name, first.name), paired=paired, by=(error, p_value)))
    rows = {one.name: one.pairs.rows for one in ordered}
    return SideBySide(first.name, rows, measured, _decided(contests, measured[first.name], rate))


def shared(one: Version, other: Version) -> tuple[Places, Places]:
    """Return where the rows stand that both answered, in the one and in the other, in the order of the one.

    Examples
    --------
    >>> pairs = Pairs(np.zeros(2), np.zeros(2), np.zeros(2))
    >>> one, other = Version("1", pairs, np.array([4, 7])), Version("2", pairs, np.array([3, 4]))
    >>> [places.tolist() for places in shared(one, other)]
    [[0], [1]]
    """
    # Of a row that the other answered several times, the last answer.
    places = np.searchsorted(other.calls, one.calls, side="right") - 1
    found = np.flatnonzero((places >= 0) & (other.calls[places] == one.calls))
    return found, places[found]


def mcnemar(won: int, lost: int) -> float:
    """Return the two-sided p-value that of so many differences either side wins one as probably as the other.

    Examples
    --------
    >>> mcnemar(0, 0), mcnemar(5, 0)
    (1.0, 0.0625)
    """
    return min(1.0, 2 * float(bdtr(min(won, lost), won + lost, 0.5))) if won + lost else 1.0


def _paired(
    name: str, pairs: tuple[Pairs, Pairs], both: tuple[Measured, Measured], problem: ProblemType
) -> tuple[float, float]:
    """Return the standard error of a difference on the same rows, and its p-value."""
    one, other = (influences(name, side, problem) for side in pairs)
    rows = pairs[0].rows
    if one is None or other is None or rows < 2:
        return _apart(*both)
    error = math.sqrt(float(((one - other) ** 2).sum()) / (rows - 1) / rows)
    difference = both[0].value - both[1].value
    if not error and difference:
        # The few rows that make the difference are alike: how many others would be, they do not say.
        error = _apart(*both)[0]
    if name == "accuracy":
        right = [side.predicted == side.actual for side in pairs]
        return error, mcnemar(int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum()))
    return error, 2 * float(stdtr(rows - 1, -abs(difference) / error)) if error else 1.0


def _apart(one: Measured, other: Measured) -> tuple[float, float]:
    """Return the standard error of a difference on different rows, and its p-value."""
    error = math.hypot(one.error, other.error)
    if not error > 0 or not math.isfinite(error):
        return error, 1.0
    return error, 2 * float(ndtr(-abs(one.value - other.value) / error))


def _contest(
    both: tuple[Measured, Measured],
    pairs: tuple[Pairs, Pairs],
    *,
    names: tuple[str, str],
    paired: bool,
    by: tuple[float, float],
) -> Contest:
    return Contest(
        measure=both[0].name,
        champion=names[1],
        challenger=names[0],
        champion_value=both[1].value,
        challenger_value=both[0].value,
        difference=both[0].value - both[1].value,
        error=by[0],
        rows=pairs[0].rows,
        champion_rows=pairs[1].rows,
        paired=paired,
        p_value=by[1],
        verdict="not told apart",
        visible=math.inf,
    )


def _decided(contests: Sequence[Contest], champions: Mapping[str, Measured], rate: float) -> tuple[Contest, ...]:
    """Tell which differences are real, and how large one has to be to be seen."""
    real = discoveries([one.p_value for one in contests], rate=rate)
    needed = -float(ndtri(rate / max(1, len(contests)) / 2)) + _NINE_OF_TEN
    return tuple(
        replace(one, verdict=_verdict(one, champions[one.measure].better, found), visible=needed * one.error)
        for one, found in zip(contests, real, strict=True)
    )


def _verdict(contest: Contest, better: Better, is_real: bool) -> Verdict:
    if not is_real or not contest.difference:
        return "not told apart"
    return "better" if (contest.difference > 0) == (better == "higher") else "worse"
