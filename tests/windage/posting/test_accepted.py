"""Posted records: each is a line that the analysis reads, or is refused for one of a few reasons."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.capture import Call, Message, encode
from windage.captures.capture_file import Schema, read_captures
from windage.posting.accepted import Rules, accepted
from windage.posting.refused import Refused
from windage.recording import Policy

NOW = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
RULES = Rules(Policy("fraud"), NOW, timedelta(days=90), "post-1")
SIDE = {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,2", "encoding": "CSV"}
METADATA = {"eventId": "e1", "inferenceTime": "2026-03-01T06:00:00Z"}


def one(record: Any, rules: Rules = RULES) -> dict[str, Any]:
    """Return what is stored of one record."""
    text = record if isinstance(record, bytes) else json.dumps(record).encode()
    (line,) = accepted([text], rules)
    assert isinstance(line, bytes), line
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    stored: dict[str, Any] = json.loads(line)
    return stored


def refused(record: Any, rules: Rules = RULES) -> Refused:
    (refusal,) = accepted([record if isinstance(record, bytes) else json.dumps(record).encode()], rules)
    assert isinstance(refusal, Refused), refusal
    return refusal


bodies = st.sampled_from(["1,2", '{"a": 1}', "x"]) | st.text(max_size=9)
types = st.sampled_from(["text/csv", "application/json", "application/octet-stream", "text/csv; charset=utf-8"])
messages = st.builds(lambda body, kind: Message(body.encode(), kind), bodies, types)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
calls = st.builds(
    Call,
    event_id=st.uuids().map(str),
    time=moments,
    question=messages,
    answer=st.none() | messages,
    inference_id=st.none() | st.text("abc", min_size=1, max_size=5),
)


@given(calls)
def test_our_own_record_is_stored_as_it_is(call: Call) -> None:
    """So that what another capture function spilled can be posted."""
    (line,) = accepted([encode(call)], RULES)
    assert line == encode(call)


@given(calls)
def test_a_record_without_id_and_time_is_completed_and_nothing_else_is_changed(call: Call) -> None:
    record = json.loads(encode(call))
    del record["eventMetadata"]["eventId"], record["eventMetadata"]["inferenceTime"], record["eventVersion"]
    record["more"] = {"kept": True}
    stored = one(record)
    assert stored["eventMetadata"].pop("inferenceTime") == "2026-03-01T06:30:00Z"
    assert stored["eventMetadata"].pop("eventId")
    assert stored == record | {"eventVersion": "0"}


@given(calls)
def test_records_of_a_post_that_was_made_before_say_so_and_are_else_the_same(call: Call) -> None:
    plain = {"input": 1, "time": "2026-03-01T06:00:00Z"}
    for record in (json.loads(encode(call)), plain):
        stored = one(record, replace(RULES, resent=True))
        assert stored["eventMetadata"].pop("resent") is True
        assert stored == one(record)


def test_a_plain_record_may_say_by_itself_that_it_was_sent_before() -> None:
    assert one({"input": 1, "resent": True})["eventMetadata"]["resent"] is True
    assert "resent" not in one({"input": 1, "resent": False})["eventMetadata"]


nested = st.recursive(st.none() | st.text(max_size=3), st.lists)


@given(st.binary(max_size=80) | nested.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_line_or_a_refusal(record: bytes) -> None:
    (made,) = accepted([record], RULES)
    assert isinstance(made, bytes | Refused)


@given(
    st.dictionaries(
        st.sampled_from(["captureData", "eventMetadata", "eventVersion", "input", "output", "time", "contentType"]),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=3) | st.sampled_from(["CSV", "0", "e1"]),
            lambda inner: (
                st.dictionaries(
                    st.sampled_from(["endpointInput", "data", "encoding", "eventId", "inferenceTime", "windage"]), inner
                )
                | st.lists(inner, max_size=2)
            ),
            max_leaves=8,
        ),
    )
)
def test_whatever_is_accepted_can_be_judged(record: dict[str, Any]) -> None:
    """Oracle: the reader of captures finds a version that it knows, a moment, and a name."""
    (made,) = accepted([json.dumps(record).encode()], RULES)
    if isinstance(made, bytes):
        stored = json.loads(made)
        assert stored["eventVersion"] == "0"
        assert isinstance(stored["eventMetadata"]["eventId"], str)
        assert datetime.fromisoformat(stored["eventMetadata"]["inferenceTime"]).utcoffset() == timedelta(0)
        assert stored["captureData"].keys() <= {"endpointInput", "endpointOutput"}


@pytest.mark.parametrize(
    ("record", "asked", "answered"),
    [
        ({"input": {"age": 41}, "output": 0.7}, [("JSON", '{"age": 41}')], [("JSON", "0.7")]),
        ({"input": "1,2", "output": "0.7"}, [("CSV", "1,2")], [("CSV", "0.7")]),
        ({"input": [[1, 2]], "output": [0.7]}, [("JSON", "[[1, 2]]")], [("JSON", "[0.7]")]),
        ({"input": "[oops", "output": '{"a": 1}'}, [("CSV", "[oops")], [("JSON", '{"a": 1}')]),
        ({"input": "<x/>", "contentType": "application/xml"}, [("BASE64", "PHgvPg==")], []),
        # The columns of an inference table of Databricks.
        (
            {
                "request": '{"dataframe_split": {"columns": ["age"], "data": [[41]]}}',
                "response": '{"predictions": [0.7]}',
                "timestamp_ms": 1772344800000,
                "databricks_request_id": "r-1",
                "client_request_id": None,
                "status_code": 200,
                "execution_time_ms": 12,
                "request_metadata": {"model_version": "3"},
            },
            [("JSON", '{"dataframe_split": {"columns": ["age"], "data": [[41]]}}')],
            [("JSON", '{"predictions": [0.7]}')],
        ),
    ],
)
def test_a_plain_record_becomes_a_capture(record: Any, asked: list[Any], answered: list[Any]) -> None:
    data = one(record)["captureData"]
    for name, expected in (("endpointInput", asked), ("endpointOutput", answered)):
        assert [(side["encoding"], side["data"]) for side in [data.get(name)] if side is not None] == expected


def test_what_an_inference_table_says_of_a_call_is_kept() -> None:
    record = {"request": "1,2", "response": "0.5", "timestamp_ms": 1772344800123, "status_code": 200}
    metadata = one({**record, "databricks_request_id": "r-1", "execution_time_ms": 12})["eventMetadata"]
    del metadata["eventId"]
    assert metadata == {
        "inferenceId": "r-1",
        "latencyMilliseconds": 12.0,
        "statusCode": 200,
        "inputBytes": 3,
        "outputBytes": 3,
        "inferenceTime": "2026-03-01T06:00:00Z",
    }


def test_the_answer_of_a_call_that_failed_is_not_the_models() -> None:
    stored = one({"input": "1,2", "output": '{"error": "no"}', "statusCode": 503})
    assert list(stored["captureData"]) == ["endpointInput"]
    assert (stored["eventMetadata"]["statusCode"], stored["eventMetadata"]["errorClass"]) == (503, "server_error")


def test_numbers_are_spelled_as_they_were() -> None:
    data = one(b'{"input": {"a": 1.50, "b": 1e5}, "output": 1.0}')["captureData"]
    assert (data["endpointInput"]["data"], data["endpointOutput"]["data"]) == ('{"a": 1.50, "b": 1e5}', "1.0")


def test_the_analysis_reads_what_is_stored() -> None:
    """Oracle: the reader of captures."""
    records = [
        {"input": {"age": 41, "city": "Ulm"}, "output": {"score": 0.5}, "inferenceId": "a"},
        {"request": {"inputs": {"age": [1, 2], "city": ["x", "y"]}}, "response": {"predictions": [0.1, 0.2]}},
        {"captureData": {"endpointInput": {**SIDE, "data": "7,Bonn"}, "endpointOutput": {**SIDE, "data": "0.9"}}},
    ]
    lines = accepted([json.dumps(record).encode() for record in records], RULES)
    assert all(isinstance(line, bytes) for line in lines)
    stored = b"".join(line for line in lines if isinstance(line, bytes))
    table, intake = read_captures([("posted", stored)], schema=Schema(("score", "age", "city"), ("score",)))
    rows = zip(*(column.texts.tolist() for column in table.columns), strict=True)
    assert sorted(rows) == [("0.1", "1", "x"), ("0.2", "2", "y"), ("0.5", "41", "Ulm"), ("0.9", "7", "Bonn")]
    assert (intake.judged, intake.quarantined) == (4, {})


@pytest.mark.parametrize(
    ("time", "stored"),
    [
        ("2026-03-01T06:00:00Z", "2026-03-01T06:00:00Z"),
        ("2026-03-01T06:00:00.123Z", "2026-03-01T06:00:00.123Z"),
        # The stream reads the hour of the call from the first characters: another zone would lie in another hour.
        ("2026-03-01T08:00:00+02:00", "2026-03-01T06:00:00Z"),
        ("2026-03-01T06:00", "2026-03-01T06:00:00Z"),
        (1772344800000, "2026-03-01T06:00:00Z"),
        (None, "2026-03-01T06:30:00Z"),
    ],
)
def test_the_time_is_in_utc_when_it_is_stored(time: object, stored: str) -> None:
    capture = {"captureData": {"endpointInput": SIDE}, "eventMetadata": {"inferenceTime": time}}
    assert one(capture)["eventMetadata"]["inferenceTime"] == stored
    plain = one({"input": "1,2", "time": time})["eventMetadata"]["inferenceTime"]
    assert plain == stored.replace(".123", "")


@pytest.mark.parametrize(
    ("record", "reason", "detail"),
    [
        (b"\xff", "not_utf8", "not UTF-8"),
        (b'{"input"', "not_json", "not JSON at character"),
        (b'{"input": 1, "input": 2}', "payload", "a name stands twice"),
        (b'{"input": ' + b"[" * 100 + b"]" * 100 + b"}", "payload", "nested deeper than 64"),
        (b"7", "not_a_capture", "the record is no object"),
        (b"{}", "not_a_capture", "neither captureData"),
        ({"input": None, "output": None}, "not_a_capture", "neither what was asked"),
        ({"input": 1, "time": "soon"}, "bad_time", "no moment"),
        ({"input": 1, "time": True}, "bad_time", "no moment"),
        ({"input": 1, "time": 1e300}, "bad_time", "no moment"),
        ({"input": 1, "time": "2026-03-01T06:36:00Z"}, "bad_time", "has not come yet"),
        ({"input": 1, "time": "2025-11-30T00:00:00Z"}, "bad_time", "older than captures are kept: 90 days"),
        ({"input": 1, "inferenceId": {}}, "not_a_capture", "inferenceId is no text"),
        ({"input": 1, "statusCode": 7}, "not_a_capture", "no status of HTTP"),
        ({"input": 1, "latencyMilliseconds": "x"}, "not_a_capture", "latencyMilliseconds is no number"),
        ({"input": 1, "customAttributes": [1]}, "not_a_capture", "no list of texts"),
        ({"input": 1, "contentType": 1}, "not_a_capture", "a content type is no text"),
        ({"captureData": 1}, "not_a_capture", "captureData has neither"),
        ({"captureData": {}}, "not_a_capture", "captureData has neither"),
        ({"captureData": {"endpointInput": 1}}, "not_a_capture", "endpointInput.data is no text"),
        ({"captureData": {"endpointInput": {"data": ""}}}, "not_a_capture", "encoding is none of CSV, JSON, BASE64"),
        ({"captureData": {"endpointInput": {"data": "?", "encoding": "BASE64"}}}, "payload", "no BASE64"),
        ({"captureData": {"endpointInput": SIDE}, "eventMetadata": 1}, "not_a_capture", "eventMetadata is no object"),
        ({"captureData": {"endpointInput": SIDE}, "eventMetadata": {"eventId": 7}}, "not_a_capture", "eventId"),
        ({"captureData": {"endpointInput": SIDE}, "eventVersion": "1"}, "version", "eventVersion is not 0"),
        (
            {"captureData": {"endpointInput": SIDE}, "eventMetadata": {"inferenceTime": "2027-01-01T00:00:00Z"}},
            "bad_time",
            "has not come yet",
        ),
    ],
)
def test_what_is_no_capture_is_refused_for_a_reason(record: Any, reason: str, detail: str) -> None:
    refusal = refused(record)
    assert refusal.reason == reason
    assert detail in str(refusal)


def ids(records: list[bytes], rules: Rules = RULES) -> list[str]:
    lines = accepted(records, rules)
    return [json.loads(line)["eventMetadata"]["eventId"] for line in lines if isinstance(line, bytes)]


def test_the_same_post_again_has_the_same_names() -> None:
    """The analysis counts an event once: a post whose answer got lost can be made again."""
    timed = [b'{"input": "1,2", "time": "2026-03-01T06:00:00Z"}', b'{"input": "1,2", "inferenceId": "a"}']
    later = replace(RULES, now=NOW + timedelta(minutes=1), post="post-2")
    assert ids(timed) == ids(timed, later)
    bare = [b'{"input": "1,2"}']
    assert ids(bare) == ids(bare, replace(RULES, now=NOW + timedelta(minutes=1)))


def test_equal_calls_that_say_nothing_of_themselves_are_as_many_calls() -> None:
    """A model that is asked the same twice in different posts was asked twice; the drift would be another otherwise."""
    bare = [b'{"input": "1,2"}', b'{"input": "1,2"}']
    both = ids(bare) + ids(bare, replace(RULES, post="post-2"))
    assert len(set(both)) == 4


LONG = "x" * 500


def test_a_payload_over_the_limit_is_cut_as_our_capture_cuts_it() -> None:
    rules = replace(RULES, policy=Policy("fraud", longest_payload=100))
    for record in (
        {"input": LONG, "output": "0.5"},
        {"captureData": {"endpointInput": {**SIDE, "data": LONG}, "endpointOutput": {**SIDE, "data": "0.5"}}},
        {
            "captureData": {
                "endpointInput": {"data": base64.b64encode(LONG.encode()).decode(), "encoding": "BASE64"},
                "endpointOutput": {**SIDE, "data": "0.5"},
            }
        },
    ):
        data = one(record, rules)["captureData"]
        mark = data["endpointInput"]["windage"]
        assert (mark["kept"], mark["bytes"], data["endpointInput"]["data"]) == ("truncated", 500, "")
        assert data["endpointOutput"]["data"] == "0.5"


def test_a_side_that_may_not_be_recorded_is_left_out() -> None:
    rules = replace(RULES, policy=Policy("fraud", modes=("output",)))
    for record in (
        {"input": "1", "output": "2"},
        {"captureData": {"endpointInput": SIDE, "endpointOutput": SIDE}, "eventMetadata": METADATA},
    ):
        assert list(one(record, rules)["captureData"]) == ["endpointOutput"]


def test_a_side_that_was_cut_before_stays_as_it_was_cut() -> None:
    cut = {**SIDE, "data": "", "windage": {"kept": "truncated", "bytes": 9, "sha256": "ab"}}
    record = {"captureData": {"endpointInput": cut}, "eventMetadata": METADATA, "eventVersion": "0"}
    assert one(record) == record
