"""What is known of whole rows: which come again, how their columns go together, which lie far out, which are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.profile.alike import Alike
from windage.profile.outliers import Outliers
from windage.profile.pairs import Pairs
from windage.profile.repeats import Repeats
from windage.profile.row_hash import RowHashes, of_ids, of_texts
from windage.profile.scores import NumberScores
from windage.profile.yardstick import Yardstick
from windage.spelled import Spelled
from windage.table import Table

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WholeRows:
    """All that is known of whole rows; without a baseline that was learned, only the ids of records.

    Parameters
    ----------
    repeated, identifiers
        How often the same row comes again, by the columns of the baseline, and how often the same id.
    pairs
        How the columns of numbers go together.
    outliers
        Which rows lie far out; nothing while the baseline is being learned.
    alike
        Which rows are alike in all but one or two columns.
    """

    repeated: Repeats = Repeats()
    identifiers: Repeats = Repeats()
    pairs: Pairs = Pairs()
    outliers: Outliers = Outliers()
    alike: Alike = Alike()

    @classmethod
    def of(cls, table: Table, yardstick: Yardstick) -> Self:
        """Look at the rows of a table by the yardstick of its baseline."""
        identifiers = _identifiers(table)
        if yardstick.shape is None or not table.rows:
            return cls(identifiers=identifiers)
        hashes = RowHashes.of(table, tuple(yardstick.scales))
        values, scores = _measured(table, yardstick)
        return cls(
            repeated=Repeats.of(hashes.whole),
            identifiers=identifiers,
            pairs=Pairs.of(scores, yardstick.shape.names),
            outliers=Outliers.of(values, scores, yardstick.shape, calls=table.calls),
            alike=Alike.of(hashes),
        )

    def __add__(self, other: Self) -> Self:
        """Return what is known of the rows of both."""
        return type(self)(
            repeated=self.repeated + other.repeated,
            identifiers=self.identifiers + other.identifiers,
            pairs=self.pairs + other.pairs,
            outliers=self.outliers + other.outliers,
            alike=self.alike + other.alike,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return not (self.repeated.total or self.identifiers.total)


def outliers_of(table: Table, yardstick: Yardstick) -> Outliers:
    """Return the outliers of the training set itself, once it is known how its columns go together."""
    if yardstick.shape is None:
        return Outliers()
    values, scores = _measured(table, yardstick)
    return Outliers.of(values, scores, yardstick.shape)


def _identifiers(table: Table) -> Repeats:
    if table.calls is None:
        return Repeats()
    named = table.calls.named if table.calls.first.all() else table.calls.taken(table.calls.first).named
    if isinstance(named, Spelled):
        # Those that are read together all have one; of most, only the hash is looked at.
        return Repeats.of(of_ids(named), labels=named)
    known = [identifier for identifier in named.tolist() if identifier]
    return Repeats.of(of_texts(known), labels=known) if known else Repeats()


def _measured(table: Table, yardstick: Yardstick) -> tuple[Values, Values]:
    """Return the numbers of the columns of the shape and their scores, NaN where there is none."""
    assert yardstick.shape is not None
    columns = {column.name: column for column in table.columns}
    values = np.full((len(yardstick.shape.names), table.rows), np.nan)
    scores = np.full_like(values, np.nan)
    for place, name in enumerate(yardstick.shape.names):
        column, by = columns.get(name), yardstick.scale(name).scores
        if column is None or not isinstance(by, NumberScores):
            continue
        known = column.is_number
        values[place, known] = column.numbers[known]
        scores[place, known] = by.of(column.numbers[known])
    return values, scores
