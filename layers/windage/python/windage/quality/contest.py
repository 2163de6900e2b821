"""One version of a model beside another, by one measure, as a value and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from windage.errors import shortened

Verdict = Literal["better", "worse", "not told apart"]

_NINETEEN_OF_TWENTY = 1.96


@dataclass(frozen=True)
class Contest:
    """A version (the challenger) beside the one that it is compared with (the champion), by one measure.

    Parameters
    ----------
    measure
        Its name.
    champion, challenger
        Their names.
    champion_value, challenger_value
        On the same rows where it is paired, else each on its own.
    difference
        The challenger's less the champion's.
    error
        The standard error of the difference.
    rows, champion_rows
        How many rows of the challenger and of the champion say it.
    paired
        Whether these are the same rows.
    p_value
        How probable so much is when both are alike.
    verdict
        How the challenger is, if that is no chance finding.
    visible
        Smaller differences would probably not have been found.
    """

    measure: str
    champion: str
    challenger: str
    champion_value: float
    challenger_value: float
    difference: float
    error: float
    rows: int
    champion_rows: int
    paired: bool
    p_value: float
    verdict: Verdict
    visible: float

    @property
    def sentence(self) -> str:
        """The comparison in a sentence; what follows ± is half of an interval that holds 95 % of such differences."""
        one, other, measure = _named(self.challenger), _named(self.champion), self.measure.replace("_", " ")
        on = f"the same {self.rows:,} calls" if self.paired else f"{self.rows:,} and {self.champion_rows:,} calls"
        if self.paired and not self.error and not self.difference:
            return f"{one} and {other} are equal by {measure} on {on}."
        if self.verdict == "not told apart":
            tail = "they are too few for any difference to show"
            if 0 < self.visible < math.inf:
                tail = f"differences below {self.visible:.2g} would not show"
            return f"{one} and {other} cannot be told apart by {measure} on {on}: {tail}."
        digits = _digits(self.difference)
        return (
            f"{one} is {self.verdict} than {other}: {measure} {self.challenger_value:.{digits}f} against "
            f"{self.champion_value:.{digits}f} on {on} (difference {abs(self.difference):.{digits}f} ± "
            f"{_NINETEEN_OF_TWENTY * self.error:.2g})."
        )


def _named(version: str) -> str:
    return shortened(version, limit=60) if version else "the version without a name"


def _digits(difference: float) -> int:
    """Return with how many digits behind the point two values can be told apart, from 2."""
    return min(9, max(2, 1 - math.floor(math.log10(abs(difference))))) if difference else 2
