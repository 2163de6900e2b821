"""Values that several tests draw: cells, tables, profiles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from windage.baselines import Baseline, learn
from windage.profile import Profile
from windage.table import Table, from_rows

numbers = st.integers(-1000, 1000).map(str) | st.floats(-1e6, 1e6).map(repr)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
missing = st.sampled_from([None, "", "NaN", "inf"])
cells = st.one_of(missing, numbers, words, st.sampled_from(["true", "false"]))
columns_of = [missing, numbers, st.integers(-9, 9).map(str) | missing, st.sampled_from("abc") | missing, words, cells]


@st.composite
def tables(draw: st.DrawFn, *, most_rows: int = 30, least_rows: int = 0) -> Table:
    """Tables of one to four columns, each of one sort of values."""
    sorts = draw(st.lists(st.sampled_from(columns_of), min_size=1, max_size=4))
    rows = draw(st.integers(least_rows, most_rows))
    columns = [draw(st.lists(sort, min_size=rows, max_size=rows)) for sort in sorts]
    names = [f"c{place}" for place in range(len(sorts))]
    return from_rows(names, list(zip(*columns, strict=True)))


profiles = tables().map(Profile.of)


def table_of(**columns: Sequence[object]) -> Table:
    """Return the table of columns by name; None is missing."""
    values = [[None if value is None else str(value) for value in column] for column in columns.values()]
    return from_rows(list(columns), list(zip(*values, strict=True)))


def profile_of(**columns: Sequence[object]) -> Profile:
    """Return the profile of columns by name, measured by nothing."""
    return Profile.of(table_of(**columns))


def baseline_of(**columns: Sequence[object]) -> Baseline:
    """Return the baseline of columns."""
    return learn(table_of(**columns))


def normal(seed: int, size: int, shift: float = 0.0) -> list[float]:
    """Return numbers of a normal distribution."""
    return np.random.default_rng(seed).normal(shift, size=size).tolist()


def shuffled(values: Sequence[object], seed: int = 0) -> list[object]:
    """Return values in an order that tells nothing: rows in a pattern say less than rows by chance."""
    return [values[place] for place in np.random.default_rng(seed).permutation(len(values)).tolist()]
