"""What a baseline says of how a window is measured, so that both sides can be laid beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from windage.expected import NOTHING, Expected
from windage.profile.histogram import Histogram, cuts_of
from windage.profile.scores import NumberScores, TextScores, number_scores, text_scores
from windage.profile.shape import Shape

if TYPE_CHECKING:
    from windage.profile.column import ColumnProfile


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
    """

    is_text: bool = False
    cuts: NDArray[np.float64] | None = None
    scores: NumberScores | TextScores | None = None
    expected: Expected = NOTHING

    @classmethod
    def of(cls, column: ColumnProfile, *, is_text: bool, expected: Expected = NOTHING) -> Self:
        """Return the scale that a baseline's column gives."""
        if is_text:
            counts = column.categorical.counts
            return cls(is_text=True, scores=text_scores(counts) if counts else None, expected=expected)
        sketch = column.numerical.sketch
        if not sketch.count:
            return cls(expected=expected)
        cuts = column.histogram.cuts if column.histogram is not None else cuts_of(sketch)
        known = column.histogram if column.histogram is not None else Histogram.of_sketch(sketch, cuts)
        return cls(cuts=cuts, scores=number_scores(known), expected=expected)


UNMARKED = Scale()


@dataclass(frozen=True, eq=False)
class Yardstick:
    """The scale of every column of a baseline; a column that the baseline does not have has a scale without marks.

    ``shape`` says how its rows lie; without it whole rows are not looked at.
    """

    scales: Mapping[str, Scale] = field(default_factory=dict)
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
