"""The service's analysis configuration: which column is the label, which groups are looked at, what is measured."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from windage.bias.measures import MEASURES, Stage
from windage.errors import InputError

# A column is meant by its name, or by its place from 0.
Place = str | int
Value = str | int | float | bool

_USED = {"label", "label_values_or_threshold", "facet", "group_variable", "headers", "predicted_label", "features"}
_USED |= {"probability_threshold", "predictor", "methods", "version"}
_STAGES: Mapping[str, Stage] = {"pre_training_bias": "pre_training", "post_training_bias": "post_training"}


@dataclass(frozen=True)
class FacetConfig:
    """A column and the values, or the threshold above which a number lies, of the group; no values: each by itself."""

    column: Place
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class AnalysisConfig:
    """What is measured.

    Parameters
    ----------
    label
        The column of the truth; of JSON, the JMESPath expression that finds it.
    positive
        The values of the positive label, or the threshold above which it lies.
    facets
        The groups.
    group_variable
        The column within whose values disparities are measured.
    headers
        The names of the columns, if the file says them.
    predicted_label, probability
        The column of the model's answer: the label, or how probable the positive one is. Neither: not said.
    probability_threshold
        From which probability on the answer is positive.
    answered_by_model
        Whether the column of the answer is named as the model's output only: a dataset need not have it.
    features
        The JMESPath expression that finds the features in JSON.
    measures
        The names of the measures that are asked for.
    ignored
        What the file says and nobody uses here.

    Examples
    --------
    >>> decode(b'{"label": "y", "label_values_or_threshold": [1], "facet": [{"name_or_index": "sex"}]}').positive
    (1,)
    """

    label: Place
    positive: tuple[Value, ...]
    facets: tuple[FacetConfig, ...]
    group_variable: Place | None = None
    headers: tuple[str, ...] = ()
    predicted_label: Place | None = None
    probability: Place | None = None
    probability_threshold: float = 0.5
    answered_by_model: bool = False
    features: str | None = None
    measures: tuple[str, ...] = tuple(MEASURES)
    ignored: tuple[str, ...] = ()


def decode(data: bytes, *, where: str = "analysis_config.json") -> AnalysisConfig:
    """Read the configuration from JSON.

    Raises
    ------
    InputError
        When it is damaged, says no label or no facet, or asks for a measure that there is none of.
    """
    try:
        document = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise InputError(where, "not JSON", got=str(error), expected="an analysis configuration") from None
    if not isinstance(document, dict):
        raise InputError(where, "not an analysis configuration", got=type(document).__name__, expected="an object")
    predictor = document.get("predictor") or {}
    _expect(predictor, dict, "an object", where=f"{where}: predictor")
    # The answer's own name goes before the predictor's, and a label before a probability.
    predicted = _place(document.get("predicted_label", predictor.get("label")), where=f"{where}: predicted_label")
    probability = _place(predictor.get("probability"), where=f"{where}: predictor.probability")
    threshold = document.get("probability_threshold", 0.5)
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        raise InputError(f"{where}: probability_threshold", "not a probability", got=threshold, expected="0 to 1")
    if predicted is None and probability is None and "probability_threshold" in document:
        probability = "probability"
    features = document.get("features")
    if features is not None:
        _expect(features, str, "a JMESPath expression", where=f"{where}: features")
    return AnalysisConfig(
        label=_needed(document, "label", where=where),
        positive=_positive(document, where=where),
        facets=tuple(_facets(document.get("facet"), where=where)),
        group_variable=_place(document.get("group_variable"), where=f"{where}: group_variable"),
        headers=_names(document.get("headers"), where=f"{where}: headers"),
        predicted_label=predicted,
        probability=probability if predicted is None else None,
        probability_threshold=float(threshold),
        answered_by_model=document.get("predicted_label") is None,
        features=features,
        measures=_measures(document.get("methods"), where=where),
        ignored=tuple(_ignored(document)),
    )


def near(name: str, known: Sequence[str]) -> str | None:
    """Return what to do about a name that nobody has: write the one that it is nearest to.

    Examples
    --------
    >>> near("Sexx", ["Age", "Sex"])
    'write Sex'
    """
    found = _nearest(name, known)
    return None if found is None else f"write {found}"


def _nearest(name: str, known: Sequence[str]) -> str | None:
    alike = [one for one in known if one.lower() == name.lower()] or difflib.get_close_matches(name, known, n=1)
    return alike[0] if alike else None


def _needed(document: Mapping[str, Any], key: str, *, where: str) -> Place:
    found = _place(document.get(key), where=f"{where}: {key}")
    if found is None:
        alike = _nearest(key, [one for one in document if one not in _USED])
        do = None if alike is None else f"rename {alike}"
        raise InputError(f"{where}: {key}", "it is missing", expected="the name of a column", do=do)
    return found


def _place(value: Any, *, where: str) -> Place | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise InputError(where, "not a column", got=value, expected="its name, or its place from 0")
    return value


def _positive(document: Mapping[str, Any], *, where: str) -> tuple[Value, ...]:
    where = f"{where}: label_values_or_threshold"
    found = _values(document.get("label_values_or_threshold"), where=where)
    if not found:
        raise InputError(where, "it is missing", expected="the values of the positive label, or its threshold, as [1]")
    return found


def _values(value: Any, *, where: str) -> tuple[Value, ...]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    for one in listed:
        _expect(one, (str, int, float), "values, as [1] or ['yes']", where=where)
    return tuple(listed)


def _facets(value: Any, *, where: str) -> Iterator[FacetConfig]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    if not listed:
        raise InputError(f"{where}: facet", "it is missing", expected='groups, as [{"name_or_index": "sex"}]')
    for number, entry in enumerate(listed):
        at = f"{where}: facet[{number}]"
        _expect(entry, dict, "an object", where=at)
        column = _needed(entry, "name_or_index", where=at)
        yield FacetConfig(column, _values(entry.get("value_or_threshold"), where=f"{at}.value_or_threshold"))


def _names(value: Any, *, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    _expect(value, list, "a list of names", where=where)
    for name in value:
        _expect(name, str, "names", where=where)
    return tuple(value)


def _measures(methods: Any, *, where: str) -> tuple[str, ...]:
    if methods is None:
        return tuple(MEASURES)
    _expect(methods, dict, "an object", where=f"{where}: methods")
    asked: set[str] = set()
    for key, stage in _STAGES.items():
        if key not in methods:
            continue
        at = f"{where}: methods.{key}"
        _expect(methods[key] or {}, dict, "an object", where=at)
        of_stage = [name for name, measure in MEASURES.items() if measure.stage == stage]
        named = (methods[key] or {}).get("methods", "all")
        for name in of_stage if named == "all" else named if isinstance(named, list) else [named]:
            if name not in of_stage:
                raise InputError(at, "no such measure", got=name, expected=f"all, or of {', '.join(of_stage)}")
            asked.add(name)
    return tuple(name for name in MEASURES if name in asked)


def _ignored(document: Mapping[str, Any]) -> Iterator[str]:
    yield from (key for key in document if key not in _USED)
    yield from (f"predictor.{key}" for key in document.get("predictor") or {} if key not in {"label", "probability"})
    yield from (f"methods.{key}" for key in document.get("methods") or {} if key not in _STAGES)
    facets = document.get("facet")
    for number, entry in enumerate(facets if isinstance(facets, list) else [facets]):
        used = {"name_or_index", "value_or_threshold"}
        yield from (f"facet[{number}].{key}" for key in entry if key not in used)


def _expect(value: Any, kind: type | tuple[type, ...], expected: str, *, where: str) -> None:
    if not isinstance(value, kind):
        raise InputError(where, "not what is expected here", got=value, expected=expected)
