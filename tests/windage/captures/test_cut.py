"""Payloads that are not in their records: found where they lie, or counted as what they are."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.recording.calls import TIME, call
from tests.windage.steps.fakes import Bucket
from windage.capture import Call, Cut, Message, encode
from windage.captures.capture_file import Schema, read_captures
from windage.config import Capture, Model, Monitor
from windage.intake import Intake
from windage.recording import Policy, Recorded, record
from windage.steps.read_shard import lying_aside
from windage.table import Table
from windage.window import Window

SCHEMA = Schema(("score", "age", "city"), ("score",))
ASIDE = Policy("fraud", longest_payload=2, larger_payloads="aside", bucket="data")
HOUR = Window(TIME.replace(minute=0), TIME.replace(hour=7, minute=0))


def made(one: Call, policy: Policy = ASIDE) -> Recorded:
    found = record(one, policy)
    assert found is not None
    return found


def lying(recorded: Recorded) -> dict[str, bytes]:
    return {f"s3://data/{payload.key}": payload.data for payload in recorded.aside}


def values(table: Table) -> dict[str, list[str]]:
    return {column.name: column.texts.tolist() for column in table.columns}


@given(st.lists(st.tuples(st.integers(0, 99), st.sampled_from(["Ulm", "Köln"])), min_size=1, max_size=5))
def test_what_lies_aside_is_read_as_if_it_were_in_the_record(rows: list[tuple[int, str]]) -> None:
    asked = "\n".join(f"{age},{city}" for age, city in rows).encode()
    answered = "\n".join("0.5" for _ in rows).encode()
    one = replace(call(asked), answer=Message(answered, "text/csv"))
    beside, inside = made(one), made(one, Policy("fraud"))
    assert len(beside.aside) == 2
    found = read_captures([("a", beside.line)], schema=SCHEMA, window=HOUR, aside=lying(beside).get)
    expected = read_captures([("a", inside.line)], schema=SCHEMA, window=HOUR)
    assert values(found[0]) == values(expected[0])
    assert found[1] == expected[1]


@pytest.mark.parametrize("content_type", ["application/json", "text/csv", "application/octet-stream"])
def test_bytes_aside_that_are_no_utf_8_are_read_as_those_in_a_record(content_type: str) -> None:
    one = call("20,Köln".encode("latin-1"), content_type=content_type)
    beside, inside = made(one), made(one, Policy("fraud"))
    assert (
        read_captures([("a", beside.line)], schema=SCHEMA, aside=lying(beside).get)[1].quarantined
        == read_captures([("a", inside.line)], schema=SCHEMA)[1].quarantined
        == {"payload": 1}
    )


def intake_of(*lines: bytes, **more: Any) -> Intake:
    return read_captures([("a", b"".join(lines))], schema=more.pop("schema", SCHEMA), window=HOUR, **more)[1]


def test_what_is_not_to_be_had_is_counted_with_its_reason() -> None:
    sound, beside = made(call(), Policy("fraud")).line, made(call())
    withheld = encode(replace(call(), question=Cut("text/csv", "withheld", 700)))
    intake = intake_of(sound, beside.line, beside.without_aside().line, withheld)
    assert (intake.received, intake.judged, intake.quarantined) == (4, 1, {"cut_payload": 3})
    assert [(row.line, row.detail) for row in intake.kept] == [
        (2, "6 bytes, put aside, and not to be had there"),
        (3, "6 bytes, longer than is recorded"),
        (4, "700 bytes, withheld by the rules of privacy"),
    ]


def test_what_lies_aside_and_is_another_is_not_read() -> None:
    beside = made(call())
    intake = intake_of(beside.line, aside=dict.fromkeys(lying(beside), b"30,Bonn").get)
    assert intake.quarantined == {"cut_payload": 1}
    assert intake.kept[0].detail == "what lies aside is not what was put there"


@pytest.mark.parametrize(
    "mark", [7, "x", [], {}, {"kept": 1}, {"kept": "aside"}, {"kept": "new"}, {"kept": "aside", "uri": 1}]
)
def test_a_mark_of_any_form_is_one(mark: Any) -> None:
    document = json.loads(made(call(), Policy("fraud")).line)
    document["captureData"]["endpointInput"] |= {"windage": mark, "data": ""}
    intake = intake_of(json.dumps(document).encode(), aside=lambda _: b"20,Ulm")
    assert intake.quarantined == {"cut_payload": 1}


def test_a_cut_question_does_not_matter_to_whom_the_answer_is_enough() -> None:
    beside = made(call()).without_aside()
    answers = Schema(("score",), ("score",), answers_only=True)
    kept = made(replace(call(), answer=Message(b"1", "text/csv"))).without_aside()
    assert intake_of(kept.line, schema=answers).judged == 1
    assert intake_of(beside.line, schema=answers).quarantined == {"cut_payload": 1}


def test_of_another_window_nothing_is_sought() -> None:
    asked: list[str] = []
    late = made(replace(call(), time=TIME.replace(hour=9)))
    intake = intake_of(late.line, aside=asked.append)
    assert (intake.outside, intake.quarantined, asked) == (1, {}, [])


def test_a_pre_processor_is_given_the_payload_and_never_its_absence() -> None:
    seen: list[Any] = []

    def preprocess(document: Any) -> list[dict[str, str | None]]:
        seen.append(document["captureData"]["endpointInput"])
        return [{"score": "1", "age": "2", "city": "Ulm"}]

    beside = made(call())
    assert intake_of(beside.line, preprocess=preprocess).quarantined == {"cut_payload": 1}
    assert seen == []
    assert intake_of(beside.line, preprocess=preprocess, aside=lying(beside).get).judged == 1
    (given_side,) = seen
    assert given_side == json.loads(made(call(), Policy("fraud")).line)["captureData"]["endpointInput"]


def test_only_what_lies_where_the_monitors_payloads_lie_is_fetched() -> None:
    """Whoever can write a record must not make the analysis read what he may not read himself."""
    storage = Bucket()
    for key in ("aside/fraud/e1", "aside/churn/e1", "labels/fraud/l"):
        storage.put(key, b"20,Ulm")
    own = Capture(model=Model(lambda_function="fraud-model"), larger_payloads="aside")
    fetch = lying_aside(storage, Monitor(name="fraud", capture=own))
    assert fetch is not None
    assert fetch(f"s3://{storage.name}/aside/fraud/e1") == b"20,Ulm"
    for uri in (
        "",
        "aside/fraud/e1",
        "s3://other/aside/fraud/e1",
        f"s3://{storage.name}/aside/fraud/gone",
        f"s3://{storage.name}/aside/churn/e1",
        f"s3://{storage.name}/labels/fraud/l",
        f"s3://{storage.name}/aside/fraud-2/e1",
    ):
        assert fetch(uri) is None
    cut = Capture(model=Model(lambda_function="fraud-model"))
    assert lying_aside(storage, Monitor(name="fraud", capture=cut)) is None
