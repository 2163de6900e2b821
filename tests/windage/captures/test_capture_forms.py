"""The same rows in every form that the service writes are the same table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.captures.captured import HOUR, INSIDE, accounted_for, in_base64, in_json, line, texts
from windage.captures.batch_transform import Format, read_transformed
from windage.captures.capture_file import Schema, read_captures
from windage.table import Kind, Table

SCHEMA = Schema(("score", "age", "address.city", "note"), ("score",))
FEATURES = SCHEMA.columns[1:]
IDENTIFIERS = ("89180035-821a-41d9-87b2-67a22490de94", INSIDE)

# What CSV and JSON can both say: a missing value, numbers, and texts that are not white space or the mark of the other.
words = st.text(st.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"]), min_size=1, max_size=6)
cells = st.none() | st.integers(-(10**20), 10**20) | st.floats(-1e6, 1e6) | st.booleans() | words
ages = st.integers(0, 120) | st.floats(0, 1e6)
rows = st.tuples(st.floats(0, 1), ages, words, cells)
Rows = Sequence[tuple[Any, ...]]


def as_text(value: Any) -> str:
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)


def in_csv(table: Rows, *, end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([[as_text(value) for value in row] for row in table])
    return out.getvalue()


def record(row: tuple[Any, ...]) -> dict[str, Any]:
    return {"age": row[1], "address": {"city": row[2]}, "note": row[3]}


def lines(values: Sequence[Any]) -> str:
    return "\n".join(map(json.dumps, values)) + "\n"


def scores(table: Rows) -> list[dict[str, Any]]:
    return [{"score": row[0]} for row in table]


JSONL, XJSONL = "application/jsonlines", "application/x-jsonlines; charset=utf-8"
CAPTURED: dict[str, Callable[[Rows], bytes]] = {
    "CSV": lambda t: line(in_csv([r[1:] for r in t]), in_csv([r[:1] for r in t])),
    "CSV with CRLF": lambda t: line(in_csv([r[1:] for r in t], end="\r\n"), in_csv([r[:1] for r in t], end="\r\n")),
    "a record a row": lambda t: b"\n".join(line(in_csv([r[1:]]), str(r[0])) for r in t),
    "records glued": lambda t: b"".join(line(in_csv([r[1:]]), str(r[0])) for r in t),
    "JSON, one object a record": lambda t: b"\n".join(line(in_json(record(r)), in_json({"score": r[0]})) for r in t),
    "JSON, a list of objects": lambda t: line(in_json(list(map(record, t))), in_json(scores(t))),
    "JSON in envelopes": lambda t: line(
        in_json({"instances": list(map(record, t))}), in_json({"predictions": [r[0] for r in t]})
    ),
    "JSON with vectors": lambda t: line(
        in_json({"instances": [{"features": r[1:]} for r in t]}), in_json({"predictions": scores(t)})
    ),
    "JSON, indented": lambda t: line(
        in_json(json.dumps({"instances": list(map(record, t))}, indent=2)), in_json({"predictions": scores(t)})
    ),
    "JSON Lines": lambda t: line(in_json(lines(list(map(record, t))), JSONL), in_json(lines(scores(t)), XJSONL)),
    "JSON Lines with vectors": lambda t: line(
        in_json(lines([{"features": r[1:]} for r in t]), XJSONL), in_json(lines(scores(t)), JSONL)
    ),
    "BASE64 of CSV": lambda t: line(in_base64(in_csv([r[1:] for r in t]).encode()), in_csv([r[:1] for r in t])),
    "BASE64 of JSON in UTF-16": lambda t: line(
        in_base64(json.dumps(list(map(record, t)), ensure_ascii=False).encode("utf-16"), "text/html; charset=utf-16"),
        in_base64(json.dumps(scores(t)).encode()),
    ),
    "CSV in, JSON out": lambda t: line(in_csv([r[1:] for r in t]), in_json(scores(t))),
    "a transform's records": lambda t: lines([transformed(r, identified=True) for r in t]).encode(),
    "merged records of a transform": lambda t: b"\n".join(
        merged(json.dumps(transformed(r, identified=False))) for r in t
    ),
}


def transformed(row: tuple[Any, ...], *, identified: bool) -> dict[str, Any]:
    marks = {"SageMakerInferenceId": IDENTIFIERS[0], "SageMakerInferenceTime": INSIDE} if identified else {}
    return {**marks, "SageMakerOutput": {"score": row[0]}, **record(row)}


def merged(data: str) -> bytes:
    sides = {"batchTransformOutput": {"data": data, "encoding": "JSON"}}
    return json.dumps({"captureData": sides, "eventMetadata": {"eventId": "e"}, "eventVersion": "0"}).encode()


def values(table: Table) -> list[tuple[list[str], list[str]]]:
    """Return the columns by what a profile makes of them: CSV writes null as an empty field."""
    kinds = [[Kind(kind).name.replace("EMPTY", "NULL") for kind in column.kinds] for column in table.columns]
    return list(zip(kinds, texts(table).values(), strict=True))


def expected(table: Rows) -> dict[str, list[str]]:
    return {name: [as_text(row[place]) for row in table] for place, name in enumerate(SCHEMA.columns)}


@pytest.mark.parametrize("form", CAPTURED)
@settings(max_examples=25)
@given(table=st.lists(rows, min_size=1, max_size=4))
def test_a_table_comes_back_from_every_form_of_capture(form: str, table: Rows) -> None:
    found, intake = read_captures([("a", CAPTURED[form](table))], schema=SCHEMA, window=HOUR)
    assert dict(intake.quarantined) == {}
    assert texts(found) == expected(table)
    plain, _ = read_captures([("a", CAPTURED["JSON, a list of objects"](table))], schema=SCHEMA)
    assert values(found) == values(plain)
    assert accounted_for(intake)


OUTPUTS: dict[str, tuple[Format, Callable[[Rows], bytes]]] = {
    "JSON Lines": ("jsonl", lambda t: lines([transformed(r, identified=False) for r in t]).encode()),
    "JSON Lines with ids": ("jsonl", lambda t: lines([transformed(r, identified=True) for r in t]).encode()),
    "a JSON list": ("json", lambda t: json.dumps([transformed(r, identified=True) for r in t], indent=1).encode()),
    "a JSON batch": (
        "json",
        lambda t: json.dumps(
            {"SageMakerOutput": {"predictions": scores(t)}, "instances": list(map(record, t))}
        ).encode(),
    ),
    "CSV": ("csv", lambda t: in_csv([(*r[1:], r[0]) for r in t]).encode()),
    "CSV with ids": ("csv", lambda t: in_csv([(*r[1:], r[0], *IDENTIFIERS) for r in t]).encode()),
}


@pytest.mark.parametrize("form", OUTPUTS)
@settings(max_examples=25)
@given(table=st.lists(rows, min_size=1, max_size=4))
def test_a_table_comes_back_from_every_form_of_transform(form: str, table: Rows) -> None:
    kind, write = OUTPUTS[form]
    found, intake = read_transformed([("a.out", write(table))], schema=SCHEMA, window=HOUR, format=kind)
    assert dict(intake.quarantined) == {}
    assert texts(found) == expected(table)
    assert accounted_for(intake)
