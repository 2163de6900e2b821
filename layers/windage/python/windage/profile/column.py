"""What one column looked like in one window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from windage.config import Compatibility
from windage.kernel import kinds as compiled
from windage.places import Places
from windage.profile.categorical import Categorical
from windage.profile.dependence import Dependence, Runs
from windage.profile.distinct import Distinct
from windage.profile.histogram import Histogram
from windage.profile.kinds import Kinds
from windage.profile.measured import Measured
from windage.profile.misfits import Misfits
from windage.profile.numerical import Numerical
from windage.profile.strangers import Stranger, added, of_column, possible
from windage.profile.text_shape import Forms, TextShape
from windage.profile.yardstick import UNMARKED, Scale
from windage.table import Column, Kind

Values = NDArray[np.float64]

InferredType = Literal["Integral", "Fractional", "String", "Unknown"]


@dataclass(frozen=True)
class ColumnProfile:
    """One column's kinds, numbers, texts and number of different values. Profiles of parts add up.

    Parameters
    ----------
    histogram
        The numbers on the baseline's cuts, exactly; absent where no baseline said how to cut.
    dependence, missing_dependence, runs
        How much neighbouring rows are alike, in their values, in whether they have one, and how often a text is
        followed by itself. Of two parts, the last row of one and the first of the other are no neighbours.
    known_distinct
        The number of different values, where a file said it.
    text_shape
        How its texts are formed; of no texts where the service's own rules are followed.
    misfits
        How many values do not fit; absent where no baseline said what is expected.
    strangers
        The first lines that hold a value of another type, or a negative one, where a baseline says that there are none.

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
    histogram: Histogram | None = None
    dependence: Dependence = Dependence()
    missing_dependence: Dependence = Dependence()
    runs: Runs = Runs()
    known_distinct: int | None = None
    text_shape: TextShape = TextShape()
    misfits: Misfits | None = None
    strangers: tuple[Stranger, ...] = ()

    @classmethod
    def of(
        cls,
        column: Column,
        *,
        scale: Scale = UNMARKED,
        compatibility: Compatibility = "windage",
        places: Places | None = None,
    ) -> Self:
        """Profile one column of a table on the scale of its baseline; ``places`` are those of its rows.

        Like the service (``compatibility``), sums are carried along from row to row, and what counts as different is
        the text: ``7`` and ``7.0`` are two, for the service's engine reads every column of a CSV as texts.
        """
        return cls.of_measured(Measured(column, scale), compatibility=compatibility, places=places)

    @classmethod
    def of_measured(
        cls,
        measured: Measured,
        *,
        compatibility: Compatibility = "windage",
        places: Places | None = None,
        before: Numerical | None = None,
    ) -> Self:
        """Profile one column of a table that has been laid on the scale of its baseline.

        Where numbers came ``before``, like the service's own the profile of the numbers goes on from these, and numbers
        are counted by their texts, too: among what comes behind them may be a text.
        """
        column, scale = measured.column, measured.scale
        like_the_service = compatibility == "sagemaker"
        numbers = measured.numbers
        ordered = np.sort(numbers) if numbers.size else numbers
        sorts = possible(scale.unexpected, measured.counts, float(ordered[0]) if ordered.size else 0.0)
        # Once there is a text, the numbers beside it are texts too: "007" is not 7.
        counts_texts = scale.is_text or measured.has_texts or before is not None
        counted, runs = _counted(column) if counts_texts else ({}, Runs())
        forms = Forms() if like_the_service else Forms.of(counted)
        return cls(
            name=column.name,
            kinds=Kinds(*measured.counts),
            numerical=before.then(numbers)
            if before is not None
            else Numerical.of(numbers, ordered=ordered, one_by_one=like_the_service),
            categorical=Categorical.of_counted(counted),
            distinct=_distinct(measured, ordered, counted, as_texts=like_the_service),
            histogram=Histogram.of_sorted(ordered, scale.cuts) if scale.cuts is not None else None,
            dependence=measured.dependence if measured.scored else Dependence(),
            missing_dependence=_missing_dependence(measured),
            runs=runs,
            text_shape=TextShape.of(forms),
            misfits=None if like_the_service or not scale.expected else Misfits.of(ordered, forms, scale.expected),
            strangers=() if like_the_service or places is None else of_column(column, places, sorts),
        )

    def __add__(self, other: Self) -> Self:
        """Return the profile of both parts of the column."""
        return type(self)(
            name=self.name,
            kinds=self.kinds + other.kinds,
            numerical=self.numerical + other.numerical,
            categorical=self.categorical + other.categorical,
            distinct=self.distinct + other.distinct,
            histogram=_sum(self, other),
            dependence=self.dependence + other.dependence,
            missing_dependence=self.missing_dependence + other.missing_dependence,
            runs=self.runs + other.runs,
            text_shape=self.text_shape + other.text_shape,
            misfits=_sum_of_misfits(self, other),
            strangers=added(self.strangers, other.strangers),
        )

    @cached_property
    def time(self) -> float:
        """The autocorrelation time of the values in rows: so many of them tell as much as one that is independent."""
        counts, count = self.categorical.counts, self.categorical.count
        by_chance = sum(many * many for many in counts.values()) / count**2 if counts else 1.0
        return max(self.dependence.time, self.runs.time(by_chance))

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


def _sum(one: ColumnProfile, other: ColumnProfile) -> Histogram | None:
    """Add histograms; a part that has no rows of the column has none, and takes nothing away."""
    if one.histogram is None or other.histogram is None:
        empty = one if one.histogram is None else other
        return None if empty.kinds.present else one.histogram or other.histogram
    return one.histogram + other.histogram


def _sum_of_misfits(one: ColumnProfile, other: ColumnProfile) -> Misfits | None:
    """Add misfits as histograms are added."""
    if one.misfits is None or other.misfits is None:
        unmeasured = one if one.misfits is None else other
        return None if unmeasured.kinds.present else one.misfits or other.misfits
    return one.misfits + other.misfits


def _counted(column: Column) -> tuple[dict[str, int], Runs]:
    """Return how often each text comes, the numbers beside texts among them, and how often after itself."""
    words = column.words
    if compiled.AVAILABLE:
        counts, alike = compiled.words(words.codes, column.kinds, least=Kind.INTEGRAL, different=len(words.different))
        runs = Runs(max(0, int(counts.sum()) - 1), alike)
    else:
        present = column.kinds >= Kind.INTEGRAL
        codes = words.codes if present.all() else words.codes[present]
        counts, runs = np.bincount(codes, minlength=len(words.different)), Runs.of(codes)
    return {text: count for text, count in zip(words.different, counts.tolist(), strict=True) if count}, runs


def _distinct(measured: Measured, ordered: Values, counted: Mapping[str, int], *, as_texts: bool) -> Distinct:
    """Return the sketch of the different values; numbers count by their texts if asked for."""
    numbers = Distinct() if as_texts else Distinct().add_sorted(ordered)
    if counted and (as_texts or not ordered.size):
        return numbers.add_texts(counted)
    least = Kind.INTEGRAL if as_texts else Kind.BOOLEAN
    if not any(measured.counts[least:]):
        return numbers
    rows, words = np.greater_equal(measured.column.kinds, least), measured.column.words
    counts = np.bincount(words.codes[rows], minlength=len(words.different)).tolist()
    return numbers.add_texts(text for text, count in zip(words.different, counts, strict=True) if count)


def _missing_dependence(measured: Measured) -> Dependence:
    if not measured.scored or not any(measured.counts[: Kind.INTEGRAL]):
        return Dependence()
    return Dependence.of_gaps(measured.column.kinds)
