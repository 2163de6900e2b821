"""A profile as bytes, and back: what *profile* hands to *evaluate*, and what a baseline keeps for windows to come."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import orjson

from windage import operations, slices_file, whole_rows_file
from windage.errors import InputError
from windage.expected import Expected
from windage.intake import Intake, Quarantined
from windage.profile import (
    Categorical,
    ColumnProfile,
    Dependence,
    Distinct,
    Histogram,
    Kinds,
    Misfits,
    Numerical,
    Profile,
    Sketch,
    Stranger,
    TextShape,
    Traffic,
)
from windage.profile.dependence import Blocks, Runs
from windage.profile.text_shape import Shapes

# Raised with every change that an older reader would misread.
FORMAT = 2


def encode(profile: Profile) -> bytes:
    """Return the profile as JSON, the same bytes for the same profile."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "rows": profile.rows,
        "intake": _intake_document(profile.intake),
        "traffic": asdict(profile.traffic),
        "columns": [_column_document(column) for column in profile.columns],
        "slices": slices_file.documents(profile.slices),
    }
    if not profile.whole_rows.is_empty:
        document["whole_rows"] = whole_rows_file.document(profile.whole_rows)
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)


def decode(data: bytes, *, where: str) -> Profile:
    """Read what `encode` wrote.

    Raises
    ------
    InputError
        When the bytes are damaged or of another format.

    Examples
    --------
    >>> decode(encode(Profile(rows=3)), where="here").rows
    3
    """
    try:
        document = orjson.loads(data)
        version = document["format"]
        if version == FORMAT:
            return _profile(document)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        reason = str(error) if isinstance(error, ValueError) else "another structure"
        raise InputError(where, "the profile is damaged", got=reason, do="run the window again") from None
    raise InputError(where, "a profile of another version", got=version, expected=FORMAT, do="run the window again")


def _intake_document(intake: Intake) -> dict[str, Any]:
    document = asdict(intake)
    if not intake.operations.calls:
        del document["operations"]
    return document


def _profile(document: Mapping[str, Any]) -> Profile:
    intake = document["intake"]
    return Profile(
        rows=document["rows"],
        columns=tuple(_column(column) for column in document["columns"]),
        intake=Intake(
            **{
                **intake,
                "widths": {int(width): count for width, count in intake["widths"].items()},
                "kept": tuple(Quarantined(**entry) for entry in intake["kept"]),
                "operations": operations.decoded(intake.get("operations")),
            }
        ),
        traffic=Traffic(**document.get("traffic", {})),
        whole_rows=whole_rows_file.read(document.get("whole_rows")),
        slices=slices_file.read(document.get("slices", {})),
    )


def _column_document(column: ColumnProfile) -> dict[str, Any]:
    numerical, sketch = column.numerical, column.numerical.sketch
    return {
        "name": column.name,
        "kinds": asdict(column.kinds),
        "numerical": {
            field.name: _finite(getattr(numerical, field.name)) for field in fields(Numerical) if field.name != "sketch"
        },
        "sketch": {
            "levels": list(sketch.levels),
            "compactions": sketch.compactions,
            "k": sketch.k,
            "c": sketch.c,
        },
        "categorical": asdict(column.categorical),
        "distinct": column.distinct.registers.hex(),
        "histogram": None
        if column.histogram is None
        else {"cuts": column.histogram.cuts, "counts": column.histogram.counts},
        "dependence": _blocks(column.dependence),
        "missing_dependence": _blocks(column.missing_dependence),
        "runs": asdict(column.runs),
        "text_shape": asdict(column.text_shape) if column.text_shape.count else None,
        "misfits": None if column.misfits is None else asdict(column.misfits),
        **({"strangers": _lines(column.strangers)} if column.strangers else {}),
    }


def _column(document: Mapping[str, Any]) -> ColumnProfile:
    sketch = document["sketch"]
    return ColumnProfile(
        name=document["name"],
        kinds=Kinds(**document["kinds"]),
        numerical=_numerical(
            document["numerical"],
            Sketch(
                tuple(np.asarray(level, dtype=np.float64) for level in sketch["levels"]),
                tuple(sketch["compactions"]),
                sketch["k"],
                sketch["c"],
            ),
        ),
        categorical=Categorical(**document["categorical"]),
        distinct=Distinct(bytes.fromhex(document["distinct"])),
        histogram=_histogram(document["histogram"]),
        dependence=_dependence(document["dependence"]),
        missing_dependence=_dependence(document["missing_dependence"]),
        runs=Runs(**document["runs"]),
        # A baseline that was learned before there were these has none.
        text_shape=_text_shape(document.get("text_shape")),
        misfits=_misfits(document.get("misfits")),
        strangers=_strangers(document.get("strangers", {})),
    )


def _histogram(document: Mapping[str, Any] | None) -> Histogram | None:
    if document is None:
        return None
    cuts, counts = np.asarray(document["cuts"], np.float64), np.asarray(document["counts"], np.int64)
    if counts.size != 2 * cuts.size + 1:
        raise ValueError("a histogram whose counts do not fit its cuts")
    return Histogram(cuts, counts)


def _text_shape(document: Mapping[str, Any] | None) -> TextShape:
    if document is None:
        return TextShape()
    lengths = {int(length): count for length, count in document["lengths"].items()}
    exact, runs = Shapes(**document["exact"]), Shapes(**document["runs"])
    return TextShape(**{**document, "lengths": lengths, "exact": exact, "runs": runs})


def _misfits(document: Mapping[str, Any] | None) -> Misfits | None:
    if document is None:
        return None
    said = {name: None if value is None else tuple(value) for name, value in document["expected"].items()}
    return Misfits(**{**document, "expected": Expected(**said)})


def _lines(strangers: Sequence[Stranger]) -> dict[str, dict[str, list[int]]]:
    """Return the lines by sort and object; the name of an object is long, and most lines of a column are of one."""
    document: dict[str, dict[str, list[int]]] = {}
    for stranger in strangers:
        document.setdefault(stranger.what, {}).setdefault(stranger.source, []).append(stranger.line)
    return document


def _strangers(document: Mapping[Any, Mapping[str, Sequence[int]]]) -> tuple[Stranger, ...]:
    return tuple(
        Stranger(what, source, int(line))
        for what, objects in document.items()
        for source, lines in objects.items()
        for line in lines
    )


def _blocks(dependence: Dependence) -> list[tuple[int, float, float]]:
    return list(zip(dependence.counts, dependence.totals, dependence.squares, strict=True))


def _dependence(document: Sequence[Sequence[Any]]) -> Dependence:
    return Dependence.of_levels(Blocks(*level) for level in document)


def _numerical(document: Mapping[str, Any], sketch: Sketch) -> Numerical:
    values: dict[str, Any] = {key: math.nan if value is None else value for key, value in document.items()}
    return Numerical(**values, sketch=sketch)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
