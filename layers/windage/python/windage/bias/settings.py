"""What a monitor file says of bias, and the service's analysis configuration: the one as the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from windage.bias.analysis_config import AnalysisConfig, FacetConfig, Place, Value, decode
from windage.bias.measures import MEASURES
from windage.config import ModelBias, Monitor
from windage.errors import InputError

_SECTION, _KEY = "model_bias", "analysis_config"


def with_analysis_config(settings: Mapping[str, Any], *, read: Callable[[str, str], bytes]) -> dict[str, Any]:
    """Return a monitor's settings in which what a file of the service says stands itself.

    Parameters
    ----------
    settings
        Those of a whole monitor, as builtin values, with an ``analysis_config``.
    read
        Returns the contents of a file that a setting names, given both.

    Raises
    ------
    InputError
        When the file cannot be used, or says what the monitor file says, too.

    Examples
    --------
    >>> file = b'{"label": "y", "label_values_or_threshold": [1], "facet": [{"name_or_index": "sex"}]}'
    >>> given = {"name": "fraud", "model_bias": {"analysis_config": "a.json", "start_offset": "-P8D"}}
    >>> made = with_analysis_config(given, read=lambda place, where: file)
    >>> made["model_bias"]["label_values_or_threshold"], made["model_bias"]["start_offset"]
    ([1], '-P8D')
    """
    section = settings[_SECTION]
    where = f"{_SECTION}.{_KEY}"
    # An error beside a name of a file would be looked for in it: its place is the setting that names it.
    config = decode(read(section[_KEY], where), where=where)
    said = _settings(config, where=where)
    own = {key: value for key, value in section.items() if key != _KEY}
    if twice := sorted(said.keys() & own.keys()):
        raise InputError(f"{_SECTION}.{twice[0]}", f"the {_KEY} says it, too", got=own[twice[0]], do="leave one out")
    return {**settings, _SECTION: {**said, **own}}


def analysis_of(monitor: Monitor, settings: ModelBias) -> AnalysisConfig:
    """Return what is measured for a monitor; which column is the answer, its model quality says if nobody else does.

    Examples
    --------
    >>> from windage.config import BiasFacet, Capture, Model, ModelQuality
    >>> bias = ModelBias(label="late", label_values_or_threshold=(1,), facet=(BiasFacet(name_or_index="origin"),))
    >>> quality = ModelQuality(problem_type="BinaryClassification", probability_attribute="p")
    >>> capture = Capture(model=Model(lambda_function="flights"))
    >>> analysis_of(Monitor(name="flights", capture=capture, model_quality=quality, model_bias=bias), bias).probability
    'p'
    """
    predicted, probability, threshold = settings.predicted_label, settings.probability, settings.probability_threshold
    quality = monitor.model_quality
    if predicted is None and probability is None and quality is not None:
        predicted = quality.inference_attribute
        probability = quality.probability_attribute if predicted is None else None
    if threshold is None:
        threshold = quality.probability_threshold if quality is not None else 0.5
    return AnalysisConfig(
        label=settings.label,
        positive=settings.label_values_or_threshold,
        facets=tuple(FacetConfig(facet.name_or_index, facet.value_or_threshold) for facet in settings.facet),
        group_variable=settings.group_variable,
        headers=settings.headers,
        predicted_label=predicted,
        probability=probability,
        probability_threshold=threshold,
        answered_by_model=True,
        measures=settings.measures or tuple(MEASURES),
    )


def answers_of(monitor: Monitor, config: AnalysisConfig, default: str) -> tuple[str, ...]:
    """Return the columns of the model's answer."""
    said = [name for name in (config.predicted_label, config.probability) if isinstance(name, str)]
    return monitor.output_columns or tuple(said) or (default,)


def _settings(config: AnalysisConfig, *, where: str) -> dict[str, Any]:
    """Return what a file says, without what it leaves to its defaults."""
    threshold = (
        config.probability_threshold if config.probability_threshold != AnalysisConfig.probability_threshold else None
    )
    facets = [
        {
            "name_or_index": _named(facet.column, config.headers, where=f"{where}: facet[{place}]"),
            **({"value_or_threshold": _plain(facet.values)} if facet.values else {}),
        }
        for place, facet in enumerate(config.facets)
    ]
    columns = {
        key: _named(place, config.headers if key in ("label", "group_variable") else (), where=f"{where}: {key}")
        for key, place in (
            ("label", config.label),
            ("group_variable", config.group_variable),
            ("predicted_label", config.predicted_label),
            ("probability", config.probability),
        )
        if place is not None
    }
    others = {
        "headers": list(config.headers),
        "measures": list(config.measures) if config.measures != tuple(MEASURES) else [],
        "probability_threshold": threshold,
    }
    return {
        **columns,
        "label_values_or_threshold": _plain(config.positive),
        "facet": facets,
        **{key: value for key, value in others.items() if value},
    }


def _named(place: Place, headers: tuple[str, ...], *, where: str) -> str:
    if isinstance(place, str):
        return place
    if place >= len(headers):
        raise InputError(where, "which column is this?", got=place, expected="its name, or the headers of all")
    return headers[place]


def _plain(values: tuple[Value, ...]) -> list[str | int | float]:
    """Return values as a monitor file takes them: a truth as the text that the service makes of it."""
    return [str(value) if isinstance(value, bool) else value for value in values]
