"""Which columns a monitor's captures have, and where in a JSON document they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from windage.errors import InputError


@dataclass(frozen=True)
class Schema:
    """The names of a capture's columns: first what the model answers, then what it is asked.

    Parameters
    ----------
    columns, outputs
        All columns, and those of the answer.
    features_attribute, inference_attribute
        JMESPath expressions that find the rows in a JSON question and in a JSON answer, as ``instances[*].features``
        and ``predictions[*].score``; without one the rows are where `windage.captures.json_rows` looks for them.
    answers_only
        Whether what was asked is left out, however many columns it has.

    Examples
    --------
    >>> Schema.of(("age", "city", "score"), outputs=("score",)).columns
    ('score', 'age', 'city')
    """

    columns: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    features_attribute: str | None = None
    inference_attribute: str | None = None
    answers_only: bool = False

    @staticmethod
    def of(
        columns: Sequence[str],
        *,
        outputs: Sequence[str] = (),
        features_attribute: str | None = None,
        inference_attribute: str | None = None,
        answers_only: bool = False,
    ) -> Schema:
        """Return the schema of a baseline's columns, of which the model's answer carries ``outputs``.

        Raises
        ------
        InputError
            When an output column is not in the baseline, or named twice.
        """
        for place, name in enumerate(outputs):
            if name in outputs[:place]:
                raise InputError("output columns", "a column is named twice", got=name, do="name it once")
            if name not in columns:
                raise InputError(
                    "output columns",
                    "no such column in the baseline",
                    got=name,
                    expected=f"one of {', '.join(columns)}",
                )
        ordered = (*outputs, *(name for name in columns if name not in outputs))
        return Schema(ordered, tuple(outputs), features_attribute, inference_attribute, answers_only)
