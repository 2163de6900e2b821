"""Calls that the model did not answer: what it was asked is judged, and no answer is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.recording.calls import call
from windage.capture import Call, Message, encode
from windage.captures.capture_file import Schema, read_captures
from windage.intake import Intake
from windage.profile import Profile
from windage.profile.dataset import total
from windage.table import Table

SCHEMA = Schema(("score", "age", "city"), ("score",))
ANSWERS = Schema(("score",), ("score",), answers_only=True)
NAMED = Message(b'{"age": 30, "city": "Bonn"}', "application/json")
ANSWERED = call(b"20,Ulm")
FAILED = replace(call(b"30,Bonn"), answer=None, status=500, error="server_error")


def read(*calls: Call, schema: Schema = SCHEMA) -> tuple[Table, Intake]:
    return read_captures([("a", b"".join(map(encode, calls)))], schema=schema)


def profiled(*calls: Call) -> Profile:
    table, intake = read(*calls)
    return Profile.of(table, intake=intake, outputs=SCHEMA.outputs)


@given(st.lists(st.sampled_from([ANSWERED, FAILED, replace(FAILED, question=NAMED)]), min_size=1, max_size=9))
def test_features_are_those_of_all_calls_and_outputs_those_of_answered_ones(calls: list[Call]) -> None:
    made = profiled(*calls)
    failed = sum(one.error is not None for one in calls)
    age, score = made.get("age"), made.get("score")
    assert age is not None
    assert score is not None
    assert (age.rows, age.completeness) == (len(calls), 1)
    assert (score.rows, score.completeness) == (len(calls) - failed, 1)
    assert made.intake.notes == ({"unanswered_calls": failed} if failed else {})
    assert made.intake.received == made.intake.judged == len(calls)


@given(st.lists(st.sampled_from([ANSWERED, FAILED, replace(FAILED, question=NAMED)]), max_size=9), st.integers(0, 9))
def test_profiles_of_parts_add_up(calls: list[Call], cut: int) -> None:
    parts = [part for part in (calls[:cut], calls[cut:]) if part]
    added = total(profiled(*part) for part in parts)
    for name in SCHEMA.columns if calls else ():
        one, whole = added.get(name), profiled(*calls).get(name)
        assert one is not None
        assert whole is not None
        assert (one.kinds, one.rows) == (whole.kinds, whole.rows)


@pytest.mark.parametrize(
    ("metadata", "rows"),
    [
        ({"errorClass": "timeout"}, 0),
        ({"statusCode": 500}, 0),
        ({"statusCode": 302}, 0),
        ({"statusCode": 200}, 1),
        # Who says nothing of a failure has not recorded the answer, as an endpoint's own capture of the input alone.
        ({}, 1),
        ({"statusCode": "500"}, 1),
        ({"errorClass": None}, 1),
    ],
)
def test_an_answer_is_missing_unless_the_record_says_that_there_was_none(metadata: dict[str, Any], rows: int) -> None:
    document = json.loads(encode(replace(FAILED, status=None, error=None)))
    document["eventMetadata"] |= metadata
    table, intake = read_captures([("a", json.dumps(document).encode())], schema=SCHEMA)
    score = Profile.of(table, intake=intake, outputs=SCHEMA.outputs).get("score")
    assert score is not None
    assert (score.rows, score.kinds.null) == (rows, rows)


def test_what_was_answered_is_an_answer_whatever_the_status() -> None:
    answered = replace(ANSWERED, status=500, error="server_error")
    table, intake = read(answered)
    assert (table.calls is not None and table.calls.failed, intake.notes) == (None, {})


def test_where_only_answers_are_looked_at_a_failed_call_is_no_row() -> None:
    table, intake = read(ANSWERED, FAILED, schema=ANSWERS)
    assert (table.rows, intake.received, intake.notes) == (1, 1, {"unanswered_calls": 1})


def test_a_question_that_cannot_be_read_is_quarantined_though_the_call_failed() -> None:
    assert read(replace(FAILED, question=Message(b"30", "text/csv")))[1].quarantined == {"columns": 1}
