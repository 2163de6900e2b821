"""What the columns looked like within the values of another one. Slices add up, sums to their last digits.

All slices of a column are counted together, in one pass over the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from windage.profile.dependence import Dependence, Runs
from windage.profile.groups import Groups, moments
from windage.profile.kinds import Kinds
from windage.profile.measured import Measured
from windage.profile.part import Part
from windage.profile.slicing import UNKNOWN, Slicing
from windage.profile.yardstick import Yardstick
from windage.table import Column, Kind, Table

# Slices times columns, about a kilobyte each. Columns beyond, in the baseline's order, are looked at as a whole only.
MOST_PARTS = 5_000


@dataclass(frozen=True)
class Slice:
    """The rows that have one value of the slicing column."""

    rows: int = 0
    parts: Mapping[str, Part] = field(default_factory=dict)

    def without(self, names: Collection[str]) -> Self:
        """Return the slice without some of its columns."""
        return type(self)(self.rows, {name: part for name, part in self.parts.items() if name not in names})

    def __add__(self, other: Self) -> Self:
        """Return the slice of both; a column that only one has is absent from the rows of the other."""
        names = dict.fromkeys((*self.parts, *other.parts))
        return type(self)(self.rows + other.rows, {name: self._part(name) + other._part(name) for name in names})

    def _part(self, name: str) -> Part:
        return self.parts.get(name) or Part(Kinds(absent=self.rows))


@dataclass(frozen=True)
class Slices:
    """All slices of one column.

    Parameters
    ----------
    is_text
        Whether the slicing column holds texts.
    of_values
        The slices of single values, sorted by them; those without rows are left out of a window.
    rest
        The rows of all other values together, where the baseline has so many.
    unknown
        How many rows have a value that the baseline does not have.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> from windage.profile import Scale
    >>> table = from_rows(["region", "age"], [["eu", "20"], ["us", "30"], ["eu", "40"]])
    >>> slicing = Slicing.of(table.columns[0], is_text=True)
    >>> cut = of_table(table, Yardstick({"age": Scale(cuts=np.array([30.0]))}, {"region": slicing}))
    >>> cut["region"].of_values["eu"].parts["age"].counts.tolist()
    [1, 0, 1]
    """

    is_text: bool
    of_values: Mapping[str, Slice] = field(default_factory=dict)
    rest: Slice | None = None
    unknown: int = 0

    def without(self, names: Collection[str]) -> Self:
        """Return the slices without some of their columns."""
        of_values = {value: one.without(names) for value, one in self.of_values.items()}
        rest = self.rest.without(names) if self.rest is not None else None
        return replace(self, of_values=of_values, rest=rest)

    def __add__(self, other: Self) -> Self:
        """Return the slices of both."""
        values = sorted({*self.of_values, *other.of_values})
        of_values = {
            value: self.of_values.get(value, Slice()) + other.of_values.get(value, Slice()) for value in values
        }
        rest = None if self.rest is None and other.rest is None else (self.rest or Slice()) + (other.rest or Slice())
        return type(self)(self.is_text, of_values, rest, self.unknown + other.unknown)

    @property
    def slicing(self) -> Slicing:
        """How the column of a baseline cuts windows."""
        return Slicing(self.is_text, tuple(self.of_values), self.rest is not None)

    def items(self) -> Iterator[tuple[str | None, Slice]]:
        """Yield each slice with its value, at last the rest with none."""
        yield from self.of_values.items()
        if self.rest is not None:
            yield None, self.rest


def of_table(table: Table, yardstick: Yardstick) -> dict[str, Slices]:
    """Return the slices of a table by each column that the yardstick cuts by."""
    return of_measured([Measured(column, yardstick.scale(column.name)) for column in table.columns], yardstick)


def of_measured(table: Sequence[Measured], yardstick: Yardstick) -> dict[str, Slices]:
    """Return the slices of the columns of a table by each that the yardstick cuts by."""
    cutting = [one.column for one in table if one.column.name in yardstick.slicings]
    if not cutting:
        return {}
    most = MOST_PARTS // max(1, sum(slicing.slices for slicing in yardstick.slicings.values()))
    looked_at = set(list(yardstick.scales)[:most])
    if len(cutting) == 1:
        # Within its own slices a column has one value.
        looked_at -= {cutting[0].name}
    columns = [one for one in table if one.column.name in looked_at]
    return {column.name: _slices(column, yardstick.slicings[column.name], columns) for column in cutting}


def _slices(by: Column, slicing: Slicing, columns: list[Measured]) -> Slices:
    groups = Groups(slicing.codes(by), slicing.slices)
    parts: list[dict[str, Part]] = [{} for _ in range(slicing.slices)]
    for measured in columns:
        if measured.column.name != by.name:
            for place, part in zip(groups.filled, _parts(groups, measured), strict=True):
                parts[place][measured.column.name] = part
    cut = [Slice(int(rows), of_columns) for rows, of_columns in zip(groups.rows, parts, strict=True)]
    return Slices(
        is_text=slicing.is_text,
        of_values={value: part for value, part in zip(slicing.values, cut, strict=False) if part.rows},
        rest=cut[-1] if slicing.has_rest else None,
        unknown=int(np.count_nonzero(groups.codes == UNKNOWN)),
    )


def _parts(groups: Groups, measured: Measured) -> Iterator[Part]:
    """Yield the part of a column in each slice that has rows."""
    column, where = measured.column, measured.has_place
    kinds = groups.counted(column.kinds, len(Kind))
    places, scale = measured.places, measured.scale
    counts = groups.counted(places, scale.cells, where=where)
    has_gaps = measured.scored and bool(kinds[:, : Kind.INTEGRAL].any())
    # What is not needed stays empty: of texts the moments, of numbers the runs, of whole columns the gaps.
    many = len(groups.filled)
    parts = zip(
        groups.filled,
        groups.split(measured.scores(), where) if measured.scored else [np.empty(0)] * many,
        groups.split(column.kinds < Kind.INTEGRAL) if has_gaps else [np.empty(0, np.bool_)] * many,
        groups.split(places, where) if scale.is_text else [np.empty(0, np.int64)] * many,
        [np.empty(0)] * many if scale.is_text else groups.split(column.numbers, where),
        strict=True,
    )
    for place, scores, missing, texts, numbers in parts:
        yield Part(
            kinds=Kinds(*kinds[place].tolist()),
            moments=moments(numbers),
            counts=counts[place],
            dependence=Dependence.of(scores),
            missing_dependence=Dependence.of(missing.astype(np.float64)) if missing.any() else Dependence(),
            runs=Runs.of(texts),
        )
