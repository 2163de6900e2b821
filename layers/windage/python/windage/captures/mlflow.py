r"""The envelopes in which rows come to a scoring server, as MLflow, TensorFlow Serving and KServe write them.

A request has exactly one of ``dataframe_split``, ``dataframe_records``, ``instances`` and ``inputs``, and may have
``params`` or a ``signature_name`` beside it; an answer has ``predictions``. MLflow before 2.0 sent ``columns`` and
``data`` without an envelope.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from windage.captures.json_document import PayloadError
from windage.errors import shortened

_SPLIT = frozenset(("columns", "index", "data"))
_BESIDE = {"params": dict, "signature_name": str}
# An envelope has one member, and at most two beside it; a wider object is a row, and is not looked at.
MOST_MEMBERS = 3
ENVELOPES = ("instances", "predictions", "inputs", "dataframe_split", "dataframe_records")


def items_of(document: dict[str, Any]) -> list[Any] | None:
    """Return the items of an envelope, each of them a row; nothing when the document is no envelope.

    Raises
    ------
    PayloadError
        When it is one whose columns and rows do not fit together.

    Examples
    --------
    >>> items_of({"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}})
    [{'a': 1, 'b': 2}, {'a': 3, 'b': 4}]
    >>> items_of({"inputs": {"a": [1, 3], "b": [2, 4]}, "params": {"temperature": 0}})
    [{'a': 1, 'b': 2}, {'a': 3, 'b': 4}]
    """
    if "columns" in document and _SPLIT.issuperset(document):
        return _split(document) if _is_split(document) else None
    name = next((name for name in ENVELOPES if name in document), None)
    if name is None or not all(_may_stand_beside(key, document[key]) for key in document if key != name):
        return None
    content = document[name]
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        return None
    if name == "dataframe_split":
        return _split(content) if _is_split(content) else None
    return None if name in ("instances", "dataframe_records") else _by_column(content)


def _may_stand_beside(name: str, value: object) -> bool:
    kind = _BESIDE.get(name)
    return kind is not None and isinstance(value, kind)


def _is_split(content: dict[str, Any]) -> bool:
    rows, columns = content.get("data"), content.get("columns", [])
    return isinstance(rows, list) and all(isinstance(row, list) for row in rows) and isinstance(columns, list)


def _split(content: dict[str, Any]) -> list[Any]:
    rows: list[list[Any]] = content["data"]
    if "columns" not in content:
        return list(rows)
    names = [str(name) for name in content["columns"]]
    if len(set(names)) != len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise PayloadError(f"two columns of dataframe_split are called {shortened(twice, limit=40)}")
    return [_with_names(names, row) for row in rows]


def _with_names(names: Sequence[str], row: list[Any]) -> dict[str, Any]:
    if len(row) != len(names):
        raise PayloadError(f"a row of dataframe_split has {len(row):,} values, its columns are {len(names):,}")
    return dict(zip(names, row, strict=True))


def _by_column(content: dict[str, Any]) -> list[Any]:
    """Return the rows of columns; what holds no lists is one row."""
    lengths = {len(column) if isinstance(column, list) else None for column in content.values()}
    if None in lengths or not lengths:
        return [content]
    if len(lengths) > 1:
        raise PayloadError("the columns of the payload have different lengths")
    return [dict(zip(content, row, strict=True)) for row in zip(*content.values(), strict=True)]
