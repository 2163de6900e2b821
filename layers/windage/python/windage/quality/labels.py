"""What turned out to be true: labels, which arrive later, in any order, and sometimes more than once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.quality.answers import Texts, Values


@dataclass(frozen=True, eq=False)
class Labels:
    """Labels as they were read; all arrays have the shape (labels,).

    Parameters
    ----------
    identifiers
        The inference id or event id of the call that a label belongs to.
    positions
        Which row of that call it is, from 0.
    actual
        The number or the class as a text, as `windage.quality.answers.canonical` writes it; never empty.
    decided
        When the truth was decided, in seconds since 1970, as the label itself says; NaN where it does not.
    uploaded
        When it was uploaded, as far as its key says (the hour), in seconds since 1970; NaN where it does not.
    sources, lines
        Where it stands: the object's place among ``objects``, and the line in it, from 1.
    objects
        The names of the objects that were read.
    """

    identifiers: Texts
    positions: NDArray[np.int64]
    actual: Texts
    decided: Values
    uploaded: Values
    sources: NDArray[np.int64]
    lines: NDArray[np.int64]
    objects: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many labels there are."""
        return int(self.positions.size)

    def taken(self, labels: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """Return some of the labels: those where a mask is set, or those at given places."""
        return type(self)(
            self.identifiers[labels],
            self.positions[labels],
            self.actual[labels],
            self.decided[labels],
            self.uploaded[labels],
            self.sources[labels],
            self.lines[labels],
            self.objects,
        )

    def with_own_objects(self) -> Self:
        r"""Return the same labels with the names of the objects alone in which they stand.

        Examples
        --------
        >>> from windage.ground_truth.label_file import read_labels
        >>> labels, _ = read_labels([("a.csv", b"id,label\n58,0\n"), ("b.csv", b"id,label\n59,1\n")])
        >>> labels.taken(labels.actual == "1").with_own_objects().objects
        ('b.csv',)
        """
        own, sources = np.unique(self.sources, return_inverse=True)
        return replace(self, sources=sources.astype(np.int64), objects=tuple(self.objects[one] for one in own.tolist()))
