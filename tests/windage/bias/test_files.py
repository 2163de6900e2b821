"""The baseline's files: what is written is read again, and what is damaged is refused by name."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.windage.bias.people import config, people, table
from windage.bias import analysis_file, measures_file
from windage.bias.baseline import BiasBaseline
from windage.bias.facets import Facet
from windage.errors import BaselineError
from windage.monitors.model_bias import judge, learn
from windage.table import from_frame

SERVICE = Path(__file__).parent / "service"


@cache
def made() -> BiasBaseline:
    return learn(table(1000, seed=1), config())


def test_a_baseline_is_read_as_it_was_written() -> None:
    read = BiasBaseline.from_bytes(made().contents, made().counts_file(), where="analysis.json")
    assert read.analysis == made().analysis
    assert (read.identity, read.rows) == (made().identity, 1000)
    assert read.groups.keys() == made().groups.keys()
    for key, groups in made().groups.items():
        for needs, counted in groups.items():
            assert read.groups[key][needs].counts.tolist() == counted.counts.tolist()
            assert read.groups[key][needs].stratified == counted.stratified
    assert read.groups["sex: f"]["answers"].flips.sum() == read.groups["sex: f"]["answers"].disadvantaged.rows


def test_the_counts_say_what_the_values_say() -> None:
    """Whoever has our baseline can check the service's file by it."""
    for key, values in made().analysis.values.items():
        rows = made().groups[key]["both"].disadvantaged.rows
        assert values["CI"] == pytest.approx((1000 - 2 * rows) / 1000)


@pytest.mark.parametrize("name", ["churn.analysis.json", "fraud.analysis.json", "clarify.analysis.json"])
def test_files_of_the_service_are_baselines(name: str) -> None:
    data = (SERVICE / name).read_bytes()
    read = BiasBaseline.from_bytes(data, where=name)
    numbers = [m["value"] for m in _metrics(json.loads(data)) if m["value"] is not None]
    assert sorted(v for values in read.analysis.values.values() for v in values.values() if not isinstance(v, str)) == (
        sorted(numbers)
    )
    assert read.groups == {}


def test_a_service_file_of_several_values() -> None:
    """As a model card holds it: two values of one facet, with few measures each."""
    document = {
        "post_training_bias_metrics": {
            "facets": {
                "Gender": [
                    {"metrics": [{"description": "…", "name": "AD", "value": -0.1}], "value_or_threshold": "0"},
                    {"metrics": [{"name": "AD", "description": "…", "value": 0.2}], "value_or_threshold": "1"},
                ]
            },
            "label": "Target",
            "label_value_or_threshold": "1",
        },
        "version": "1.0",
    }
    read = analysis_file.decode(json.dumps(document).encode(), where="card")
    assert read.values == {"Gender: 0": {"AD": -0.1}, "Gender: 1": {"AD": 0.2}}
    assert read.keys == {"Gender": ["0", "1"]}


def test_infinity_is_a_text() -> None:
    facet = Facet(("sex",), ("f",), "sex: f", "sex is f")
    data = analysis_file.encode("y", "1", [(facet, {"DI": math.inf, "TE": -math.inf})])
    assert b'"value": "Infinity"' in data
    assert b'"value": "-Infinity"' in data
    assert analysis_file.decode(data, where="a").values["sex: f"] == {"DI": math.inf, "TE": -math.inf}


def test_all_that_was_found_is_written() -> None:
    frame = people(500, seed=2).assign(
        predicted_label=lambda rows: np.where(rows["sex"] == "f", 0, rows["predicted_label"])
    )
    report = judge(from_frame(frame), config(), made(), random=np.random.default_rng(0))
    document = json.loads(measures_file.encode(report))
    (women,) = [g for g in document["groups"] if (g["facet"], g["facet_value"]) == ("sex", "f")]
    measures = {measure["name"]: measure for measure in women["measures"]}
    assert document["outcome"] == "violations"
    assert measures["DI"]["value"] == 0.0
    assert measures["DI"]["status"] == "worse"
    assert measures["DI"]["interval"][0] == 0.0
    assert measures["DCA"]["value"] == "-Infinity"
    assert len(document["groups"]) == 5 + 7


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "a.json: the file is damaged"),
        (b"[]", "a.json: not an analysis of bias; got AttributeError"),
        (b"{}", "a.json: no measures of bias in it"),
        (
            b'{"pre_training_bias_metrics": {"label": "y"}}',
            "a.json: not an analysis of bias; got KeyError: 'label_value",
        ),
        (
            b'{"pre_training_bias_metrics": {"label": "y", "label_value_or_threshold": "1", "facets": []}}',
            "a.json: not an analysis of bias; got AttributeError",
        ),
    ],
)
def test_a_damaged_analysis_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BaselineError) as error:
        BiasBaseline.from_bytes(data, where="a.json")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:-9], "bias_counts.json: the file is damaged"),
        (
            lambda data: data.replace(b'"format":1', b'"format":2'),
            "bias_counts.json: it does not belong to the analysis",
        ),
        (lambda data: data.replace(b'"counts":[', b'"counts":[1,', 1), "bias_counts.json: the file is damaged"),
        (lambda data: data.replace(b'"counts":[', b'"counts":[-', 1), "bias_counts.json: the file is damaged"),
    ],
)
def test_damaged_counts_are_refused(change, message: str) -> None:
    with pytest.raises(BaselineError) as error:
        BiasBaseline.from_bytes(made().contents, change(made().counts_file()), where="a.json")
    assert str(error.value).startswith(message)


def test_counts_of_another_analysis_are_refused() -> None:
    other = learn(table(1000, seed=2), config())
    with pytest.raises(BaselineError, match=r"bias_counts\.json: it does not belong to the analysis beside it"):
        BiasBaseline.from_bytes(other.contents, made().counts_file(), where="a.json")


def _metrics(document: dict) -> list[dict]:
    return [
        metric
        for stage in ("pre_training", "post_training")
        for entries in document.get(f"{stage}_bias_metrics", {"facets": {}})["facets"].values()
        for entry in entries
        for metric in entry["metrics"]
    ]
