"""One record of a batch transform: the question, the answer and the time, taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from windage.captures.json_rows import Row, Selection, rows_of, selected
from windage.captures.schema import Schema
from windage.errors import InputError
from windage.window import parse_moment

INFERENCE_ID, INFERENCE_TIME, OUTPUT = "SageMakerInferenceId", "SageMakerInferenceTime", "SageMakerOutput"
MARKS = frozenset((INFERENCE_ID, INFERENCE_TIME, OUTPUT))

Side = Literal["input", "output"]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Sides:
    """The rows of the answer, those of the question, when the transform ran and of which id; ``None`` if unsaid."""

    answered: list[Row]
    asked: list[Row]
    time: object = None
    identifier: object = None


def sides_of(
    document: Any,
    features: Selection | None = None,
    answers: Selection | None = None,
    *,
    side: Side = "output",
    line: bool = True,
) -> Sides:
    """Take a JSON record apart: the answer under ``SageMakerOutput`` beside the question, or one ``side`` alone.

    Raises
    ------
    PayloadError
        When one of the sides cannot be read as rows.

    Examples
    --------
    >>> sides_of({"SageMakerOutput": {"score": 0.5}, "features": [20, 1]})
    Sides(answered=[{'score': '0.5'}], asked=[('20', '1')], time=None, identifier=None)
    """
    marks = document if isinstance(document, Mapping) else {}
    time, identifier = marks.get(INFERENCE_TIME), marks.get(INFERENCE_ID)
    rest = {name: value for name, value in marks.items() if name not in MARKS} if marks else document
    if OUTPUT not in marks:
        alone = _found(document, rest, features if side == "input" else answers, line=line)
        return Sides([], alone, time, identifier) if side == "input" else Sides(alone, [], time, identifier)
    asked = _found(document, rest, features, line=line) if rest else []
    return Sides(_found(document, document[OUTPUT], answers, line=line), asked, time, identifier)


def sides_of_csv(row: Row, *, schema: Schema, side: Side = "output") -> Sides:
    """Take a row of CSV apart: the question, then the answer, then maybe an inference id and the time of the job.

    Without named outputs the columns stand in the order of the schema.

    Examples
    --------
    >>> row = ("20", "0.5", "89180035-821a-41d9-87b2-67a22490de94", "2023-01-21T01:29:04Z")
    >>> sides = sides_of_csv(row, schema=Schema(("score", "age"), ("score",)))
    >>> sides.answered, sides.asked, sides.time, sides.identifier
    ([('0.5',)], [('20',)], '2023-01-21T01:29:04Z', '89180035-821a-41d9-87b2-67a22490de94')
    """
    values = tuple(row)
    count, time, identifier = len(schema.outputs), None, None
    alone = len(schema.columns) - count if side == "input" else count
    if len(values) - 2 in {len(schema.columns), alone} and is_id_and_time(values[-2], values[-1]):
        values, identifier, time = values[:-2], values[-2], values[-1]
    if count and len(values) == len(schema.columns):
        return Sides([values[-count:]], [values[:-count]] if len(values) > count else [], time, identifier)
    return Sides([], [values], time, identifier) if side == "input" else Sides([values], [], time, identifier)


def _found(document: Any, part: Any, selection: Selection | None, *, line: bool) -> list[Row]:
    return rows_of(part) if selection is None else selected(document, selection, line=line)


def is_id_and_time(identifier: str | None, time: str | None) -> bool:
    """Tell whether two values are what a transform puts behind a row of CSV: a UUID and a moment."""
    try:
        parse_moment(time or "")
    except InputError:
        return False
    return _UUID.fullmatch(identifier or "") is not None
