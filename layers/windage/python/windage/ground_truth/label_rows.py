"""Labels as a program gives them: pairs of an id and what is true, maybe with the moment at which that was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from windage.captures.called import identifier_of
from windage.captures.outcome import Bad
from windage.errors import InputError
from windage.ground_truth.label import LabelOutcome
from windage.ground_truth.label_columns import PlacedLabel, label_of
from windage.ground_truth.label_file import collected
from windage.intake import Intake
from windage.quality.labels import Labels


def labels_of_rows(rows: Mapping[str, object] | Iterable[Sequence[object]], *, source: str) -> tuple[Labels, Intake]:
    """Return the labels among pairs ``(id, label)``, triples ``(id, label, when)`` or the items of a mapping.

    Parameters
    ----------
    rows
        An id is a text or a whole number; a label a text, a number or a truth value; a moment a text in ISO 8601 or a
        datetime, in UTC if it does not say its zone.
    source
        What messages call the rows; their lines are counted from 1.

    Raises
    ------
    InputError
        When these are no rows at all.

    Examples
    --------
    >>> labels, intake = labels_of_rows([("58", 1), ("59", True), (None, 0)], source="rows")
    >>> labels.actual.tolist(), intake.quarantined
    (['1', 'true'], {'no_id': 1})
    """
    if isinstance(rows, str | bytes) or not isinstance(rows, Iterable):
        raise InputError(source, "no labels", got=type(rows).__name__, expected="pairs of an id and a label")
    return collected(_placed(rows.items() if isinstance(rows, Mapping) else rows, source), names=[source])


def _placed(rows: Iterable[Sequence[object]], source: str) -> Iterator[PlacedLabel]:
    for line, row in enumerate(rows, start=1):
        yield source, line, _outcome(row)


def _outcome(row: Any) -> LabelOutcome:
    if isinstance(row, str | bytes) or not isinstance(row, Sequence) or len(row) not in {2, 3}:
        return Bad("columns", "no pair of an id and a label, nor one with a moment behind it")
    values = [value.item() if isinstance(value, np.generic) else value for value in row]
    identifier, label, when = (*values, None)[:3]
    # Not cut, as a capture's is: one that is too long is refused.
    named = identifier if isinstance(identifier, str) else identifier_of(identifier)
    return label_of(named, _text(label), None, _moment(when))


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _moment(value: object) -> str | None:
    # NaN and pandas' NaT, which is no moment either, are not themselves.
    if value is None or value != value:  # noqa: PLR0124
        return None
    if isinstance(value, datetime):
        return (value if value.tzinfo is not None else value.replace(tzinfo=UTC)).isoformat()
    return str(value)
