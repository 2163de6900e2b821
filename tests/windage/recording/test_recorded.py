"""What is recorded of a call: the sides that are asked for, in full or with their size and digest, in one line."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.recording.calls import TIME, call, calls
from windage.capture import Call, Message
from windage.privacy import Rules
from windage.recording import Policy, Recorded, SamplingKey, record
from windage.recording.policy import SIDES, from_text, to_text
from windage.recording.recorded import LONGEST_LINE

policies = st.builds(
    Policy,
    monitor=st.just("fraud"),
    modes=st.sampled_from([("input",), ("output",), ("input", "output"), ("output", "input")]),
    longest_payload=st.sampled_from([1, 100, 1000, 400_000]),
    larger_payloads=st.sampled_from(["truncate", "aside"]),
    bucket=st.just("data"),
)


def made(one: Call, policy: Policy) -> Recorded:
    found = record(one, policy)
    assert found is not None
    return found


def sides(recorded: Recorded) -> dict[str, Any]:
    return dict(json.loads(recorded.line)["captureData"])


def full(side: dict[str, Any]) -> bytes:
    return base64.b64decode(side["data"], validate=True) if side["encoding"] == "BASE64" else side["data"].encode()


@settings(max_examples=200)
@given(calls, policies)
def test_each_side_is_there_in_full_or_says_what_it_was(one: Call, policy: Policy) -> None:
    recorded = made(one, policy)
    assert recorded.line.count(b"\n") == 1
    assert len(recorded.line) <= LONGEST_LINE
    assert recorded.line.isascii()
    kept = {"endpointInput": ("input", one.question), "endpointOutput": ("output", one.answer)}
    expected = {name for name, (mode, side) in kept.items() if mode in policy.modes and side is not None}
    found = sides(recorded)
    assert found.keys() == expected
    lying = {payload.key: payload.data for payload in recorded.aside}
    for name, side in found.items():
        body = kept[name][1].body  # type: ignore[union-attr]
        if len(body) <= policy.longest_payload:
            assert full(side) == body
            assert "windage" not in side
            continue
        mark = side["windage"]
        assert side["data"] == ""
        assert (mark["bytes"], mark["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())
        if policy.larger_payloads == "aside":
            assert lying.pop(mark["uri"].removeprefix("s3://data/")) == body
        assert mark["kept"] == {"aside": "aside", "truncate": "truncated"}[policy.larger_payloads]
    assert lying == {}


@given(calls, policies)
def test_the_sizes_are_those_of_what_came_and_went(one: Call, policy: Policy) -> None:
    metadata = json.loads(made(one, policy).line)["eventMetadata"]
    assert metadata["inputBytes"] == len(one.question.body)  # type: ignore[union-attr]
    assert metadata.get("outputBytes") == (len(one.answer.body) if isinstance(one.answer, Message) else None)


@given(calls, policies)
def test_what_cannot_be_put_aside_is_cut(one: Call, policy: Policy) -> None:
    recorded = made(one, policy)
    cut = recorded.without_aside()
    assert cut.aside == ()
    assert cut == made(one, replace(policy, larger_payloads="truncate"))


@given(
    policies, st.floats(0.001, 100), st.sampled_from([None, SamplingKey("header", "x-id"), SamplingKey("inference_id")])
)
def test_a_policy_is_read_back(policy: Policy, rate: float, key: SamplingKey | None) -> None:
    given_policy = replace(policy, sampling_percentage=rate, sampling_key=key)
    assert from_text(to_text(given_policy)) == given_policy


def test_the_usual_policy_is_short() -> None:
    assert to_text(Policy("fraud")) == '{"monitor":"fraud"}'


@pytest.mark.parametrize("text", ["", "7", "[]", "{}", '{"monitor":"a","more":1}', '{"monitor":"a","modes":7}'])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"recording policy: .* do: deploy the stack again"):
        from_text(text)


def test_the_rate_is_recorded_when_it_is_not_all() -> None:
    assert "captureRate" not in json.loads(made(call(), Policy("fraud")).line)["eventMetadata"]
    some = Policy("fraud", sampling_percentage=12.5)
    lines = [line for n in range(100) if (line := record(call(event_id=str(n)), some)) is not None]
    assert {json.loads(line.line)["eventMetadata"]["captureRate"] for line in lines} == {12.5}
    assert 1 <= len(lines) < 50


def test_a_payload_aside_by_hand() -> None:
    policy = Policy("fraud", longest_payload=5, larger_payloads="aside", bucket="data")
    recorded = made(call(b"20,Ulm"), policy)
    (payload,) = recorded.aside
    assert (payload.key, payload.data) == ("aside/fraud/2026/03/01/06/e1-input", b"20,Ulm")
    assert sides(recorded)["endpointInput"] == {
        "observedContentType": "text/csv",
        "mode": "INPUT",
        "data": "",
        "encoding": "CSV",
        "windage": {
            "kept": "aside",
            "bytes": 6,
            "sha256": hashlib.sha256(b"20,Ulm").hexdigest(),
            "uri": "s3://data/aside/fraud/2026/03/01/06/e1-input",
        },
    }
    assert sides(recorded)["endpointOutput"]["data"] == "0.5"


# What grows when it is written as JSON: by a third, twice, three and six times.
GROWING = {
    "binary": (random.Random(1).randbytes(1), "application/x-npy"),
    "quotes": (b'"', "application/json"),
    "umlauts": ("é".encode(), "text/csv"),
    "control characters": (b"\x01", "text/csv"),
}


@pytest.mark.parametrize("kind", GROWING)
@pytest.mark.parametrize("size", [100_000, 400_000, 900_000, 6 * 2**20, 25 * 2**20])
def test_a_line_fits_into_the_stream_whatever_the_payloads_are(kind: str, size: int) -> None:
    unit, content_type = GROWING[kind]
    body = unit * (size // len(unit))
    one = replace(call(body, content_type=content_type), answer=Message(body[:-2], content_type))
    recorded = made(one, Policy("fraud", longest_payload=900_000))
    assert len(recorded.line) <= LONGEST_LINE
    shown = sides(recorded)
    in_full = [name for name, side in shown.items() if "windage" not in side]
    for name, whole in (("endpointInput", body), ("endpointOutput", body[:-2])):
        if name in in_full:
            assert full(shown[name]) == whole
        else:
            assert shown[name]["windage"]["sha256"] == hashlib.sha256(whole).hexdigest()
    # Cut is only what has to be, the longer side first.
    assert in_full != ["endpointInput"]
    if size == 100_000:
        assert len(in_full) == (1 if kind == "control characters" else 2)


@pytest.mark.parametrize("size", [0, 1, 399_999, 400_000])
def test_a_payload_up_to_the_limit_is_there_in_full(size: int) -> None:
    assert full(sides(made(call(b"1" * size), Policy("fraud")))["endpointInput"]) == b"1" * size


def test_one_byte_more_is_cut() -> None:
    assert sides(made(call(b"1" * 400_001), Policy("fraud")))["endpointInput"]["windage"]["kept"] == "truncated"


def test_metadata_are_as_long_as_sagemaker_takes_them() -> None:
    long = replace(
        call(content_type="x" * 100_000),
        attributes=("a" * 100_000,) * 100,
        inference_id="i" * 100_000,
        version="v" * 100_000,
        variant="v" * 100_000,
        target_model="t" * 100_000,
    )
    line = json.loads(made(long, Policy("fraud")).line)
    metadata = line["eventMetadata"]
    assert metadata["customAttributes"] == ["a" * 1024] * 10
    assert [len(metadata[name]) for name in ("inferenceId", "modelVersion", "variant", "targetModel")] == [
        *(200, 64, 64, 1024)
    ]
    assert line["captureData"]["endpointInput"]["observedContentType"] == "x" * 1024


def test_the_time_of_a_payload_aside_is_in_utc() -> None:
    policy = Policy("fraud", longest_payload=1, larger_payloads="aside", bucket="data")
    early = replace(call(), time=TIME.replace(year=999))
    assert made(early, policy).aside[0].key == "aside/fraud/0999/03/01/06/e1-input"


def test_what_is_not_recorded_has_no_side() -> None:
    assert sides(made(call(), Policy("fraud", modes=("input",)))).keys() == {"endpointInput"}
    assert sides(made(call(), Policy("fraud", modes=("output",)))).keys() == {"endpointOutput"}
    assert SIDES == ("input", "output")


def test_rules_of_privacy_come_before_anything_is_written() -> None:
    """Their own tests say what they do; here, that nothing goes past them."""
    secret = "a-name-that-nobody-may-read"
    one = replace(
        call(f"20,{secret}".encode()),
        answer=Message(secret.encode(), "text/csv"),
        attributes=(secret,),
        inference_id=secret,
        headers={"x-customer-id": secret},
    )
    rules = Rules(default="drop", attributes="drop", inference_id="hash", key=b"k")
    for longest in (1, 400_000):
        policy = Policy("fraud", longest_payload=longest, larger_payloads="aside", bucket="data", privacy=rules)
        recorded = made(one, policy)
        assert secret.encode() not in recorded.line + b"".join(payload.data for payload in recorded.aside)
