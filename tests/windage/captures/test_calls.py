"""Of which call each row is, in captures of all forms; datasets know no calls."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.windage.captures.captured import HOUR, INSIDE, SCHEMA, line
from windage.calls import Calls
from windage.captures.batch_transform import read_transformed
from windage.captures.capture_file import read_captures
from windage.dataset_file import read_dataset
from windage.table import from_rows, stacked
from windage.window import parse_moment

AT = parse_moment(INSIDE).timestamp()


def calls_of(*lines: bytes) -> Calls:
    table, _ = read_captures([("a.jsonl", b"\n".join(lines) + b"\n")], schema=SCHEMA, window=HOUR)
    assert table.calls is not None
    assert table.calls.identifiers.size == table.calls.times.size == table.calls.first.size == table.rows
    return table.calls


def test_the_inference_id_comes_before_the_event_id() -> None:
    calls = calls_of(line(inferenceId="i1"), line(eventId="e2"), line(inferenceId=""), line(inferenceId=None))
    assert calls.identifiers.tolist() == ["i1", "e2", "e1", "e1"]
    assert calls.times.tolist() == [AT] * 4


@pytest.mark.parametrize("odd", [[], {}, 1.5, True])
def test_an_odd_id_is_none_and_its_record_is_judged(odd: object) -> None:
    assert calls_of(line(inferenceId=odd, eventId=odd)).identifiers.tolist() == [None]


def test_the_rows_of_a_record_share_its_call() -> None:
    calls = calls_of(line("20,Ulm\n30,Bonn", "0.5\n0.7", inferenceId="i1"), line(inferenceId="i1"))
    assert calls.identifiers.tolist() == ["i1"] * 3
    assert calls.first.tolist() == [True, False, True]


def test_rows_by_position_and_by_name_keep_their_calls() -> None:
    named = line(
        {"data": json.dumps({"age": 20, "city": "Ulm"}), "encoding": "JSON"},
        {"data": json.dumps({"score": 0.5}), "encoding": "JSON"},
        inferenceId="named",
    )
    calls = calls_of(named, line(inferenceId="placed"))
    assert sorted(calls.identifiers.tolist()) == ["named", "placed"]


def test_bad_records_leave_no_call() -> None:
    assert calls_of(b"not json", line(inferenceId="good")).identifiers.tolist() == ["good"]


def test_a_transform_names_its_records() -> None:
    record = {"SageMakerOutput": {"score": 0.5}, "age": 20, "city": "Ulm", "SageMakerInferenceId": "t1"}
    table, _ = read_transformed([("a.out", json.dumps(record).encode() + b"\n")], schema=SCHEMA)
    assert table.calls is not None
    assert table.calls.identifiers.tolist() == ["t1"]


def test_datasets_know_no_calls() -> None:
    table, _ = read_dataset(b"age\n20\n", name="a.csv", strict=True)
    assert table.calls is None


def test_tables_below_each_other_keep_their_calls() -> None:
    one = from_rows(["a"], [["1"], ["2"]])
    captured, _ = read_captures([("a", line(inferenceId="i1") + b"\n")], schema=SCHEMA)
    both = stacked([one, captured]).calls
    assert both is not None
    assert both.identifiers.tolist() == [None, None, "i1"]
    assert both.first.tolist() == [True] * 3


def test_a_row_keeps_its_place_when_one_before_it_is_bad() -> None:
    """A label belongs to a row of a call by its place: one bad row must not move the labels of those after it."""
    calls = calls_of(line("20,Ulm\n30\n40,Bonn", "0.5\n0.7\n0.9", inferenceId="i1"), line(inferenceId="i2"))
    assert calls.identifiers.tolist() == ["i1", "i1", "i2"]
    assert calls.places.tolist() == [0, 2, 0]


def test_places_follow_from_the_first_rows_where_nothing_else_is_known() -> None:
    first = np.array([True, False, False, True, False])
    calls = Calls(np.full(5, "a", dtype=object), np.zeros(5), first)
    assert calls.places.tolist() == [0, 1, 2, 0, 1]
    assert calls.taken(np.array([False, True, True, True, False])).places.tolist() == [1, 2, 0]


def test_a_record_says_its_event_and_whether_it_was_sent_before() -> None:
    calls = calls_of(line("20,Ulm\n30,Bonn", "0.5\n0.7", inferenceId="i1"), line(eventId="e2", resent=True))
    assert calls.events is not None
    assert calls.resent is not None
    assert calls.events.tolist() == ["e1", "e1", "e2"]
    assert calls.resent.tolist() == [False, False, True]
    some = calls.taken(np.array([True, False, True]))
    assert some.events is not None
    assert some.resent is not None
    assert (some.events.tolist(), some.resent.tolist()) == (["e1", "e2"], [False, True])


@pytest.mark.parametrize("odd", [None, "", [], 1.5, True, "x" * 200])
def test_a_record_of_no_usable_event_id_has_none(odd: object) -> None:
    calls = calls_of(line(eventId=odd, inferenceId="i1"))
    assert (calls.events, calls.resent) == (None, None)


def test_events_stay_beside_rows_that_have_none() -> None:
    captured, _ = read_captures([("a", line(resent=True) + b"\n")], schema=SCHEMA)
    both = stacked([from_rows(["a"], [["1"]]), captured]).calls
    assert both is not None
    assert both.events is not None
    assert both.resent is not None
    assert (both.events.tolist(), both.resent.tolist()) == ([None, "e1"], [False, True])
