"""What one column looked like within one slice: counts alone, on the cells that the whole baseline gives.

It keeps what the drift decision needs: kinds, moments, counts and dependence, in about a kilobyte; neither sketch nor
distinct values.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.profile.categorical import Categorical
from windage.profile.column import ColumnProfile
from windage.profile.dependence import Dependence, Runs
from windage.profile.histogram import Histogram
from windage.profile.kinds import Kinds
from windage.profile.numerical import Numerical
from windage.profile.yardstick import Scale

Counts = NDArray[np.int64]

# What the categories that are not named are called.
OTHERS, NEW = "other ones", "unknown ones"
# As many new values as are no news.
_MANY_UNSEEN = 0.005


@dataclass(frozen=True, eq=False)
class Part:
    """One column within one slice.

    Parameters
    ----------
    kinds
        How many values of each kind.
    moments
        Sums and extremes of its numbers, without a sketch.
    counts
        How many values lie in each cell of the baseline's scale, shape (cells,); none where it has no cells.
    dependence, missing_dependence, runs
        How much neighbouring rows of the slice are alike.
    """

    kinds: Kinds = Kinds()
    moments: Numerical = Numerical()
    counts: Counts = field(default_factory=lambda: np.zeros(0, np.int64))
    dependence: Dependence = Dependence()
    missing_dependence: Dependence = Dependence()
    runs: Runs = Runs()

    def __add__(self, other: Self) -> Self:
        """Return what both shards have: the counts exactly, the moments as floats allow."""
        # A shard that lacks the column has no cells of it.
        counts = self.counts + other.counts if self.counts.size == other.counts.size else _larger(self, other)
        return type(self)(
            kinds=self.kinds + other.kinds,
            moments=self.moments + other.moments,
            counts=counts,
            dependence=self.dependence + other.dependence,
            missing_dependence=self.missing_dependence + other.missing_dependence,
            runs=self.runs + other.runs,
        )

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.kinds.present + self.kinds.missing

    def column(self, name: str, scale: Scale) -> ColumnProfile:
        """Return the part as the profile of a column, as near as its cells tell."""
        made = ColumnProfile(
            name=name,
            kinds=self.kinds,
            numerical=self.moments,
            dependence=self.dependence,
            missing_dependence=self.missing_dependence,
        )
        if self.counts.size != scale.cells or not scale.cells:
            return made
        if scale.is_text:
            labels = *scale.named, _unlike(OTHERS, scale.named), _unlike(NEW, scale.named)
            counted = dict(zip(labels, self.counts.tolist(), strict=True))
            # A category that the whole baseline has is known, even if this slice of it happens to lack it.
            known = {label: count for label, count in counted.items() if count or label != labels[-1]}
            if scale.unseen > _MANY_UNSEEN and labels[-1] in known:
                # Where new ones come all the time, they are as ordinary as the rare ones.
                known[labels[-2]] += known.pop(labels[-1])
            count = sum(counted.values())
            return replace(made, categorical=Categorical(count, known if count else {}), runs=self.runs)
        assert scale.cuts is not None
        histogram = Histogram(scale.cuts, self.counts)
        sketch = histogram.sketch(self.moments.minimum, self.moments.maximum)
        return replace(made, histogram=histogram, numerical=replace(self.moments, sketch=sketch))


def _unlike(label: str, named: tuple[str, ...]) -> str:
    """Return a label that no category has."""
    return label if label not in named else _unlike(f"{label}…", named)


def _larger(one: Part, other: Part) -> Counts:
    return one.counts if one.counts.size else other.counts
