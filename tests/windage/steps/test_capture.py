"""capture: the caller gets the model's own bytes, and the record is theirs too."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.captures.capture_file import Schema, read_captures
from windage.steps.capture import ATTRIBUTES, EVENT_TIME, INFERENCE_ID, Answer, Question, question, record, response

RECEIVED = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
bodies = st.binary(max_size=60) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
headers = st.dictionaries(st.sampled_from(["Content-Type", "X-Request-Id", "date"]), st.text(max_size=10), max_size=3)


def asked(body: bytes = b"20,Ulm", content_type: str = "text/csv", **more: str) -> Question:
    return Question(body, content_type, {name.replace("_", "-"): value for name, value in more.items()})


def recorded(call: Question, answer: Answer | None = None, **settings: Any) -> dict[str, Any]:
    line = record(
        call,
        answer or Answer(200, b"0.5", {"content-type": "text/csv"}),
        received=RECEIVED,
        **{"sampling_percentage": 100.0, "trust_event_time": False, **settings},
    )
    assert line is not None
    return dict(json.loads(line))


def body_of(event: dict[str, Any]) -> bytes:
    return base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()


@given(bodies)
def test_a_body_comes_in_byte_for_byte(body: bytes) -> None:
    event = {"headers": {}, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    made = question(event)
    assert made is not None
    assert made.body == body


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_text_comes_in_as_utf_8(text: str) -> None:
    made = question({"headers": {}, "body": text, "isBase64Encoded": False})
    assert made is not None
    assert made.body == text.encode()


@given(bodies, headers, st.integers(100, 599))
def test_an_answer_goes_out_byte_for_byte(body: bytes, given_headers: dict[str, str], status: int) -> None:
    event = response(Answer(status, body, given_headers))
    assert (event["statusCode"], body_of(event), event["headers"]) == (status, body, given_headers)
    assert json.loads(json.dumps(event)) == event


@settings(max_examples=150)
@given(bodies, bodies, st.sampled_from(["text/csv", "application/json", "image/png"]))
def test_both_bodies_are_recorded_byte_for_byte(into: bytes, out: bytes, kind: str) -> None:
    sides = recorded(asked(into, kind), Answer(200, out, {"Content-Type": kind}))["captureData"]
    for side, body in ((sides["endpointInput"], into), (sides["endpointOutput"], out)):
        data = side["data"]
        assert (base64.b64decode(data) if side["encoding"] == "BASE64" else data.encode()) == body
        assert side["observedContentType"] == kind


@pytest.mark.parametrize(
    "event",
    [
        {"body": 5},
        {"body": {"a": 1}},
        {"body": ["a"]},
        {"headers": "x", "body": ""},
        {"headers": ["x"], "body": ""},
        {"body": "é", "isBase64Encoded": True},
        {"body": "a", "isBase64Encoded": True},
        {"body": "\ud800"},
    ],
)
def test_what_is_no_call(event: dict[str, Any]) -> None:
    assert question(event) is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({}, Question(b"", "application/json", {})),
        ({"headers": None, "body": None}, Question(b"", "application/json", {})),
        (
            {"headers": {"Content-Type": "text/csv", "X-Y": 5}, "body": "1"},
            Question(b"1", "text/csv", {"content-type": "text/csv", "x-y": "5"}),
        ),
        ({"headers": {}, "body": "MQ==", "isBase64Encoded": True}, Question(b"1", "application/json", {})),
    ],
)
def test_what_a_call_is(event: dict[str, Any], expected: Question) -> None:
    assert question(event) == expected


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


def test_what_the_caller_says_of_the_call_is_kept() -> None:
    metadata = recorded(Question(b"1", "text/csv", {INFERENCE_ID: "order 7\n", ATTRIBUTES: "source=app"}))[
        "eventMetadata"
    ]
    assert metadata["inferenceId"] == "order 7\n"
    assert metadata["customAttributes"] == ["source=app"]
    assert recorded(asked())["eventMetadata"].keys() == {"eventId", "inferenceTime"}


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


@pytest.mark.parametrize("percentage", [1.0, 20.0, 50.0, 99.0])
def test_the_share_that_is_recorded_is_the_share_asked_for(percentage: float) -> None:
    calls = 4000
    kept = sum(
        record(asked(), Answer(200, b"", {}), received=RECEIVED, sampling_percentage=percentage, trust_event_time=False)
        is not None
        for _ in range(calls)
    )
    deviation = (percentage / 100 * (1 - percentage / 100) / calls) ** 0.5
    assert kept / calls == pytest.approx(percentage / 100, abs=6 * deviation)


def test_all_is_all_and_none_is_none() -> None:
    for percentage, expected in ((100.0, 500), (0.0, 0)):
        lines = [
            record(
                asked(), Answer(200, b"", {}), received=RECEIVED, sampling_percentage=percentage, trust_event_time=False
            )
            for _ in range(500)
        ]
        assert sum(line is not None for line in lines) == expected


def test_what_is_recorded_is_read_by_the_analysis() -> None:
    received = RECEIVED + timedelta(microseconds=999_999)
    line = record(
        asked(b"20,Ulm\n30,Bonn\n"),
        Answer(200, b"0.5\n0.7\n", {"Content-Type": "text/csv; charset=utf-8"}),
        received=received,
        sampling_percentage=100.0,
        trust_event_time=False,
    )
    assert line is not None
    table, intake = read_captures([("a", line)], schema=Schema(("score", "age", "city"), ("score",)))
    assert {column.name: column.texts.tolist() for column in table.columns} == {
        "score": ["0.5", "0.7"],
        "age": ["20", "30"],
        "city": ["Ulm", "Bonn"],
    }
    assert intake.quarantined == {}
