"""Calls to record, of any kind."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from windage.capture import Call, Message

TIME = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)

content_types = st.sampled_from(["text/csv", "application/json", "application/x-npy", "text/csv; charset=utf-16", ""])
bodies = st.binary(max_size=4000) | st.text(max_size=2000).map(lambda text: text.encode("utf-8", "surrogatepass"))
messages = st.builds(Message, bodies, content_types)
calls = st.builds(
    Call,
    event_id=st.uuids().map(str),
    time=st.just(TIME),
    question=messages,
    answer=st.none() | messages,
    inference_id=st.none() | st.text(max_size=300),
    attributes=st.lists(st.text(max_size=1100), max_size=12).map(tuple),
    version=st.none() | st.text(max_size=100),
    status=st.none() | st.integers(100, 599),
    cold=st.booleans(),
)


def call(body: bytes = b"20,Ulm", *, event_id: str = "e1", content_type: str = "text/csv", **headers: str) -> Call:
    """Return a call with one answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Call(event_id, TIME, Message(body, content_type), Message(b"0.5", "text/csv"), headers=named)
