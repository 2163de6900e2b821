"""constraints.json: the service's own file with its legacy keys, and a reason for every file that cannot be right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.constraints import Constraints, Feature, MonitoringConfig, from_json, to_json
from windage.errors import BaselineError
from windage.expected import Expected

SAMPLES = Path(__file__).parents[2].parent / "shared" / "model-monitor"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
shares = st.floats(0, 1)
configs = st.builds(
    MonitoringConfig,
    evaluate_constraints=st.booleans(),
    emit_metrics=st.booleans(),
    datatype_check_threshold=shares,
    domain_content_threshold=shares,
    perform_comparison=st.booleans(),
    comparison_threshold=shares,
    comparison_method=st.sampled_from(["Robust", "Simple"]),
    categorical_comparison_threshold=shares,
    categorical_drift_method=st.sampled_from(["LInfinity", "ChiSquared"]),
)
features = st.builds(
    Feature,
    name=texts,
    inferred_type=st.sampled_from(["Integral", "Fractional", "String", "Unknown"]),
    completeness=shares,
    non_negative=st.none() | st.booleans(),
    domains=st.none() | st.lists(texts, max_size=3).map(tuple),
    config=st.none() | configs,
    expected=st.builds(
        Expected,
        range=st.none() | st.tuples(st.floats(-9, 0), st.floats(0, 9)),
        lengths=st.none() | st.tuples(st.integers(0, 3), st.integers(3, 9)),
        patterns=st.none() | st.lists(texts, min_size=1, max_size=2).map(tuple),
    ),
)
some_constraints = st.builds(
    Constraints, st.lists(features, max_size=4, unique_by=lambda f: f.name).map(tuple), configs
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def read(document: object) -> Constraints:
    return from_json(json.dumps(document).encode(), where="c.json")


def feature(**others: Any) -> dict[str, Any]:
    return {"name": "age", "inferred_type": "Integral", "completeness": 1.0, **others}


@settings(max_examples=100)
@given(some_constraints)
def test_constraints_are_read_back(constraints: Constraints) -> None:
    data = to_json(constraints)
    assert from_json(data, where="c.json") == constraints
    assert to_json(from_json(data, where="c.json")) == data


@settings(max_examples=300)
@given(st.data())
def test_any_file_is_constraints_or_an_error(data: st.DataObject) -> None:
    """A good file in which one value, wherever, is something else."""
    document: Any = json.loads(
        to_json(
            Constraints(
                (
                    Feature("age", "Integral", 1.0, True, None, MonitoringConfig()),
                    Feature("x", "String", 1, None, ("a",), expected=Expected((0.0, 1.0), (2, 3), ("A+",))),
                )
            )
        )
    )
    place = document
    while isinstance(place, dict | list) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(values)
            break
        place = place[key]
    content = json.dumps(document).encode()
    try:
        read_back = from_json(content, where="c.json")
    except BaselineError as error:
        assert str(error).startswith("c.json")
    else:
        assert to_json(read_back)


@settings(max_examples=100)
@given(st.binary(max_size=60))
@example(b"\xef\xbb\xbf{}")
@example(b"[" * 100_000)
@example(b"9" * 5000)
@example(b'{"features": [{"name": "\\ud800", "inferred_type": "String"}]}')
def test_any_bytes_are_constraints_or_an_error(data: bytes) -> None:
    with pytest.raises(BaselineError, match=r"^c.json: "):
        from_json(data, where="c.json")


def test_the_defaults_are_what_the_service_writes() -> None:
    """Its documentation says 0.1 for the first two; its files say 1.0."""
    assert json.loads(to_json(Constraints(())))["monitoring_config"] == {
        "evaluate_constraints": "Enabled",
        "emit_metrics": "Enabled",
        "datatype_check_threshold": 1.0,
        "domain_content_threshold": 1.0,
        "distribution_constraints": {
            "perform_comparison": "Enabled",
            "comparison_threshold": 0.1,
            "comparison_method": "Robust",
            "categorical_comparison_threshold": 0.1,
            "categorical_drift_method": "LInfinity",
        },
    }
    assert read({"features": []}).config == MonitoringConfig()


def test_the_file_is_the_services() -> None:
    constraints = Constraints(
        (Feature("age", "Integral", 0.5, True), Feature("city", "String", 1.0, None, ("Köln", "")))
    )
    assert json.loads(to_json(constraints))["features"] == [
        {"name": "age", "inferred_type": "Integral", "completeness": 0.5, "num_constraints": {"is_non_negative": True}},
        {
            "name": "city",
            "inferred_type": "String",
            "completeness": 1.0,
            "string_constraints": {"domains": ["Köln", ""]},
        },
    ]


def overridden(**settings: object) -> MonitoringConfig:
    return MonitoringConfig(**settings)


@pytest.mark.parametrize("holder", ["", "string_constraints", "num_constraints"])
@pytest.mark.parametrize("key", ["monitoring_config_overrides", "monitoringConfigOverrides"])
def test_overrides_are_found_in_every_spelling_in_use(key: str, holder: str) -> None:
    """The documentation's, the SDK's, and the SDK's inside string_constraints (sagemaker-python-sdk#2745)."""
    overrides = {key: {"evaluate_constraints": "Disabled"}}
    document = feature(**({holder: overrides} if holder else overrides))
    read_back = read({"features": [document]})
    assert read_back.config_of("age").evaluate_constraints is False
    assert read_back.config_of("other") == read_back.config


def test_overrides_fall_back_to_the_datasets_settings() -> None:
    read_back = read(
        {
            "features": [feature(monitoring_config_overrides={"datatype_check_threshold": 0.9})],
            "monitoring_config": {"domain_content_threshold": 0.8, "emit_metrics": "Disabled"},
        }
    )
    config = read_back.config_of("age")
    assert (config.datatype_check_threshold, config.domain_content_threshold) == (0.9, 0.8)
    assert config.emit_metrics is False


@pytest.mark.parametrize(
    ("written", "config"),
    [
        ({"comparison_threshold": 0.3}, {"comparison_threshold": 0.3, "categorical_comparison_threshold": 0.3}),
        (
            {"comparison_threshold": 0.3, "categorical_comparison_threshold": 0.2},
            {"categorical_comparison_threshold": 0.2},
        ),
        ({"comparion_method": "Simple"}, {"comparison_method": "Simple"}),
        ({"enable_comparisons": "Disabled"}, {"perform_comparison": False}),
        ({"enable_comparisons": "Disabled", "perform_comparison": "Enabled"}, {"perform_comparison": True}),
        ({"min_domain_mass": 0.7}, {"domain_content_threshold": 0.7}),
        ({"categorical_drift_method": "ChiSquared"}, {"categorical_drift_method": "ChiSquared"}),
        ({"perform_comparison": False}, {"perform_comparison": False}),
        ({"unknown": 1}, {}),
    ],
)
def test_legacy_keys_mean_what_they_meant(written: dict[str, object], config: dict[str, object]) -> None:
    found = read({"features": [], "monitoring_config": {"distribution_constraints": written}}).config
    assert {key: getattr(found, key) for key in config} == config
    if not config:
        assert found == MonitoringConfig()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "c.json: not an object; got list; expected {…}"),
        ({}, "c.json: no list of features; got NoneType; do: make the baseline again"),
        ({"features": {}}, "c.json: no list of features; got dict"),
        ({"features": [1]}, "c.json: not an object; got int; expected {…}"),
        ({"features": [{}]}, "c.json: a feature has no name; expected text"),
        ({"features": [feature(name=7)]}, "c.json: a feature has no name; got 7; expected text"),
        (
            {"features": [feature(inferred_type="Bool")]},
            "c.json age: unknown type; got Bool; expected Integral, Fractional, String, Unknown",
        ),
        ({"features": [feature(completeness=2)]}, "c.json age: completeness is no share; got 2; expected 0 to 1"),
        ({"features": [feature(completeness="1.0")]}, "c.json age: completeness is no share; got 1.0; expected 0 to 1"),
        ({"features": [feature(completeness=True)]}, "c.json age: completeness is no share; got True"),
        ({"features": [feature(), feature()]}, "c.json: a column is named twice; got age; do: keep one of them"),
        (
            {"features": [feature(num_constraints={"is_non_negative": "true"})]},
            "c.json age: is_non_negative is a switch; got true; expected true or false",
        ),
        ({"features": [feature(num_constraints=[1])]}, "c.json age: not an object; got list; expected {…}"),
        ({"features": [feature(string_constraints={"domains": "ab"})]}, "c.json age: domains is a list; got ab"),
        (
            {"features": [], "monitoring_config": {"distribution_constraints": {"comparison_method": "KS"}}},
            "c.json: unknown comparison_method; got KS; expected Robust or Simple",
        ),
        (
            {"features": [], "monitoring_config": {"distribution_constraints": {"categorical_drift_method": "PSI"}}},
            "c.json: unknown categorical_drift_method; got PSI; expected LInfinity or ChiSquared",
        ),
        (
            {"features": [], "monitoring_config": {"distribution_constraints": {"comparison_threshold": -0.1}}},
            "c.json: comparison_threshold is no share; got -0.1; expected 0 to 1",
        ),
        (
            {"features": [], "monitoring_config": {"evaluate_constraints": "enabled"}},
            "c.json: evaluate_constraints is a switch; got enabled; expected Enabled or Disabled",
        ),
        (
            {"features": [], "monitoring_config": {"evaluate_constraints": ["Enabled"]}},
            "c.json: evaluate_constraints is a switch; got ['Enabled']; expected Enabled or Disabled",
        ),
    ],
)
def test_what_cannot_be_right_is_told(document: object, message: str) -> None:
    with pytest.raises(BaselineError) as raised:
        read(document)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("data", [b"", b"{", b'{"features": [', b'{"a": NaN}', b"\xff\xfe{\x00}\x00"])
def test_a_damaged_file_is_told(data: bytes) -> None:
    with pytest.raises(BaselineError, match=r"^c.json: the file is damaged; got .*; do: make the baseline again$"):
        from_json(data, where="c.json")


def test_a_column_is_found_by_its_name() -> None:
    constraints = Constraints((Feature("a", "Integral", 1), Feature("b", "String", 1)))
    assert constraints.get("b") == constraints.features[1]
    assert constraints.get("c") is None


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of Model Monitor's files are not beside the project")
def test_a_file_of_the_services_sdk_is_read() -> None:
    """Written by hand for the SDK's tests, with the legacy keys."""
    constraints = from_json((SAMPLES / "sdk-tests/constraints.json").read_bytes(), where="c.json")
    domain = ("preproc-not-YET-supported-for-csv-json",)
    assert [(f.name, f.inferred_type, f.completeness, f.domains) for f in constraints.features] == [
        ("message", "String", 1.0, domain),
        ("second_message", "String", 1.0, domain),
    ]
    assert constraints.config.comparison_threshold == constraints.config.categorical_comparison_threshold == 1.0
    assert constraints.config.perform_comparison is True
    assert from_json(to_json(constraints), where="c.json") == constraints


@pytest.mark.parametrize(
    ("document", "ignored"),
    [
        ({"features": []}, ()),
        ({"version": 0.0, "features": [feature()], "monitoring_config": {}}, ()),
        ({"version": 1.0, "features": []}, ("version 1.0, read as 0.0",)),
        ({"features": [], "owner": "me"}, ("owner",)),
        ({"features": [feature(max=3)]}, ("age.max",)),
        ({"features": [feature(num_constraints={"is_prime": True})]}, ("age.num_constraints.is_prime",)),
        ({"features": [feature(string_constraints={"pattern": "x"})]}, ("age.string_constraints.pattern",)),
        (
            {"features": [], "monitoring_config": {"distribution_constraints": {"shape": 1, "min_domain_mass": 1}}},
            ("monitoring_config.distribution_constraints.shape",),
        ),
        (
            {"features": [feature(monitoringConfigOverrides={"shape": 1})]},
            ("age.monitoringConfigOverrides.shape",),
        ),
        (
            {
                "features": [
                    feature(
                        monitoring_config_overrides={"emit_metrics": "Disabled"},
                        string_constraints={"monitoringConfigOverrides": {"emit_metrics": "Enabled"}},
                    )
                ]
            },
            ("age.string_constraints.monitoringConfigOverrides",),
        ),
    ],
)
def test_what_is_not_understood_is_named(document: dict[str, Any], ignored: tuple[str, ...]) -> None:
    """Of two places with overrides the first one counts, and the other is said to be ignored."""
    assert read(document).ignored == ignored


def test_an_empty_override_overrides_nothing() -> None:
    """As the documentation shows it; a later change of the dataset's settings must reach the column."""
    assert read({"features": [feature(monitoringConfigOverrides={})]}).features[0].config is None


@pytest.mark.parametrize(
    ("method", "threshold", "accepted"),
    [("ChiSquared", 20, True), ("ChiSquared", 0.05, True), ("ChiSquared", -1, False), ("LInfinity", 20, False)],
)
def test_a_chi_square_statistic_may_be_any_number(method: str, threshold: float, accepted: bool) -> None:
    distribution = {"categorical_drift_method": method, "categorical_comparison_threshold": threshold}
    document = {"features": [], "monitoring_config": {"distribution_constraints": distribution}}
    if accepted:
        assert read(document).config.categorical_comparison_threshold == threshold
    else:
        with pytest.raises(BaselineError, match="categorical_comparison_threshold is no share"):
            read(document)
