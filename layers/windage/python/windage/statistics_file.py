"""The profile of a dataset as Model Monitor's ``statistics.json``, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, cast, get_args

import numpy as np

from windage import jackson, strict_json
from windage.config import Compatibility
from windage.errors import BaselineError
from windage.profile import Categorical, ColumnProfile, InferredType, Kinds, Numerical, Profile, Sketch

_BUCKETS = 10
# Beyond 2^53 a count is no longer exact; an item of level 53 would stand for more values.
_MOST_LEVELS = 53
_MOST_ROWS = 2**_MOST_LEVELS
# The service writes a histogram of texts only up to so many different ones.
MOST_HISTOGRAM_VALUES = 120


def to_json(profile: Profile, *, compatibility: Compatibility = "windage") -> bytes:
    """Return the contents of ``statistics.json``, laid out as the service lays them out.

    Numbers of different values are ours, exact where they are known, or like the service its own estimates.
    """
    return jackson.encode(
        {
            "version": 0.0,
            "dataset": {"item_count": profile.rows},
            "features": [_feature_document(column, compatibility) for column in profile.columns],
        }
    )


def from_json(data: bytes, *, where: str) -> Profile:
    """Read a profile from ``statistics.json``, also the service's own.

    Raises
    ------
    BaselineError
        When the file is damaged.

    Examples
    --------
    >>> from_json(b'{"dataset": {"item_count": 3}, "features": []}', where="statistics.json").rows
    3
    """
    document = strict_json.decode(data, where=where)
    try:
        rows = _count(document["dataset"]["item_count"])
        columns = tuple(_column(feature) for feature in document["features"])
        if len({column.name for column in columns}) < len(columns):
            raise ValueError("a column is named twice")
        return Profile(rows=rows, columns=columns)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = str(error) if isinstance(error, ValueError) else "another structure"
        reason = f"no {error}" if isinstance(error, KeyError) else reason
        raise BaselineError(where, "the file is damaged", got=reason, do="make the baseline again") from None


def _feature_document(column: ColumnProfile, compatibility: Compatibility) -> dict[str, Any]:
    document: dict[str, Any] = {"name": column.name, "inferred_type": column.inferred_type}
    common = {"num_present": column.kinds.present, "num_missing": column.kinds.missing}
    if column.inferred_type in {"Integral", "Fractional"}:
        document["numerical_statistics"] = _numerical_document(column, common, compatibility)
    else:
        document["string_statistics"] = _string_document(column, common, compatibility)
    return document


def _different(column: ColumnProfile, compatibility: Compatibility) -> int:
    return column.distinct_count if compatibility == "windage" else column.distinct_count_of_the_service


def _numerical_document(column: ColumnProfile, common: dict[str, Any], compatibility: Compatibility) -> dict[str, Any]:
    numerical, different = column.numerical, _different(column, compatibility)
    # An older container wrote neither of the two; of what was read from its file, the first is not known.
    if different or not numerical.count:
        common |= {"approximate_num_distinct_values": different, "completeness": column.completeness}
    return {
        "common": common,
        "mean": _finite(numerical.mean),
        "sum": _finite(numerical.total),
        "std_dev": _finite(numerical.standard_deviation),
        "min": _finite(numerical.minimum),
        "max": _finite(numerical.maximum),
        "distribution": {
            "kll": {
                "buckets": _buckets(numerical, compatibility),
                "sketch": {
                    "parameters": {"c": numerical.sketch.c, "k": numerical.sketch.k},
                    "data": [level.tolist() for level in numerical.sketch.levels],
                },
            }
        },
    }


def _string_document(column: ColumnProfile, common: Mapping[str, int], compatibility: Compatibility) -> dict[str, Any]:
    different = _different(column, compatibility)
    document: dict[str, Any] = {
        "common": {**common, "completeness": column.completeness},
        "distinct_count": float(different),
    }
    counts = column.categorical.counts
    # The service cuts by its estimate, which may lie on the other side of the cut than the number of counts.
    if counts and different <= MOST_HISTOGRAM_VALUES:
        document["distribution"] = {
            "categorical": {"buckets": [{"value": value, "count": count} for value, count in counts.items()]}
        }
    return document


def _buckets(numerical: Numerical, compatibility: Compatibility) -> list[dict[str, float]]:
    low, high = numerical.minimum, numerical.maximum
    if not numerical.count or not math.isfinite(high - low):
        return []
    bounds = low + (high - low) * np.arange(_BUCKETS + 1) / _BUCKETS
    if compatibility == "windage":
        # The engine calculates the last bound too, and when it comes out below the maximum, counts it nowhere.
        bounds[-1] = high
    ranks = numerical.sketch.rank_exclusive(bounds).astype(np.float64)
    ranks[-1] = numerical.sketch.rank(bounds[-1:])[0]
    return [
        {
            "lower_bound": float(bounds[i]),
            "upper_bound": float(bounds[i + 1]),
            "count": float(ranks[i + 1] - ranks[i]),
        }
        for i in range(_BUCKETS)
    ]


def _column(document: Mapping[str, Any]) -> ColumnProfile:
    kind = document["inferred_type"]
    if kind not in get_args(InferredType):
        raise ValueError(f"unknown type {kind!r}")
    statistics = document.get("numerical_statistics") or document.get("string_statistics") or {}
    common = statistics.get("common", {})
    present, missing = _count(common.get("num_present", 0)), _count(common.get("num_missing", 0))
    distribution = statistics.get("distribution") or {}
    distinct = common.get("approximate_num_distinct_values", statistics.get("distinct_count"))
    return ColumnProfile(
        name=str(document["name"]),
        kinds=_kinds(cast("InferredType", kind), present, missing),
        numerical=_numerical(statistics, present) if "numerical_statistics" in document else Numerical(),
        categorical=_categorical(distribution, present),
        known_distinct=_count(distinct) if distinct is not None else None,
    )


def _kinds(kind: InferredType, present: int, missing: int) -> Kinds:
    """The file does not tell the kinds of missing values apart, nor integers in a Fractional column."""
    if kind == "Integral":
        return Kinds(null=missing, integral=present)
    return Kinds(null=missing, fractional=present) if kind == "Fractional" else Kinds(null=missing, text=present)


def _numerical(statistics: Mapping[str, Any], present: int) -> Numerical:
    kll = (statistics.get("distribution") or {}).get("kll") or {}
    _check_buckets(kll.get("buckets") or [])
    sketch = kll.get("sketch") or {}
    parameters = sketch.get("parameters") or {}
    levels = tuple(np.asarray(level, dtype=np.float64) for level in sketch.get("data", [[]]))
    if not all(np.isfinite(level).all() and level.ndim == 1 for level in levels):
        raise ValueError("a sketch item that is no number")
    if len(levels) > _MOST_LEVELS:
        raise ValueError("a sketch of more values than can be")
    deviation = float(statistics.get("std_dev") or 0.0)
    total = statistics.get("sum")
    minimum, maximum = (math.nan if (value := statistics.get(key)) is None else float(value) for key in ("min", "max"))
    if minimum > maximum:
        raise ValueError("a minimum above the maximum")
    return Numerical(
        count=present,
        total=float(statistics.get("mean") or 0.0) * present if total is None else float(total),
        squares=_squares(deviation, present),
        minimum=minimum,
        maximum=maximum,
        negative=0,
        sketch=Sketch(
            levels or (np.empty(0),),
            (0,) * max(1, len(levels)),
            float(parameters.get("k", 2048.0)),
            float(parameters.get("c", 0.64)),
        ),
    )


def _squares(deviation: float, count: int) -> float:
    """Return the sum of squares that gives the deviation back, to the last digit if there is one."""
    squares = deviation * deviation * count
    below = above = squares
    for _ in range(4):
        for candidate in (below, above):
            if count and math.sqrt(candidate / count) == deviation:
                return candidate
        below, above = math.nextafter(below, 0), math.nextafter(above, math.inf)
    return squares


def _categorical(distribution: Mapping[str, Any], present: int) -> Categorical:
    buckets = (distribution.get("categorical") or {}).get("buckets")
    if buckets is None:
        return Categorical(count=present, too_many=True)
    counts = {str(b["value"]): _count(b["count"]) for b in buckets}
    if len(counts) < len(buckets):
        raise ValueError("a category is counted twice")
    return Categorical(count=present, counts=counts)


def _check_buckets(buckets: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what is no histogram; its counts are not used, for the sketch tells more. A constant has equal bounds."""
    bounds = [float(bound) for bucket in buckets for bound in (bucket["lower_bound"], bucket["upper_bound"])]
    if any(low > high for low, high in pairwise(bounds)):
        raise ValueError("histogram bounds that do not ascend")
    for bucket in buckets:
        _count(bucket["count"])


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MOST_ROWS:
        raise ValueError("a count that is none")
    return int(value)


def _finite(value: float) -> float | None:
    """JSON has no NaN: a statistic that does not exist, or overflowed, is null."""
    return value if math.isfinite(value) else None
