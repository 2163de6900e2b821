"""``analysis.json`` as the service writes it: every measure of every facet, which is its baseline and its result."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from windage import strict_json
from windage.bias.facets import Facet
from windage.bias.measures import MEASURES, Stage
from windage.bias.selection import key_of
from windage.bias.values import Result
from windage.errors import BaselineError

NAME = "analysis.json"
_STAGES: tuple[Stage, ...] = ("post_training", "pre_training")
_INFINITE = {"Infinity": math.inf, "-Infinity": -math.inf}


@dataclass(frozen=True)
class Analysis:
    """What the file says.

    Parameters
    ----------
    label, label_value
        The column of the truth, and what is positive.
    values
        By the key of a group: its values by the name of the measure, or why there is none.
    keys
        By the column: the keys of its groups, without the column.
    """

    label: str
    label_value: str
    values: Mapping[str, Mapping[str, Result]]
    keys: Mapping[str, Sequence[str]]


def encode(label: str, label_value: str, groups: Iterable[tuple[Facet, Mapping[str, Result]]]) -> bytes:
    """Return the contents of the file, in which an infinite value is the text ``Infinity``.

    Examples
    --------
    >>> facet = Facet(("sex",), ("0",), "sex: 0", "sex is 0")
    >>> written = encode("y", "1", [(facet, {"DI": float("inf"), "AD": "Facet set is empty"})])
    >>> decode(written, where=NAME).values
    {'sex: 0': {'AD': 'Facet set is empty', 'DI': inf}}
    """
    found = list(groups)
    document: dict[str, Any] = {"version": "1.0"}
    for stage in _STAGES:
        facets: dict[str, list[dict[str, Any]]] = {}
        for facet, results in found:
            metrics = [_metric(name, results[name]) for name in sorted(results) if MEASURES[name].stage == stage]
            if metrics:
                facets.setdefault(facet.name, []).append({"value_or_threshold": facet.value, "metrics": metrics})
        if facets:
            document[f"{stage}_bias_metrics"] = {
                "label": label,
                "facets": facets,
                "label_value_or_threshold": label_value,
            }
    return json.dumps(document, indent=4, allow_nan=False).encode() + b"\n"


def decode(data: bytes, *, where: str) -> Analysis:
    """Read a file that the service or Windage wrote.

    Raises
    ------
    BaselineError
        When it is damaged or of another kind.
    """
    document = strict_json.decode(data, where=where)
    values: dict[str, dict[str, Result]] = {}
    keys: dict[str, list[str]] = {}
    label = label_value = ""
    try:
        for stage in _STAGES:
            found = document.get(f"{stage}_bias_metrics")
            if found is None:
                continue
            label, label_value = str(found["label"]), str(found["label_value_or_threshold"])
            for column, entries in found["facets"].items():
                for entry in entries:
                    key = key_of(str(entry["value_or_threshold"]))
                    keys.setdefault(column, []).append(key)
                    values.setdefault(f"{column}: {key}", {}).update(_results(entry["metrics"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BaselineError(
            where, "not an analysis of bias", got=f"{type(error).__name__}: {error}", do="make the baseline again"
        ) from None
    if not values:
        raise BaselineError(where, "no measures of bias in it", expected="pre_training_bias_metrics or post_…")
    return Analysis(label, label_value, values, keys)


@dataclass(frozen=True)
class Written:
    """One value of the file, with all that it says of it."""

    stage: Stage
    label: str
    label_value: str
    facet: str
    facet_value: str
    name: str
    value: float


def metrics_of(data: bytes) -> Iterator[Written]:
    """Yield every value of a file that `encode` wrote, in its order, but for those that cannot be had."""
    document = json.loads(data)
    for stage in _STAGES:
        found = document.get(f"{stage}_bias_metrics", {"facets": {}})
        for facet, entries in found["facets"].items():
            for entry in entries:
                for name, value in _results(entry["metrics"]).items():
                    if not isinstance(value, str):
                        said = str(found["label"]), str(found["label_value_or_threshold"])
                        yield Written(stage, *said, facet, str(entry["value_or_threshold"]), name, value)


def written(value: float) -> str:
    """Return a number as the service writes it.

    Examples
    --------
    >>> written(0.5), written(float("inf"))
    ('0.5', 'Infinity')
    """
    return repr(value) if math.isfinite(value) else repr(value).replace("inf", "Infinity")


def _metric(name: str, result: Result) -> dict[str, Any]:
    metric: dict[str, Any] = {"name": name, "description": MEASURES[name].description}
    if isinstance(result, str):
        return {**metric, "value": None, "error": result}
    return {**metric, "value": result if math.isfinite(result) else written(result)}


def _results(metrics: Iterable[Mapping[str, Any]]) -> dict[str, Result]:
    found: dict[str, Result] = {}
    for metric in metrics:
        name, value = str(metric["name"]), metric["value"]
        if name not in MEASURES:
            continue
        if value is None:
            found[name] = str(metric.get("error") or "no value")
        else:
            found[name] = _INFINITE[value] if isinstance(value, str) else float(value)
    return found
