"""The service's analysis configuration: what is read of it, and what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.windage.bias.people import config, document
from windage.bias.analysis_config import FacetConfig, decode
from windage.bias.measures import MEASURES
from windage.errors import InputError


def test_as_a_monitoring_schedule_has_it() -> None:
    """The configuration of the service's own example of a bias monitor."""
    read = decode(
        json.dumps(
            {
                "version": "1.0",
                "headers": ["Churn", "Account Length"],
                "label": "Churn",
                "label_values_or_threshold": [1],
                "facet": [{"name_or_index": "Account Length", "value_or_threshold": [100]}],
                "methods": {
                    "report": {"name": "report"},
                    "pre_training_bias": {"methods": "all"},
                    "post_training_bias": {"methods": ["DPPL", "DI"]},
                },
                "predictor": {"model_name": "churn", "instance_type": "ml.m5.large", "instance_count": 1},
                "probability_threshold": 0.8,
            }
        ).encode()
    )
    assert read.facets == (FacetConfig("Account Length", (100,)),)
    assert (read.probability, read.probability_threshold, read.predicted_label) == ("probability", 0.8, None)
    assert set(read.measures) == {"DPPL", "DI"} | {n for n, m in MEASURES.items() if m.stage == "pre_training"}
    assert read.ignored == (
        "predictor.model_name",
        "predictor.instance_type",
        "predictor.instance_count",
        "methods.report",
    )


def test_what_may_be_left_out() -> None:
    assert config(methods=None).measures == tuple(MEASURES)
    assert config(facet={"name_or_index": 2}).facets == (FacetConfig(2),)
    assert config(label_values_or_threshold="yes").positive == ("yes",)
    assert config(predictor={"label": "said", "probability": "score"}).predicted_label == "said"
    assert config(predictor={"label": "said", "probability": "score"}).probability is None
    assert config(predicted_label="own", predictor={"label": "said"}).predicted_label == "own"
    assert decode(b"\xef\xbb\xbf" + json.dumps(document()).encode()).label == "label"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": None}, "c.json: label: it is missing; expected the name of a column"),
        (
            {"label": None, "Label": "y"},
            "c.json: label: it is missing; expected the name of a column; do: rename Label",
        ),
        ({"label": True}, "c.json: label: not a column; got True"),
        ({"label": ""}, "c.json: label: not a column"),
        ({"label_values_or_threshold": None}, "c.json: label_values_or_threshold: it is missing"),
        ({"label_values_or_threshold": []}, "c.json: label_values_or_threshold: it is missing"),
        ({"label_values_or_threshold": [{}]}, "c.json: label_values_or_threshold: not what is expected here; got {}"),
        ({"facet": None}, "c.json: facet: it is missing"),
        ({"facet": []}, "c.json: facet: it is missing"),
        ({"facet": ["sex"]}, "c.json: facet[0]: not what is expected here; got sex; expected an object"),
        ({"facet": [{"name": "sex"}]}, "c.json: facet[0]: name_or_index: it is missing"),
        ({"headers": "a,b"}, "c.json: headers: not what is expected here"),
        ({"headers": ["a", 1]}, "c.json: headers: not what is expected here; got 1"),
        ({"predictor": "model"}, "c.json: predictor: not what is expected here"),
        ({"probability_threshold": 2}, "c.json: probability_threshold: not a probability; got 2; expected 0 to 1"),
        ({"features": 3}, "c.json: features: not what is expected here; got 3; expected a JMESPath expression"),
        ({"methods": []}, "c.json: methods: not what is expected here"),
        (
            {"methods": {"post_training_bias": {"methods": ["DPL"]}}},
            "c.json: methods.post_training_bias: no such measure; got DPL; expected all, or of AD, CDDPL",
        ),
    ],
)
def test_what_is_wrong_is_told(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        decode(json.dumps(document(**changes)).encode(), where="c.json")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(("data", "message"), [(b"{", "c.json: not JSON"), (b"[]", "c.json: not an analysis config")])
def test_what_is_no_configuration(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as error:
        decode(data, where="c.json")
    assert str(error.value).startswith(message)
