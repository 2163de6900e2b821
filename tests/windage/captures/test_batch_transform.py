"""What a batch transform wrote: with and without its input, its ids and its answer, and what is wrong with it."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.captures.captured import HOUR, INSIDE, SCHEMA, accounted_for, texts
from windage.captures.batch_transform import Format, read_transformed, tables_of
from windage.captures.capture_file import Schema
from windage.captures.capture_record import LONGEST_LINE
from windage.captures.transform_record import Side
from windage.intake import Intake
from windage.table import Table, stacked

ID = "89180035-821a-41d9-87b2-67a22490de94"
LATE = "2026-03-01T07:00:00Z"
ROW = {"score": ["0.5"], "age": ["20"], "city": ["Ulm"]}


def read(
    data: bytes | dict[str, Any] | list[Any],
    *,
    format: Format = "jsonl",
    header: bool = False,
    side: Side = "output",
    schema: Schema = SCHEMA,
) -> tuple[Table, Intake]:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    return read_transformed([("a", content)], schema=schema, window=HOUR, format=format, header=header, side=side)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"SageMakerOutput": {"score": 0.5}, "features": [20, "Ulm"]}, ROW),
        ({"SageMakerOutput": {"score": 0.5}, "age": 20, "city": "Ulm"}, ROW),
        ({"SageMakerOutput": 0.5, "features": [20, "Ulm"]}, ROW),
        ({"SageMakerOutput": {"predictions": [0.5]}, "instances": [{"features": [20, "Ulm"]}]}, ROW),
        ({"score": 0.5}, {"score": ["0.5"]}),
        ({"score": 0.5, "SageMakerInferenceId": ID, "SageMakerInferenceTime": INSIDE}, {"score": ["0.5"]}),
        ({"SageMakerOutput": {"score": 0.5}, "SageMakerInferenceId": ID}, {"score": ["0.5"]}),
        ({"predictions": [0.5]}, {"score": ["0.5"], "age": [""], "city": [""]}),
        ([0.5], {"score": ["0.5"], "age": [""], "city": [""]}),
    ],
)
@pytest.mark.parametrize("format", ["jsonl", "json"])
def test_a_record_is_taken_apart(record: Any, expected: dict[str, list[str]], format: Format) -> None:
    table, intake = read(record, format=format)
    assert texts(table) == expected
    assert dict(intake.quarantined) == {}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("20,Ulm,0.5", ROW),
        (f"20,Ulm,0.5,{ID},{INSIDE}", ROW),
        ("0.5", {"score": ["0.5"], "age": [""], "city": [""]}),
        (f"0.5,{ID},{INSIDE}", {"score": ["0.5"], "age": [""], "city": [""]}),
        ('"20","Ulm","0.5"\r\n', ROW),
        ('20,"U\nlm",0.5', {**ROW, "city": ["U\nlm"]}),
    ],
)
def test_a_row_of_csv_is_taken_apart(row: str, expected: dict[str, list[str]]) -> None:
    """The input stands before the answer, and the schema puts the answer first."""
    table, intake = read(row.encode(), format="csv")
    assert texts(table) == expected
    assert dict(intake.quarantined) == {}


@pytest.mark.parametrize(
    "row",
    [
        f"20,Ulm,0.5,1,{INSIDE}",
        f"20,Ulm,0.5,{ID},soon",
        f"20,Ulm,0.5,{INSIDE},{ID}",
        f"20,Ulm,0.5,{ID}",
        f"20,Ulm,0.5,1,{ID},{INSIDE}",
        "20,Ulm,0.5,,",
        "20,Ulm",
    ],
)
def test_two_more_columns_that_are_no_id_and_time_are_not_dropped(row: str) -> None:
    _, intake = read(row.encode(), format="csv")
    assert intake.quarantined == {"columns": 1}
    assert intake.widths == {row.count(",") + 1: 1}


def test_columns_that_look_like_an_id_and_a_time_stay_when_the_schema_has_them() -> None:
    schema = Schema(("score", "session", "seen"), ("score",))
    table, _ = read(f"{ID},{INSIDE},0.5".encode(), format="csv", schema=schema)
    assert texts(table) == {"score": ["0.5"], "session": [ID], "seen": [INSIDE]}


@pytest.mark.parametrize(
    "rows",
    [
        "age,city,score\n20,Ulm,0.5\n",
        f"age,city,score\n20,Ulm,0.5,{ID},{INSIDE}\n",
        f"city,SageMakerInferenceId,score,age,SageMakerInferenceTime\nUlm,{ID},0.5,20,{INSIDE}\n",
    ],
)
def test_a_header_names_the_columns(rows: str) -> None:
    table, intake = read(rows.encode(), format="csv", header=True)
    assert texts(table) == ROW
    assert dict(intake.quarantined) == {}


@pytest.mark.parametrize(
    ("content", "format", "header", "quarantined"),
    [
        (b'{"a"\n', "jsonl", False, {"not_json": 1}),
        (b'{"a"', "jsonl", False, {"truncated": 1}),
        (b'{"score": 1, "score": 2}', "jsonl", False, {"payload": 1}),
        (b'{"SageMakerOutput": [0.5, 1], "features": [20, "Ulm"]}', "jsonl", False, {"columns": 1}),
        (b'{"SageMakerOutput": [[0.5], [1]], "features": [20, "Ulm"]}', "jsonl", False, {"rows_do_not_pair": 1}),
        (b'{"SageMakerOutput": 1, "SageMakerInferenceTime": "soon"}', "jsonl", False, {"bad_time": 1}),
        (b'{"SageMakerOutput": 1, "SageMakerInferenceTime": 5}', "jsonl", False, {"bad_time": 1}),
        (b"{}", "jsonl", False, {"columns": 1}),
        (b'{"SageMakerOutput": {"a": {"b": 2}, "a.b": 1}}', "jsonl", False, {"payload": 1}),
        pytest.param(b"[" + b" " * LONGEST_LINE + b"]", "jsonl", False, {"too_large": 1}, id="a long line"),
        ("gr\u00f6\u00dfe,gro\u0308\u00dfe\n1,2".encode(), "csv", True, {"payload": 1}),
        (b"[" * 100_000, "json", False, {"payload": 1}),
        (b'[{"a": 1}, ', "json", False, {"not_json": 1}),
        (b"K\xf6ln,1,2", "csv", False, {"not_utf8": 1}),
        (b'20,"Ulm,0.5\n20,Ulm,0.5\n', "csv", False, {"payload": 1}),
        (b"age,age\n1,2\n", "csv", True, {"payload": 1}),
        (b"age,city\n1\n", "csv", True, {"columns": 1}),
        (gzip.compress(b"20,Ulm,0.5\n" * 9, mtime=0)[:-9], "csv", False, {"truncated": 1}),
    ],
)
def test_a_bad_object_has_a_named_outcome(
    content: bytes, format: Format, header: bool, quarantined: dict[str, int]
) -> None:
    table, intake = read(content, format=format, header=header)
    assert (table.rows, dict(intake.quarantined)) == (0, quarantined)
    assert accounted_for(intake)


@pytest.mark.parametrize(
    ("content", "format"),
    [
        ({"SageMakerOutput": {"score": 1}, "SageMakerInferenceTime": LATE, "features": [20, "Ulm"]}, "jsonl"),
        ([{"score": 1, "SageMakerInferenceTime": LATE}], "json"),
        (f"20,Ulm,0.5,{ID},{LATE}".encode(), "csv"),
        ({"SageMakerOutput": {"a": {"b": 2}, "a.b": 1}, "SageMakerInferenceTime": LATE}, "jsonl"),
    ],
)
def test_a_record_of_another_time_is_outside(content: Any, format: Format) -> None:
    _, intake = read(content, format=format)
    assert (intake.outside, intake.received) == (1, 1)


@pytest.mark.parametrize(
    ("content", "format"), [({"features": [20, "Ulm"]}, "jsonl"), (b"20,Ulm", "csv"), ([[20, "Ulm"]], "json")]
)
def test_the_input_of_a_transform_is_a_question_without_answer(content: Any, format: Format) -> None:
    table, intake = read(content, format=format, side="input")
    assert texts(table) == {"score": [""], "age": ["20"], "city": ["Ulm"]}
    assert dict(intake.quarantined) == {}


@pytest.mark.parametrize("format", ["jsonl", "json", "csv"])
def test_an_empty_object_and_blank_lines_are_counted(format: Format) -> None:
    assert read(b"", format=format)[1].notes == {"empty_objects": 1}
    assert read(b"\xef\xbb\xbf", format=format)[1].notes == {"empty_objects": 1}


def test_several_objects_are_one_table() -> None:
    objects = [("a", b"20,Ulm,0.5\n"), ("b", gzip.compress(b"30,Bonn,0.7")), ("c", "40,Köln,1".encode("utf-16"))]
    table, intake = read_transformed(objects, schema=SCHEMA, format="csv")
    assert texts(table)["city"] == ["Ulm", "Bonn", "Köln"]
    assert intake.notes == {"utf_16": 1}


def test_a_pre_processor_is_given_the_record_of_the_merge_job() -> None:
    seen = []

    def preprocess(document: Any) -> list[dict[str, str | None]]:
        seen.append(document)
        return [{"score": "1", "age": "2", "city": "3"}]

    record = {"SageMakerInferenceId": ID, "SageMakerInferenceTime": INSIDE, "SageMakerOutput": 1}
    table, _ = read_transformed([("a", json.dumps(record).encode())], schema=SCHEMA, window=HOUR, preprocess=preprocess)
    (document,) = seen
    assert json.loads(document["captureData"]["batchTransformOutput"]["data"]) == record
    assert document["eventMetadata"] == {"eventId": ID, "inferenceTime": INSIDE}
    assert texts(table) == {"score": ["1"], "age": ["2"], "city": ["3"]}


@settings(max_examples=150)
@given(st.binary(max_size=60) | st.text('{}[]",:1aé\n', max_size=30).map(str.encode), st.booleans())
@pytest.mark.parametrize("format", ["jsonl", "json", "csv"])
def test_any_bytes_are_read_without_an_exception(format: Format, content: bytes, header: bool) -> None:
    table, intake = read(content, format=format, header=header)
    assert accounted_for(intake)
    assert table.rows == intake.judged


PARQUET = Path(__file__).parents[1] / "datasets" / "transform.parquet"


def test_parquet_is_read_by_its_names() -> None:
    """Four rows: the second is of the next hour, the last says no moment."""
    objects = [("a.parquet.out", PARQUET.read_bytes()), ("b.parquet", PARQUET.read_bytes())]
    table, intake = read_transformed(objects, schema=SCHEMA, window=HOUR, format="parquet")
    assert texts(table) == {"age": ["20", "40"] * 2, "city": ["Ulm", ""] * 2, "score": ["0.5", "0.75"] * 2}
    assert (intake.received, intake.outside, dict(intake.quarantined)) == (8, 2, {"bad_time": 2})
    assert [(entry.source, entry.line) for entry in intake.kept] == [("a.parquet.out", 4), ("b.parquet", 4)]
    assert accounted_for(intake)


def test_parquet_without_a_time_is_of_the_window() -> None:
    table, intake = read((PARQUET.parent / "many_row_groups.parquet").read_bytes(), format="parquet")
    assert (table.rows, intake.received, intake.outside) == (500, 500, 0)


def test_no_object_is_no_row() -> None:
    for format in get_args(Format):
        table, intake = read_transformed([], schema=SCHEMA, window=HOUR, format=format)
        assert (table.rows, intake) == (0, Intake())


class Dripping:
    """An object that gives a few bytes at a time, however many are asked for."""

    def __init__(self, data: bytes) -> None:
        self.body = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        return self.body.read(min(size, 5))


_LINES = st.lists(
    st.sampled_from(
        [
            *(
                b"20,Ulm,0.5",
                b"20",
                b"",
                b"  ",
                b"K\xf6ln,1,2",
                b'"a\nb",2,3',
                b"0.5,%b,%b" % (ID.encode(), INSIDE.encode()),
            ),
            *(
                b'{"SageMakerOutput": 0.5, "features": [20, "Ulm"]}',
                b'{"score": 0.5}{"score": 1}',
                b"[0.5]",
                b'{"new": 1}',
            ),
            *(b'{"score": 0.5, "SageMakerInferenceTime": "%b"}' % LATE.encode(), b"{"),
        ]
    ),
    max_size=8,
).map(b"\n".join)


@settings(max_examples=200)
@given(st.lists(_LINES | _LINES.map(gzip.compress), max_size=3), st.booleans())
@pytest.mark.parametrize("format", ["jsonl", "json", "csv"])
def test_in_pieces_there_are_the_same_rows(format: Format, contents: list[bytes], header: bool) -> None:
    names = "abc"
    how = {"schema": SCHEMA, "window": HOUR, "format": format, "header": header}
    whole, intake = read_transformed(list(zip(names, contents, strict=False)), **how)
    for weight in (1, 500):
        dripping = ((name, Dripping(data)) for name, data in zip(names, contents, strict=False))
        tables, intakes = zip(*tables_of(dripping, weight=weight, **how), strict=True)
        assert sum(intakes, Intake()) == intake
        together = stacked(list(tables))
        assert together.rows == whole.rows
        by_name = {column.name: sorted(column.texts.tolist()) for column in together.columns if column.texts.any()}
        assert by_name == {c.name: sorted(c.texts.tolist()) for c in whole.columns if c.texts.any()}


def test_a_row_that_is_no_utf_8_costs_that_row() -> None:
    """Of an object that is read piece by piece, what is behind it is not known when the first rows are judged."""
    table, intake = read(b"20,Ulm,0.5\n30,K\xf6ln,0.6\n40,Bonn,0.7\n", format="csv")
    assert texts(table)["city"] == ["Ulm", "Bonn"]
    assert [(bad.line, bad.reason) for bad in intake.kept] == [(2, "not_utf8")]
