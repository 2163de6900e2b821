"""The slices of a profile as parts of its file, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from typing import Any

import numpy as np

from windage.profile import Dependence, Kinds, Numerical, Part, Slice, Slices
from windage.profile.dependence import Blocks, Runs

_MOMENTS = [field.name for field in fields(Numerical) if field.name != "sketch"]


def documents(slices: Mapping[str, Slices]) -> dict[str, Any]:
    """Return the slices as a document, the same for the same slices."""
    return {name: _document(of_column) for name, of_column in sorted(slices.items())}


def read(document: Mapping[str, Any]) -> dict[str, Slices]:
    """Read what `documents` wrote.

    Raises
    ------
    ValueError, KeyError, TypeError
        When it is something else.

    Examples
    --------
    >>> cut = {"region": Slices(True, {"eu": Slice(3, {"age": Part(Kinds(integral=3))})}, unknown=1)}
    >>> documents(read(documents(cut))) == documents(cut)
    True
    """
    return {
        name: Slices(
            is_text=of_column["is_text"],
            of_values={value: _slice(part) for value, part in of_column["values"].items()},
            rest=_slice(of_column["rest"]) if of_column["rest"] is not None else None,
            unknown=of_column["unknown"],
        )
        for name, of_column in document.items()
    }


def _document(slices: Slices) -> dict[str, Any]:
    return {
        "is_text": slices.is_text,
        "values": {value: _slice_document(part) for value, part in slices.of_values.items()},
        "rest": _slice_document(slices.rest) if slices.rest is not None else None,
        "unknown": slices.unknown,
    }


def _slice_document(one: Slice) -> dict[str, Any]:
    return {"rows": one.rows, "columns": {name: _part_document(part) for name, part in one.parts.items()}}


def _slice(document: Mapping[str, Any]) -> Slice:
    return Slice(document["rows"], {name: _part(part) for name, part in document["columns"].items()})


def _part_document(part: Part) -> list[Any]:
    # A list, for there are thousands of parts, and names would be most of the file.
    moments = [getattr(part.moments, name) for name in _MOMENTS]
    return [
        astuple(part.kinds),
        [value if math.isfinite(value) else None for value in moments],
        part.counts.tolist(),
        _blocks(part.dependence),
        _blocks(part.missing_dependence),
        astuple(part.runs),
    ]


def _part(document: Sequence[Any]) -> Part:
    kinds, moments, counts, dependence, missing_dependence, runs = document
    values: list[Any] = [math.nan if value is None else value for value in moments]
    return Part(
        kinds=Kinds(*kinds),
        moments=Numerical(**dict(zip(_MOMENTS, values, strict=True))),
        counts=np.asarray(counts, np.int64),
        dependence=_dependence(dependence),
        missing_dependence=_dependence(missing_dependence),
        runs=Runs(*runs),
    )


def _blocks(dependence: Dependence) -> list[tuple[int, float, float]]:
    return list(zip(dependence.counts, dependence.totals, dependence.squares, strict=True))


def _dependence(document: Sequence[Sequence[Any]]) -> Dependence:
    return Dependence.of_levels(Blocks(*level) for level in document)
