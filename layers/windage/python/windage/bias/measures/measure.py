"""One measure of bias: what it is, of what, and how far it is from its ideal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from windage.bias.groups import Base, Groups, Values

Stage = Literal["pre_training", "post_training"]
# What a measure looks at: the truth, the model's answers, or both beside each other.
Needs = Literal["labels", "answers", "both"]
# share: a difference of shares. ratio: as far at a half as at the double. root: grows with the square of a difference.
Scale = Literal["share", "ratio", "root", "number"]


@dataclass(frozen=True)
class Measure:
    """One way to say how differently a group fares.

    Parameters
    ----------
    name, description
        As the service's files name it, and as they describe it.
    stage
        Where it stands in the service's file: of labels only, or of the model's answers.
    of
        The measure of counts of any shape.
    needs
        What has to be known of a row.
    base
        Of which rows its shares are taken: of few of them, it says little.
    ideal
        Its value where both fare alike.
    scale
        On which scale its distance from the ideal is taken.
    decides
        Whether it decides by itself. Of two labels the five distances of distributions say what DPL says. The flip test
        depends on how densely rows lie, and its neighbours' votes on one another: of windows of 120 rows in which
        nothing had changed, it took nine in a hundred for worse.
    of_all
        Whether it looks at all rows together, whatever the group.
    like_the_service
        The service's own way where that is another.
    fault, service_fault
        Why it cannot be had, if so; nothing else is asked where a side has no rows.
    """

    name: str
    description: str
    stage: Stage
    of: Callable[[Groups], Values]
    needs: Needs
    base: Base = "rows"
    ideal: float = 0.0
    scale: Scale = "share"
    decides: bool = True
    of_all: bool = False
    like_the_service: Callable[[Groups], Values] | None = None
    fault: Callable[[Groups], str | None] | None = None
    service_fault: Callable[[Groups], str | None] | None = None

    def beside_ideal(self, value: Values) -> Values:
        """Return how far values are from the ideal, with a sign, on the measure's scale.

        Examples
        --------
        >>> from windage.bias.measures.table import MEASURES
        >>> MEASURES["DI"].beside_ideal(np.array([0.5, 1.0, 2.0])).round(2).tolist()
        [-0.69, 0.0, 0.69]
        """
        if self.scale == "ratio":
            with np.errstate(divide="ignore"):
                return np.log(value / self.ideal)
        return np.sqrt(np.maximum(value, 0.0)) if self.scale == "root" else value - self.ideal

    def away(self, value: float) -> float:
        """Return how far a value is from the ideal, on the measure's scale."""
        return abs(float(self.beside_ideal(np.asarray(value, dtype=np.float64))))
