"""Labels are read from what the service's users upload and from plain datasets, with their place and their time."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import fastparquet
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.ground_truth.written import KEY, accounted_for, in_json, line, record
from windage.captures.capture_file import Schema, read_captures
from windage.ground_truth.label_columns import LabelColumns
from windage.ground_truth.label_file import read_labels
from windage.intake import Intake
from windage.quality.labels import Labels
from windage.window import parse_moment

SERVICE = Path(__file__).parent / "service"
N = b"\n"


def read(content: bytes, name: str = KEY, **options: Any) -> tuple[Labels, Intake]:
    labels, intake = read_labels([(name, content)], **options)
    assert accounted_for(intake)
    assert intake.judged == labels.count
    return labels, intake


def said(labels: Labels) -> list[tuple[str, int, str]]:
    return list(
        zip(labels.identifiers.tolist(), labels.positions.tolist(), labels.actual.tolist(), strict=True),
    )


def test_ground_truth_of_the_services_example_is_read() -> None:
    labels, intake = read((SERVICE / "churn-style.jsonl").read_bytes())
    assert (labels.count, dict(intake.quarantined)) == (8, {})
    assert labels.identifiers[0] == "01d3c1a8-aa99-4149-9d5e-78bea047a788"
    assert labels.actual.tolist() == ["0"] * 6 + ["1"] * 2
    assert labels.lines.tolist() == list(range(1, 9))


def test_labels_of_the_services_own_tests_have_the_ids_of_its_captures() -> None:
    labels, intake = read((SERVICE / "actuals.jsonl").read_bytes())
    captures = [("capture.jsonl", (SERVICE / "capture.jsonl").read_bytes())]
    table, _ = read_captures(captures, schema=Schema(tuple("abcdefgh")))
    assert table.calls is not None
    assert labels.identifiers.tolist() == table.calls.identifiers.tolist()
    assert dict(intake.quarantined) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Joined by the inference id where there is one, as the merge job joins.
        ("endpoint-jsonl", ("95", 0, "0")),
        ("batch-jsonl", ("ae4ec948-edc0-4195-be9c-0b15b6ca114f", 0, "1")),
    ],
)
def test_the_label_in_a_merged_record_is_read(name: str, expected: tuple[str, int, str]) -> None:
    content = (SERVICE / f"{name}.merged-record.json").read_bytes()
    assert said(read(content, name="part-0.json")[0]) == [expected]
    assert said(read(json.dumps(json.loads(content)).encode())[0]) == [expected]


@pytest.mark.parametrize(
    ("data", "labels"),
    [
        (line("1"), ["1"]),
        (line(" 1.0\n"), ["1"]),
        (line("True"), ["true"]),
        (line("0.25"), ["0.25"]),
        (line("setosa"), ["setosa"]),
        (line('"a, b"'), ["a, b"]),
        (line("0\n1\n1"), ["0", "1", "1"]),
        (in_json({"label": 1}), ["1"]),
        (in_json({"anything": 1}), ["1"]),
        (in_json({"label": 1, "reviewer": "x"}), ["1"]),
        (in_json({"instances": [{"label": 0}, {"label": 1}]}), ["0", "1"]),
        (in_json({"instances": [0, 1]}), ["0", "1"]),
        (in_json([{"label": 0}, {"label": 1}]), ["0", "1"]),
        (in_json({"label": [0, 1]}), ["0", "1"]),
        (in_json([[0], [1]]), ["0", "1"]),
        (in_json([0, 1, 1]), ["0", "1", "1"]),
        (in_json(0.5), ["0.5"]),
        (in_json('"yes"'), ["yes"]),
        (in_json("true"), ["true"]),
        (in_json('{"label": 0}\n{"label": 1}\n'), ["0", "1"]),
        (line("MAox", encoding="BASE64"), ["0", "1"]),
        (line(1, encoding="JSON"), ["1"]),
        (line({"label": 1}, encoding="JSON"), ["1"]),
    ],
)
def test_all_forms_of_data_are_read(data: bytes, labels: list[str]) -> None:
    found, intake = read(data + N)
    assert said(found) == [("58", place, label) for place, label in enumerate(labels)]
    assert dict(intake.quarantined) == {}


@pytest.mark.parametrize(
    ("attribute", "data", "label"),
    [
        ("truth", {"label": 0, "truth": 1}, "1"),
        ("a.truth", {"a": {"truth": 1, "label": 0}, "b": 2}, "1"),
        ("rows[*].truth", {"rows": [{"truth": 1}]}, "1"),
        ("truth?", {"label": 0, "truth?": 1}, "1"),
        ("truth", 1, "1"),
    ],
)
def test_the_label_is_found_by_its_attribute(attribute: str, data: Any, label: str) -> None:
    assert said(read(in_json(data) + N, label_attribute=attribute)[0]) == [("58", 0, label)]


def test_rows_without_a_label_leave_the_others_their_places() -> None:
    labels, intake = read(in_json({"instances": [{"label": None}, {"label": 1}, {"label": None}]}) + N)
    assert said(labels) == [("58", 1, "1")]
    assert dict(intake.notes) == {"unlabelled_rows": 2}


TWO = [record("1", "a"), record("0", "b")]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(TWO).encode(),
        json.dumps(TWO, indent=2).encode(),
        N.join(json.dumps(one).encode() for one in TWO),
        b"".join(json.dumps(one).encode() for one in TWO),
        N + N.join(json.dumps(one).encode() + b"\r" for one in TWO) + b"\n\n \n",
        gzip.compress(json.dumps(TWO).encode(), mtime=0),
        "\n".join(json.dumps(one) for one in TWO).encode("utf-16"),
        json.dumps(TWO, indent=1).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps(TWO).encode(),
        N.join(json.dumps(one, indent=2).encode() for one in TWO),
    ],
    ids=["array", "indented", "lines", "glued", "blank lines", "gzip", "UTF-16 lines", "UTF-16 array", "mark", "as jq"],
)
@pytest.mark.parametrize("name", [KEY, "part-0", "x.json"])
def test_all_forms_of_a_file_are_read(content: bytes, name: str) -> None:
    labels, intake = read(content, name=name)
    assert said(labels) == [("a", 0, "1"), ("b", 0, "0")]
    assert dict(intake.quarantined) == {}


def test_one_indented_record_is_one_record() -> None:
    assert said(read(json.dumps(record(), indent=2).encode())[0]) == [("58", 0, "1")]


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("a.csv", b"id,label\na,1\nb,0\n", {}),
        ("a.csv", b"inference_id, label ,extra\na,1,x\nb,0,\n", {}),
        ("a.csv", b"who,churned\na,1\nb,0\n", {"columns": LabelColumns("who", "churned")}),
        ("a.csv", b"id,label,churned\na,9,1\nb,9,0\n", {"label_attribute": "churned"}),
        ("a.csv.gz", gzip.compress(b"id,label\na,1\nb,0\n", mtime=0), {}),
        ("a.jsonl", b'{"id": "a", "label": 1}\n{"label": 0, "id": "b"}\n', {}),
        ("a.json", b'[{"id": "a", "label": 1}, {"id": "b", "label": 0.0}]', {}),
        ("labels", b"id,label\na,1\nb,0\n", {}),
    ],
)
def test_datasets_with_an_id_and_a_label_are_read(name: str, content: bytes, options: dict[str, Any]) -> None:
    labels, intake = read(content, name=name, **options)
    assert said(labels) == [("a", 0, "1"), ("b", 0, "0")]
    assert dict(intake.quarantined) == {}


def test_parquet_is_read(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a", "b", None], "label": [1.0, 0.0, 1.0], "position": [0, 1, 0]})
    fastparquet.write(str(tmp_path / "labels.parquet"), frame)
    labels, intake = read((tmp_path / "labels.parquet").read_bytes(), name="labels.parquet")
    assert said(labels) == [("a", 0, "1"), ("b", 1, "0")]
    assert (dict(intake.quarantined), intake.kept[0].line) == ({"no_id": 1}, 3)


def test_the_lines_of_a_dataset_count_its_header() -> None:
    labels, intake = read(b'id,label\na,"1\n"\n\nb,0\nc\n,1\n', name="a.csv")
    assert labels.lines.tolist() == [2, 5]
    assert [(entry.line, entry.reason) for entry in intake.kept] == [(6, "columns"), (7, "no_id")]


def test_places_and_times_in_datasets() -> None:
    labels, _ = read(b"id,position,label,label_time\na,1,7,2026-03-01T06:00:00Z\na,0,8,\n", name="a.csv")
    assert said(labels) == [("a", 1, "7"), ("a", 0, "8")]
    assert labels.decided[0] == parse_moment("2026-03-01T06:00:00Z").timestamp()
    assert math.isnan(labels.decided[1])


@pytest.mark.parametrize(
    ("key", "hour"),
    [
        ("truth/2026/03/01/07/a.jsonl", "2026-03-01T07:00:00Z"),
        ("2026/03/01/07/deep/er/a.jsonl", "2026-03-01T07:00:00Z"),
        ("s3://bucket/1999/01/01/00/2026/03/01/07/a.jsonl", "2026-03-01T07:00:00Z"),
        ("truth/2026/03/01/a.jsonl", None),
        ("truth/2026/13/01/07/a.jsonl", None),
        ("a.jsonl", None),
    ],
)
def test_the_hour_of_the_upload_stands_in_the_key(key: str, hour: str | None) -> None:
    (uploaded,) = read(line() + N, name=key)[0].uploaded.tolist()
    assert math.isnan(uploaded) if hour is None else uploaded == parse_moment(hour).timestamp()


def test_when_the_truth_was_decided_stands_in_the_record() -> None:
    labels, _ = read(line(labelTime="2026-03-01T07:00:00+01:00") + N + line() + N)
    assert labels.decided[0] == parse_moment("2026-03-01T06:00:00Z").timestamp()
    assert math.isnan(labels.decided[1])


def test_where_labels_stand_is_known_over_all_objects() -> None:
    objects = [("a.jsonl", b""), ("b.jsonl", line() + N + line() + N), ("c.csv", b"id,label\nx,1\n")]
    labels, intake = read_labels(objects)
    assert [labels.objects[source] for source in labels.sources] == ["b.jsonl", "b.jsonl", "c.csv"]
    assert labels.lines.tolist() == [1, 2, 2]
    assert dict(intake.notes) == {"empty_objects": 1}


names = st.sampled_from(["a.jsonl", "t/2026/03/01/07/a.jsonl", "a.json", "a.csv", "a.parquet", "part-0"])
pieces = st.one_of(
    st.binary(max_size=30),
    st.sampled_from([line(), line() + N, N, b"id,label\n", b"a,1\n", b"[", b"]", b",", b"{", b'"', b"\xff\xfe"]),
)


@given(names, st.lists(pieces, max_size=8).map(b"".join))
def test_whatever_a_file_holds_nothing_is_raised_and_nothing_lost(name: str, content: bytes) -> None:
    labels, intake = read_labels([(name, content)])
    assert accounted_for(intake)
    assert all(labels.actual)
    assert all(labels.identifiers)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_whatever_stands_in_a_record_ends_somewhere(value: Any) -> None:
    for content in (line(value), line("1", value), in_json(json.dumps(value)), line(labelTime=value)):
        labels, intake = read_labels([(KEY, content + N)])
        assert intake.received + sum(intake.notes.values()) >= 1
        assert accounted_for(intake)
        assert labels.count == intake.judged
