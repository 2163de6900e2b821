"""The rows of a table, cut by what is true, what was answered and who they are of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from windage.bias.analysis_config import AnalysisConfig, Place, near
from windage.bias.facets import Facet, Kinds, exactly, members_of
from windage.bias.groups import Groups, Values
from windage.bias.measures import Needs
from windage.bias.neighbours import Axis, axis_of, flips
from windage.bias.selection import Selection, select, texts_of
from windage.errors import InputError, shortened
from windage.table import Column, Table

# A name of its own for the answers where the file gives none.
ANSWER = "predicted_label"


@dataclass(frozen=True, eq=False)
class Cut:
    """Rows by what is known of them; all arrays have the shape (rows,).

    Parameters
    ----------
    rows
        How many there are.
    label_name, label_value
        The column of the truth, and what is positive, as the service's files write it.
    label, answer
        Which rows are positive, in truth and by the model, and of which it is known; absent where no row says it.
    strata
        The place of the group variable's value.
    members
        Each group with its rows.
    features
        The columns by which neighbours are found: neither label nor answer.
    like_the_service
        Whether rows whose value of a facet is missing count among the others.
    notes
        What the reader should know of how the rows were cut.
    """

    rows: int
    label_name: str
    label_value: str
    label: Selection | None
    answer: Selection | None
    strata: NDArray[np.int64] | None
    members: tuple[tuple[Facet, Selection], ...]
    features: tuple[Column, ...]
    like_the_service: bool
    notes: tuple[str, ...] = ()

    @property
    def unlabelled(self) -> int:
        """Of how many rows the truth is not known."""
        return self.rows if self.label is None else int(np.count_nonzero(~self.label.known))

    @property
    def unanswered(self) -> int:
        """Of how many rows the model's answer is not known."""
        return self.rows if self.answer is None else int(np.count_nonzero(~self.answer.known))

    def intersections(self) -> Iterator[tuple[Facet, Selection]]:
        """Yield the groups where two groups of different columns meet."""
        for (one, rows), (other, more) in combinations(self.members, 2):
            if one.columns != other.columns:
                both = Selection(rows.rows & more.rows, rows.known & more.known, "", "", "")
                yield one.meeting(other), both

    def groups(self, of: Selection, needs: Needs) -> Groups | None:
        """Count the rows of a group and of the others of which all that is needed is known; nothing if that is none."""
        known = np.ones(self.rows, dtype=np.bool_) if self.like_the_service else of.known
        label = answer = None
        if needs != "answers":
            if self.label is None:
                return None
            known, label = known & self.label.known, self.label.rows
        if needs != "labels":
            if self.answer is None:
                return None
            known, answer = known & self.answer.known, self.answer.rows
        return Groups.of(
            of.rows[known],
            label=None if label is None else label[known],
            predicted=None if answer is None else answer[known],
            # What is measured of labels and answers beside each other looks at no group variable.
            strata=None if self.strata is None or needs == "both" else self.strata[known],
        )

    def flipped(self, facet: Facet, of: Selection) -> Values | None:
        """Return how many rows of a group are answered better than their likes, as these, and worse."""
        if self.answer is None:
            return None
        axes = [axis for name, axis in self._axes.items() if name not in facet.columns]
        if not axes or (self.like_the_service and any(axis.texts for axis in axes)):
            # The service knows no texts.
            return None
        known = self.answer.known if self.like_the_service else self.answer.known & of.known
        return flips(axes, self.answer.rows, group=of.rows, known=known)

    @cached_property
    def _axes(self) -> dict[str, Axis]:
        """The features by which neighbours are found."""
        found = {one.name: axis_of(one, like_the_service=self.like_the_service) for one in self.features}
        return {name: axis for name, axis in found.items() if axis is not None}


def cut(
    table: Table,
    config: AnalysisConfig,
    *,
    answers: Collection[str] = (),
    labelled: bool = True,
    known: Mapping[str, Sequence[str]] | None = None,
    like_the_service: bool = False,
) -> Cut:
    """Cut a table as an analysis configuration says.

    Parameters
    ----------
    answers
        Further columns of the model's answer, which are no features.
    labelled
        Whether it is an error when there is no column of the truth.
    known
        The keys of each column's groups in the baseline, and of the positive label under the label's name: whether a
        value means a threshold is decided once.

    Raises
    ------
    InputError
        When a column that the configuration names does not exist, or a value is none of it.
    """
    find = _Columns(table, config.headers)
    label = find.column(config.label, "label") if labelled else find.get(config.label, "label")
    label_name = label.name if label is not None else str(config.label)
    keys = known or {}
    kinds = Kinds(keys, like_the_service)
    continuous = label is not None and kinds.continuous(label, config.positive)
    truth = None
    if label is not None:
        truth = select(label, config.positive, continuous=continuous, where="label_values_or_threshold")
    answer, said = _answer(find, config, continuous=continuous)
    stratum = find.column(config.group_variable, "group_variable") if config.group_variable is not None else None
    members: list[tuple[Facet, Selection]] = []
    notes: list[str] = []
    for place, facet in enumerate(config.facets):
        column = find.column(facet.column, f"facet[{place}]")
        found = tuple(members_of(column, facet, kinds))
        members += found
        if facet.values and not like_the_service:
            notes += [note for _, of in found if (note := exactly(column, facet.values, of)) is not None]
    others = {label_name, *answers, *(column.name for column in said)}
    return Cut(
        rows=table.rows,
        label_name=label_name,
        label_value=truth.written if truth is not None else ",".join(map(str, config.positive)),
        label=truth if truth is not None and truth.known.any() else None,
        answer=answer if answer is not None and answer.known.any() else None,
        strata=_strata(stratum) if stratum is not None else None,
        members=tuple(members),
        features=tuple(column for column in table.columns if column.name not in others),
        like_the_service=like_the_service,
        notes=tuple(notes),
    )


@dataclass(frozen=True)
class _Columns:
    """The columns of a table, found by name or by place."""

    table: Table
    headers: Sequence[str]

    def column(self, place: Place, where: str) -> Column:
        found = self.get(place, where)
        if found is None:
            names = [shortened(name, limit=40) for name in self.table.names]
            shown = f"{', '.join(names[:12])}{', …' if len(names) > 12 else ''}"
            raise InputError(
                where,
                "no such column",
                got=place,
                expected=f"one of {shown}",
                do=near(str(place), self.table.names),
            )
        return found

    def get(self, place: Place, where: str) -> Column | None:
        name = place
        if isinstance(place, int):
            names = self.headers or self.table.names
            if not 0 <= place < len(names):
                raise InputError(where, "no such column", got=place, expected=f"a place from 0 to {len(names) - 1}")
            name = names[place]
        return next((column for column in self.table.columns if column.name == name), None)


def _answer(find: _Columns, config: AnalysisConfig, *, continuous: bool) -> tuple[Selection | None, tuple[Column, ...]]:
    """Return what the model answered, and the columns that say it."""
    where, place = "predicted_label", config.predicted_label
    if place is None and config.probability is not None:
        where, place = "probability", config.probability
    if place is None or config.answered_by_model:
        # The service would ask the model itself; a dataset of labels alone is none of its answers.
        column = find.get(ANSWER if place is None else place, where)
    else:
        column = find.column(place, where)
    if column is None:
        return None, ()
    if where == "probability":
        rows = np.greater_equal(column.numbers, config.probability_threshold)
        return Selection(rows, np.isfinite(column.numbers), "", "", ""), (column,)
    return select(column, config.positive, continuous=continuous, where="label_values_or_threshold"), (column,)


def _strata(column: Column) -> NDArray[np.int64]:
    _, places = np.unique(texts_of(column).astype(str), return_inverse=True)
    return places.astype(np.int64)
