"""What a column's profile says, computed as plainly as can be: value by value, in the order of the rows."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np

from windage.profile import Scale
from windage.profile.scores import NumberScores, TextScores
from windage.table import Column, Kind

Blocks = list[tuple[int, float, float]]


def texts_of(column: Column, scale: Scale) -> list[str]:
    """The texts that count as such: numbers too, once there is a text, and on a scale of texts always."""
    kinds = [Kind(kind) for kind in column.kinds.tolist()]
    if not scale.is_text and not any(kind >= Kind.BOOLEAN for kind in kinds):
        return []
    return [text for kind, text in zip(kinds, column.texts.tolist(), strict=True) if kind >= Kind.INTEGRAL]


def numbers_of(column: Column) -> list[float]:
    kinds = column.kinds.tolist()
    return [n for kind, n in zip(kinds, column.numbers.tolist(), strict=True) if kind in {5, 6}]


def cell_of(number: float, cuts: list[float]) -> int:
    below = sum(cut < number for cut in cuts)
    return 2 * below + (number in cuts)


def counts_on(numbers: list[float], cuts: list[float]) -> list[int]:
    counted = Counter(cell_of(number, cuts) for number in numbers)
    return [counted[cell] for cell in range(2 * len(cuts) + 1)]


def scores_of(column: Column, scale: Scale) -> list[float]:
    """What the values are worth, those without a score left out."""
    known = scale.scores
    if isinstance(known, NumberScores):
        cuts = known.cuts.tolist()
        return [float(known.of_cells[cell_of(number, cuts)]) for number in numbers_of(column)]
    if isinstance(known, TextScores):
        return [known.of_categories.get(text, known.unknown) for text in texts_of(column, scale)]
    return []


def blocks_of(scores: list[float]) -> Blocks:
    found = []
    while scores:
        found.append((len(scores), math.fsum(scores), math.fsum(score * score for score in scores)))
        scores = [one + other for one, other in zip(scores[::2], scores[1::2], strict=False)]
    return found


def missing_blocks(column: Column, scale: Scale) -> Blocks:
    gaps = [float(kind < Kind.INTEGRAL) for kind in column.kinds.tolist()]
    return blocks_of(gaps) if any(gaps) and scale.scores is not None else []


def runs_of(texts: list[str]) -> tuple[int, int]:
    return max(0, len(texts) - 1), sum(one == other for one, other in itertools.pairwise(texts))


def moments_of(numbers: list[float]) -> tuple[float, float]:
    """The sum, and the sum of squared distances from the mean."""
    mean = math.fsum(numbers) / len(numbers)
    return math.fsum(numbers), math.fsum((number - mean) ** 2 for number in numbers)


def different_numbers(numbers: list[float]) -> int:
    return np.unique(np.array(numbers)).size
