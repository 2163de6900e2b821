"""How calls went: counts add up, and quantiles are right within one per cent."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.captures.capture_file import read_captures
from windage.captures.schema import Schema
from windage.operations import Operated, Operations, Spread, decoded
from windage.window import Window

numbers = st.lists(st.floats(min_value=0, max_value=1e11, allow_subnormal=False), max_size=60)
one_call = st.builds(
    Operated,
    latency=st.none() | st.floats(min_value=0, max_value=1e6),
    status=st.none() | st.integers(100, 599),
    error=st.none() | st.sampled_from(["throttled", "timeout"]),
    asked=st.none() | st.integers(0, 10**7),
    cold=st.booleans(),
    rate=st.sampled_from([1.0, 50.0, 100.0]),
)
calls = st.lists(one_call, max_size=30)


@given(numbers, numbers)
def test_cells_add_up_exactly(one: list[float], other: list[float]) -> None:
    both, together = Spread.of(one) + Spread.of(other), Spread.of([*one, *other])
    assert (both.count, both.cells, both.nothing, both.largest) == (
        together.count,
        together.cells,
        together.nothing,
        together.largest,
    )
    assert both.total == pytest.approx(together.total)


@given(numbers.filter(len), st.floats(min_value=0, max_value=1))
def test_a_quantile_is_right_within_one_per_cent(values: list[float], share: float) -> None:
    exact = sorted(values)[max(1, math.ceil(share * len(values))) - 1]
    found = Spread.of(values).quantile(share)
    assert found == (0.0 if exact < 1e-3 else pytest.approx(exact, rel=0.0100001))


@given(numbers)
def test_an_array_counts_as_its_numbers(values: list[float]) -> None:
    one, other = Spread.of(values), Spread.of_array(np.array([*values, math.nan]))
    assert (one.count, one.nothing, one.largest) == (other.count, other.nothing, other.largest)
    assert one.total == pytest.approx(other.total)
    # A logarithm may differ in its last bit, and a number on a bound then lies in the next cell.
    assert sum(one.cells.values()) == sum(other.cells.values())
    for share in (0.1, 0.5, 0.9):
        assert one.quantile(share) == pytest.approx(other.quantile(share), rel=0.021)


@given(calls, calls)
def test_operations_add_up(one: list[Operated], other: list[Operated]) -> None:
    both, together = Operations.of(one) + Operations.of(other), Operations.of([*one, *other])
    assert (both.calls, both.statuses, both.errors, both.cold_starts) == (
        together.calls,
        together.statuses,
        together.errors,
        together.cold_starts,
    )
    assert both.stood_for == pytest.approx(together.stood_for)
    assert both.latency.cells == together.latency.cells


@given(calls)
def test_they_come_back_from_json(given_calls: list[Operated]) -> None:
    went = Operations.of(given_calls)
    assert decoded(json.loads(json.dumps(asdict(went)))) == went
    assert decoded(None) == Operations()


def line(hour: int = 6, answer: bool = True, **metadata: object) -> bytes:
    data = {"endpointInput": {"data": "1,2", "encoding": "CSV"}}
    if answer:
        data["endpointOutput"] = {"data": "0.5", "encoding": "CSV"}
    about = {"eventId": "e", "inferenceTime": f"2026-03-01T{hour:02}:30:00Z", **metadata}
    return json.dumps({"captureData": data, "eventMetadata": about, "eventVersion": "0"}).encode() + b"\n"


def read(*lines: bytes) -> Operations:
    window = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
    schema = Schema.of(("score", "a", "b"), outputs=("score",))
    return read_captures([("object", b"".join(lines))], schema=schema, window=window)[1].operations


def test_what_records_say_is_counted() -> None:
    went = read(
        line(latencyMilliseconds=12.5, statusCode=200, inputBytes=3, outputBytes=3, coldStart=True),
        line(latencyMilliseconds=7, statusCode=200, inputBytes=3, outputBytes=3, captureRate=25),
        line(answer=False, latencyMilliseconds=900, statusCode=503, errorClass="server_error", inputBytes=3),
    )
    assert (went.calls, went.stood_for, went.cold_starts) == (3, 6.0, 1)
    assert went.statuses == {200: 2, 503: 1}
    assert went.errors == {"server_error": 1}
    assert went.error_share == pytest.approx(1 / 3)
    assert went.latency.largest == 900
    assert went.answered.count == 2


def test_another_window_and_a_record_that_says_nothing_are_not_counted() -> None:
    assert read(line(hour=7, statusCode=200), line()) == Operations()


def test_a_call_whose_payload_cannot_be_read_went_all_the_same() -> None:
    broken = line(statusCode=200, latencyMilliseconds=3).replace(b'"1,2"', b'"\\"1"')
    assert read(broken).calls == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {"latencyMilliseconds": "soon"},
        {"latencyMilliseconds": -1},
        {"statusCode": "200"},
        {"statusCode": 99999},
        {"errorClass": "<b>"},
        {"inputBytes": -5},
        {"captureRate": 0},
        {"coldStart": "yes"},
    ],
)
def test_nonsense_is_not_believed(metadata: dict[str, object]) -> None:
    assert read(line(**metadata)) == Operations()
