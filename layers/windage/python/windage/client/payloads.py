"""A Python value as the body of a message: what the model was given and what it gave, as JSON."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from windage.capture import Message

JSON, CSV, BYTES = "application/json", "text/csv", "application/octet-stream"


def message_of(value: object, content_type: str | None = None, *, answer: bool = False) -> Message:
    """Return a value as a message.

    Bytes and texts are taken as they are. Arrays and frames are known by what they can do, so that neither numpy nor
    pandas is needed; the items of an array that a model answers are rows.

    Parameters
    ----------
    value
        What is recorded.
    content_type
        What it is; JSON, or for a text that is none CSV, if nothing is said.
    answer
        Whether it is what the model gave.

    Raises
    ------
    TypeError, ValueError
        When there is no JSON for the value.

    Examples
    --------
    >>> message_of({"age": 41}), message_of("41,Ulm")
    (Message(body=b'{"age":41}', content_type='application/json'), Message(body=b'41,Ulm', content_type='text/csv'))
    """
    if isinstance(value, Message):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return Message(bytes(value), content_type or BYTES)
    if isinstance(value, str):
        return Message(value.encode(), content_type or (JSON if _is_json(value) else CSV))
    document = _jsonable(value)
    if answer and isinstance(document, list) and not isinstance(value, list | tuple):
        document = {"predictions": document}
    return Message(_written(document).encode(), content_type or JSON)


def _written(document: Any) -> str:
    """Return a document as JSON; what is no number is a missing value, as for those that make frames."""
    try:
        return json.dumps(document, separators=(",", ":"), default=_jsonable, allow_nan=False)
    except ValueError:
        # Rare, and slow: there is a NaN, an infinity, or a circle.
        text = json.dumps(document, default=_jsonable)
        return json.dumps(json.loads(text, parse_constant=_constant), separators=(",", ":"))


def _constant(name: str) -> float | None:
    return None if name == "NaN" else float(name)


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _jsonable(value: Any) -> Any:
    """Return what JSON has a word for."""
    if value is None or isinstance(value, str | int | float | bool | dict | list | tuple):
        return value
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        # A frame: its names once, and its rows as they are.
        split = value.to_dict(orient="split")
        return {"dataframe_split": {"columns": split["columns"], "data": split["data"]}}
    for method in ("tolist", "model_dump", "item", "isoformat"):
        if callable(made := getattr(value, method, None)) and not isinstance(value, type):
            return made()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    # A missing value of pandas has no JSON; what else has none is an error of whoever gave it.
    if type(value).__name__ in {"NAType", "NaTType"}:
        return None
    raise TypeError(f"no JSON for {type(value).__name__}")
