"""Attributions that the model returns with its answers: they are taken as they are, and nothing is asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from windage.attribution.attributions import Values
from windage.attribution.kernel_shap import Explained
from windage.errors import InputError
from windage.table import Table

_FEATURE, _PLACE = "{}", "{n}"


def columns_of(pattern: str, features: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns that hold the attributions: ``{}`` is the feature, ``{n}`` its place from 0.

    Raises
    ------
    InputError
        When the pattern names the same column for every feature.

    Examples
    --------
    >>> columns_of("shap_{}", ("age", "city")), columns_of("attributions.{n}", ("age", "city"))
    (('shap_age', 'shap_city'), ('attributions.0', 'attributions.1'))
    """
    if _FEATURE not in pattern and _PLACE not in pattern:
        raise InputError(
            "--returned", "one column for all features", got=pattern, expected="{} for the feature, as shap_{}"
        )
    return tuple(pattern.replace(_PLACE, str(place)).replace(_FEATURE, name) for place, name in enumerate(features))


def returned(table: Table, pattern: str, features: Sequence[str], *, score: str | None = None) -> Explained:
    """Return the attributions that stand in a table; rows that lack one are left out.

    Parameters
    ----------
    table
        Captured rows or a dataset.
    pattern
        The names of the columns.
    features
        The features, in their order.
    score
        The column of the answer, if it is known: it tells what the model answers where no feature adds anything.

    Raises
    ------
    InputError
        When a column is not there.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> table = from_rows(["score", "shap_age"], [["0.75", "0.25"], ["0.25", None]])
    >>> found = returned(table, "shap_{}", ("age",), score="score")
    >>> found.values.tolist(), found.expected.tolist(), found.rows.tolist()
    ([[[0.25]]], [0.5], [0])
    """
    known = {column.name: column for column in table.columns}
    names = columns_of(pattern, features)
    missing = next((name for name in names if name not in known), None)
    if missing is not None:
        raise InputError(
            "--returned",
            "the model's answers have no such column",
            got=missing,
            expected=f"as in {', '.join(table.names)[:200]}",
        )
    values: Values = np.stack([known[name].numbers for name in names], axis=1)
    rows = np.flatnonzero(np.isfinite(values).all(axis=1))
    values = values[rows]
    answers = known[score].numbers[rows] if score in known else np.full(len(rows), np.nan)
    bases = answers - values.sum(axis=1)
    finite = bases[np.isfinite(bases)]
    return Explained(
        values=values[None],
        variances=np.zeros_like(values[None]),
        scores=answers[None],
        expected=np.array([finite.mean() if finite.size else np.nan]),
        rows=rows.astype(np.int64),
    )


def features_among(names: Sequence[str], pattern: str) -> tuple[str, ...]:
    """Return which columns are features: those that have attributions and are none.

    Raises
    ------
    InputError
        As `columns_of`.

    Examples
    --------
    >>> features_among(("age", "zip", "shap_age"), "shap_{}"), features_among(("age", "a.0"), "a.{n}")
    (('age',), ('age',))
    """
    columns_of(pattern, ())
    if _FEATURE not in pattern:
        known = {pattern.replace(_PLACE, str(place)) for place in range(len(names))}
        return tuple(name for name in names if name not in known)
    there = set(names)
    return tuple(name for name in names if pattern.replace(_FEATURE, name) in there)
