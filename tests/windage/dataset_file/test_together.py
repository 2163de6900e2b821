"""What is read together, as columns, is what is read row by row: the csv module and the reader of lines are oracles."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windage.dataset_file.read import Said, said
from windage.captures.alike.block import LEAST
from windage.captures.outcome import collected
from windage.dataset_file import alike_lines, delimited, json_records, plain_rows, tables_of
from windage.dataset_file.blocks import Block
from windage.intake import Intake
from windage.table import Table, column

# Written in many ways, and what looks like numbers and is none.
numbers = st.sampled_from(
    [
        *("0", "-0", "-0.0", "007", "-1.50", "1e5", "1E-7", "+5", "- 5", "1.", ".5", "--1", "0x10", "1_000", "NaN"),
        *("9007199254740993", "123456789012345678901234567890", "0.1234567890123456789", "1e999", "-inf", "12 "),
    ]
) | st.floats().map(repr)
texts = st.text(st.characters(exclude_characters='",\r\n\0', exclude_categories=["Cs"]), max_size=6)
fields = numbers | texts | st.sampled_from(["", "Ulm", "true", "a;b", "\x1f", "\u2028", "\ufffd", "'"])
quoted = fields.map('"{}"'.format) | st.sampled_from(['"a,b"', '""', '",,"'])


@settings(max_examples=300)
@given(st.lists(st.tuples(fields | quoted, fields | quoted, fields), min_size=1, max_size=20), st.booleans())
def test_rows_of_csv(rows: list[tuple[str, ...]], windows: bool) -> None:
    content = "".join(",".join(row) + ("\r\n" if windows else "\n") for row in rows).encode()
    table = plain_rows.table_of(content, name="a.csv", columns=("a", "b", "c"), first=2)
    assert table is not None
    _, placed = delimited.rows_of([Block("a.csv", b"a,b,c\n" + content)], name="a.csv", header=True, columns=None)
    assert said(table) == said(collected(placed, columns=("a", "b", "c"))[0])


@pytest.mark.parametrize(
    "content",
    [
        b"1\n",
        b"1,2,3\n1\n",
        b"1,2,3\n\n4,5\n",
        b'1,"two\nlines"\n',
        b'1,"a""b"\n',
        b'1,a"b\n',
        b'1,"a"b\n',
        b'1,"\n',
        b"1,2\r3,4\n",
        b"1,zero\0\n",
        b"1," + b"x" * 1_000_001 + b"\n",
    ],
)
def test_what_the_csv_module_has_to_look_at_is_left_to_it(content: bytes) -> None:
    assert plain_rows.table_of(content, name="a.csv", columns=("a", "b"), first=1) is None
    assert plain_rows.table_of(content + b"1,2\n", name="a.csv", columns=("a", "b"), first=1) is None


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=4)
    | numbers
    | st.sampled_from(["", "Ulm", "a,b", 'a"b', "\\", "é", "null", "1.5"])
)


def one_by_one(data: bytes, columns: tuple[str, ...]) -> tuple[Said, Intake]:
    names, placed = json_records.of_lines([Block("a.jsonl", data)], name="a.jsonl", columns=columns)
    table, intake = collected(placed, columns=names)
    return said(table), intake


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"a": scalars, "b c": scalars, "d": st.fixed_dictionaries({"e": scalars})})),
    st.lists(st.dictionaries(st.sampled_from(["a", "z"]), scalars) | st.lists(scalars, min_size=2, max_size=2)),
    st.booleans(),
    st.sampled_from([(), ("b c", "z"), ("a", "d.e")]),
)
@example([{"a": 1, "b c": 2, "d": {"e": 3}}, {"a": float("nan"), "b c": None, "d": {"e": "x"}}], [], True, ())
def test_lines_of_json(same: list[Any], others: list[Any], ascii: bool, columns: tuple[str, ...]) -> None:
    lines = [json.dumps(one, ensure_ascii=ascii) for one in [*(same or [{"a": 1}]) * LEAST, *others, *same]]
    data = "\n".join(lines).encode()
    ((table, intake),) = tables_of(data, name="a.jsonl", columns=columns)
    assert (said(table), intake) == one_by_one(data, columns)


def test_the_columns_come_in_the_order_of_one_by_one() -> None:
    data = b'{"c": 1, "a": 2}\n' * LEAST + b'{"b": 1, "c": 2, "d": 3}\n'
    for columns in ((), ("a", "b")):
        ((table, _),) = tables_of(data, name="a.jsonl", columns=columns)
        names, placed = json_records.of_lines([Block("a.jsonl", data)], name="a.jsonl", columns=columns)
        assert table.names == collected(placed, columns=names)[0].names


@pytest.mark.parametrize(
    "first",
    [
        b'{"a": [{"b": 1}, {"b": 2}]}\x20',
        b"[1, 2]",
        b'{"instances": [1, 2]}',
        b'{"columns": ["a", "b"], "data": [[1, 2]]}',
        b'{"a": 1, "a": 2}',
        b"1",
        b"not json",
        b"",
    ],
)
def test_lines_that_are_no_one_record_of_names_and_values_are_read_one_by_one(first: bytes) -> None:
    data = (first + b"\n") * 40
    table = alike_lines.table_of(data, name="a.jsonl", columns=(), first=1)
    # A list inside of a record has its places for names.
    assert table is None or table[0].names == ("a.0.b", "a.1.b")


def test_the_numbers_of_a_column_have_no_texts_of_their_own() -> None:
    """What makes it worth while: no object a value."""
    found = alike_lines.table_of(b'{"a": 1.5, "b": "x"}\n' * 40, name="a", columns=(), first=1)
    assert found is not None
    numbers, words = found[0].columns
    assert (numbers.has_texts, words.coded is not None) == (False, True)
    assert numbers.texts.tolist() == column("a", ["1.5"] * 40).texts.tolist()


def test_a_table_that_would_be_too_wide_is_no_table() -> None:
    wide = json.dumps({f"n{number}": 1 for number in range(6000)})
    other = json.dumps({f"m{number}": 1 for number in range(6000)})
    data = (f"{wide}\n" * 40 + f"{other}\n" * 40).encode()
    tables = list(tables_of(data, name="a.jsonl", size=len(wide) * 40))
    assert sum(table.rows for table, _ in tables) == 40
    assert sum((intake for _, intake in tables), Intake()).quarantined == {"columns": 40}


def test_nothing_is_a_table_without_rows() -> None:
    ((table, intake),) = tables_of(b"a,b\n", name="a.csv")
    assert (table.rows, table.names, intake) == (0, ("a", "b"), Intake())
    assert isinstance(table, Table)
