"""What one window, one shard of it or one training set looked like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.config import Compatibility
from windage.engine_types import as_the_service_reads
from windage.intake import Intake
from windage.profile import slices as sliced
from windage.profile.column import ColumnProfile
from windage.profile.kinds import Kinds
from windage.profile.measured import Measured
from windage.profile.numerical import Numerical
from windage.profile.slices import Slices
from windage.profile.traffic import Traffic
from windage.profile.whole_rows import WholeRows
from windage.profile.yardstick import NO_YARDSTICK, Yardstick
from windage.table import Table


@dataclass(frozen=True)
class Profile:
    """The profiles of all columns, and what became of the rows. ``profile(a) + profile(b)`` is ``profile(a ++ b)``.

    Counts add up exactly, sums of numbers within rounding, sketches within their bounds. Only of which rows come next
    to each other (the dependence of columns, the runs of texts) nothing is known across the border of a and b; and
    rows that are alike, and the things that come most often, are counted as `windage.profile.alike` and
    `windage.profile.repeats` say.

    Parameters
    ----------
    rows
        How many rows the columns were made from.
    columns
        One profile a column, in the order of the table.
    intake
        What was received and what was quarantined.
    traffic
        When the records came.
    whole_rows
        What is known of whole rows; like the service, nothing.
    slices
        What the columns looked like within the values of each slicing column, by its name.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> morning = Profile.of(from_rows(["age"], [["20"], ["30"]]))
    >>> evening = Profile.of(from_rows(["age"], [["40"]]))
    >>> (morning + evening).columns[0].numerical.mean
    30.0
    """

    rows: int = 0
    columns: tuple[ColumnProfile, ...] = ()
    intake: Intake = Intake()
    traffic: Traffic = Traffic()
    whole_rows: WholeRows = WholeRows()
    slices: Mapping[str, Slices] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        table: Table,
        *,
        intake: Intake | None = None,
        yardstick: Yardstick = NO_YARDSTICK,
        compatibility: Compatibility = "windage",
        outputs: Sequence[str] = (),
        before: Mapping[str, Numerical] | None = None,
    ) -> Self:
        """Profile a table by the yardstick of its baseline.

        With ``compatibility`` "sagemaker" the values are read, added up and counted as Model Monitor's engine does it.
        Of the columns that are ``outputs``, the rows of failed calls are left out: no answer is missing where there
        was none to give, and that a model fails is told by the counts of its errors. The numbers of each column that
        came ``before`` are for `windage.profile.one_pass`.
        """
        like_the_service = compatibility == "sagemaker"
        read = as_the_service_reads(table) if like_the_service else table
        answered = _answered(table)
        measured = [Measured(column, yardstick.scale(column.name)) for column in read.columns]

        def profiled(one: Measured) -> ColumnProfile:
            places = table.places
            if answered is not None and one.column.name in outputs:
                one = Measured(one.column.taken(answered), one.scale)
                places = None if places is None else places.taken(answered)
            numbers = None if before is None else before.get(one.column.name, Numerical())
            return ColumnProfile.of_measured(one, compatibility=compatibility, places=places, before=numbers)

        columns = [profiled(one) for one in measured]
        if answered is not None and not answered.any():
            # A column that no row names is absent from all; of these, none is to have it.
            columns += [ColumnProfile(name) for name in outputs if name not in read.names]
        return cls(
            rows=table.rows,
            columns=tuple(columns),
            intake=intake if intake is not None else Intake(received=table.rows, judged=table.rows),
            traffic=Traffic.of(table.calls.times if table.calls is not None else None),
            whole_rows=WholeRows()
            if like_the_service
            else WholeRows.of(table, yardstick, measured={one.column.name: one for one in measured}),
            slices={} if like_the_service else sliced.of_measured(measured, yardstick),
        )

    def __add__(self, other: Self) -> Self:
        """Return the profile of both; a column that only one has is absent from the rows of the other."""
        names = dict.fromkeys(column.name for part in (self, other) for column in part.columns)
        return type(self)(
            rows=self.rows + other.rows,
            columns=tuple(self._column(name) + other._column(name) for name in names),
            intake=self.intake + other.intake,
            traffic=self.traffic + other.traffic,
            whole_rows=self.whole_rows + other.whole_rows,
            slices=_added(self.slices, other.slices),
        )

    def _column(self, name: str) -> ColumnProfile:
        found = self.get(name)
        return found if found is not None else ColumnProfile(name, Kinds(absent=self.rows))

    def get(self, name: str) -> ColumnProfile | None:
        """Return the profile of a column, or nothing when there is none of that name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, ColumnProfile]:
        return {column.name: column for column in self.columns}


def _answered(table: Table) -> NDArray[np.bool_] | None:
    """Return which rows are of calls that the model answered; nothing when all are."""
    failed = table.calls.failed if table.calls is not None else None
    return None if failed is None or not failed.any() else ~failed


def _added(one: Mapping[str, Slices], other: Mapping[str, Slices]) -> dict[str, Slices]:
    """Add what both have; what one lacks, it has no rows of."""
    names = sorted({*one, *other})
    return {
        name: one[name] + other[name] if name in one and name in other else one.get(name) or other[name]
        for name in names
    }


def total(profiles: Iterable[Profile]) -> Profile:
    """Add up profiles, in their order."""
    return reduce(Profile.__add__, profiles, Profile())
