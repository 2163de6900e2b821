"""Captured rows with their labels beside them, as one table."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from windage.calls import Calls
from windage.quality.answers import Answers
from windage.quality.by_hash import first_by_hash
from windage.quality.join import join
from windage.quality.labels import Labels
from windage.quality.problem import Problem
from windage.table import Table, Value, column, stacked

# Some 60 MB as they are, and once more while they are cut into groups.
MOST_VALUES = 4_000_000
MOST_ROWS, LEAST_ROWS = 500_000, 10_000


def sample_of(
    parts: Iterable[tuple[Table, Labels]],
    *,
    label: str | None = None,
    most: int | None = MOST_VALUES,
    least: int = LEAST_ROWS,
) -> tuple[Table, int]:
    r"""Return the rows with their truth where labels say it, and how many there are; of very many, a sample.

    Parameters
    ----------
    parts
        Rows and labels: what has one id stands in one part, and the parts come in the order of the ids' hashes.
    label
        What the column of the truth is called; without it, the rows have one of their own, or nobody knows the truth.
    most
        Rows of so many values are kept, those whose ids have the smallest hashes: a sample of the calls. ``None``: all.
    least
        No fewer rows are kept.

    Examples
    --------
    >>> from windage.quality.labels_file import stacked as labels_of
    >>> from windage.table import from_rows
    >>> ages = from_rows(["age"], [["20"], ["30"], ["40"]])
    >>> sample, rows = sample_of([(ages, labels_of([]))])
    >>> sample.rows, rows
    (3, 3)
    """
    tables, rows, left = list[Table](), 0, 0
    for table, labels in parts:
        if not tables:
            left = sys.maxsize if most is None else min(MOST_ROWS, max(least, most // max(1, len(table.columns))))
        rows += table.rows
        if left or not tables:
            calls = table.calls if table.calls is not None else Calls.unknown(table.rows)
            kept = first_by_hash(calls.identifiers, left)
            some = table.taken(kept) if kept.size < table.rows else table
            left -= some.rows
            some = labelled(some, labels, label=label) if label is not None else some
            # Nobody asks for the ids any more, and they are more than all else.
            tables.append(replace(some, calls=None, places=None))
    return stacked(tables), rows


def labelled(table: Table, labels: Labels, *, label: str) -> Table:
    r"""Return the rows with a column of the truth before them, null where no label says it.

    Labels find their rows as in model quality: by the id of the call and the row in it; of contradicting ones none.

    Parameters
    ----------
    table
        The rows as `windage.captures.capture_file.read_captures` makes them.
    labels
        The labels, which merged records bring with them.
    label
        What the column of the truth is called.

    Examples
    --------
    >>> from windage.captures.capture_file import Schema, read_captures
    >>> from windage.ground_truth.label_file import read_labels
    >>> capture = b'{"captureData": {"endpointInput": {"data": "20"}}, "eventMetadata": {"eventId": "58"}}'
    >>> rows, _ = read_captures([("a.jsonl", capture)], schema=Schema(("age",)))
    >>> table = labelled(rows, read_labels([("b.csv", b"id,label\n58,1\n")])[0], label="churn")
    >>> table.names, table.columns[0].texts.tolist()
    (('churn', 'age'), ['1'])
    """
    calls = table.calls if table.calls is not None else Calls.unknown(table.rows)
    places, nothing = np.empty(table.rows, dtype=np.object_), np.full(table.rows, np.nan)
    # Instead of its answer, each row says where it stands, which the order of joined rows does not.
    places[:] = [str(row) for row in range(table.rows)]
    versions = np.full(table.rows, "", dtype=np.object_)
    answers = Answers(
        calls.identifiers, calls.places, calls.times, places, nothing, versions, nothing.copy(), nothing.copy()
    )
    joined = join(answers, labels, problem=Problem(type="MulticlassClassification", inference_attribute=label))
    truth: list[Value] = [None] * table.rows
    for place, actual in zip(joined.answers.predicted.tolist(), joined.actual.tolist(), strict=True):
        truth[int(place)] = actual
    others = tuple(one for one in table.columns if one.name != label)
    return Table(table.rows, (column(label, truth), *others), table.calls)
