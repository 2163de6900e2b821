"""Bad labels: what each is called, and that those beside it are read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import NamedTuple

import pytest

from tests.windage.ground_truth.written import KEY, accounted_for, in_json, line, record
from windage.captures.called import LONGEST_IDENTIFIER
from windage.captures.capture_record import LONGEST_LINE
from windage.ground_truth.label import MOST_POSITION
from windage.ground_truth.label_file import read_labels


class Case(NamedTuple):
    """One bad input: what it is, the bytes, how many labels are read, and what the others are called."""

    what: str
    content: bytes
    labels: int
    quarantined: Mapping[str, int]
    name: str = KEY


N = b"\n"
GOOD = line()
ZIPPED = gzip.compress(N.join([GOOD] * 500) + N, mtime=0)

CASES = [
    Case("no metadata", b'{"groundTruthData": {"data": "1"}}\n', 0, {"no_id": 1}),
    Case("no id", line("1", None) + N + GOOD + N, 1, {"no_id": 1}),
    Case("an empty id", line("1", "") + N + GOOD + N, 1, {"no_id": 1}),
    Case("an id that is a list", line("1", ["a"]) + N, 0, {"no_id": 1}),
    Case("an id that is a fraction", line("1", 1.5) + N, 0, {"no_id": 1}),
    Case("an id that is a whole number", line("1", 58) + N, 1, {}),
    Case("the longest id", line("1", "x" * LONGEST_IDENTIFIER) + N, 1, {}),
    Case("an id over the limit", line("1", "x" * (LONGEST_IDENTIFIER + 1)) + N + GOOD + N, 1, {"long_id": 1}),
    Case("no data", b'{"groundTruthData": {"encoding": "CSV"}, "eventMetadata": {"eventId": "a"}}', 0, {"no_label": 1}),
    Case("no ground truth", b'{"eventMetadata": {"eventId": "a"}}' + N + GOOD + N, 1, {"not_a_label": 1}),
    Case("a capture", b'{"captureData": {}, "eventMetadata": {"eventId": "a"}}', 0, {"not_a_label": 1}),
    Case("a label under another name", in_json({"a": 1, "b": 2}) + N, 0, {"no_label": 1}),
    Case("no row", in_json([]) + N, 0, {"no_label": 1}),
    Case("an empty label", line("") + N + GOOD + N, 1, {"empty_label": 1}),
    Case("a label of spaces", line(" \n") + N, 0, {"empty_label": 1}),
    Case("null", in_json({"label": None}) + N, 0, {"empty_label": 1}),
    Case("null instead of data", line(None) + N, 0, {"empty_label": 1}),
    Case("null in all rows", in_json([None, None]) + N, 0, {"empty_label": 2}),
    Case("NaN in CSV", line("NaN") + N + GOOD + N, 1, {"nan_label": 1}),
    Case("NaN in JSON", in_json('{"label": NaN}') + N, 0, {"nan_label": 1}),
    Case("-nan", line("-nan") + N, 0, {"nan_label": 1}),
    Case("two columns", line("1,0.5") + N + GOOD + N, 1, {"columns": 1}),
    Case("an unknown encoding", line(encoding="PICKLE") + N + GOOD + N, 1, {"encoding": 1}),
    Case("JSON that is none", in_json("{label: 1}") + N + GOOD + N, 1, {"payload": 1}),
    Case("JSON under the name of CSV", line('{"label": 1}') + N, 0, {"payload": 1}),
    Case("BASE64 that is none", line("%%%", encoding="BASE64") + N, 0, {"payload": 1}),
    Case("a quote that is not closed", line('"1') + N, 0, {"payload": 1}),
    Case("another version", json.dumps(record() | {"eventVersion": "1"}).encode() + N + GOOD, 1, {"version": 1}),
    Case("a time that is none", line(labelTime="yesterday") + N + GOOD + N, 1, {"bad_time": 1}),
    Case("a time without a unit", line(labelTime=1700000000) + N + GOOD + N, 1, {"bad_time": 1}),
    Case("not JSON", b"not json\n" + GOOD + N, 1, {"not_json": 1}),
    Case("a label alone", b"1\n" + GOOD + N, 1, {"not_a_label": 1}),
    Case("a line that is cut", GOOD + N + GOOD[:-9], 1, {"truncated": 1}),
    Case("not UTF-8", line("K").replace(b'"K"', b'"K\xf6ln"') + N + GOOD + N, 1, {"not_utf8": 1}),
    Case("a name twice", GOOD.replace(b'"eventId"', b'"eventId": "59", "eventId"') + N + GOOD + N, 1, {"payload": 1}),
    Case("data twice", GOOD.replace(b'"data"', b'"data": "0", "data"') + N, 0, {"payload": 1}),
    Case("a glued half", GOOD + GOOD[:-9] + N + GOOD + N, 2, {"not_json": 1}),
    Case("too long a line", line("m" * LONGEST_LINE) + N + GOOD + N, 1, {"too_large": 1}),
    Case("a damaged gzip", ZIPPED[:-4], 500, {"truncated": 1}),
    Case("a bad item of an array", b"[" + GOOD + b", 7, " + GOOD + b"]", 2, {"not_a_label": 1}),
    Case("an array that is cut", b"[" + GOOD + b",\n" + GOOD, 1, {"not_json": 1}),
    Case("a position that is none", b"id,label,position\na,1,-1\nb,1,x\nc,1,0\n", 1, {"bad_position": 2}, "a.csv"),
    Case("a far position", f"id,label,position\na,1,{MOST_POSITION}\n".encode(), 0, {"bad_position": 1}, "a.csv"),
    Case("an empty cell", b"id,label\n,1\na,\nb,1\n", 1, {"no_id": 1, "empty_label": 1}, "a.csv"),
    Case("a cell with NaN", b"id,label\na,NaN\nb,1\n", 1, {"nan_label": 1}, "a.csv"),
    Case("no column of ids", b"who,label\na,1\nb,0\n", 0, {"no_id": 2}, "a.csv"),
    Case("no column of labels", b"id,truth\na,1\nb,0\n", 0, {"no_label": 2}, "a.csv"),
    Case("a row with a field more", b"id,label\na,1,2\nb,0\n", 1, {"columns": 1}, "a.csv"),
    Case("semicolons", b"id;label\na;1\n", 0, {"payload": 1}, "a.csv"),
    Case("a quote in CSV", b'id,label\na,1\nb,"0\n', 1, {"payload": 1}, "a.csv"),
    Case("UTF-16 CSV", "id,label\na,1\n".encode("utf-16"), 0, {"payload": 1}, "a.csv"),
    Case("no Parquet", b"PAR1 is what it begins with", 0, {"payload": 1}, "a.parquet"),
    Case("a zip file", b"PK\x03\x04", 0, {"payload": 1}, "a.csv"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_every_bad_label_has_a_name_and_a_place(case: Case) -> None:
    labels, intake = read_labels([(case.name, case.content)])
    assert (labels.count, dict(intake.quarantined)) == (case.labels, dict(case.quarantined))
    assert accounted_for(intake)
    assert len(intake.kept) == intake.quarantined_rows
    assert all(entry.source == case.name and entry.line >= 1 for entry in intake.kept)


def test_what_is_wrong_with_columns_is_said_with_those_that_are_there() -> None:
    _, intake = read_labels([("a.csv", b"who,label\na,1\n")])
    assert intake.kept[0].detail == "no column named id or inference_id; there are: who, label"


def test_no_detail_holds_what_a_label_says() -> None:
    for case in CASES:
        _, intake = read_labels([(KEY, line("secret-value,1") + N + line("secret-value\n,", None) + N)])
        assert all("secret" not in entry.detail for entry in intake.kept), case.what
