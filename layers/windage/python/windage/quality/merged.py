"""Answers and labels that lie in one file already: what Model Monitor's merge job wrote, or a dataset with both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256

import numpy as np

from windage import dataset_file
from windage.calls import Calls
from windage.captures.capture_file import Schema, tables_of
from windage.captures.cut import Fetch
from windage.captures.pieces import Begun, Readable
from windage.dataset_file import head_of, holds_captures
from windage.errors import InputError
from windage.ground_truth.label_columns import LabelColumns, of_table
from windage.ground_truth.label_file import collected, labels_of
from windage.intake import Intake, Quarantined
from windage.quality import answers_file, labels_file
from windage.quality.answered import answers_of
from windage.quality.answers import Answers
from windage.quality.labels import Labels
from windage.quality.problem import Problem
from windage.table import Column, Table, column

# No column can be called so: zero bytes in a name are refused.
_ROW = "\0row"
_LONGEST_NAME = 150


@dataclass(frozen=True)
class Merged:
    """What merged files hold.

    Parameters
    ----------
    answers, labels
        To be joined, as if they had come apart.
    rows, labelled
        What became of the rows, and of the labels in them.
    faults
        How many answers cannot be used, by name, as of `windage.quality.answered.answers_of`.
    """

    answers: Answers
    labels: Labels
    rows: Intake = field(default_factory=Intake)
    labelled: Intake = field(default_factory=Intake)
    faults: dict[str, int] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[tuple[Answers, Labels], ...]:
        """Answers and labels in one part, as `windage.quality.matched.matched` takes them."""
        return ((self.answers, self.labels),)


def merged_of(
    name: str,
    opened: Callable[[], AbstractContextManager[Readable]],
    *,
    problem: Problem,
    schema: Schema,
    label_attribute: str | None = None,
    version_attribute: str | None = None,
    aside: Fetch | None = None,
) -> Iterator[Merged]:
    r"""Read records of the merge job, or a dataset with columns of answers and of labels, so many at a time.

    Parameters
    ----------
    name, opened
        What messages call an object, and what opens it: records are read once for their answers, and once for their
        labels. JSON Lines of the service; CSV with a header, JSON, JSON Lines or Parquet. The rows of a dataset are
        joined by their place, whatever ids they have.
    problem
        Which columns hold the answer.
    schema
        The columns of captured records, as for `windage.captures.capture_file.read_captures`.
    label_attribute
        Where the label stands, as for `windage.ground_truth.label_file.read_labels`.
    version_attribute
        The column that holds the version of the model.
    aside
        Finds the payloads that the records of the object name.

    Raises
    ------
    InputError
        When an expression of the schema is no JMESPath.

    Examples
    --------
    >>> from io import BytesIO
    >>> problem, content = Problem(type="Regression", inference_attribute="price"), b"price,label\n10,12\n20,\n"
    >>> (merged,) = merged_of("a.csv", partial(BytesIO, content), problem=problem, schema=Schema(("price",)))
    >>> merged.answers.predicted.tolist(), merged.labels.actual.tolist(), merged.labelled.quarantined
    (['10', '20'], ['12'], {'empty_label': 1})
    """
    answered = partial(answers_of, problem=problem, version_attribute=version_attribute)
    with opened() as file:
        head = head_of(name, file)
        captured = holds_captures(name, head)
        if captured:
            for table, rows in tables_of([(name, Begun(head, file))], schema=schema, aside=aside):
                answers, faults = answered(table)
                yield Merged(answers, labels_file.stacked([]), rows, Intake(), faults)
        else:
            columns = LabelColumns(identifier=_ROW, label=label_attribute)
            before = 0
            for table, rows in _tables(name, Begun(head, file)):
                named = Table(table.rows, (*table.columns, _rows_of(table)))
                placed = of_table(named, name=name, columns=columns, first=before + 1)
                labels, labelled = collected(placed, names=[name])
                before += table.rows
                answers, faults = answered(table)
                yield Merged(answers, labels, rows, labelled, faults)
    if captured:
        with opened() as file:
            for labels, labelled in labels_of([(name, file)], label_attribute=label_attribute):
                yield Merged(answers_file.stacked([]), labels, Intake(), labelled)


def _tables(name: str, content: Begun) -> Iterator[tuple[Table, Intake]]:
    """Yield the rows of a dataset, each with an id that no other row has."""
    # Of a file that is read twice, a row is the same row.
    file = name if len(name) <= _LONGEST_NAME else sha256(name.encode()).hexdigest()
    before = 0
    try:
        for table, intake in dataset_file.tables_of(content, name=name):
            identifiers = np.empty(table.rows, dtype=np.object_)
            identifiers[:] = [f"row {row} of {file}" for row in range(before + 1, before + table.rows + 1)]
            before += table.rows
            yield replace(table, calls=replace(Calls.unknown(table.rows), named=identifiers)), intake
    except InputError as error:
        bad = Quarantined(name, 1, "payload", str(error))
        yield Table(0, ()), Intake(received=1, quarantined={"payload": 1}, kept=(bad,))


def _rows_of(table: Table) -> Column:
    return column(_ROW, table.calls.identifiers.tolist() if table.calls is not None else [])
