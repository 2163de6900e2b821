"""One pass over many tables, as Model Monitor's engine makes it over a partition: nothing tells where one table ends.

What adds up exactly is added. The sums of numbers and their sketch go on from table to table, for their last digits and
the sketch's items depend on every value before; and since one text makes all numbers of its column texts, also those
of earlier tables, every number is counted by its text until it is known that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from windage.intake import Intake
from windage.profile.categorical import Categorical
from windage.profile.column import ColumnProfile
from windage.profile.dataset import Profile
from windage.profile.dependence import Runs
from windage.profile.numerical import Numerical
from windage.profile.yardstick import NO_YARDSTICK, Yardstick
from windage.table import Table


def one_pass(
    tables: Iterable[tuple[Table, Intake]], *, yardstick: Yardstick = NO_YARDSTICK, outputs: Sequence[str] = ()
) -> Profile:
    """Return the profile of all rows of some tables as of one table, like the service.

    Only of which rows come next to each other nothing is known across the border of two tables.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> morning, evening = from_rows(["age"], [["20"], ["30"]]), from_rows(["age"], [["old"]])
    >>> (ages,) = one_pass([(morning, Intake()), (evening, Intake())]).columns
    >>> dict(ages.categorical.counts)
    {'20': 1, '30': 1, 'old': 1}
    """
    whole, numbers = Profile(), dict[str, Numerical]()
    for table, intake in tables:
        part = Profile.of(
            table, intake=intake, yardstick=yardstick, compatibility="sagemaker", outputs=outputs, before=numbers
        )
        # While the next one is read, this one is no longer needed.
        del table
        numbers |= {column.name: column.numerical for column in part.columns}
        whole += replace(part, columns=tuple(replace(column, numerical=Numerical()) for column in part.columns))
    columns = (replace(column, numerical=numbers.get(column.name, Numerical())) for column in whole.columns)
    return replace(whole, columns=tuple(_as_it_is(column, yardstick) for column in columns))


def _as_it_is(column: ColumnProfile, yardstick: Yardstick) -> ColumnProfile:
    """Return the profile of a column without the texts of numbers, where no text has come."""
    if yardstick.scale(column.name).is_text or column.inferred_type == "String":
        return column
    return replace(column, categorical=Categorical(), runs=Runs())
