"""What is known of whole rows: which come again, how their columns go together, which lie far out, which are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from windage.kernel import matrix as kernel
from windage.profile.alike import Alike
from windage.profile.matrix import Matrix
from windage.profile.measured import Measured
from windage.profile.outliers import Outliers
from windage.profile.pairs import Pairs
from windage.profile.repeats import Repeats
from windage.profile.row_hash import RowHashes, of_ids, of_texts
from windage.profile.yardstick import Yardstick
from windage.spelled import Spelled
from windage.table import Table


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
    def of(cls, table: Table, yardstick: Yardstick, *, measured: Mapping[str, Measured] | None = None) -> Self:
        """Look at the rows of a table by the yardstick of its baseline; ``measured`` are its columns, if known."""
        identifiers = _identifiers(table)
        shape = yardstick.shape
        if shape is None or not table.rows:
            return cls(identifiers=identifiers)
        hashes = RowHashes.of(table, tuple(yardstick.scales))
        rows = Matrix.of_table(table, yardstick) if measured is None else Matrix.of(measured, shape.names, table.rows)
        return cls(
            repeated=Repeats.of(hashes.whole),
            identifiers=identifiers,
            pairs=_pairs(rows, shape.names),
            outliers=Outliers.of(rows, shape, calls=table.calls),
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
    return Outliers.of(Matrix.of_table(table, yardstick), yardstick.shape)


def _pairs(rows: Matrix, names: tuple[str, ...]) -> Pairs:
    if rows.laid is not None:
        return Pairs(names, *kernel.pairs(rows.laid))
    pieces = (Pairs.of_steps(rows.steps(piece), rows.missing(piece), names) for piece in rows.pieces)
    return sum(pieces, Pairs())


def _identifiers(table: Table) -> Repeats:
    if table.calls is None:
        return Repeats()
    named = table.calls.named if table.calls.first.all() else table.calls.taken(table.calls.first).named
    if isinstance(named, Spelled):
        # Those that are read together all have one; of most, only the hash is looked at.
        return Repeats.of(of_ids(named), labels=named)
    known = named.tolist()
    if not all(known):
        known = [identifier for identifier in known if identifier]
    return Repeats.of(of_texts(known), labels=known) if known else Repeats()
