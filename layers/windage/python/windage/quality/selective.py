"""Labels that only some decisions can ever get: a loan that was refused is never paid back, nor not.

What is measured then holds for the answers that can be labelled, and is named so; what needs the truth of the others is
not measured, for a number that looks like a recall and is none misleads.

References
----------
Lakkaraju, Kleinberg, Leskovec, Ludwig, Mullainathan (2017): The Selective Labels Problem: Evaluating Algorithmic
Predictions in the Presence of Unobservables.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.errors import InputError, shortened
from windage.quality.answers import Answers
from windage.quality.problem import ProblemType
from windage.quality.quality import Measured

# Means over answers: they hold among those that can be labelled.
_OF_ANSWERS = frozenset({"accuracy", "log_loss", "brier", "calibration"})
# These rank or mix answers of all classes.
_OF_ALL = frozenset({"auc", "average_precision"})


_COUNTS = ("decisions", "possible", "labelled", "unexpected")


@dataclass(frozen=True)
class Selection:
    """Which decisions can be labelled, and which are.

    Parameters
    ----------
    classes
        The answers that can get a label.
    decisions
        How many answers there were.
    possible
        How many of them can get a label.
    labelled
        How many of those have one.
    unexpected
        How many others have one, although they should not.
    """

    classes: tuple[str, ...]
    decisions: int
    possible: int
    labelled: int
    unexpected: int = 0

    def __add__(self, other: Self) -> Self:
        """Return what holds for both parts of a window together."""
        counts = (getattr(self, name) + getattr(other, name) for name in _COUNTS)
        return type(self)(self.classes, *counts)

    @property
    def share(self) -> float:
        """The share of decisions that can get a label; NaN of none."""
        return self.possible / self.decisions if self.decisions else float("nan")

    @property
    def coverage(self) -> float:
        """The share of those that have one; NaN of none."""
        return self.labelled / self.possible if self.possible else float("nan")

    @property
    def sentence(self) -> str:
        """The selection in a sentence or two.

        Examples
        --------
        >>> Selection(("granted",), 2000, 500, 450).sentence
        'Only the answer granted can get a label: 500 of 2,000 (25 %), of which 450 have one (90 %).'
        """
        if not self.decisions:
            return "There is no answer."
        which = f"the answer{'s' if len(self.classes) > 1 else ''} {_listed(self.classes)} can get a label"
        text = f"Only {which}: {self.possible:,} of {self.decisions:,} ({self.share:.0%})".replace("%", " %")
        if self.possible:
            text += f", of which {self.labelled:,} have one ({self.coverage:.0%})".replace("%", " %")
        if self.unexpected:
            others = f"{self.unexpected:,} (check the monitor file)"
            text += f". Other answers that have a label although they can get none: {others}"
        return f"{text}."


@dataclass(frozen=True)
class Restricted:
    """What can be measured by the labels of some answers alone.

    Parameters
    ----------
    measures
        The measures that hold among the answers that can be labelled.
    names
        How these are called.
    absent
        Why the others cannot be had, by their names.
    """

    measures: Mapping[str, Measured]
    names: Mapping[str, str]
    absent: Mapping[str, str]


def selection(
    answers: Answers, labelled: NDArray[np.bool_], classes: Collection[str], *, positive: str | None = None
) -> Selection:
    """Count which decisions can be labelled, and which are.

    Parameters
    ----------
    labelled
        Where an answer has a label, shape (rows,).
    classes
        The answers that can get one, as `windage.quality.answers.canonical` writes them.
    positive
        The positive class of a binary classification: what is not positive there is the other one, however called.
    """
    predicted = answers.predicted
    if positive is None:
        possible = np.isin(predicted.astype(str), sorted(classes))
    else:
        is_positive = predicted == positive
        others = (predicted != "") & ~is_positive & any(name != positive for name in classes)
        possible = np.asarray(others | is_positive if positive in classes else others)
    return Selection(
        tuple(sorted(classes)),
        answers.rows,
        int(possible.sum()),
        int((possible & labelled).sum()),
        int((~possible & labelled).sum()),
    )


def restricted(
    measures: Mapping[str, Measured], problem: ProblemType, *, classes: Sequence[str], labelled: Collection[str]
) -> Restricted:
    """Tell which measures hold when only some answers can be labelled, how they are called, and why others do not.

    Parameters
    ----------
    measures
        Of the answers that have a label.
    classes
        The names of all classes; of a binary classification the positive one last.
    labelled
        The answers that can get a label.

    Raises
    ------
    InputError
        When a class does not exist, none is named, or the answers are no classes.

    Examples
    --------
    >>> one = Measured("precision", 0.9, 0.01, 0.01, "higher")
    >>> found = restricted({"precision": one}, "BinaryClassification", classes=("no", "yes"), labelled={"yes"})
    >>> found.names["precision"]
    'precision among answers that can be labelled'
    """
    _check(problem, classes, labelled)
    if set(labelled) >= set(classes):
        return Restricted(dict(measures), {name: name.replace("_", " ") for name in measures}, {})
    holds = set(_OF_ANSWERS)
    if problem == "BinaryClassification" and classes[-1] in labelled:
        holds.add("precision")
    some = _listed(sorted(labelled))
    absent = {name: _reason(name, problem, some=some, positive=classes[-1]) for name in measures if name not in holds}
    kept = {name: one for name, one in measures.items() if name in holds}
    names = {name: f"{name.replace('_', ' ')} among answers that can be labelled" for name in kept}
    return Restricted(kept, names, absent)


def _reason(name: str, problem: ProblemType, *, some: str, positive: str) -> str:
    if name in _OF_ALL:
        return f"it ranks all answers, and only {some} can get a label"
    if name == "precision":
        return f"only {some} can get a label, and {shortened(positive, limit=60)} cannot"
    if problem == "BinaryClassification":
        return f"it needs the truth of every answer, and only {some} can get a label"
    return f"it needs to know how often each class was true, and only the answers {some} can get a label"


def _check(problem: ProblemType, classes: Sequence[str], labelled: Collection[str]) -> None:
    if problem == "Regression":
        raise InputError("labelled answers", "a regression answers no classes", do="leave them out")
    if not labelled:
        raise InputError("labelled answers", "none", expected=f"some of {', '.join(classes)}")
    unknown = sorted(set(labelled) - set(classes))
    if unknown:
        raise InputError("labelled answers", "no such class", got=unknown[0], expected=f"one of {', '.join(classes)}")


def _listed(names: Sequence[str]) -> str:
    short = [shortened(name, limit=60) for name in names]
    return short[0] if len(short) == 1 else f"{', '.join(short[:-1])} and {short[-1]}"
