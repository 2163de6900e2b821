"""``analysis.json``, ``constraint_violations.json`` and the local values: the service's own files, and ours."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.attribution import violations_file
from windage.attribution.analysis_file import from_json, to_json
from windage.attribution.attributions import Attributions
from windage.attribution.baseline import Method
from windage.attribution.local_values import to_csv, to_json_lines
from windage.attribution.request import Form
from windage.errors import BaselineError

SERVICE = Path(__file__).parent / "service"


def test_a_file_of_the_service_is_written_again_to_the_byte() -> None:
    data = (SERVICE / "churn.analysis.json").read_bytes()
    read = from_json(data, where="churn")
    assert (list(read.labels), read.ignored, read.method) == (["label0"], (), None)
    one = read.labels["label0"]
    assert one.features[:3] == ("Account Length", "VMail Message", "Day Mins")
    assert (len(one.features), one.expected) == (69, pytest.approx(0.0083228750))
    assert np.isnan(one.errors).all()
    assert to_json(read.labels) == data


def test_another_file_of_the_service_says_the_same_when_it_is_written_again() -> None:
    data = (SERVICE / "fraud.analysis.json").read_bytes()
    assert json.loads(to_json(from_json(data, where="fraud").labels)) == json.loads(data)


def test_several_labels_and_what_is_not_understood() -> None:
    read = from_json((SERVICE / "model_card.analysis.json").read_bytes(), where="card")
    assert {label: len(one.features) for label, one in read.labels.items()} == {"label0": 8, "label1": 5}
    assert read.ignored == ("explanations.pdp", "label0.global_top_shap_text", "label1.global_top_shap_text")
    assert read.label_at("label1", 0) == "label1"
    with pytest.raises(BaselineError, match="more labels than the baseline has; got label2; expected one of label0"):
        read.label_at("label2", 2)


def test_a_label_may_have_an_odd_name() -> None:
    document = {"explanations": {"kernel_shap": {"0.7956": {"global_shap_values": {"a": 1, "b": 0.5}}}}}
    read = from_json(json.dumps(document).encode(), where="odd")
    assert read.label_at("label0", 0) == "0.7956"
    assert read.labels["0.7956"].expected is None
    assert json.loads(to_json(read.labels))["explanations"] == document["explanations"]


NUMBERS = st.floats(-1e300, 1e300)


@given(
    values=st.dictionaries(st.text(max_size=8), NUMBERS, min_size=1, max_size=5),
    error=st.one_of(st.floats(0, 1e300), st.just(math.inf), st.just(math.nan)),
    expected=st.one_of(st.none(), NUMBERS),
    texts=st.lists(st.text(max_size=4).filter(lambda text: text.isascii()), max_size=2),
)
def test_ours_come_back_as_they_were(
    values: dict[str, float], error: float, expected: float | None, texts: list[str]
) -> None:
    features = tuple(name.encode("utf-8", "replace").decode() for name in values)
    features = tuple(dict.fromkeys(features))
    numbers = np.array(list(values.values()))[: len(features)]
    errors = np.full(len(features), error)
    method = Method(
        link="logit",
        background=(tuple(None for _ in features),),
        weights=(1.0,),
        numeric=features[:1],
        outputs=("score",),
        form=Form(content_type="application/json", record="$features_kvp", texts=tuple(texts)),
        aggregation="median",
    )
    one = Attributions(features, numbers, errors, expected, 7, errors, "median")
    written = to_json({"label0": one}, method)
    read = from_json(written, where="ours")
    again = read.labels["label0"]
    assert (again.features, again.expected, again.rows, again.aggregation) == (features, expected, 7, "median")
    np.testing.assert_array_equal(again.values, numbers)
    np.testing.assert_array_equal(again.errors, errors)
    np.testing.assert_array_equal(again.drawn, errors)
    assert read.method == method
    assert to_json(read.labels, read.method) == written


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"{", "a.json: the file is damaged"),
        (b"[]", "a.json: no attributions in it"),
        (b'{"explanations": {"pdp": []}}', "a.json: no attributions in it"),
        (b'{"explanations": {"kernel_shap": {}}}', "a.json: no attributions in it"),
        (b'{"explanations": {"kernel_shap": {"label0": 3}}}', "a.json: label0: no global_shap_values"),
        (b'{"explanations": {"kernel_shap": {"l": {"global_shap_values": {}}}}}', "a.json: l: no global_shap_values"),
        (
            b'{"explanations": {"kernel_shap": {"l": {"global_shap_values": {"a": "x"}}}}}',
            "a.json: l.a: not a number; got x",
        ),
        (
            b'{"explanations": {"kernel_shap": {"l": {"global_shap_values": {"a": true}}}}}',
            "a.json: l.a: not a number; got True",
        ),
        (
            b'{"explanations": {"kernel_shap": {"l": {"global_shap_values": {"a": 1}, "expected_value": [1]}}}}',
            r"a.json: l.expected_value: not a number; got [1]",
        ),
        (
            b'{"explanations": {"kernel_shap": {"l": {"global_shap_values": {"a": 1}}}}, "windage": {}}',
            "a.json: windage: damaged",
        ),
        (
            b'{"explanations": {"kernel_shap": {"l": {"global_shap_values": {"a": 1}}}}, "windage": {"method": {}, '
            b'"labels": {"l": {"rows": 1, "standard_errors": {"a": -1}, "of_coalitions": {}}}}}',
            "a.json: l: the errors are damaged",
        ),
        (
            b'{"explanations": {"kernel_shap": {"l": {"global_shap_values": {"a": 1}}}}, "windage": {"method": '
            b'{"background": [["1"], ["1", "2"]], "weights": [0.5, 0.5]}}}',
            "a.json: windage.method: the background is of other features",
        ),
        (
            b'{"explanations": {"kernel_shap": {"l": {"global_shap_values": {"a": 1}}}}, "windage": {"method": '
            b'{"background": [["1"], ["2"]], "weights": [1, 1]}}}',
            "a.json: windage.method: the background is damaged; expected a weight a row, together 1",
        ),
    ],
)
def test_a_damaged_file(document: bytes, message: str) -> None:
    with pytest.raises(BaselineError) as error:
        from_json(document, where="a.json")
    assert str(error.value).startswith(message)


def test_violations_as_the_service_lays_them_out() -> None:
    """The keys in the order of a real file of bias, to whose family this one belongs."""
    written = violations_file.to_json([violations_file.of_service("label0", 0.7639583, 0.9)])
    assert written.decode() == (
        '{\n  "version": "1.0",\n  "violations": [\n    {\n'
        '      "constraint_check_type": "feature_attribution_drift_check",\n'
        '      "description": "Feature attribution drift 0.7639583 exceeds threshold 0.9",\n'
        '      "label": "label0",\n      "metric_name": "shap"\n    }\n  ]\n}'
    )
    assert json.loads(violations_file.to_json([])) == {"version": "1.0", "violations": []}


def test_local_values_in_both_formats_say_the_same() -> None:
    labels = {"label0": np.array([[0.1, -2e-17], [3.0, 0.0]]), "label1": np.array([[-0.1, 2.0], [1 / 3, 5.0]])}
    features, names = ("age, years", "city"), ("call-1", 'row "2"')
    rows = list(csv.DictReader(io.StringIO(to_csv(labels, features, names).decode())))
    lines = [json.loads(line) for line in to_json_lines(labels, features, names).splitlines()]
    for place, (row, line) in enumerate(zip(rows, lines, strict=True)):
        assert row["row"] == line["row"] == names[place]
        for label, values in labels.items():
            for feature, value in zip(features, values[place], strict=True):
                assert float(row[f"{feature}_{label}"]) == line[label][feature] == value
