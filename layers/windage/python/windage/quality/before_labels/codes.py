"""Columns as small integers: numbers by cuts, texts by how large errors were where they stood."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage.quality.before_labels.trees import MISSING, Codes
from windage.quality.folds import FOLDS, folds
from windage.table import Column

Values = NDArray[np.float64]

_MOST_CUTS = 32
# Texts that are rarer, or beyond the most frequent, are one.
_LEAST_OF_LEVEL, _MOST_LEVELS = 20, 200


class Numbers(msgspec.Struct, frozen=True, tag="numbers", forbid_unknown_fields=True):
    """A column of numbers, and the values up to which each code goes, rising."""

    name: str
    cuts: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.cuts) > _MOST_CUTS or (np.diff(self.cuts) <= 0).any():
            raise ValueError(f"cuts that do not rise, or more than {_MOST_CUTS}")

    def of(self, numbers: Values) -> Codes:
        """Return the code of each number, shape (rows,); NaN is missing."""
        codes = np.searchsorted(np.array(self.cuts), numbers, side="left").astype(np.uint8)
        codes[np.isnan(numbers)] = MISSING
        return codes


class Levels(msgspec.Struct, frozen=True, tag="levels", forbid_unknown_fields=True):
    """A column of texts: the code of each frequent one, and the code of all others."""

    name: str
    codes: Mapping[str, int]
    rest: int

    def __post_init__(self) -> None:
        if not all(0 <= code < MISSING for code in (*self.codes.values(), self.rest)):
            raise ValueError(f"codes of texts that do not lie from 0 to {MISSING - 1}")

    def of(self, column: Column) -> Codes:
        """Return the code of each value, shape (rows,)."""
        known, rest = self.codes, self.rest
        codes = np.fromiter((known.get(text, rest) for text in column.texts.tolist()), np.uint8, column.kinds.size)
        codes[~(column.is_text | column.is_number)] = MISSING
        return codes


Feature = Numbers | Levels


def codes_of(feature: Feature, column: Column | None, rows: int) -> Codes:
    """Return the codes of a column; all missing where the table has no such column."""
    if column is None:
        return np.full(rows, MISSING, dtype=np.uint8)
    return feature.of(column.numbers) if isinstance(feature, Numbers) else feature.of(column)


def learn_numbers(name: str, numbers: Values) -> Numbers:
    """Cut numbers where they differ, or, where they differ often, into parts of many.

    Examples
    --------
    >>> learn_numbers("age", np.array([1.0, 2.0, 2.0, np.nan])).cuts
    (1.5,)
    """
    values, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    if values.size <= _MOST_CUTS + 1:
        # Halves first: the sum of two huge numbers is infinite.
        return Numbers(name, tuple(np.unique(values[:-1] / 2 + values[1:] / 2).tolist()))
    upto = np.cumsum(counts)
    # Smaller parts at both ends, where other inputs would have more rows than these.
    wanted = (1 - np.cos(np.pi * np.arange(1, _MOST_CUTS + 1) / (_MOST_CUTS + 1))) / 2 * upto[-1]
    return Numbers(name, tuple(np.unique(values[np.searchsorted(upto, wanted)]).tolist()))


def learn_levels(column: Column, target: Values) -> tuple[Levels, Codes]:
    """Order the frequent texts of a column by the mean of a target where they stand.

    Returns
    -------
    The texts' codes, and the codes to learn from: of each row by the targets of other rows only, for a text's mean that
    holds the row's own target would promise more than it keeps.
    """
    known = column.is_text | column.is_number
    texts, place, counts = np.unique(column.texts[known].astype(str), return_inverse=True, return_counts=True)
    ranked = np.argsort(-counts, kind="stable")[:_MOST_LEVELS]
    frequent = ranked[counts[ranked] >= _LEAST_OF_LEVEL]
    # Place 0 is for all the others.
    group = np.zeros(texts.size, dtype=np.int64)
    group[frequent] = np.arange(1, frequent.size + 1)
    own, values = group[place], target[known]
    means = _means(own, values, frequent.size + 1, float(values.mean()) if values.size else 0.0)
    cuts = learn_numbers(column.name, np.sort(means)).cuts
    as_codes = np.searchsorted(np.array(cuts), means, side="left")
    levels = Levels(
        column.name,
        {str(texts[level]): int(as_codes[at + 1]) for at, level in enumerate(frequent.tolist())},
        int(as_codes[0]),
    )
    codes = np.full(known.size, MISSING, dtype=np.uint8)
    fold = folds(known.size)[known]
    crossed = np.empty(own.size)
    for one in range(FOLDS):
        others = fold != one
        usual = float(values[others].mean()) if others.any() else 0.0
        crossed[~others] = _means(own[others], values[others], means.size, usual)[own[~others]]
    codes[known] = np.searchsorted(np.array(cuts), crossed, side="left").astype(np.uint8)
    return levels, codes


def _means(group: NDArray[np.int64], values: Values, groups: int, usual: float) -> Values:
    """Return the mean of each group, drawn a little to the usual one, as if ten rows more had it."""
    sums, counts = np.bincount(group, values, minlength=groups), np.bincount(group, minlength=groups)
    return np.asarray((sums + 10 * usual) / (counts + 10))
