"""Captured rows with their labels beside them."""

from __future__ import annotations

import json

from windage.bias.labelled import labelled
from windage.captures.capture_file import Schema, read_captures
from windage.ground_truth.label_file import read_labels
from windage.table import Table


def capture(identifier: str, asked: str, answered: str) -> str:
    return json.dumps(
        {
            "captureData": {
                "endpointInput": {"data": asked, "encoding": "CSV"},
                "endpointOutput": {"data": answered, "encoding": "CSV"},
            },
            "eventMetadata": {"eventId": identifier},
            "eventVersion": "0",
        }
    )


def rows(*records: str) -> Table:
    schema = Schema(("score", "age"), ("score",))
    return read_captures([("a.jsonl", "\n".join(records).encode())], schema=schema)[0]


def truth(table: Table, csv: bytes) -> list[str]:
    found = labelled(table, read_labels([("labels.csv", csv)])[0], label="churn")
    assert found.names[0] == "churn"
    assert found.rows == table.rows
    return found.columns[0].texts.tolist()


def test_labels_find_their_rows_in_any_order() -> None:
    table = rows(capture("x", "20", "0.1"), capture("y", "30", "0.2"), capture("z", "40", "0.3"))
    assert truth(table, b"id,label\nz,1\nx,0\nelsewhere,1\n") == ["0", "", "1"]


def test_a_call_of_several_rows_has_several_labels() -> None:
    table = rows(capture("x", "20\n30", "0.1\n0.2"), capture("y", "40", "0.3"))
    data = json.dumps({"instances": [{"label": 1}, {"label": 0}]})
    record = {"groundTruthData": {"data": data, "encoding": "JSON"}, "eventMetadata": {"eventId": "x"}}
    labels, _ = read_labels([("gt.jsonl", json.dumps(record).encode())])
    assert labelled(table, labels, label="churn").columns[0].texts.tolist() == ["1", "0", ""]


def test_of_contradicting_labels_none_counts() -> None:
    assert truth(rows(capture("x", "20", "0.1")), b"id,label\nx,1\nx,0\n") == [""]


def test_the_order_and_the_values_of_rows_stay() -> None:
    table = rows(*(capture(str(n), str(20 + n), f"0.{n}") for n in range(1, 9)))
    found = labelled(table, read_labels([("l.csv", b"id,label\n5,1\n")])[0], label="churn")
    assert found.columns[1].texts.tolist() == table.columns[0].texts.tolist()
    assert found.columns[0].texts.tolist().index("1") == 4
