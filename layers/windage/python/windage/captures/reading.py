"""What is looked for in captures: the columns, the window, and how rows are found."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from windage.captures.cut import Fetch
from windage.captures.json_rows import Selection
from windage.captures.schema import Schema
from windage.captures.transform_record import Side
from windage.window import Window

Preprocess = Callable[[Mapping[str, Any]], Sequence[Mapping[str, str | None]]]


@dataclass(frozen=True)
class Reading:
    """What is looked for: the schema, the window, and what `Reading.of` makes of them once for all records.

    Parameters
    ----------
    features, answers
        Where the rows stand in a JSON question and in a JSON answer.
    preprocess
        What makes rows of a record; it is given the document of its line.
    side
        What a transform's record is that holds one side only.
    spellings
        Columns whose names are not in Unicode's normal form C, by that form.
    aside
        What finds the payloads that lie beside their records.
    """

    schema: Schema
    window: Window | None = None
    features: Selection | None = None
    answers: Selection | None = None
    preprocess: Preprocess | None = None
    side: Side = "output"
    spellings: Mapping[str, str] = field(default_factory=dict)
    aside: Fetch | None = None

    @staticmethod
    def of(
        schema: Schema,
        *,
        window: Window | None = None,
        preprocess: Preprocess | None = None,
        side: Side = "output",
        aside: Fetch | None = None,
    ) -> Reading:
        """Compile the expressions of the schema.

        Raises
        ------
        InputError
            When one is no JMESPath expression.
        """
        count = len(schema.outputs)
        sides = (
            ("features_attribute", schema.features_attribute, len(schema.columns) - count),
            ("inference_attribute", schema.inference_attribute, count),
        )
        features, answers = (
            Selection.of(expression, where=where, width=width if count else None) if expression else None
            for where, expression, width in sides
        )
        normal = {unicodedata.normalize("NFC", name): name for name in schema.columns}
        spellings = {form: name for form, name in normal.items() if form not in schema.columns}
        return Reading(schema, window, features, answers, preprocess, side, spellings, aside)
