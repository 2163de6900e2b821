"""Answers or rows, and their labels, however many: what does not fit into memory is in a temporary file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage import table
from windage.bias import rows_file
from windage.calls import Calls
from windage.events import Words
from windage.intake import Intake
from windage.joining.parted import Kind, Parted, together
from windage.quality import answers_file, labels_file
from windage.quality.answers import Answers
from windage.quality.by_hash import hashes_of
from windage.quality.labels import Labels
from windage.table import Table

_WHERE = "a temporary file"


def _of_answers(answers: Answers, before: int) -> Words:
    return hashes_of(answers.identifiers, before=before)


def _of_labels(labels: Labels, before: int) -> Words:
    return hashes_of(labels.identifiers, before=before)


def _of_table(rows: Table, before: int) -> Words:
    calls = rows.calls if rows.calls is not None else Calls.unknown(rows.rows)
    return hashes_of(calls.identifiers, before=before)


def _taken(labels: Labels, places: NDArray[np.int64]) -> Labels:
    # Of a thousand objects, few labels are of each.
    return labels.taken(places).with_own_objects()


ANSWERS: Kind[Answers] = Kind(
    hashes=_of_answers,
    taken=Answers.taken,
    stacked=answers_file.stacked,
    encode=answers_file.encode,
    decode=partial(answers_file.decode, where=_WHERE),
)
LABELS: Kind[Labels] = Kind(
    hashes=_of_labels,
    taken=_taken,
    stacked=labels_file.stacked,
    encode=labels_file.encode,
    decode=partial(labels_file.decode, where=_WHERE),
)


def rows_kind(named: AbstractSet[object], others: AbstractSet[object] | None) -> Kind[Table]:
    """Return how rows are kept: on disk, of the columns that are named and of others; without others, of all."""

    def stacked(parts: Sequence[Table]) -> Table:
        rows = table.stacked(parts)
        # Where a column is not there, whoever says so names those that are.
        needed = named | others if others is not None and named <= set(rows.names) else None
        # Of texts that stand in the bytes of captures, each part would be looked for in all of them.
        return rows_file.decode(rows_file.encode(rows, needed=needed), where=_WHERE)

    return Kind(
        hashes=_of_table,
        taken=Table.taken,
        stacked=table.stacked,
        to_cut=stacked,
        encode=rows_file.encode,
        decode=partial(rows_file.decode, where=_WHERE),
    )


@dataclass(eq=False)
class AnswersAndLabels:
    """What was read of a window, as `windage.quality.matched.Read` has it.

    Parameters
    ----------
    answers, labels
        Each by the hashes of their ids.
    rows, labelled
        What became of the captured rows, and of the lines of labels.
    counted
        How many answers cannot be used, by name.
    """

    answers: Parted[Answers] = field(default_factory=partial(Parted, ANSWERS))
    labels: Parted[Labels] = field(default_factory=partial(Parted, LABELS))
    rows: Intake = field(default_factory=Intake)
    labelled: Intake = field(default_factory=Intake)
    counted: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.answers.close()
        self.labels.close()

    def add_answers(self, answers: Answers, rows: Intake, faults: Mapping[str, int]) -> None:
        """Add answers, with what became of the rows in which they were looked for."""
        self.answers.add(answers)
        self.rows += rows
        self.counted.update(faults)

    def add_labels(self, labels: Labels, labelled: Intake) -> None:
        """Add labels, with what became of the lines in which they were looked for."""
        self.labels.add(labels)
        self.labelled += labelled

    @property
    def faults(self) -> dict[str, int]:
        """How many answers cannot be used, by name."""
        return dict(sorted(self.counted.items()))

    @property
    def parts(self) -> Iterator[tuple[Answers, Labels]]:
        """Answers and labels of some ids at a time."""
        return together(self.answers, self.labels)
