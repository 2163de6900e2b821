"""The constraints of a baseline: ``constraints.json`` as Model Monitor writes and reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast, get_args

from windage import expected, jackson, strict_json
from windage.errors import BaselineError
from windage.expected import NOTHING, Expected
from windage.profile import InferredType

Method = Literal["Robust", "Simple"]
CategoricalMethod = Literal["LInfinity", "ChiSquared"]

# Every key that is understood, by the object in which it stands; the last of some lines are older spellings.
_OVERRIDES = ("monitoring_config_overrides", "monitoringConfigOverrides")
_KNOWN: Mapping[str, Collection[str]] = {
    "document": {"version", "features", "monitoring_config"},
    "feature": {
        *("name", "inferred_type", "completeness", "num_constraints", "string_constraints", expected.KEY),
        *_OVERRIDES,
    },
    "num_constraints": {"is_non_negative", *_OVERRIDES},
    "string_constraints": {"domains", *_OVERRIDES},
    "config": {
        "evaluate_constraints",
        "emit_metrics",
        "datatype_check_threshold",
        "domain_content_threshold",
        "distribution_constraints",
    },
    "distribution_constraints": {
        "perform_comparison",
        "comparison_threshold",
        "comparison_method",
        "categorical_comparison_threshold",
        "categorical_drift_method",
        *("enable_comparisons", "min_domain_mass", "comparion_method"),
    },
}


@dataclass(frozen=True)
class MonitoringConfig:
    """How the constraints are evaluated; the defaults are those that the service really writes.

    Parameters
    ----------
    evaluate_constraints, emit_metrics
        Whether to check, and whether to publish metrics.
    datatype_check_threshold, domain_content_threshold
        The smallest share of values that must have the type, or lie in the domain.
    perform_comparison
        Whether to compare distributions.
    comparison_threshold, comparison_method
        The largest distance of numbers, and whether it is corrected for sample size.
    categorical_comparison_threshold, categorical_drift_method
        The same for categories.
    """

    evaluate_constraints: bool = True
    emit_metrics: bool = True
    datatype_check_threshold: float = 1.0
    domain_content_threshold: float = 1.0
    perform_comparison: bool = True
    comparison_threshold: float = 0.1
    comparison_method: Method = "Robust"
    categorical_comparison_threshold: float = 0.1
    categorical_drift_method: CategoricalMethod = "LInfinity"


@dataclass(frozen=True)
class Feature:
    """The constraints of one column; what is absent is not constrained. ``expected`` is Windage's own part."""

    name: str
    inferred_type: InferredType
    completeness: float
    non_negative: bool | None = None
    domains: tuple[str, ...] | None = None
    config: MonitoringConfig | None = None
    expected: Expected = NOTHING


@dataclass(frozen=True)
class Constraints:
    """The constraints of a dataset.

    ``ignored`` names what the file said and this version does not know, as ``age.num_constraints.is_prime``.
    """

    features: tuple[Feature, ...]
    config: MonitoringConfig = field(default_factory=MonitoringConfig)
    ignored: tuple[str, ...] = field(default=(), compare=False)

    def get(self, name: str) -> Feature | None:
        """Return a column's constraints, or nothing."""
        return self._by_name.get(name)

    def config_of(self, name: str) -> MonitoringConfig:
        """Return how a column is evaluated: its own overrides, else the dataset's."""
        feature = self.get(name)
        return feature.config if feature is not None and feature.config is not None else self.config

    @cached_property
    def _by_name(self) -> dict[str, Feature]:
        return {feature.name: feature for feature in self.features}


def to_json(constraints: Constraints) -> bytes:
    """Return the contents of ``constraints.json``."""
    return jackson.encode(
        {
            "version": 0.0,
            "features": [_feature_document(feature) for feature in constraints.features],
            "monitoring_config": _config_document(constraints.config),
        }
    )


def from_json(data: bytes, *, where: str) -> Constraints:
    """Read ``constraints.json``, also the service's own with its legacy keys.

    Raises
    ------
    BaselineError
        When the file is damaged or a value is out of its range.

    Examples
    --------
    >>> from_json(b'{"features": []}', where="constraints.json").config.comparison_method
    'Robust'
    """
    document = _object(strict_json.decode(data, where=where), where=where)
    config = _config(_object(document.get("monitoring_config", {}), where=where), MonitoringConfig(), where=where)
    features = document.get("features")
    if not isinstance(features, list):
        raise BaselineError(where, "no list of features", got=type(features).__name__, do="make the baseline again")
    read = tuple(_feature(_object(f, where=where), config, where=where) for f in features)
    twice = [name for name, count in Counter(feature.name for feature in read).items() if count > 1]
    if twice:
        raise BaselineError(where, "a column is named twice", got=twice[0], do="keep one of them")
    return Constraints(read, config, tuple(_unknown(document)))


def _unknown(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the places of what is not understood; the document has been read, so that its parts have their types."""
    if document.get("version", 0) != 0:
        yield f"version {document['version']}, read as 0.0"
    yield from _unknown_keys(document, "document", "")
    yield from _unknown_of_config(document.get("monitoring_config", {}), "monitoring_config.")
    for feature in document["features"]:
        place = f"{feature['name']}."
        yield from _unknown_keys(feature, "feature", place)
        own = expected.unknown_keys(feature.get(expected.KEY, {}))
        yield from (f"{place}{expected.KEY}.{key}" for key in own)
        holders = [(feature, place)]
        for key in ("string_constraints", "num_constraints"):
            holder = feature.get(key) or {}
            holders.append((holder, f"{place}{key}."))
            yield from _unknown_keys(holder, key, f"{place}{key}.")
        given = [(holder[key], f"{at}{key}") for holder, at in holders for key in _OVERRIDES if holder.get(key)]
        for overrides, at in given[:1]:
            yield from _unknown_of_config(overrides, f"{at}.")
        yield from (at for _, at in given[1:])


def _unknown_of_config(config: Mapping[str, Any], place: str) -> Iterator[str]:
    yield from _unknown_keys(config, "config", place)
    distribution = config.get("distribution_constraints") or {}
    yield from _unknown_keys(distribution, "distribution_constraints", f"{place}distribution_constraints.")


def _unknown_keys(holder: Mapping[str, Any], kind: str, place: str) -> Iterator[str]:
    return (f"{place}{key}" for key in holder if key not in _KNOWN[kind])


def _object(value: Any, *, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BaselineError(where, "not an object", got=type(value).__name__, expected="{…}")
    return value


def _feature_document(feature: Feature) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": feature.name,
        "inferred_type": feature.inferred_type,
        "completeness": feature.completeness,
    }
    if feature.non_negative is not None:
        document["num_constraints"] = {"is_non_negative": feature.non_negative}
    if feature.domains is not None:
        document["string_constraints"] = {"domains": list(feature.domains)}
    if feature.config is not None:
        document["monitoring_config_overrides"] = _config_document(feature.config)
    if feature.expected:
        document[expected.KEY] = expected.to_document(feature.expected)
    return document


def _feature(document: Mapping[str, Any], config: MonitoringConfig, *, where: str) -> Feature:
    name = document.get("name")
    if not isinstance(name, str):
        raise BaselineError(where, "a feature has no name", got=name, expected="text")
    place = f"{where} {name}"
    kind = document.get("inferred_type")
    if kind not in get_args(InferredType):
        raise BaselineError(place, "unknown type", got=kind, expected=", ".join(get_args(InferredType)))
    numbers = _object(document.get("num_constraints") or {}, where=place)
    strings = _object(document.get("string_constraints") or {}, where=place)
    non_negative = numbers.get("is_non_negative")
    if not isinstance(non_negative, bool | None):
        raise BaselineError(place, "is_non_negative is a switch", got=non_negative, expected="true or false")
    domains = strings.get("domains")
    # Three spellings are in use: the documentation's, the SDK's, and the SDK's inside string_constraints.
    overrides = next(
        (
            holder[key]
            for holder in (document, strings, numbers)
            for key in _OVERRIDES
            # An empty one, as the documentation shows it, overrides nothing.
            if holder.get(key)
        ),
        None,
    )
    return Feature(
        name=name,
        inferred_type=cast("InferredType", kind),
        completeness=_share(document.get("completeness", 0.0), "completeness", where=place),
        non_negative=non_negative,
        domains=_domains(domains, where=place) if domains is not None else None,
        config=None if overrides is None else _config(_object(overrides, where=place), config, where=place),
        expected=expected.from_document(document.get(expected.KEY, {}), where=f"{place} {expected.KEY}"),
    )


def _domains(values: Any, *, where: str) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise BaselineError(where, "domains is a list", got=values, expected="[…]")
    return tuple(str(value) for value in values)


def _config_document(config: MonitoringConfig) -> dict[str, Any]:
    return {
        "evaluate_constraints": _switch(config.evaluate_constraints),
        "emit_metrics": _switch(config.emit_metrics),
        "datatype_check_threshold": config.datatype_check_threshold,
        "domain_content_threshold": config.domain_content_threshold,
        "distribution_constraints": {
            "perform_comparison": _switch(config.perform_comparison),
            "comparison_threshold": config.comparison_threshold,
            "comparison_method": config.comparison_method,
            "categorical_comparison_threshold": config.categorical_comparison_threshold,
            "categorical_drift_method": config.categorical_drift_method,
        },
    }


def _config(document: Mapping[str, Any], default: MonitoringConfig, *, where: str) -> MonitoringConfig:
    distribution = _object(document.get("distribution_constraints") or {}, where=where)

    def share(holder: Mapping[str, Any], key: str, otherwise: float) -> float:
        return _share(holder.get(key, otherwise), key, where=where)

    comparison = share(distribution, "comparison_threshold", default.comparison_threshold)
    method = distribution.get("comparison_method", distribution.get("comparion_method", default.comparison_method))
    categorical = distribution.get("categorical_drift_method", default.categorical_drift_method)
    if method not in get_args(Method):
        raise BaselineError(where, "unknown comparison_method", got=method, expected=" or ".join(get_args(Method)))
    if categorical not in get_args(CategoricalMethod):
        expected = " or ".join(get_args(CategoricalMethod))
        raise BaselineError(where, "unknown categorical_drift_method", got=categorical, expected=expected)
    given = "comparison_threshold" in distribution
    return MonitoringConfig(
        evaluate_constraints=_enabled(document, "evaluate_constraints", default.evaluate_constraints, where=where),
        emit_metrics=_enabled(document, "emit_metrics", default.emit_metrics, where=where),
        datatype_check_threshold=share(document, "datatype_check_threshold", default.datatype_check_threshold),
        domain_content_threshold=share(
            document,
            "domain_content_threshold",
            share(distribution, "min_domain_mass", default.domain_content_threshold),
        ),
        perform_comparison=_enabled(
            {"perform_comparison": distribution.get("enable_comparisons"), **distribution}
            if "enable_comparisons" in distribution
            else distribution,
            "perform_comparison",
            default.perform_comparison,
            where=where,
        ),
        comparison_threshold=comparison,
        comparison_method=method,
        categorical_comparison_threshold=_categorical_threshold(
            distribution.get(
                "categorical_comparison_threshold",
                comparison if given else default.categorical_comparison_threshold,
            ),
            categorical,
            where=where,
        ),
        categorical_drift_method=categorical,
    )


def _categorical_threshold(value: Any, method: CategoricalMethod, *, where: str) -> float:
    """Return the threshold: a share, or what a chi-square statistic is compared with, which may be any number."""
    if method == "ChiSquared" and isinstance(value, int | float) and not isinstance(value, bool) and value > 1:
        return float(value)
    return _share(value, "categorical_comparison_threshold", where=where)


def _enabled(document: Mapping[str, Any], key: str, default: bool, *, where: str) -> bool:
    value = document.get(key, default)
    if isinstance(value, bool):
        return value
    if value in ("Enabled", "Disabled"):
        return bool(value == "Enabled")
    raise BaselineError(where, f"{key} is a switch", got=value, expected="Enabled or Disabled")


def _switch(on: bool) -> str:
    return "Enabled" if on else "Disabled"


def _share(value: Any, key: str, *, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BaselineError(where, f"{key} is no share", got=value, expected="0 to 1")
    return float(value)
