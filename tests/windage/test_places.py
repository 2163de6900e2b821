"""Where each row stands: the object and the line that a person finds it on, in whatever form it came."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.captures.captured import HOUR, SCHEMA, in_json, line
from windage.captures.batch_transform import read_transformed
from windage.captures.capture_file import read_captures
from windage.dataset_file import read_dataset
from windage.places import Places, stacked
from windage.table import Table, from_frame
from windage.table import stacked as tables_below

PARQUET = Path(__file__).parent / "datasets"
rows = st.lists(st.tuples(st.sampled_from(["b", "a", "c/a"]), st.integers(1, 30)), max_size=40)


def places_of(placed: list[tuple[str, int]]) -> Places:
    return Places.of([source for source, _ in placed], [line for _, line in placed])


def told(table: Table) -> list[tuple[str, int]]:
    """Return the object and the line of every row, in the order of the rows."""
    places = table.places
    assert places is not None
    assert places.of_row.size == places.lines.size == table.rows
    return [(places.objects[place], line) for place, line in zip(places.of_row, places.lines, strict=True)]


@given(rows, st.integers(1, 50))
def test_the_first_lines_are_those_of_the_sorted_set(placed: list[tuple[str, int]], most: int) -> None:
    every = np.ones(len(placed), dtype=bool)
    assert places_of(placed).first(every, most=most) == tuple(sorted(set(placed))[:most])


@given(rows, st.data())
def test_some_of_the_rows_keep_their_places(placed: list[tuple[str, int]], data: st.DataObject) -> None:
    which = np.array(data.draw(st.lists(st.booleans(), min_size=len(placed), max_size=len(placed))), dtype=bool)
    left = [one for one, kept in zip(placed, which, strict=True) if kept]
    some = places_of(placed).taken(which)
    assert [(some.objects[place], line) for place, line in zip(some.of_row, some.lines, strict=True)] == left


@given(st.lists(rows, max_size=4))
def test_tables_below_each_other_keep_their_places(parts: list[list[tuple[str, int]]]) -> None:
    below = stacked([(len(part), places_of(part)) for part in parts])
    whole = [one for part in parts for one in part]
    if below is None:
        assert whole == []
        return
    assert [(below.objects[place], line) for place, line in zip(below.of_row, below.lines, strict=True)] == whole


def test_a_table_without_places_takes_those_of_the_others_away_unless_it_is_empty() -> None:
    one = Places.numbered("a.csv", 2)
    assert stacked([(2, one), (1, None)]) is None
    kept = stacked([(0, None), (2, one)])
    assert kept is not None
    assert kept.lines.tolist() == [1, 2]


@pytest.mark.parametrize("packed", [False, True])
def test_rows_of_captures_stand_on_the_lines_of_their_objects(packed: bool) -> None:
    content = b"\n".join([line("20,Ulm"), b"", b"not json", line("30,Ulm\n40,Bonn", "0.5\n0.7"), line("50,Ulm")])
    objects = [("b.jsonl", gzip.compress(content) if packed else content), ("a.jsonl", line("60,Ulm") + b"\n")]
    table, _ = read_captures(objects, schema=SCHEMA, window=HOUR)
    assert told(table) == [("b.jsonl", 1), ("b.jsonl", 4), ("b.jsonl", 4), ("b.jsonl", 5), ("a.jsonl", 1)]


def test_rows_by_name_keep_their_places_beside_those_by_position() -> None:
    """They stand below the others in the table, whatever their line is."""
    named = line(in_json({"age": 20, "city": "Ulm"}), in_json({"score": 0.5}))
    table, _ = read_captures([("a.jsonl", named + b"\n" + line("30,Bonn") + b"\n")], schema=SCHEMA, window=HOUR)
    ages = next(column for column in table.columns if column.name == "age").texts.tolist()
    assert dict(zip(ages, told(table), strict=True)) == {"20": ("a.jsonl", 1), "30": ("a.jsonl", 2)}


def test_rows_of_another_hour_have_no_place() -> None:
    late = line(time="2026-03-01T09:00:00Z")
    table, _ = read_captures([("a.jsonl", late + b"\n" + line() + b"\n")], schema=SCHEMA, window=HOUR)
    assert told(table) == [("a.jsonl", 2)]


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("a.csv", b'age,note\n20,x\n\n30,"two\nlines"\n40,y\n', [2, 4, 6]),
        ("a.jsonl", b'{"age": 20}\n\n{"age": 30}\n', [1, 3]),
        ("a.json", json.dumps([{"age": 20}, {"age": 30}], indent=2).encode(), [1, 2]),
    ],
)
def test_rows_of_datasets_stand_on_their_lines(name: str, content: bytes, lines: list[int]) -> None:
    table, _ = read_dataset(content, name=name, strict=True)
    assert told(table) == [(name, line) for line in lines]


def test_rows_of_parquet_are_numbered_and_those_of_another_hour_are_left_out() -> None:
    table, _ = read_dataset((PARQUET / "types_snappy.parquet").read_bytes(), name="a.parquet", strict=True)
    assert told(table) == [("a.parquet", row + 1) for row in range(table.rows)]
    content = (PARQUET / "transform.parquet").read_bytes()
    objects = [("a.parquet.out", content), ("b.parquet", content)]
    both, intake = read_transformed(objects, schema=SCHEMA, window=HOUR, format="parquet")
    gone = {(entry.source, entry.line) for entry in intake.kept}
    places = told(both)
    assert len(set(places)) == both.rows
    assert not gone & set(places)
    assert {source for source, _ in places} == {"a.parquet.out", "b.parquet"}


def test_a_frame_came_from_no_file() -> None:
    frame = from_frame(pd.DataFrame({"age": [20, 30]}))
    assert frame.places is None
    read, _ = read_dataset(b"age\n20\n", name="a.csv", strict=True)
    assert tables_below([frame, read]).places is None
