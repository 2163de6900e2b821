"""What a profile knows of whole rows, as a part of its document; an older document has no such part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from windage.profile.alike import Alike, Group
from windage.profile.outliers import CELLS, Deviation, Outliers, Worst
from windage.profile.pairs import Pairs
from windage.profile.repeats import Often, Repeats
from windage.profile.whole_rows import WholeRows


def document(rows: WholeRows) -> dict[str, Any]:
    """Return the part as an object of JSON."""
    return {
        "repeated": _repeats_document(rows.repeated),
        "identifiers": _repeats_document(rows.identifiers),
        "pairs": {
            "names": rows.pairs.names,
            "counts": rows.pairs.counts,
            "sums": rows.pairs.sums,
            "squares": rows.pairs.squares,
            "products": rows.pairs.products,
        },
        "outliers": {
            "rows": rows.outliers.rows,
            "beyond": rows.outliers.beyond,
            "names": rows.outliers.names,
            "by_column": rows.outliers.by_column,
            "distances": rows.outliers.distances,
            "worst": [asdict(one) for one in rows.outliers.worst],
        },
        "alike": asdict(rows.alike),
    }


def read(part: Mapping[str, Any] | None) -> WholeRows:
    """Read what `document` returned; nothing when there is no such part.

    Examples
    --------
    >>> read(None).is_empty, read(document(WholeRows())).is_empty
    (True, True)
    """
    if part is None:
        return WholeRows()
    return WholeRows(
        repeated=_repeats(part["repeated"]),
        identifiers=_repeats(part["identifiers"]),
        pairs=_pairs(part["pairs"]),
        outliers=_outliers(part["outliers"]),
        alike=Alike(
            int(part["alike"]["rows"]),
            tuple(Group(**{**group, "columns": tuple(group["columns"])}) for group in part["alike"]["groups"]),
        ),
    )


def _repeats_document(repeats: Repeats) -> dict[str, Any]:
    return {
        "total": repeats.total,
        "keys": repeats.keys,
        "counts": repeats.counts,
        "labels": repeats.labels,
        "often": [asdict(one) for one in repeats.often],
    }


def _repeats(part: Mapping[str, Any]) -> Repeats:
    keys, counts = np.array(part["keys"], dtype=np.uint64), np.array(part["counts"], dtype=np.int64)
    if keys.shape != counts.shape or len(part["labels"]) not in {0, keys.size}:
        raise ValueError("repeats whose counts do not fit their keys")
    return Repeats(
        total=int(part["total"]),
        keys=keys,
        counts=counts,
        labels=tuple(part["labels"]),
        often=tuple(Often(**one) for one in part["often"]),
    )


def _pairs(part: Mapping[str, Any]) -> Pairs:
    names = tuple(part["names"])
    return Pairs(names, *(_square(part[name], len(names)) for name in ("counts", "sums", "squares", "products")))


def _outliers(part: Mapping[str, Any]) -> Outliers:
    names = tuple(part["names"])
    by_column, distances = (np.array(part[name], dtype=np.int64) for name in ("by_column", "distances"))
    if by_column.size != len(names) or distances.size != (CELLS if part["rows"] else 0):
        raise ValueError("outliers whose counts do not fit their columns")
    worst = (
        Worst(**{**one, "columns": tuple(Deviation(**deviation) for deviation in one["columns"])})
        for one in part["worst"]
    )
    return Outliers(int(part["rows"]), int(part["beyond"]), names, by_column, distances, tuple(worst))


def _square(values: Any, size: int) -> NDArray[np.int64]:
    matrix = np.array(values, dtype=np.int64).reshape(-1, size) if size else np.zeros((0, 0), dtype=np.int64)
    if matrix.shape != (size, size):
        raise ValueError("sums that do not fit their columns")
    return matrix
