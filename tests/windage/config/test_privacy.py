"""The section ``privacy`` of a monitor file, and how long things are kept."""

from __future__ import annotations

import re

import pytest

from windage.config import Privacy, Treated, decode, encode
from windage.config_file import parse_monitor
from windage.errors import InputError

MONITOR = b"name: fraud\ncapture: {model: {lambda: fraud-model}}\n"
WHOLE = rb"""privacy:
  default: drop
  fields:
    email: drop
    customer.id: hash
    age: {bucket: 10}
    income: {edges: [0, 1000, 5000.5]}
    phone: {mask: '\d(?=\d{4})'}
    amount: keep
  columns: [age, amount]
  attributes: hash
  inference_id: hash
  secret: windage/fraud
"""


def test_the_whole_section_is_read_and_goes_to_the_functions_and_back() -> None:
    monitor = parse_monitor(MONITOR + WHOLE, name="f.yaml")
    assert monitor.privacy == Privacy(
        default="drop",
        fields={
            "email": "drop",
            "customer.id": "hash",
            "age": Treated(bucket=10),
            "income": Treated(edges=(0, 1000, 5000.5)),
            "phone": Treated(mask=r"\d(?=\d{4})"),
            "amount": "keep",
        },
        columns=("age", "amount"),
        attributes="hash",
        inference_id="hash",
        secret="windage/fraud",
    )
    assert decode(encode(monitor), where="monitor") == monitor
    assert monitor.privacy.said["fields"]["income"] == {"edges": [0, 1000, 5000.5]}


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (b"fields: {a: hide}", "f.yaml:4: privacy.fields.a is a choice; got hide; expected keep or drop or hash"),
        (b"fields: {a: {mask: (a+)+}}", "f.yaml:4: privacy.fields.a.mask: the pattern could hold up the model"),
        (b"fields: {a: {mask: (}}", "f.yaml:4: privacy.fields.a.mask: not a regular expression"),
        (b"fields: {a: {bucket: 0}}", "f.yaml:4: privacy.fields.a.bucket is out of range; got 0"),
        (b"fields: {a: {edges: [2, 1]}}", "f.yaml:4: privacy.fields.a.edges: the edges do not rise"),
        (b"fields: {a: {}}", "f.yaml:4: privacy.fields.a: not a way to treat a field"),
        (b"fields: {a: {mask: x, bucket: 1}}", "f.yaml:4: privacy.fields.a: not a way to treat a field"),
        (b"fields: {a: {masks: x}}", "f.yaml:4: unknown key; got privacy.fields.a.masks"),
        (b"fields: {a: drop, A: keep}", "f.yaml:4: privacy.fields.A: a field is named twice"),
        (b"columns: [a, a]", "f.yaml:4: privacy.columns: a column is named twice; got a"),
        (b"secret: windage/fraud", "f.yaml:4: privacy.secret: nothing is hashed with it"),
        (b"fields: {a: hash}\n  secret: 'a b'", "f.yaml:5: privacy.secret: not a secret"),
        (b"secret_key: k", "f.yaml:4: privacy.secret_key: a key without a secret"),
        (b"columns: [" + b",".join(b"column%d" % n for n in range(300)) + b"]", "f.yaml:4: privacy: more rules than"),
        (b"fields: {region: drop}\nslices: [region]", "f.yaml:5: slices: a column that privacy drops; got region"),
        (b"default: drop\nslices: [region]", "f.yaml:5: slices: a column that privacy drops; got region"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(section: bytes, message: str) -> None:
    with pytest.raises(InputError, match="^" + re.escape(message)):
        parse_monitor(MONITOR + b"privacy:\n  " + section, name="f.yaml")


def test_what_is_kept_how_long() -> None:
    kept = parse_monitor(MONITOR + b"retention: {captures: 30, results: 60}", name="f.yaml").retention
    assert (kept.of_labels, kept.of_payloads_aside, kept.quarantine, kept.of_alerts) == (30, 30, 14, 60)
    said = b"retention: {labels: 40, aside: 7, quarantine: 3, alerts: 10}"
    kept = parse_monitor(MONITOR + said, name="f.yaml").retention
    assert (kept.of_labels, kept.of_payloads_aside, kept.quarantine, kept.of_alerts) == (40, 7, 3, 10)
    quality = b"model_quality: {problem_type: Regression, inference_attribute: a, end_offset: -P30D}\n"
    with pytest.raises(InputError, match=r"f.yaml:4: retention.labels: labels are waited for .*; got 5 days; expected"):
        parse_monitor(MONITOR + quality + b"retention: {labels: 5}", name="f.yaml")
