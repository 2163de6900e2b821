"""From joined rows to pairs: what was answered and what is true, as numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from windage.quality.answered import negative_of, positive_of
from windage.quality.answers import Texts, Values, canonical, number_of
from windage.quality.join import Joined
from windage.quality.pairs import Pairs
from windage.quality.problem import Problem


def pairs_of(joined: Joined, problem: Problem, classes: Sequence[str] = ()) -> Pairs:
    """Return the pairs of joined rows, in their order.

    Parameters
    ----------
    joined, problem
        The rows, and what is answered.
    classes
        Those that the baseline has seen. They come first, those that it has not seen behind them, each sorted: numbers
        by their size, then texts. Of a binary classification what is not positive is negative, whatever it is called.

    Examples
    --------
    >>> from windage.quality.answers_file import stacked
    >>> from windage.quality.problem import Problem
    >>> nothing = Joined(stacked([]), np.array([], dtype=int), np.array([], dtype=object))
    >>> pairs_of(nothing, Problem(type="BinaryClassification", positive="yes"), ["yes", "no"]).classes
    ('no', 'yes')
    >>> pairs_of(nothing, Problem(type="MulticlassClassification"), ["10", "2.0", "a"]).classes
    ('2', '10', 'a')
    """
    predicted, actual, probability = joined.answers.predicted, joined.actual, joined.answers.probability
    if problem.type == "Regression":
        return Pairs(_numbers(predicted), _numbers(actual), probability)
    seen = _sorted(map(canonical, classes))
    there = {*predicted.tolist(), *actual.tolist()}
    if problem.type == "BinaryClassification":
        positive = positive_of(problem)
        others = [name for name in (*seen, *_sorted(set(actual.tolist()))) if name != positive]
        negative = others[0] if others else negative_of(problem)
        return Pairs(_equal(predicted, positive), _equal(actual, positive), probability, (negative, positive))
    names = (*seen, *_sorted(there - set(seen)))
    place = {name: float(number) for number, name in enumerate(names)}
    return Pairs(_placed(predicted, place), _placed(actual, place), probability, names)


def _sorted(names: Iterable[str]) -> list[str]:
    def order(name: str) -> tuple[bool, float, str]:
        number = number_of(name)
        return math.isnan(number), 0.0 if math.isnan(number) else number, name

    return sorted(set(names), key=order)


def _numbers(texts: Texts) -> Values:
    return np.array([number_of(text) for text in texts.tolist()], dtype=np.float64)


def _equal(texts: Texts, name: str) -> Values:
    return np.asarray(texts == name).astype(np.float64)


def _placed(texts: Texts, place: dict[str, float]) -> Values:
    return np.array([place[text] for text in texts.tolist()], dtype=np.float64)
