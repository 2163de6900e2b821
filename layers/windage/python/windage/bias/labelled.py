"""Captured rows with their labels beside them, as one table."""

from __future__ import annotations

import numpy as np

from windage.calls import Calls
from windage.quality.answers import Answers
from windage.quality.join import join
from windage.quality.labels import Labels
from windage.quality.problem import Problem
from windage.table import Table, Value, column


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
