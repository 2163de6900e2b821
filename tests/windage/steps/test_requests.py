"""What the steps hand to each other is read back, and nothing else is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.errors import InputError
from windage.steps.requests import DueWindow, Judgement, Plan, Request, Scheduled, Shard, read, write

texts = st.text(max_size=20)
due_windows = st.builds(
    DueWindow,
    monitor=texts,
    monitor_type=texts,
    window=texts,
    scheduled_time=texts,
    shards=st.integers(0, 9999),
    shards_key=texts,
    baseline=st.none() | texts,
)
requests = st.one_of(
    st.builds(Scheduled, monitor=texts, scheduled_time=texts, monitor_type=texts),
    due_windows,
    st.builds(Plan, windows=st.lists(due_windows, max_size=3).map(tuple)),
    st.builds(
        Shard,
        monitor=texts,
        window=texts,
        baseline=texts,
        bucket=texts,
        keys=st.lists(texts, max_size=3).map(tuple),
        profile_key=texts,
    ),
    st.builds(
        Judgement,
        monitor=texts,
        window=texts,
        outcome=texts,
        violations=st.integers(0, 99),
        result=st.none() | texts,
        reason=st.none() | texts,
    ),
)


@given(requests)
def test_a_request_is_read_back_from_json(request_: Request) -> None:
    document = json.loads(json.dumps(write(request_)))
    assert read(type(request_), document) == request_


def test_the_schedule_may_say_less() -> None:
    assert read(Scheduled, {"monitor": "fraud", "scheduled_time": "t"}).monitor_type == "data-quality"


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({}, "Object missing required field `monitor`"),
        ({"monitor": "fraud"}, "Object missing required field `scheduled_time`"),
        ({"monitor": 5, "scheduled_time": "t"}, "Expected `str`, got `int` - at `$.monitor`"),
        (None, "Expected `object`, got `null`"),
        ("fraud", "Expected `object`, got `str`"),
    ],
)
def test_what_is_no_request_is_told(event: object, reason: str) -> None:
    with pytest.raises(InputError) as raised:
        read(Scheduled, event)
    assert str(raised.value) == f"event: not a Scheduled; got {reason}"
