"""windage.Capture: what is recorded of a call, and that the model never notices."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import windage
from windage.captures.capture_file import Schema, read_captures
from windage.errors import InputError


@dataclass
class Recorded:
    """A capture, and what it stored when it was closed."""

    capture: windage.Capture
    lines: list[bytes]

    def records(self) -> list[dict[str, Any]]:
        self.capture.close()
        counts = self.capture.counts()
        assert counts.received == counts.stored + counts.quarantined + counts.dropped
        assert counts.stored == len(self.lines)
        return [json.loads(line) for line in self.lines]


def recorded(**options: Any) -> Recorded:
    lines: list[bytes] = []
    return Recorded(windage.Capture("fraud", sink=lines.extend, interval=0.0, **options), lines)


def data(record: dict[str, Any], side: str = "endpointInput") -> str:
    return str(record["captureData"][side]["data"])


def test_a_call_is_a_capture_record() -> None:
    made = recorded()
    at = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
    with made.capture.call({"amount": 12.5}, inference_id="call-7", attributes=["shop 3"], time=at) as call:
        assert call.inference_id == "call-7"
        call.answer({"score": 0.1}, version="v2")
    (record,) = made.records()
    assert record["captureData"] == {
        "endpointInput": {
            "observedContentType": "application/json",
            "mode": "INPUT",
            "data": '{"amount":12.5}',
            "encoding": "JSON",
        },
        "endpointOutput": {
            "observedContentType": "application/json",
            "mode": "OUTPUT",
            "data": '{"score":0.1}',
            "encoding": "JSON",
        },
    }
    metadata = record["eventMetadata"]
    assert metadata.pop("latencyMilliseconds") >= 0
    assert metadata.pop("eventId")
    assert metadata == {
        "inferenceId": "call-7",
        "customAttributes": ["shop 3"],
        "modelVersion": "v2",
        "statusCode": 200,
        "inputBytes": 15,
        "outputBytes": 13,
        "inferenceTime": "2026-03-01T06:30:00Z",
    }


@pytest.mark.parametrize("given_id", [None, "", "a\nb", "../x\x00", "x" * 65, "é"])
def test_an_id_is_generated_where_none_is_given_that_a_label_could_find(given_id: str | None) -> None:
    made = recorded()
    with made.capture.call("1,2", inference_id=given_id) as call:
        call.answer("0.5")
        known = call.inference_id
    (record,) = made.records()
    assert record["eventMetadata"]["inferenceId"] == known != given_id


def test_a_call_that_raises_is_recorded_without_an_answer_and_raises() -> None:
    made = recorded()
    with pytest.raises(ZeroDivisionError), made.capture.call("1,2"):
        raise ZeroDivisionError
    (record,) = made.records()
    assert list(record["captureData"]) == ["endpointInput"]
    assert record["eventMetadata"]["errorClass"] == "server_error"


def test_the_answer_of_a_failed_call_is_not_the_models() -> None:
    made = recorded()
    with made.capture.call("1,2") as call:
        call.answer("try later", status=429)
    (record,) = made.records()
    assert list(record["captureData"]) == ["endpointInput"]
    assert (record["eventMetadata"]["statusCode"], record["eventMetadata"]["errorClass"]) == (429, "throttled")


def test_what_the_model_does_to_its_question_is_not_recorded() -> None:
    made = recorded()

    @made.capture
    def predict(features: dict[str, Any]) -> float:
        features["amount"] = None
        return 0.5

    predict({"amount": 12.5})
    (record,) = made.records()
    assert data(record) == '{"amount":12.5}'


class Model:
    """A model with a method."""

    def predict(self, features: Any, threshold: float = 0.5) -> dict[str, Any]:
        return {"above": features["amount"] > threshold}


def test_the_decorator_records_functions_methods_and_coroutines() -> None:
    made = recorded()

    @made.capture
    def one(features: Any) -> Any:
        return {"score": features["amount"] / 2}

    @made.capture
    def several(amount: float, *, country: str = "DE") -> Any:
        return 0.7

    @made.capture
    async def later(features: Any) -> Any:
        return 0.9

    method = made.capture(Model.predict)
    assert one({"amount": 4}) == {"score": 2.0}
    assert one(features={"amount": 4}) == {"score": 2.0}
    assert several(4, country="FR") == 0.7
    assert asyncio.run(later([1, 2])) == 0.9
    assert method(Model(), {"amount": 4}) == {"above": True}
    assert (one.__name__, asyncio.iscoroutinefunction(later)) == ("one", True)
    assert [(data(record), data(record, "endpointOutput")) for record in made.records()] == [
        ('{"amount":4}', '{"score":2.0}'),
        ('{"amount":4}', '{"score":2.0}'),
        ('{"amount":4,"country":"FR"}', "0.7"),
        ("[1,2]", "0.9"),
        ('{"amount":4}', '{"above":true}'),
    ]


def test_an_error_of_the_decorated_function_is_its_own() -> None:
    made = recorded()

    @made.capture
    def predict(features: Any) -> Any:
        raise KeyError("amount")

    with pytest.raises(KeyError, match="amount"):
        predict({})
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        predict()
    assert len(made.records()) == 2


def test_a_generator_cannot_be_decorated() -> None:
    def predict(features: Any) -> Iterator[float]:
        yield 0.5

    with pytest.raises(InputError, match=r"a generator; do: record its calls with `with capture.call"):
        recorded().capture(predict)


FRAME = pd.DataFrame({"amount": [12.5, 7.0], "country": ["DE", None]})


@pytest.mark.parametrize(
    ("question", "answer", "rows"),
    [
        ({"amount": 1, "country": "DE"}, 0.5, [("0.5", "1", "DE")]),
        ([1, "DE"], [0.5], [("0.5", "1", "DE")]),
        ([[1, "DE"], [2, "FR"]], [[0.5], [0.6]], [("0.5", "1", "DE"), ("0.6", "2", "FR")]),
        ("1,DE\n2,FR\n", "0.5\n0.6\n", [("0.5", "1", "DE"), ("0.6", "2", "FR")]),
        (b'{"amount":1,"country":"DE"}', b"0.5", [("0.5", "1", "DE")]),
        (FRAME, np.array([0.5, 0.6]), [("0.5", "12.5", "DE"), ("0.6", "7.0", "")]),
        (FRAME, pd.Series([0.5, 0.6]), [("0.5", "12.5", "DE"), ("0.6", "7.0", "")]),
        (FRAME, pd.DataFrame({"score": [0.5, 0.6]}), [("0.5", "12.5", "DE"), ("0.6", "7.0", "")]),
        (np.array([[1, 2], [3, 4]]), np.array([0.5, 0.6]), [("0.5", "1", "2"), ("0.6", "3", "4")]),
        ({"amount": np.float64(1.5), "country": np.str_("DE")}, np.float64(0.5), [("0.5", "1.5", "DE")]),
        (
            {"amount": pd.Timestamp("2026-03-01"), "country": pd.NA},
            (0.5,),
            [("0.5", "2026-03-01T00:00:00", "")],
        ),
    ],
)
def test_what_a_model_is_given_and_gives_is_read_by_the_analysis(question: Any, answer: Any, rows: Any) -> None:
    """Oracle: the reader of captures."""
    made = recorded()
    with made.capture.call(question) as call:
        call.answer(answer)
    made.capture.close()
    schema = Schema(("score", "amount", "country"), ("score",))
    table, intake = read_captures([("a.jsonl", b"".join(made.lines))], schema=schema)
    assert intake.quarantined == {}
    assert list(zip(*(column.texts.tolist() for column in table.columns), strict=True)) == rows


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers()
values = st.recursive(
    leaves | st.just(object()) | st.sets(st.integers()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=6,
)


@given(values, values)
def test_whatever_a_model_is_given_and_gives_it_is_answered(question: Any, answer: Any) -> None:
    made = recorded()

    @made.capture
    def predict(_: Any) -> Any:
        return answer

    assert predict(question) is answer
    made.records()
    counts = made.capture.counts()
    assert (counts.received, counts.stored + counts.dropped) == (1, 1)
    assert counts.ended.dropped.keys() <= {"question has no JSON"}


def test_a_share_of_the_calls_is_recorded_and_the_share_is_noted() -> None:
    made = recorded(sampling_percentage=20.0)
    for number in range(1000):
        with made.capture.call([number]) as call:
            call.answer(0.5)
    records = made.records()
    # Six standard deviations.
    assert 124 < len(records) < 276
    assert {record["eventMetadata"]["captureRate"] for record in records} == {20.0}
    assert made.capture.counts().received == len(records)


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("header X-Customer", lambda c: {"headers": {"x-CUSTOMER": f"c{c}"}}),
        ("body customer", lambda c: {}),
        ("custom_attributes", lambda c: {"attributes": [f"c{c}"]}),
        ("inference_id", lambda c: {"inference_id": f"c{c}"}),
    ],
)
def test_all_calls_of_a_customer_are_recorded_or_none_is(key: str, options: Callable[[int], dict[str, Any]]) -> None:
    made = recorded(sampling_percentage=50.0, key=key)
    for number in range(200):
        customer = number % 40
        with made.capture.call({"customer": customer}, **options(customer)) as call:
            call.answer(0.5)
    by_customer: dict[str, int] = {}
    for record in made.records():
        by_customer[data(record)] = by_customer.get(data(record), 0) + 1
    assert set(by_customer.values()) == {5}
    assert 8 <= len(by_customer) <= 32


def test_only_the_sides_that_may_be_recorded_are_and_long_ones_are_cut() -> None:
    made = recorded(modes=["output"], longest_payload=10)
    with made.capture.call("1,2") as call:
        call.answer("x" * 11)
    (record,) = made.records()
    assert list(record["captureData"]) == ["endpointOutput"]
    assert record["captureData"]["endpointOutput"]["windage"]["kept"] == "truncated"
    assert record["eventMetadata"]["inputBytes"] == 3


def test_a_sink_that_fails_costs_the_model_nothing_and_no_record() -> None:
    spilled: list[str] = []

    def sink(_: Any) -> None:
        raise OSError("no")

    with windage.Capture("fraud", sink=sink, interval=0.0, patience=0.0, spill=spilled.append) as capture:
        for number in range(20):
            with capture.call([number]) as call:
                call.answer(0.5)
    counts = capture.counts()
    assert (counts.received, counts.ended.stored, counts.dropped) == (20, {"log": 20}, 0)
    assert len(spilled) == 20


def test_a_folder_holds_what_the_analysis_reads_by_the_hour_of_the_call(tmp_path: Path) -> None:
    with windage.Capture("fraud", folder=tmp_path, interval=0.0) as capture:
        for hour in (5, 6, 6):
            at = datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
            with capture.call([12.5, "DE"], time=at) as call:
                call.answer(0.5)
            capture.flush()
    files = sorted(tmp_path.rglob("*.jsonl"))
    assert [str(file.parent.relative_to(tmp_path)) for file in files] == ["2026/03/01/05", "2026/03/01/06"]
    assert [len(file.read_bytes().splitlines()) for file in files] == [1, 2]


def test_a_folder_that_cannot_be_written_spills(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    spilled: list[str] = []
    options = {"folder": tmp_path / "file", "interval": 0.0, "patience": 0.0, "spill": spilled.append}
    with windage.Capture("fraud", **options) as capture, capture.call("1") as call:
        call.answer("2")
    assert capture.counts().ended.stored == {"log": 1}
    assert len(spilled) == 1


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "windage.Capture: one place for the records is needed; got none; expected exactly one of stream, url"),
        ({"stream": "a", "folder": "b"}, "got stream, folder"),
        ({"sink": print, "sampling_percentage": 101}, "sampling_percentage: out of range; got 101; expected 0 to 100"),
        ({"sink": print, "modes": []}, "modes: not a side; got nothing; expected input, output, or both"),
        ({"sink": print, "modes": "both"}, "modes: not a side; got both"),
        ({"sink": print, "key": "cookie"}, "key: no such key; got cookie; expected header NAME, inference_id"),
        ({"sink": print, "longest_payload": 0}, "longest_payload: out of range; got 0; expected 1 to 900000"),
        ({"sink": print, "most_bytes": True}, "most_bytes: out of range; got True"),
    ],
)
def test_what_is_set_wrongly_is_refused_where_it_is_set(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError) as caught:
        windage.Capture("fraud", **options)
    assert problem in str(caught.value)


def test_a_monitor_has_a_name() -> None:
    with pytest.raises(InputError, match=r"monitor: no name"):
        windage.Capture("", sink=print)
