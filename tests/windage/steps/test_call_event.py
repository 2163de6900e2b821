"""A call comes in and its answer goes out byte for byte, whichever way the caller asked."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.steps.call_event import LONGEST_RESPONSE, question, response, returnable
from windage.steps.capture import INFERENCE_ID, Answer, Question

bodies = st.binary(max_size=60) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
headers = st.dictionaries(st.sampled_from(["Content-Type", "X-Request-Id", "date"]), st.text(max_size=10), max_size=3)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
IDENTIFIED = {INFERENCE_ID: "call-7"}
ASKED = Question(b"1", "text/csv", IDENTIFIED)


def asked(event: Any) -> Question:
    made = question(event)
    assert made is not None
    return made


def body_of(event: dict[str, Any]) -> bytes:
    return base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()


@given(bodies)
def test_a_body_comes_in_byte_for_byte(body: bytes) -> None:
    event = {"headers": {}, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    assert asked(event).body == body


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_text_comes_in_as_utf_8(text: str) -> None:
    assert asked({"headers": {}, "body": text, "isBase64Encoded": False}).body == text.encode()


@given(
    bodies, headers, st.integers(100, 599), st.lists(st.text(max_size=9)).map(tuple), st.sampled_from(["1.0", "2.0"])
)
def test_an_answer_goes_out_byte_for_byte(
    body: bytes, said: dict[str, str], status: int, set_cookies: tuple[str, ...], form: Any
) -> None:
    event = response(Answer(status, body, said, set_cookies), Question(b"", "text/csv", IDENTIFIED, form=form))
    # The one thing that is added.
    assert event["headers"] == {**said, INFERENCE_ID: "call-7"}
    assert (event["statusCode"], body_of(event)) == (status, body)
    given_cookies = event.get("cookies", event.get("multiValueHeaders", {}).get("set-cookie", []))
    assert tuple(given_cookies) == set_cookies
    assert json.loads(json.dumps(event)) == event


def test_an_id_that_the_model_answers_is_the_models() -> None:
    said = {"X-Amzn-SageMaker-Inference-Id": "its-own"}
    assert response(Answer(200, b"", said), ASKED)["headers"] == said


@pytest.mark.parametrize(
    "event",
    [
        {"body": 5},
        {"body": {"a": 1}},
        {"body": ["a"]},
        {"headers": "x", "body": ""},
        {"headers": ["x"], "body": ""},
        {"multiValueHeaders": ["x"], "body": ""},
        {"body": "é", "isBase64Encoded": True},
        {"body": "a", "isBase64Encoded": True},
        {"body": "\ud800"},
    ],
)
def test_what_is_no_call(event: dict[str, Any]) -> None:
    assert question(event) is None


# As function URLs and HTTP APIs send it today, and as HTTP APIs and REST APIs did before.
NEWER = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/score",
    "rawQueryString": "threshold=0.5&b=%C3%A9",
    "cookies": ["a=1", "b=2"],
    "headers": {"Content-Type": "text/csv", "x-amzn-sagemaker-inference-id": "call-7", "x-twice": "1,2"},
    "requestContext": {"http": {"method": "POST", "path": "/score"}},
    "body": "MjAsVWxt",
    "isBase64Encoded": True,
}
OLDER = {
    "version": "1.0",
    "resource": "/score",
    "path": "/score",
    "httpMethod": "POST",
    "headers": {"Content-Type": "text/csv", "X-Amzn-SageMaker-Inference-Id": "call-7", "X-Twice": "2", "Cookie": "b=2"},
    "multiValueHeaders": {
        "Content-Type": ["text/csv"],
        "X-Amzn-SageMaker-Inference-Id": ["call-7"],
        "X-Twice": ["1", "2"],
        "Cookie": ["a=1", "b=2"],
    },
    "queryStringParameters": {"threshold": "0.5", "b": "é"},
    "multiValueQueryStringParameters": {"threshold": ["0.5"], "b": ["é"]},
    "body": "20,Ulm",
    "isBase64Encoded": False,
}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            NEWER,
            Question(
                b"20,Ulm",
                "text/csv",
                {"content-type": "text/csv", INFERENCE_ID: "call-7", "x-twice": "1,2"},
                path="/score",
                query="threshold=0.5&b=%C3%A9",
                cookies=("a=1", "b=2"),
            ),
        ),
        (
            OLDER,
            Question(
                b"20,Ulm",
                "text/csv",
                {"content-type": "text/csv", INFERENCE_ID: "call-7", "x-twice": "1, 2", "cookie": "a=1; b=2"},
                path="/score",
                query="threshold=0.5&b=%C3%A9",
                form="1.0",
            ),
        ),
        (
            {"httpMethod": "POST", "headers": None, "multiValueHeaders": None, "body": None, "path": None},
            Question(b"", "application/json", {}, form="1.0"),
        ),
        ({}, Question(b"", "application/json", {})),
        ({"headers": None, "body": None}, Question(b"", "application/json", {})),
        (
            {"headers": {"Content-Type": "text/csv", "X-Y": 5, "x-none": None}, "body": "1"},
            Question(b"1", "text/csv", {"content-type": "text/csv", "x-y": "5"}),
        ),
        ({"headers": {}, "body": "MQ==", "isBase64Encoded": True}, Question(b"1", "application/json", {})),
        ({"headers": {}, "queryStringParameters": {"a": "1 2"}}, Question(b"", "application/json", {}, query="a=1+2")),
        ({"instances": [[20, "Ulm"]]}, Question(b'{"instances":[[20,"Ulm"]]}', "application/json", {}, form="plain")),
        ([[20, "é"]], Question('[[20,"é"]]'.encode(), "application/json", {}, form="plain")),
        ("20,Ulm", Question(b'"20,Ulm"', "application/json", {}, form="plain")),
        (7, Question(b"7", "application/json", {}, form="plain")),
        (None, Question(b"null", "application/json", {}, form="plain")),
        (["\ud800"], Question(b'["\\ud800"]', "application/json", {}, form="plain")),
    ],
)
def test_what_a_call_is(event: Any, expected: Question) -> None:
    made = asked(event)
    # Who gave no id has one.
    assert len(made.headers[INFERENCE_ID]) in {6, 36}
    for name in ("body", "content_type", "path", "query", "cookies", "form"):
        assert getattr(made, name) == getattr(expected, name)
    assert {**made.headers, INFERENCE_ID: ""} == {**expected.headers, INFERENCE_ID: ""}


@given(documents)
def test_a_payload_alone_is_asked_as_it_is(document: Any) -> None:
    made = question(document)
    if made is not None and made.form == "plain":
        assert json.loads(made.body) == document


@given(documents)
def test_a_value_alone_goes_back_as_it_came(document: Any) -> None:
    plain = Question(b"{}", "application/json", form="plain")
    assert response(Answer(200, json.dumps(document).encode(), plain=True), plain) == document


def test_a_payload_alone_that_is_not_answered_with_a_value_is_told_the_status() -> None:
    plain = Question(b"{}", "application/json", IDENTIFIED, form="plain")
    assert response(Answer(422, b"row 1", {"content-type": "text/plain"}), plain) == {
        "statusCode": 422,
        "headers": {"content-type": "text/plain", INFERENCE_ID: "call-7"},
        "body": "row 1",
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize(("over", "returned"), [(0, True), (1, False)])
def test_the_longest_answer_that_lambda_takes_back(over: int, returned: bool) -> None:
    room = LONGEST_RESPONSE - len(json.dumps(response(Answer(200, b""), ASKED), separators=(",", ":")))
    answer = Answer(200, b"1" * (room + over))
    made = returnable(answer, ASKED)
    assert (made == answer) is returned
    assert (made.status, made.size) == ((200, None) if returned else (502, room + over))


def test_a_value_alone_that_is_too_long_is_said_to_be() -> None:
    answer = Answer(200, json.dumps("1" * LONGEST_RESPONSE).encode(), plain=True)
    assert returnable(answer, Question(b"{}", "application/json", form="plain")).status == 502


def test_a_long_text_goes_out_in_the_shorter_form() -> None:
    quotes, ones = b'"' * 2_000_000, b"1" * 2_000_000
    assert response(Answer(200, quotes), ASKED)["isBase64Encoded"] is True
    assert response(Answer(200, ones), ASKED)["isBase64Encoded"] is False
    assert body_of(response(Answer(200, quotes), ASKED)) == quotes
