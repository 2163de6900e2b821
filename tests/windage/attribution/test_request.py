"""How a model is asked and what its answers say: rows there and back, forms as captured, and what is wrong."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.attribution.model import Failure, Reason, Rows
from windage.attribution.request import CSV, JSON, JSON_LINES, Form, body, form_like
from windage.attribution.response import scores
from windage.captures.json_rows import Selection
from windage.captures.payload import Payload
from windage.captures.payload import rows as rows_of
from windage.errors import InputError

FEATURES = ("age", "zip", "member")


def rows(*values: tuple[str | None, ...]) -> Rows:
    made = np.empty((len(values), len(values[0])), dtype=object)
    made[:] = values
    return made


@given(st.lists(st.tuples(*(st.one_of(st.none(), st.text("ab 1,\"'.\n", min_size=1)),) * 3), min_size=1, max_size=5))
def test_csv_is_read_as_it_was_meant(values: list[tuple[str | None, ...]]) -> None:
    read = list(csv.reader(io.StringIO(body(rows(*values), FEATURES, Form()).decode())))
    assert [[value or None for value in row] for row in read] == [list(row) for row in values]


CAPTURED = [
    (Payload("20,01067,true\n", "CSV"), Form()),
    (
        Payload('{"instances": [{"age": 20, "zip": "01067", "member": true}, {}]}', "JSON"),
        Form(content_type=JSON, content='{"instances": $records}', record="$features_kvp", texts=("zip",)),
    ),
    (
        Payload('{"instances": [{"features": [20, "01067", "true"]}]}', "JSON"),
        Form(
            content_type=JSON,
            content='{"instances": $records}',
            record='{"features": $features}',
            texts=("zip", "member"),
        ),
    ),
    (Payload("[[20, 1067, true]]", "JSON"), Form(content_type=JSON)),
    (
        Payload('{"age": 20, "zip": "01067", "member": true}', "JSON"),
        Form(content_type=JSON, content="$record", record="$features_kvp", texts=("zip",)),
    ),
    (
        Payload('{"features": [20, 1067, false]}', "JSON"),
        Form(content_type=JSON, content="$record", record='{"features": $features}'),
    ),
    (
        Payload(
            '{"age": 20, "zip": 1, "member": true}\n{"age": 21, "zip": 2, "member": null}\n',
            "JSON",
            "application/jsonlines",
        ),
        Form(content_type=JSON_LINES, record="$features_kvp"),
    ),
]


@pytest.mark.parametrize(("payload", "form"), CAPTURED)
def test_the_form_of_a_captured_question(payload: Payload, form: Form) -> None:
    assert form_like(payload, FEATURES) == form


@pytest.mark.parametrize(("payload", "form"), CAPTURED)
def test_what_is_asked_in_that_form_is_captured_as_the_same_rows(payload: Payload, form: Form) -> None:
    """Asked again, a captured row is the question that was captured."""
    (first, *_) = rows_of(payload)
    values = list(first.values()) if isinstance(first, dict) else list(first)
    asked = body(rows(tuple(values)), FEATURES, form).decode()
    again = rows_of(Payload(asked, "CSV" if form.kind == CSV else "JSON", form.content_type))
    assert again == [first]
    if form.kind == JSON:
        one, other = json.loads(asked), json.loads(payload.data)
        assert one == other or one["instances"] == other["instances"][:1]


def test_values_keep_their_json_types() -> None:
    form = Form(content_type=JSON, texts=("zip",))
    asked = body(rows(("20", "01067", "True"), ("-2.50", None, "nan"), ("007", "", "Ulm")), FEATURES, form)
    assert json.loads(asked) == [[20, "01067", True], [-2.5, None, None], [7, "", "Ulm"]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"content_type": "image/png"}, "content type: a model cannot be asked so; got image/png"),
        ({"content": "{"}, "content template: not a template; got {"),
        ({"content": '{"a": 1}'}, "content template: not a template"),
        ({"content": "$records $records"}, "content template: not a template"),
        ({"record": "$features,"}, "record template: not a template"),
        ({"record": "{}"}, "record template: not a template"),
    ],
)
def test_no_template(changes: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as error:
        Form(**changes)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("data", ['{"a": {"b": 1}, "c": [1, {"d": 2}]}', "nothing", '[{"a": [1, 2], "b": 1}]'])
def test_a_captured_form_that_is_not_known_has_to_be_said(data: str) -> None:
    with pytest.raises(InputError, match="the form of what the model is asked is not known"):
        form_like(Payload(data, "JSON"), FEATURES)


SELECTED = Selection.of("out[*].p", where="test")


@pytest.mark.parametrize(
    ("answered", "options", "expected"),
    [
        (b"0.1\n0.2\n", {}, [[0.1], [0.2]]),
        (b"0.1,0.2", {}, [[0.1], [0.2]]),
        (b"[0.1, 0.2]", {}, [[0.1], [0.2]]),
        (b"[[0.1], [0.2]]", {}, [[0.1], [0.2]]),
        (b'{"scores": [0.1, 0.2]}', {}, [[0.1], [0.2]]),
        (b'{"predictions": [0.1, 0.2]}', {}, [[0.1], [0.2]]),
        (b'{"predictions": [{"score": 0.1}, {"score": 0.2}]}', {}, [[0.1], [0.2]]),
        (b'{"score": 0.1}\n{"score": 0.2}\n', {}, [[0.1], [0.2]]),
        (b"0.1,0.9\n0.2,0.8", {}, [[0.1, 0.9], [0.2, 0.8]]),
        (b"no,0.1\nyes,0.2", {"wanted": ["1"]}, [[0.1], [0.2]]),
        (b"no,0.1\nyes,0.2", {"columns": ["label", "score"], "wanted": ["score"]}, [[0.1], [0.2]]),
        (b'{"predictions": [{"l": "a", "s": 0.1}, {"l": "b", "s": 0.2}]}', {"wanted": ["s"]}, [[0.1], [0.2]]),
        (b'{"out": [{"p": 0.1}, {"p": 0.2}]}', {"selection": SELECTED}, [[0.1], [0.2]]),
        (b"\xef\xbb\xbf1e-3\n-2", {}, [[0.001], [-2.0]]),
    ],
)
def test_scores_in_every_form(answered: bytes, options: dict[str, object], expected: list[list[float]]) -> None:
    found = scores(answered, rows=2, **options)  # type: ignore[arg-type]
    assert not isinstance(found, Failure), found
    assert found.tolist() == expected


@pytest.mark.parametrize(
    ("answered", "options", "reason"),
    [
        (b"0.1\n", {}, "another_count"),
        (b"", {}, "another_count"),
        (b"0.1\n0.2\n0.3", {}, "another_count"),
        (b"yes\nno", {}, "not_a_number"),
        (b"0.1\n,", {}, "not_a_number"),
        (b'{"predictions": [{"score": null}, {"score": 1}]}', {}, "not_a_number"),
        (b'{"predictions": [{"score": 1}, {"error": "x"}]}', {"wanted": ["score"]}, "unreadable"),
        (b"0.1\n0.2", {"wanted": ["score"]}, "unreadable"),
        (b"0.1,0.2\n0.3", {}, "another_width"),
        (b'{"predictions": [', {}, "unreadable"),
        (b"\xff\xfe", {}, "unreadable"),
        (b'{"message": "wrong"}', {"selection": SELECTED}, "unreadable"),
    ],
)
def test_answers_that_are_no_scores_have_names(answered: bytes, options: dict[str, object], reason: Reason) -> None:
    found = scores(answered, rows=2, **options)  # type: ignore[arg-type]
    assert isinstance(found, Failure), found
    assert found.reason == reason
    assert found.sentence
