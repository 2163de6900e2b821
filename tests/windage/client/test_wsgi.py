"""The WSGI middleware: what passes by passes by as it is, and both sides of it are recorded."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import windage

TEXT = [("Content-Type", "text/csv")]


def asked(app: Any, body: bytes, *, path: str = "/invocations", method: str = "POST", **headers: str) -> Any:
    """Play the server: return the status, the headers and the chunks that were sent."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "CONTENT_TYPE": "text/csv",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **headers,
    }
    setup_testing_defaults(environ)
    started: list[Any] = []

    def start_response(status: str, headers: Any, error: Any = None) -> Any:
        started[:] = [status, list(headers)]
        return started.append

    parts = app(environ, start_response)
    try:
        chunks = list(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return started[0], started[1], [*started[2:], *chunks]


def model(chunks: list[bytes], status: str = "200 OK") -> Any:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start_response(status, TEXT)
        return list(chunks)

    return app


class Recorded:
    """A capture whose records are kept here."""

    def __init__(self, **options: Any) -> None:
        self.lines: list[bytes] = []
        self.capture = windage.Capture("fraud", sink=self.lines.extend, interval=0.0, **options)

    def records(self) -> list[dict[str, Any]]:
        self.capture.close()
        return [json.loads(line) for line in self.lines]


@given(st.binary(max_size=40), st.lists(st.binary(max_size=20), max_size=4), st.sampled_from(["200 OK", "503 Later"]))
def test_the_application_answers_as_it_did(question: bytes, answer: list[bytes], status: str) -> None:
    """Oracle: the application alone. One header is added, with the id by which a label finds the call."""
    made = Recorded()
    plain = asked(model(answer, status), question)
    through = asked(made.capture.wsgi(model(answer, status)), question)
    added = through[1].pop()
    assert through == plain
    (record,) = made.records()
    assert added == ("x-amzn-sagemaker-inference-id", record["eventMetadata"]["inferenceId"])
    metadata = record["eventMetadata"]
    assert (metadata["inputBytes"], metadata["outputBytes"]) == (len(question), sum(map(len, answer)))
    assert ("endpointOutput" in record["captureData"]) is (status == "200 OK")


def test_both_sides_are_recorded() -> None:
    made = Recorded()
    headers = {"HTTP_X_AMZN_SAGEMAKER_INFERENCE_ID": "call-7"}
    asked(made.capture.wsgi(model([b"0.", b"5"])), b"1,2", **headers)
    (record,) = made.records()
    assert record["captureData"]["endpointInput"]["data"] == "1,2"
    assert record["captureData"]["endpointOutput"]["data"] == "0.5"
    assert record["eventMetadata"]["inferenceId"] == "call-7"


def test_the_middleware_keeps_to_the_protocol() -> None:
    """Oracle: the checker of the standard library, on both of its sides."""
    made = Recorded()
    checked = validator(made.capture.wsgi(validator(model([b"0.5"]))))
    assert asked(checked, b"1,2", QUERY_STRING="")[2] == [b"0.5"]
    assert len(made.records()) == 1


def test_lines_of_the_question_and_written_parts_of_the_answer_are_noted() -> None:
    made = Recorded()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"]
        lines = [body.readline(), *body, *body.readlines()]
        assert lines == [b"1\n", b"2\n"]
        start_response("200 OK", TEXT)(b"0.")
        return [b"5"]

    assert asked(made.capture.wsgi(app), b"1\n2\n")[2] == [b"0.", b"5"]
    (record,) = made.records()
    assert [side["data"] for side in record["captureData"].values()] == ["1\n2\n", "0.5"]


@pytest.mark.parametrize("early", [True, False])
def test_an_error_of_the_application_is_its_own_and_is_recorded_once(early: bool) -> None:
    made = Recorded()

    def failing() -> Iterator[bytes]:
        yield b"0."
        raise KeyError("amount")

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        if early:
            raise KeyError("amount")
        start_response("200 OK", TEXT)
        return failing()

    with pytest.raises(KeyError, match="amount"):
        asked(made.capture.wsgi(app), b"1,2")
    (record,) = made.records()
    assert list(record["captureData"]) == ["endpointInput"]


@pytest.mark.parametrize(("path", "method"), [("/ping", "POST"), ("/invocations", "GET")])
def test_what_is_no_call_of_the_model_is_not_looked_at(path: str, method: str) -> None:
    made = Recorded()
    plain = asked(model([b"0.5"]), b"1", path=path, method=method)
    assert asked(made.capture.wsgi(model([b"0.5"])), b"1", path=path, method=method) == plain
    assert made.records() == []


def test_the_body_of_the_answer_is_closed_once() -> None:
    made, closed = Recorded(), []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"0.5"])

        def close(self) -> None:
            closed.append(True)

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", TEXT)
        return Body()

    asked(made.capture.wsgi(app), b"")
    assert closed == [True]
    assert len(made.records()) == 1
