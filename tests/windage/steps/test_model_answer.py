"""What AWS says of a call of the model becomes an answer, whatever it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.steps.capture import Answer, Question
from windage.steps.model_answer import of_function, refused

ASKED = Question(b"1", "text/csv")
PLAIN = Question(b"{}", "application/json", form="plain")
WORDS = ("statusCode", "body", "headers", "cookies", "multiValueHeaders", "isBase64Encoded", "errorType")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"statusCode": 201, "body": "1"}, Answer(201, b"1")),
        ({"statusCode": "201"}, Answer(201, b"")),
        ({"statusCode": 200, "body": "MQ==", "isBase64Encoded": True}, Answer(200, b"1")),
        ({"statusCode": 200, "body": {"a": 1}}, Answer(200, b'{"a": 1}')),
        ({"statusCode": 200, "headers": {"x": "y", "z": None}}, Answer(200, b"", {"x": "y"})),
        ({"statusCode": 200, "cookies": ["a=1", "b=2"]}, Answer(200, b"", {}, ("a=1", "b=2"))),
        (
            {"statusCode": 200, "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"], "x": ["1", 2]}},
            Answer(200, b"", {"x": "1, 2"}, ("a=1", "b=2")),
        ),
        ([0.5], Answer(200, b"[0.5]", {"content-type": "application/json"})),
        ({"score": 0.5}, Answer(200, b'{"score": 0.5}', {"content-type": "application/json"})),
    ],
)
def test_what_a_function_answers(value: Any, expected: Answer) -> None:
    assert of_function(json.dumps(value).encode(), ASKED, failed=False) == expected


def test_a_value_alone_is_one_only_to_whom_asked_so() -> None:
    assert of_function(b'{"score": 0.5}', PLAIN, failed=False).plain is True
    assert of_function(b'{"score": 0.5}', ASKED, failed=False).plain is False
    assert of_function(b'{"statusCode": 200}', PLAIN, failed=False).plain is False
    assert of_function(b"", PLAIN, failed=False) == Answer(
        200, b"null", {"content-type": "application/json"}, plain=True
    )


@given(
    st.binary() | values.map(lambda value: json.dumps(value).encode()), st.booleans(), st.sampled_from([ASKED, PLAIN])
)
def test_whatever_a_function_says_there_is_an_answer(payload: bytes, failed: bool, asked: Question) -> None:
    answer = of_function(payload, asked, failed=failed)
    assert 100 <= answer.status <= 999
    assert isinstance(answer.body, bytes)
    assert answer.error is not None or not failed
    assert isinstance(answer.content_type, str)
    assert isinstance(answer.version, str | None)


@pytest.mark.parametrize(
    ("code", "status", "message", "expected"),
    [
        ("ThrottlingException", 400, "Rate exceeded", (429, "throttled")),
        ("TooManyRequestsException", 429, "", (429, "throttled")),
        ("ModelNotReadyException", 429, "", (429, "throttled")),
        ("RequestTooLargeException", 413, "", (413, "client_error")),
        ("ValidationError", 400, "Model cars.tar.gz not found", (400, "client_error")),
        ("ValidationError", 400, "Endpoint fraud of account 123456789012 not found.", (502, "unreachable")),
        ("ResourceNotFoundException", 404, "", (502, "unreachable")),
        ("AccessDeniedException", 403, "", (502, "unreachable")),
        ("ServiceUnavailable", 503, "", (503, "server_error")),
        ("InternalFailure", 500, "", (502, "server_error")),
        ("InternalDependencyException", 530, "", (502, "server_error")),
    ],
)
def test_whose_fault_it_is(code: str, status: int, message: str, expected: tuple[int, str]) -> None:
    answer = refused(code, status, message)
    assert (answer.status, answer.error) == expected
    assert code in json.loads(answer.body)["message"]
