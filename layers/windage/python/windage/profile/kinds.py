"""How many values of a column are of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Kinds:
    """How many values of each kind a column holds; the missing ones are told apart.

    ``absent`` counts the rows that did not have the column at all.
    """

    absent: int = 0
    null: int = 0
    empty: int = 0
    nan: int = 0
    infinite: int = 0
    integral: int = 0
    fractional: int = 0
    boolean: int = 0
    text: int = 0

    def __add__(self, other: Self) -> Self:
        """Return the counts of both."""
        return type(self)(
            self.absent + other.absent,
            self.null + other.null,
            self.empty + other.empty,
            self.nan + other.nan,
            self.infinite + other.infinite,
            self.integral + other.integral,
            self.fractional + other.fractional,
            self.boolean + other.boolean,
            self.text + other.text,
        )

    @property
    def missing(self) -> int:
        """How many values are not there: absent, null, empty, NaN or infinite."""
        return self.absent + self.null + self.empty + self.nan + self.infinite

    @property
    def present(self) -> int:
        """How many values are there."""
        return self.integral + self.fractional + self.boolean + self.text
