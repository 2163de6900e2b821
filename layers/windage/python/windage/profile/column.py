"""What one column looked like in one window."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal, Self

import numpy as np

from windage.config import Compatibility
from windage.profile.categorical import Categorical
from windage.profile.distinct import Distinct
from windage.profile.numerical import Numerical
from windage.table import Column, Kind

InferredType = Literal["Integral", "Fractional", "String", "Unknown"]


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
        return type(self)(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def missing(self) -> int:
        """How many values are not there: absent, null, empty, NaN or infinite."""
        return self.absent + self.null + self.empty + self.nan + self.infinite

    @property
    def present(self) -> int:
        """How many values are there."""
        return self.integral + self.fractional + self.boolean + self.text


@dataclass(frozen=True)
class ColumnProfile:
    """One column's kinds, numbers, texts and number of different values. Profiles of parts add up.

    Examples
    --------
    >>> from windage.table import column
    >>> ages = ColumnProfile.of(column("age", ["20", "30", None]))
    >>> ages.inferred_type, ages.completeness
    ('Integral', 0.6666666666666666)
    """

    name: str
    kinds: Kinds = Kinds()
    numerical: Numerical = Numerical()
    categorical: Categorical = field(default_factory=Categorical)
    distinct: Distinct = Distinct()
    known_distinct: int | None = None

    @classmethod
    def of(cls, column: Column, *, keep_texts: bool = False, compatibility: Compatibility = "windage") -> Self:
        """Profile one column of a table; ``keep_texts`` when another part of the column is known to hold texts.

        Like the service (``compatibility``), sums are carried along from row to row, and what counts as different is
        the text: ``7`` and ``7.0`` are two, for the service's engine reads every column of a CSV as texts.
        """
        counts = np.bincount(column.kinds, minlength=len(Kind))
        kinds = Kinds(*(int(counts[kind]) for kind in Kind))
        numbers = column.numbers[column.is_number]
        is_text = column.is_text
        if keep_texts or is_text.any():
            # Once there is a text, the numbers beside it are texts too: "007" is not 7.
            texts = column.texts[is_text | column.is_number]
            categorical = Categorical.of(texts.tolist())
        else:
            categorical = Categorical()
        like_the_service = compatibility == "sagemaker"
        hashed = is_text | column.is_number if like_the_service else is_text
        distinct = Distinct() if like_the_service else Distinct().add_numbers(numbers)
        if hashed.any():
            distinct = distinct.add_texts(set(column.texts[hashed].tolist()))
        return cls(
            name=column.name,
            kinds=kinds,
            numerical=Numerical.of(numbers, one_by_one=like_the_service),
            categorical=categorical,
            distinct=distinct,
        )

    def __add__(self, other: Self) -> Self:
        """Return the profile of both parts of the column."""
        return type(self)(
            name=self.name,
            kinds=self.kinds + other.kinds,
            numerical=self.numerical + other.numerical,
            categorical=self.categorical + other.categorical,
            distinct=self.distinct + other.distinct,
        )

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.kinds.present + self.kinds.missing

    @property
    def completeness(self) -> float:
        """The share of rows that have a value; 1 for no rows."""
        return self.kinds.present / self.rows if self.rows else 1.0

    @property
    def inferred_type(self) -> InferredType:
        """The type that the values have together, by Model Monitor's rule: any text makes the column a String."""
        if self.kinds.text or self.kinds.boolean:
            return "String"
        if self.kinds.fractional:
            return "Fractional"
        return "Integral" if self.kinds.integral else "Unknown"

    @property
    def distinct_count(self) -> int:
        """How many different values there were, approximately."""
        if self.known_distinct is not None:
            return self.known_distinct
        if self.inferred_type == "String" and not self.categorical.too_many:
            return len(self.categorical.counts)
        return round(self.distinct.estimate)

    @property
    def distinct_count_of_the_service(self) -> int:
        """How many different values there were, by Model Monitor's estimate."""
        return self.known_distinct if self.known_distinct is not None else self.distinct.count_of_the_service
