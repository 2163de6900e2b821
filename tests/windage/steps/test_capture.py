"""capture: the record of a call is the caller's and the model's own bytes, and what is known of both."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.captures.capture_file import Schema, read_captures
from windage.recording import Policy, record
from windage.steps.capture import (
    ATTRIBUTES,
    EVENT_TIME,
    INFERENCE_ID,
    TARGET_MODEL,
    Answer,
    Question,
    called,
    identified,
)

RECEIVED = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
bodies = st.binary(max_size=60) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
headers = st.dictionaries(st.sampled_from(["Content-Type", "X-Request-Id", "date"]), st.text(max_size=10), max_size=3)


def asked(body: bytes = b"20,Ulm", content_type: str = "text/csv", **more: str) -> Question:
    return Question(body, content_type, {name.replace("_", "-"): value for name, value in more.items()})


def recorded(call: Question, answer: Answer | None = None, **more: Any) -> dict[str, Any]:
    given_answer = answer or Answer(200, b"0.5", {"content-type": "text/csv"})
    made = record(called(call, given_answer, received=RECEIVED, **more), Policy("loans"))
    assert made is not None
    return dict(json.loads(made.line))


@settings(max_examples=150)
@given(bodies, bodies, st.sampled_from(["text/csv", "application/json", "image/png"]))
def test_both_bodies_are_recorded_byte_for_byte(into: bytes, out: bytes, kind: str) -> None:
    sides = recorded(asked(into, kind), Answer(200, out, {"Content-Type": kind}))["captureData"]
    for side, body in ((sides["endpointInput"], into), (sides["endpointOutput"], out)):
        data = side["data"]
        assert (base64.b64decode(data) if side["encoding"] == "BASE64" else data.encode()) == body
        assert side["observedContentType"] == kind


@pytest.mark.parametrize(
    ("given_headers", "kind"),
    [({"content-type": "a/b"}, "a/b"), ({"Content-Type": "a/b"}, "a/b"), ({"X": "y"}, "application/json")],
)
def test_the_content_type_of_an_answer(given_headers: dict[str, str], kind: str) -> None:
    assert Answer(200, b"", given_headers).content_type == kind


@pytest.mark.parametrize(
    ("given_headers", "version"),
    [
        ({}, None),
        ({"x-windage-model-version": "v2"}, "v2"),
        ({"X-Windage-Model-Version": "v2"}, "v2"),
        ({"x-Amzn-Invoked-Production-Variant": "Blue"}, "Blue"),
        # What the model says of itself is more than where it was deployed.
        ({"x-Amzn-Invoked-Production-Variant": "Blue", "X-Windage-Model-Version": "v2"}, "v2"),
        ({"x-windage-model-version": "", "x-amzn-invoked-production-variant": "Blue"}, "Blue"),
        ({"x-windage-model-version": ""}, None),
        ({"x-windage-model-version": "v" * 65}, "v" * 64),
        ({"x-windage-model-version": 7}, "7"),
        ({"x-windage-model-version": "größe\n"}, "größe\n"),
    ],
)
def test_the_version_that_answered(given_headers: dict[str, Any], version: str | None) -> None:
    """A number raised TypeError, and the record was lost."""
    assert Answer(200, b"", given_headers).version == version
    metadata = recorded(asked(), Answer(200, b"0.5", given_headers))["eventMetadata"]
    assert metadata.get("modelVersion") == version
    assert "modelVersion" not in metadata or version


@pytest.mark.parametrize(
    ("status", "kept"), [(200, True), (201, True), (299, True), (199, False), (300, False), (500, False)]
)
def test_only_a_successful_answer_is_the_models(status: int, kept: bool) -> None:
    """The page of a gateway that says 502 is no prediction; what was asked is still known."""
    sides = recorded(asked(), Answer(status, b"<html>", {}))["captureData"]
    assert ("endpointOutput" in sides) is kept
    assert sides["endpointInput"]["data"] == "20,Ulm"


def test_what_the_caller_and_the_model_say_of_the_call_is_kept() -> None:
    answer = Answer(200, b"1", {"X-Amzn-SageMaker-Custom-Attributes": "c000b4f9"})
    headers = {INFERENCE_ID: "order 7", ATTRIBUTES: "source=app", TARGET_MODEL: "cars.tar.gz"}
    metadata = recorded(Question(b"1", "text/csv", headers), answer)["eventMetadata"]
    assert metadata["inferenceId"] == "order 7"
    assert metadata["customAttributes"] == ["source=app", "c000b4f9"]
    assert metadata["targetModel"] == "cars.tar.gz"
    # A container that answers with what it was asked with says nothing new.
    again = Answer(200, b"1", {ATTRIBUTES: "source=app"})
    assert recorded(Question(b"1", "text/csv", headers), again)["eventMetadata"]["customAttributes"] == ["source=app"]


def test_what_is_known_of_every_call() -> None:
    metadata = recorded(asked(), Answer(200, b"0.25", {"x-amzn-invoked-production-variant": "Blue"}), latency=0.0123456)
    assert metadata["eventMetadata"] == {
        "eventId": metadata["eventMetadata"]["eventId"],
        "modelVersion": "Blue",
        "variant": "Blue",
        "latencyMilliseconds": 12.346,
        "statusCode": 200,
        "inputBytes": 6,
        "outputBytes": 4,
        "inferenceTime": "2026-03-01T06:30:00Z",
    }
    assert recorded(asked(), cold=True)["eventMetadata"]["coldStart"] is True


@pytest.mark.parametrize(
    ("answer", "error", "size"),
    [
        (Answer(422, b"row 1"), "client_error", 5),
        (Answer(429, b""), "throttled", 0),
        (Answer(500, b"oh"), "server_error", 2),
        (Answer(504, b"slow"), "timeout", 4),
        (Answer(302, b""), "server_error", 0),
        # What the capture function says itself is not of the model's size.
        (Answer(502, b"cannot be reached", error="unreachable"), "unreachable", None),
        (Answer(502, b"cannot be returned", error="server_error", size=7_000_000), "server_error", 7_000_000),
    ],
)
def test_why_a_call_failed_is_kept(answer: Answer, error: str, size: int | None) -> None:
    metadata = recorded(asked(), answer)["eventMetadata"]
    assert (metadata["errorClass"], metadata["statusCode"]) == (error, answer.status)
    assert metadata.get("outputBytes") == size


printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=64)


@given(printable.filter(lambda text: not text.startswith(" ")))
def test_an_id_that_sagemaker_takes_stays(identifier: str) -> None:
    question = asked(**{INFERENCE_ID: identifier})
    assert identified(question) == question


@pytest.mark.parametrize(
    "hostile", [None, "", " a", "a\nb", "a\r\nx-evil: 1", "a\0", "x" * 65, "größe", "\u202e7", "\x7f"]
)
def test_every_call_has_an_id_that_sagemaker_takes(hostile: str | None) -> None:
    made = identified(Question(b"1", "text/csv", {} if hostile is None else {INFERENCE_ID: hostile, "x": "y"}))
    identifier = made.headers[INFERENCE_ID]
    assert identifier.isascii()
    assert (len(identifier), identifier.isprintable()) == (36, True)
    assert identifier != identified(Question(b"1", "text/csv")).headers[INFERENCE_ID]
    assert hostile is None or made.headers["x"] == "y"


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "GZIP", "x-gzip", "deflate"]))
def test_what_is_compressed_is_recorded_as_what_it_says(body: bytes, encoding: str) -> None:
    packed = zlib.compress(body) if encoding == "deflate" else gzip.compress(body)
    sides = recorded(
        Question(packed, "application/x-npy", {"content-encoding": encoding}),
        Answer(200, packed, {"content-type": "application/x-npy", "Content-Encoding": encoding}),
    )
    for side in sides["captureData"].values():
        assert base64.b64decode(side["data"]) == body
    assert sides["eventMetadata"]["inputBytes"] == sides["eventMetadata"]["outputBytes"] == len(packed)


@pytest.mark.parametrize(
    "body",
    [b"", b"1,2", gzip.compress(b"1,2")[:-4], gzip.compress(b"0" * 2**20 * 26)],
    ids=["none", "lie", "cut", "bomb"],
)
def test_what_says_wrongly_that_it_is_compressed_is_recorded_as_it_came(body: bytes) -> None:
    side = recorded(Question(body, "image/png", {"content-encoding": "gzip"}))["captureData"]["endpointInput"]
    assert base64.b64decode(side["data"]) == body


@pytest.mark.parametrize(
    ("header", "trusted", "time"),
    [
        (None, True, "2026-03-01T06:30:00Z"),
        ("2026-02-01T00:00:00Z", False, "2026-03-01T06:30:00Z"),
        ("2026-02-01T00:00:00Z", True, "2026-02-01T00:00:00Z"),
        ("2026-02-01T02:00:00+02:00", True, "2026-02-01T00:00:00Z"),
        ("2026-02-01T00:00:00.999", True, "2026-02-01T00:00:00Z"),
        ("0999-02-01T00:00:00Z", True, "0999-02-01T00:00:00Z"),
        ("yesterday", True, "2026-03-01T06:30:00Z"),
        ("", True, "2026-03-01T06:30:00Z"),
        ("2026-02-30T00:00:00Z", True, "2026-03-01T06:30:00Z"),
        ("0001-01-01T00:00:00+01:00", True, "2026-03-01T06:30:00Z"),
        ("9999-12-31T23:59:59-01:00", True, "2026-03-01T06:30:00Z"),
    ],
)
def test_the_time_of_the_event_is_the_callers_only_when_trusted(header: str | None, trusted: bool, time: str) -> None:
    """A time that UTC cannot write raised OverflowError, and the record was lost."""
    call = Question(b"1", "text/csv", {} if header is None else {EVENT_TIME: header})
    assert recorded(call, trust_event_time=trusted)["eventMetadata"]["inferenceTime"] == time


def test_what_is_recorded_is_read_by_the_analysis() -> None:
    received = RECEIVED + timedelta(microseconds=999_999)
    answer = Answer(200, b"0.5\n0.7\n", {"Content-Type": "text/csv; charset=utf-8"})
    made = record(called(asked(b"20,Ulm\n30,Bonn\n"), answer, received=received), Policy("loans"))
    assert made is not None
    table, intake = read_captures([("a", made.line)], schema=Schema(("score", "age", "city"), ("score",)))
    assert {column.name: column.texts.tolist() for column in table.columns} == {
        "score": ["0.5", "0.7"],
        "age": ["20", "30"],
        "city": ["Ulm", "Bonn"],
    }
    assert intake.quarantined == {}
