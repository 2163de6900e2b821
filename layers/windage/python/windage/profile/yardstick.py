"""What a baseline says of how a window is measured, so that both sides can be laid beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from windage.expected import NOTHING, Expected
from windage.profile.histogram import Histogram, cuts_of
from windage.profile.scores import NumberScores, TextScores, number_scores, text_scores
from windage.profile.shape import Shape
from windage.profile.slicing import Slicing
from windage.profile.strangers import What

if TYPE_CHECKING:
    from windage.profile.column import ColumnProfile

# Within a slice the rarer categories are counted together.
MOST_NAMED = 100


@dataclass(frozen=True, eq=False)
class Scale:
    """How one column is measured.

    Parameters
    ----------
    is_text
        Whether the baseline's column holds texts: then numbers beside them are texts too.
    cuts
        Where its numbers are cut into cells; none for texts.
    scores
        What each value is worth; absent while the baseline itself is being learned.
    expected
        What its values should be.
    unseen
        The share of values that is expected to be in no known category.
    unexpected
        What does not belong into the column.
    named
        The categories that are a cell of their own within a slice, sorted.
    """

    is_text: bool = False
    cuts: NDArray[np.float64] | None = None
    scores: NumberScores | TextScores | None = None
    expected: Expected = NOTHING
    unseen: float = 0.0
    unexpected: tuple[What, ...] = ()
    named: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        column: ColumnProfile,
        *,
        is_text: bool,
        expected: Expected = NOTHING,
        unexpected: tuple[What, ...] = (),
    ) -> Self:
        """Return the scale that a baseline's column gives."""
        said = cls(is_text=is_text, expected=expected, unexpected=unexpected)
        if is_text:
            counts = column.categorical.counts
            scores = text_scores(counts) if counts else None
            return replace(said, scores=scores, unseen=column.categorical.unseen, named=frequent(counts))
        sketch = column.numerical.sketch
        if not sketch.count:
            return said
        cuts = column.histogram.cuts if column.histogram is not None else cuts_of(sketch)
        known = column.histogram if column.histogram is not None else Histogram.of_sketch(sketch, cuts)
        return replace(said, cuts=cuts, scores=number_scores(known))

    @property
    def cells(self) -> int:
        """How many cells a part of the column is counted in; for texts, the last two are other and new categories."""
        if self.is_text:
            return len(self.named) + 2 if self.scores is not None else 0
        return 2 * self.cuts.size + 1 if self.cuts is not None else 0

    def places_and_scores(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the cells of texts and what they are worth, both of shape (texts,)."""
        order, places, scores = self._of_categories
        known = np.fromiter(map(order.get, texts, repeat(len(order))), np.int64, len(texts))
        return places[known], scores[known]

    @cached_property
    def _of_categories(self) -> tuple[dict[str, int], NDArray[np.int64], NDArray[np.float64]]:
        """The order of the known categories, and their cells and scores in it; at the end those of an unknown one."""
        if not isinstance(self.scores, TextScores):
            return {}, np.zeros(1, np.int64), np.zeros(1)
        known = self.scores.of_categories
        named = {category: place for place, category in enumerate(self.named)}
        places = [*(named.get(category, len(named)) for category in known), len(named) + 1]
        order = {category: place for place, category in enumerate(known)}
        return order, np.array(places, np.int64), np.array([*known.values(), self.scores.unknown])


def frequent(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the categories that are named within slices: all of few, of many those that are surely the most frequent.

    Which are the most frequent is told by the very rows that windows are compared with: of many that are about as
    frequent, those that are it by chance would seem to have become rarer in every window. Named are therefore only
    those that stand four standard deviations of a count above the first that has no place.

    Examples
    --------
    >>> frequent({"b": 1, "a": 2}), frequent({str(n): 5 for n in range(101)} | {"all": 900})
    (('a', 'b'), ('all',))
    """
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    if len(ranked) <= MOST_NAMED:
        return tuple(sorted(counts))
    border = ranked[MOST_NAMED][1]
    least = border + 4 * math.sqrt(border) + 4
    return tuple(sorted(name for name, count in ranked[:MOST_NAMED] if count >= least))


UNMARKED = Scale()


@dataclass(frozen=True, eq=False)
class Yardstick:
    """The scale of every column of a baseline; a column that the baseline does not have has a scale without marks.

    Parameters
    ----------
    scales
        The scale of each column.
    slicings
        How each slicing column cuts, if the baseline was made with slices.
    shape
        How its rows lie; without it whole rows are not looked at.
    """

    scales: Mapping[str, Scale] = field(default_factory=dict)
    slicings: Mapping[str, Slicing] = field(default_factory=dict)
    shape: Shape | None = None

    @property
    def of_numbers(self) -> tuple[str, ...]:
        """The names of the columns of numbers."""
        return tuple(name for name, scale in self.scales.items() if isinstance(scale.scores, NumberScores))

    @classmethod
    def of_texts(cls, *names: str) -> Self:
        """Return a yardstick that knows only which columns hold texts."""
        return cls({name: Scale(is_text=True) for name in names})

    def scale(self, name: str) -> Scale:
        """Return the scale of a column."""
        return self.scales.get(name, UNMARKED)


NO_YARDSTICK = Yardstick()
