"""Which calls are recorded: the same for the same customer, more at a higher rate, as many as asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from hashlib import blake2b

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.recording.calls import call
from windage.capture import Call, Cut, new_event_id
from windage.recording import Policy, SamplingKey
from windage.recording.sampling import key_of, place, sampled

HEADER = SamplingKey("header", "x-customer-id")
keys = st.text(min_size=1, max_size=40)
rates = st.floats(0, 100)


def of_customer(key: str, *, event_id: str = "e1") -> Call:
    return replace(call(event_id=event_id), headers={"x-customer-id": key})


@given(keys, rates, st.uuids(), st.uuids())
def test_all_calls_of_a_customer_are_in_or_out(key: str, rate: float, one: object, other: object) -> None:
    policy = Policy("fraud", sampling_percentage=rate, sampling_key=HEADER)
    assert sampled(of_customer(key, event_id=str(one)), policy) == sampled(
        of_customer(key, event_id=str(other)), policy
    )


@given(keys, rates, rates)
def test_a_higher_rate_only_adds_customers(key: str, one: float, other: float) -> None:
    low, high = (
        sampled(of_customer(key), Policy("fraud", sampling_percentage=rate, sampling_key=HEADER))
        for rate in sorted((one, other))
    )
    assert high or not low


@given(keys, st.text(min_size=1, max_size=10))
def test_a_place_is_between_0_and_1(key: str, monitor: str) -> None:
    assert 0 <= place(key, of=monitor) < 1


def test_all_are_recorded_at_100_and_none_at_0() -> None:
    for number in range(500):
        assert sampled(of_customer(str(number)), Policy("fraud", sampling_percentage=100, sampling_key=HEADER))
        assert not sampled(of_customer(str(number)), Policy("fraud", sampling_percentage=0, sampling_key=HEADER))


def test_the_last_place_of_all_is_below_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 64 bits, a float of 53 rounds the last ones up: at 100 per cent a customer in 2**54 was left out."""

    class Last:
        def digest(self) -> bytes:
            return b"\xff" * 8

    monkeypatch.setattr("windage.recording.sampling.hashlib.blake2b", lambda *_, **__: Last())
    assert place("any", of="fraud") < 1


@pytest.mark.parametrize("rate", [1.0, 20.0, 50.0, 99.0])
@pytest.mark.parametrize("by_key", [True, False])
def test_the_share_is_the_share_asked_for(rate: float, by_key: bool) -> None:
    count = 20_000
    policy = Policy("fraud", sampling_percentage=rate, sampling_key=HEADER if by_key else None)
    # Customers are numbered one after the other, as customers are.
    every = (of_customer(f"customer-{n}") if by_key else call(event_id=new_event_id()) for n in range(count))
    share = sum(sampled(one, policy) for one in every) / count
    deviation = (rate / 100 * (1 - rate / 100) / count) ** 0.5
    assert share == pytest.approx(rate / 100, abs=5 * deviation)


def test_each_monitor_samples_other_customers() -> None:
    policies = [Policy(name, sampling_percentage=50, sampling_key=HEADER) for name in ("fraud", "churn")]
    both = sum(all(sampled(of_customer(str(n)), policy) for policy in policies) for n in range(4000)) / 4000
    assert both == pytest.approx(0.25, abs=5 * (0.25 * 0.75 / 4000) ** 0.5)


def test_a_place_by_hand() -> None:
    """What is in today's sample is in tomorrow's: the place of a key is part of the format."""
    salt = blake2b(b"fraud", digest_size=16).digest()
    number = int(blake2b(b"customer 7", digest_size=8, key=salt).hexdigest(), 16)
    assert place("customer 7", of="fraud") == pytest.approx(number / 2**64, abs=1e-15)
    assert place("customer 7", of="fraud") == 0.2691480026071613


def test_a_place_is_the_same_in_every_process() -> None:
    script = "from windage.recording.sampling import place; print(place('customer 7', of='fraud'))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(done.stdout) == place("customer 7", of="fraud")


def test_half_of_a_character_is_a_key_too() -> None:
    assert 0 <= place("\ud800", of="fraud") < 1


BY_BODY = SamplingKey("body", "customer.id")


@pytest.mark.parametrize(
    ("key", "made", "expected"),
    [
        (HEADER, call(x_customer_id="7"), "7"),
        (HEADER, call(x_customer_id=""), None),
        (HEADER, call(), None),
        (SamplingKey("inference_id"), replace(call(), inference_id="order 7"), "order 7"),
        (SamplingKey("inference_id"), call(), None),
        (SamplingKey("custom_attributes"), replace(call(), attributes=("a=1", "b=2")), "a=1"),
        (SamplingKey("custom_attributes"), call(), None),
        (BY_BODY, call(b'{"customer": {"id": "7"}}'), "7"),
        # A number and its text are one customer.
        (BY_BODY, call(b'{"customer": {"id": 7}}'), "7"),
        (BY_BODY, call(b'{"customer": {"id": true}}'), "true"),
        (BY_BODY, call(b'{"customer": {"id": ""}}'), None),
        (BY_BODY, call(b'{"customer": {"id": null}}'), None),
        (BY_BODY, call(b'{"customer": {"id": {"a": 1}}}'), None),
        (BY_BODY, call('{"customer": {"id": "größe"}}'.encode("utf-16")), "größe"),
        (BY_BODY, call(b"20,Ulm"), None),
        (BY_BODY, call(b""), None),
        (BY_BODY, call(b"\xff\xfe\xfd"), None),
        (BY_BODY, call(b"[" * 100_000), None),
        (BY_BODY, call(b'{"customer": {"id": ' + b"9" * 5000 + b"}}"), None),
        (BY_BODY, call(b'{"customer": {"id": 1}, "customer": {"id": 2}}'), "2"),
        (BY_BODY, call(b'{"customer": {"id": NaN}}'), "NaN"),
        (SamplingKey("body", "rows[*].customer"), call(b'{"rows": [{"customer": 7}, {"customer": 7}]}'), "7"),
        (SamplingKey("body", "rows[*].customer"), call(b'{"rows": [{"customer": 7}, {"customer": 8}]}'), None),
        (SamplingKey("body", "rows[*].customer"), call(b'{"rows": []}'), None),
        # A function of the expression that does not take what it is given.
        (SamplingKey("body", "abs(customer)"), call(b'{"customer": "x"}'), None),
        (BY_BODY, replace(call(), question=Cut("text/csv", "withheld", 7)), None),
    ],
)
def test_what_a_call_has_in_common_with_others_of_its_customer(
    key: SamplingKey, made: Call, expected: str | None
) -> None:
    assert key_of(made, key) == expected


@settings(max_examples=50)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_the_body_says_there_is_a_decision(value: object) -> None:
    body = json.dumps({"customer": {"id": value}}).encode()
    assert sampled(call(body), Policy("fraud", sampling_percentage=50, sampling_key=BY_BODY)) in (True, False)


def test_calls_without_their_key_are_chosen_one_by_one() -> None:
    policy = Policy("fraud", sampling_percentage=50, sampling_key=HEADER)
    chosen = [sampled(call(event_id=new_event_id()), policy) for _ in range(400)]
    assert 100 < sum(chosen) < 300
