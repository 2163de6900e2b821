"""Labels of records that are alike are those that are read line by line, whatever stands between them."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.captures.capture_file import outcomes_in
from windage.captures.parts import parts_of
from windage.ground_truth import label_record
from windage.ground_truth.alike_labels import alike_labels
from windage.ground_truth.label_file import collected, read_labels
from windage.ground_truth.label_record import Where
from windage.intake import Intake
from windage.quality import labels_file
from windage.quality.labels import Labels

NAME = "gt/2026/03/01/07/a.jsonl"
LINE = '{"groundTruthData":{"data":%s,"encoding":%s},"eventMetadata":{"eventId":%s},"eventVersion":%s}'
TIMED = LINE.replace('"eventId":%s', '"eventId":%s,"labelTime":"2026-03-01T07:0%s:00Z"')
SHORT = '{"groundTruthData": {"data": %s}, "eventMetadata": {"eventId": %s}}'

data = st.sampled_from(
    ['"1"', '"0"', '" 1.0 "', '"yes"', '"a,b"', '""', '"NaN"', "1", "null", "[1]", '"[1]"', '"\\u0031"', '"é"']
)
ids = st.sampled_from(['"58"', '"c-59"', '"é"', '""', "58", "5.5", "null", '"%s"' % ("x" * 200), '"%s"' % ("x" * 201)])
encodings = st.sampled_from(['"CSV"'] * 5 + ['"JSON"', '"csv"', "1"])
versions = st.sampled_from(['"0"'] * 5 + ["0", '"1"', "null"])
plain = st.builds(lambda *values: LINE % values, data, encodings, ids, versions)
others = st.sampled_from(
    [
        "",
        "  ",
        "{",
        "not json",
        "{}",
        SHORT % ('"1"', '"60"'),
        TIMED % ('"1"', '"CSV"', '"61"', 5, '"0"'),
        LINE % ('"1","data":"0"', '"CSV"', '"62"', '"0"'),
        LINE % ('"1"', '"CSV"', '"63","inferenceId":"64"', '"0"'),
        LINE % ('"1"', '"CSV"', '"65"', '"0","more":{"a":1}'),
        '[{"groundTruthData":{"data":"1"},"eventMetadata":{"eventId":"66"}}]',
    ]
)


def one_by_one(content: bytes) -> tuple[Labels, Intake]:
    outcomes_of_line = partial(label_record.outcomes_of, where=Where())
    placed = (one for part in parts_of(NAME, content) for one in outcomes_in(part, outcomes_of_line))
    return collected(placed, names=[NAME])


def said(labels: Labels, intake: Intake) -> tuple[bytes, Intake]:
    return labels_file.encode(labels), intake


@given(st.lists(plain | others, max_size=12), st.booleans(), st.data())
def test_alike_or_not_they_are_read_alike(lines: list[str], ended: bool, chance: st.DataObject) -> None:
    usual = [LINE % ('"1"' if number % 3 else '"no"', '"CSV"', f'"id-{number}"', '"0"') for number in range(60)]
    for line in lines:
        usual.insert(chance.draw(st.integers(1, len(usual))), line)
    content = ("\n".join(usual) + "\n" * ended).encode()
    assert said(*read_labels([(NAME, content)])) == said(*one_by_one(content))


@pytest.mark.parametrize("form", [SHORT % ('"%s"', '"id-%d"'), LINE % ('"%s"', '"CSV"', '"id-%d"', '"0"')])
def test_nearly_all_are_read_together(form: str) -> None:
    content = "".join(f"{form % (number % 2, number)}\n" for number in range(100)).encode() + b"{}\n"
    (part,) = parts_of(NAME, content)
    found = alike_labels(part, uploaded=7.0, moment=lambda text: None)
    assert found is not None
    labels, rest = found
    assert (labels.count, rest.tolist()) == (100, [101])
    assert labels.identifiers.tolist() == [f"id-{number}" for number in range(100)]
    assert labels.lines.tolist() == list(range(1, 101))
    assert set(labels.uploaded.tolist()) == {7.0}


def test_when_a_label_was_decided_is_read_and_one_that_cannot_be_is_named() -> None:
    lines = [TIMED % ('"1"', '"CSV"', f'"id-{number}"', number % 6, '"0"') for number in range(60)]
    lines[7] = lines[7].replace("2026-03-01T07:01:00Z", "yesterday")
    content = "\n".join(lines).encode()
    labels, intake = read_labels([(NAME, content)])
    assert intake.quarantined == {"bad_time": 1}
    assert np.isfinite(labels.decided).all()
    assert said(labels, intake) == said(*one_by_one(content))


@pytest.mark.parametrize("bad", [b"\xff", b'{"groundTruthData":{"data":"\xff"}}'])
def test_bytes_that_are_no_text_are_named(bad: bytes) -> None:
    lines = [(LINE % ('"1"', '"CSV"', f'"id-{number}"', '"0"')).encode() for number in range(60)]
    content = b"\n".join([*lines, bad])
    assert said(*read_labels([(NAME, content)])) == said(*one_by_one(content))


def test_records_of_the_merge_job_are_read_one_by_one() -> None:
    record = json.loads(LINE % ('"1"', '"CSV"', '"58"', '"0"')) | {"captureData": {}}
    content = (json.dumps(record) + "\n").encode() * 60
    (part,) = parts_of(NAME, content)
    assert alike_labels(part, uploaded=0.0, moment=lambda text: None) is None
    assert said(*read_labels([(NAME, content)])) == said(*one_by_one(content))
