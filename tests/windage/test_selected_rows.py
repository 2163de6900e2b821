"""JSON whose rows stand where expressions find them."""

from __future__ import annotations

import pytest

from windage.dataset_file.selected_rows import read_selected
from windage.errors import InputError

LINES = b'{"features": [41, "a"], "label": 1}\n\n{"features": [33, "b"], "label": null}\n'
OTHERS = {"truth": "label"}


def read(data: bytes, **changes: object):
    options = {"features": "features", "others": OTHERS, "columns": ["age", "city"]} | changes
    return read_selected(data, name="a.jsonl", **options)


def texts(table) -> dict[str, list[str]]:
    return {column.name: column.texts.tolist() for column in table.columns}


def test_lines() -> None:
    table, intake = read(LINES)
    assert texts(table) == {"truth": ["1", ""], "age": ["41", "33"], "city": ["a", "b"]}
    assert (intake.received, intake.quarantined) == (2, {})


def test_one_line_is_lines_too() -> None:
    assert texts(read(LINES.split(b"\n")[0])[0]) == {"truth": ["1"], "age": ["41"], "city": ["a"]}


def test_a_document_with_all_rows() -> None:
    data = b'{"instances": [\n{"features": [41, "a"], "label": 1},\n{"features": [33, "b"], "label": 0}]}'
    table, _ = read(data, features="instances[*].features", others={"truth": "instances[*].label"})
    assert texts(table) == {"truth": ["1", "0"], "age": ["41", "33"], "city": ["a", "b"]}


def test_features_by_name_keep_their_names() -> None:
    table, _ = read(b'{"features": {"age": 41}, "label": 1}\n')
    assert texts(table) == {"truth": ["1"], "age": ["41"]}


def test_features_without_names_are_numbered() -> None:
    assert read(LINES, columns=["age"])[0].names == ("truth", "age", "_c1")


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        (b"not json", "not_json", "not JSON"),
        (b'{"label": 1}', "payload", "the expression features found nothing"),
        (b'{"features": [1, 2], "label": [1, 0]}', "payload", "1 rows and 2 of truth"),
    ],
)
def test_a_bad_line_is_quarantined_and_the_others_are_not(line: bytes, reason: str, detail: str) -> None:
    table, intake = read(LINES + line + b"\n")
    assert table.rows == 2
    assert intake.quarantined == {reason: 1}
    assert (intake.kept[0].line, intake.kept[0].detail[: len(detail)]) == (4, detail)


def test_what_is_no_expression() -> None:
    with pytest.raises(InputError, match=r"features: not a JMESPath expression; got \[\["):
        read(LINES, features="[[")


def test_a_column_named_twice() -> None:
    with pytest.raises(InputError, match="headers: a column is named twice"):
        read(LINES, columns=["age", "age"])
