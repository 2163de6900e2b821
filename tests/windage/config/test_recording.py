"""What a monitor file says of what is recorded: read as a policy, or refused with what to write."""

from __future__ import annotations

import pytest

from windage.config import Monitor, policy_text
from windage.config.recording import policy_of
from windage.config_file import parse_monitor
from windage.errors import InputError
from windage.recording import Policy, SamplingKey
from windage.recording.policy import from_text

HEAD = "name: fraud\ncapture:\n  model: {lambda: fraud-model}\n"
OWN = "name: fraud\ncapture:\n  data_capture: {endpoint: Fraud, uri: s3://bucket/prefix}\n"
QUALITY = (
    "model_quality:\n  problem_type: BinaryClassification\n  inference_attribute: score\n"
    "  baseline: {ground_truth_attribute: label}\n"
)


def monitor(text: str = "", *, head: str = HEAD) -> Monitor:
    return parse_monitor((head + text).encode(), name="f.yaml")


def test_everything_is_recorded_unless_the_file_says_otherwise() -> None:
    assert policy_of(monitor(), bucket="data") == Policy("fraud")
    assert policy_text(monitor(), bucket="data") == '{"monitor":"fraud"}'


def test_all_that_can_be_said() -> None:
    said = """\
  sampling_percentage: 12.5
  sampling_key: "body customer.id || 'x'"
  modes: [output]
  longest_payload: 20 kb
  larger_payloads: aside
"""
    expected = Policy(
        "fraud",
        sampling_percentage=12.5,
        sampling_key=SamplingKey("body", "customer.id || 'x'"),
        modes=("output",),
        longest_payload=20_000,
        larger_payloads="aside",
        bucket="data",
    )
    assert policy_of(monitor(said), bucket="data") == expected
    assert from_text(policy_text(monitor(said), bucket="data")) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("header X-Customer-Id", SamplingKey("header", "x-customer-id")),
        ("inference_id", SamplingKey("inference_id")),
        (" custom_attributes ", SamplingKey("custom_attributes")),
        ("body rows[*].customer", SamplingKey("body", "rows[*].customer")),
    ],
)
def test_by_what_customers_are_told_apart(text: str, key: SamplingKey) -> None:
    assert policy_of(monitor(f"  sampling_key: '{text}'\n"), bucket="").sampling_key == key


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (
            "  sampling_key: customer\n",
            "f.yaml:4: capture.sampling_key: no such key; got customer; expected header",
        ),
        ("  sampling_key: header\n", "f.yaml:4: capture.sampling_key: not the name of a header"),
        ("  sampling_key: header a b\n", "f.yaml:4: capture.sampling_key: not the name of a header; got a b"),
        ("  sampling_key: inference_id 7\n", "f.yaml:4: capture.sampling_key: no such key; got inference_id 7"),
        ("  sampling_key: body\n", "f.yaml:4: capture.sampling_key: not a JMESPath expression"),
        ("  sampling_key: body a[\n", "f.yaml:4: capture.sampling_key: not a JMESPath expression; got a["),
        (f"  sampling_key: body {'a' * 501}\n", "f.yaml:4: capture.sampling_key: too long"),
        ("  longest_payload: much\n", "f.yaml:4: capture.longest_payload: not a size; got much; expected as 200 KB"),
        ("  longest_payload: 0 KB\n", "f.yaml:4: capture.longest_payload: not a size"),
        ("  longest_payload: 200\n", "f.yaml:4: capture.longest_payload: "),
        ("  longest_payload: 999 bytes\n", "f.yaml:4: capture.longest_payload: out of range; got 999 bytes"),
        (
            "  longest_payload: 1 MB\n",
            "f.yaml:4: capture.longest_payload: out of range; got 1 MB; expected 1 KB",
        ),
        ("  modes: []\n", "f.yaml:4: capture.modes: each side once; got nothing"),
        ("  modes: [input, input]\n", "f.yaml:4: capture.modes: each side once; got input, input"),
        ("  modes: [both]\n", "f.yaml:4: capture.modes"),
        ("  larger_payloads: drop\n", "f.yaml:4: capture.larger_payloads"),
        (
            "  modes: [input]\noutput_columns: [score]\n",
            "f.yaml:4: capture.modes: the model's answers are not recorded",
        ),
        (
            f"  modes: [input]\n{QUALITY}",
            "f.yaml:4: capture.modes: the model's answers are not recorded",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(added: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        monitor(added)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("added", ["sampling_key: inference_id", "modes: [input]", "larger_payloads: aside"])
def test_what_sagemaker_captures_is_not_ours_to_choose(added: str) -> None:
    with pytest.raises(InputError, match="only of our capture function; do: leave it out"):
        monitor(f"  {added}\n", head=OWN)
