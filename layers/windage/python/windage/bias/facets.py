"""The groups that are looked at, each by the values of a column, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from windage.bias.analysis_config import FacetConfig, Value
from windage.bias.selection import MANY_DIFFERENT, Selection, is_continuous, select, texts_of
from windage.errors import InputError, shortened
from windage.table import Column

# Where no value is given, each is a group; a column with more is no facet.
MOST_VALUES = 50


@dataclass(frozen=True)
class Facet:
    """One group of rows: by one column, or where two meet.

    Parameters
    ----------
    columns, written
        The columns, and their values as the service's files write them.
    key
        What the same group is found by in another window.
    title
        What people call it: ``sex is 0``.
    """

    columns: tuple[str, ...]
    written: tuple[str, ...]
    key: str
    title: str

    @property
    def name(self) -> str:
        """The columns' names in one text."""
        return " & ".join(self.columns)

    @property
    def value(self) -> str:
        """The values in one text."""
        return " & ".join(self.written)

    def holds(self, met: Facet) -> bool:
        """Tell whether another group is where this one meets a third."""
        return len(met.columns) > 1 and any(
            part == (self.name, self.value) for part in zip(met.columns, met.written, strict=True)
        )

    def meeting(self, other: Facet) -> Facet:
        """Return the group of the rows that are of both.

        Examples
        --------
        >>> old = Facet(("age",), ("(40, 90]",), "age: >40", "age is above 40")
        >>> old.meeting(Facet(("sex",), ("0",), "sex: 0", "sex is 0")).title
        'age is above 40 and sex is 0'
        """
        return Facet(
            (*self.columns, *other.columns),
            (*self.written, *other.written),
            key=f"{self.key} & {other.key}",
            title=f"{self.title} and {other.title}",
        )


@dataclass(frozen=True)
class Kinds:
    """Whether a value of a column means a threshold: as in the baseline, else as its values look."""

    known: Mapping[str, Sequence[str]]
    like_the_service: bool

    def continuous(self, column: Column, values: Sequence[Value]) -> bool:
        """Tell whether the values mean a threshold."""
        before = self.known.get(column.name, ())
        if len(values) == 1 and before:
            return any(key.startswith(">") for key in before)
        return is_continuous(column, values, like_the_service=self.like_the_service)


def exactly(column: Column, values: Sequence[Value], of: Selection) -> str | None:
    """Say that a number was taken for a category, where it could be meant as a threshold; nothing where it could not.

    Examples
    --------
    >>> from windage.table import column
    >>> ages = column("age", [str(age) for age in range(20, 40)] * 50)
    >>> exactly(ages, [30], select(ages, [30], continuous=False, where="facet"))
    'age is 30: only rows with exactly this value, as of a category. For a threshold, write 30.5.'
    """
    numbers = column.numbers[column.is_number]
    several = np.unique(numbers).size >= MANY_DIFFERENT and not column.is_text.any()
    if not several or len(values) != 1 or not of.key.lstrip("-").isdigit():
        return None
    return (
        f"{column.name} {of.title}: only rows with exactly this value, as of a category. "
        f"For a threshold, write {of.key}.5."
    )


def members_of(column: Column, facet: FacetConfig, kinds: Kinds) -> Iterator[tuple[Facet, Selection]]:
    """Yield the groups of a column, each with its rows.

    Raises
    ------
    InputError
        When no value is given and there are too many, or a threshold is no number.
    """
    where = f"facet {shortened(column.name, limit=60)}"
    for values in [facet.values] if facet.values else _each(column, kinds.known.get(column.name, ()), where=where):
        found = select(column, values, continuous=kinds.continuous(column, values) and bool(facet.values), where=where)
        yield (
            Facet((column.name,), (found.written,), f"{column.name}: {found.key}", f"{column.name} {found.title}"),
            found,
        )


def _each(column: Column, before: Sequence[str], *, where: str) -> Iterator[tuple[Value, ...]]:
    """Yield every value by itself, also those that only the baseline has."""
    present = {*texts_of(column).tolist(), *before} - {""}
    if len(present) > MOST_VALUES:
        raise InputError(
            where,
            "too many values to look at each",
            got=f"{len(present):,}",
            expected=f"at most {MOST_VALUES}",
            do="give the values, or the threshold, of the group as value_or_threshold",
        )
    yield from ((value,) for value in sorted(present))
