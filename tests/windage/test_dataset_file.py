"""Datasets: a row of another width never shifts the columns, and no file gives a traceback."""

from __future__ import annotations

import csv
import gzip
import io
import math
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import fastparquet
import orjson
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from windage.baselines import suggest
from windage.captures.payload import LONGEST_FIELD
from windage.dataset_file import holds_captures, read_dataset
from windage.errors import InputError, ScriptError
from windage.intake import Intake
from windage.monitors.data_quality import judge
from windage.profile import Profile
from windage.table import Kind, Table, column, from_rows

# Without a time in it, so that every worker collects the same tests.
gzipped = partial(gzip.compress, mtime=0)


def read(data: bytes, *, strict: bool = True, header: bool = True) -> tuple[Table, Intake]:
    return read_dataset(data, name="a.csv", strict=strict, header=header)


def texts(table: Table) -> dict[str, list[str]]:
    return {column.name: column.texts.tolist() for column in table.columns}


fields = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
names = st.lists(fields.map("n{}".format), min_size=2, max_size=4, unique=True)


@settings(max_examples=150)
@given(
    names.flatmap(lambda header: st.tuples(st.just(header), st.lists(st.tuples(*[fields] * len(header)), min_size=1)))
)
def test_what_the_csv_module_writes_is_read(given_table: tuple[list[str], list[tuple[str, ...]]]) -> None:
    """Oracle: csv.writer, with quotes, commas and line ends inside the values."""
    header, rows = given_table
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    # Lines of nothing are left out, inside of quotes, too.
    assume(all(any(c > " " for c in line) for line in io.StringIO(out.getvalue(), newline="")))
    table, intake = read(out.getvalue().encode())
    assert table.names == tuple(header)
    assert texts(table) == {name: [row[place] for row in rows] for place, name in enumerate(header)}
    assert intake == Intake(received=len(rows), judged=len(rows))


@given(st.lists(st.sampled_from([b"1,2", b"1", b"1,2,3", b"", b" ", b",", b'"a\nb",c']), max_size=10))
def test_a_window_accounts_for_every_row(lines: list[bytes]) -> None:
    table, intake = read(b"\n".join([b"a,b", *lines]), strict=False)
    rows = sum(bool(line.strip()) for line in lines)
    wrong = sum(line in {b"1", b"1,2,3"} for line in lines)
    assert (intake.received, table.rows, intake.quarantined_rows) == (rows, rows - wrong, wrong)


@settings(max_examples=300)
@given(
    st.binary(max_size=200) | st.text('a1,"\n\r\x00\ufeffé \t', max_size=40).map(str.encode),
    st.booleans(),
    st.booleans(),
)
@example(b'a,"' + b"x\n" * 100_000, True, True)
@example(b"\x1f\x8b\x08\x00rubbish", True, True)
def test_any_bytes_are_a_table_or_an_input_error(data: bytes, strict: bool, header: bool) -> None:
    try:
        table, intake = read(data, strict=strict, header=header)
    except InputError as error:
        assert str(error).startswith("a.csv")
        return
    assert intake.received == intake.judged + intake.quarantined_rows
    assert table.rows == intake.judged
    assert table.rows or not strict


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.csv: no rows; got an empty file; expected a dataset"),
        (b"\n \n\n", "a.csv: no rows; got an empty file; expected a dataset"),
        (b"\xef\xbb\xbf", "a.csv: no rows; got an empty file; expected a dataset"),
        (b"a,b\n", "a.csv: no rows; got a header only; expected a dataset"),
        (
            b"a,b\n1,2\n3,4,5\n",
            "a.csv:3: a row has another number of fields; got 3; expected 2; do: mend the row; a comma inside a value",
        ),
        (b"a,b\n1,2\n3\n", "a.csv:3: a row has another number of fields; got 1; expected 2"),
        (b'a,b\n"1\n2",x\n3\n', "a.csv:4: a row has another number of fields; got 1; expected 2"),
        (b"a,b,a\n1,2,3\n", "a.csv:1: a column is named twice; got a; do: give every column its own name"),
        (b"a,,c\n1,2,3\n", "a.csv:1: a column has no name; do: name every column, or say that there is no header"),
        (b"a, \n1,2\n", "a.csv:1: a column has no name"),
        (b'a,b\n1,"2\n3,4\n', "a.csv:2: not CSV; got unexpected end of data; do: mend the quotes"),
        (b'a,b\n"1"2,3\n', "a.csv:2: not CSV; got ',' expected after '\"'; do: mend the quotes"),
        (b"a,b\n1,K\xf6ln\n", "a.csv:2: the file is not UTF-8; got byte 0xf6; do: save it as UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "a.csv: the file is not UTF-8; got UTF-16; do: save it as UTF-8"),
        (
            "a,b\n1,2\n".encode("utf-16-be"),
            "a.csv:1: the file is not UTF-8; got zero bytes, as in UTF-16; do: save it as",
        ),
        (gzipped(b"a,b\n1,2\n")[:-5], "a.csv: the compressed file is damaged or cut; do: upload it again"),
        (gzipped(b"a\n1\n") + b"rubbish", "a.csv: the compressed file is damaged or cut; do: upload it again"),
        (b"PAR1" + b"\x15\x04\x80", "a.csv:1: the file is not UTF-8; got byte 0x80; do: save it as UTF-8"),
        (b"a\n" + b"x" * (LONGEST_FIELD + 1) + b"\n", "a.csv:2: not CSV; got field larger than field limit (1000000)"),
    ],
)
def test_a_dataset_that_cannot_be_used_says_why(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read(data)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,x\n2,y\n",
        b"\xef\xbb\xbfa,b\n1,x\n2,y\n",
        b"a,b\r\n1,x\r\n2,y\r\n",
        b"a,b\r1,x\r2,y\r",
        b"a,b\n\n1,x\n  \n2,y",
        b'"a","b"\n"1","x"\n"2","y"\n',
        gzipped(b"a,b\n1,x\n2,y\n"),
        gzipped(b"a,b\n1,x\n") + gzipped(b"2,y\n"),
    ],
    ids=["plain", "byte order mark", "Windows", "old Mac", "blank lines", "quotes", "gzip", "two members"],
)
def test_the_same_dataset_as_other_tools_write_it(data: bytes) -> None:
    table, _ = read(data)
    assert texts(table) == {"a": ["1", "2"], "b": ["x", "y"]}


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("NA", "TEXT", "NA"),
        ("None", "TEXT", "None"),
        ("null", "TEXT", "null"),
        ("n/a", "TEXT", "n/a"),
        ("", "NULL", ""),
        ("007", "INTEGRAL", "007"),
        ("9007199254740993", "INTEGRAL", "9007199254740993"),
        ("123456789012345678901234567890", "INTEGRAL", "123456789012345678901234567890"),
        ('"1,234"', "TEXT", "1,234"),
        ("1;5", "TEXT", "1;5"),
        ('"two\nlines"', "TEXT", "two\nlines"),
        ("U\u2028lm", "TEXT", "U\u2028lm"),
        ("zero\x00", "TEXT", "zero\x00"),
        ("=SUM(A1)", "TEXT", "=SUM(A1)"),
        (" ", "TEXT", " "),
    ],
)
def test_a_value_stays_what_it_is(value: str, kind: str, text: str) -> None:
    """Pandas reads NA as missing and 007 as 7."""
    table, _ = read(f"a,b\n{value},1\n".encode())
    assert (Kind(table.columns[0].kinds[0]).name, table.columns[0].texts[0]) == (kind, text)


def test_one_field_too_many_on_every_row_shifts_nothing() -> None:
    """Pandas takes the first field as an index, silently: every value stands under its neighbour's name."""
    data = b"age,income\n" + b"20,1000,x\n" * 200
    assert pd.read_csv(io.BytesIO(data)).age.tolist() == [1000] * 200
    with pytest.raises(InputError, match=r"^a.csv:2: a row has another number of fields; got 3; expected 2; do: mend"):
        read(data)
    table, intake = read(data, strict=False)
    assert (table.rows, dict(intake.quarantined), dict(intake.widths)) == (0, {"columns": 200}, {3: 200})
    baseline = suggest(Profile.of(from_rows(["age", "income"], [["20", "1000"]] * 200)))
    report = judge(Profile.of(table, intake=intake), baseline)
    assert [(v.feature_name, v.constraint_check_type) for v in report.violations] == [
        ("Extra columns", "extra_column_check")
    ]


def test_one_field_too_few_on_every_row_is_a_missing_column() -> None:
    table, intake = read(b"age,income\n" + b"20\n" * 200, strict=False)
    baseline = suggest(Profile.of(from_rows(["age", "income"], [["20", "1000"]] * 200)))
    report = judge(Profile.of(table, intake=intake), baseline)
    assert [violation.constraint_check_type for violation in report.violations] == ["missing_column_check"]


def test_one_field_too_many_on_one_row_costs_that_row() -> None:
    table, intake = read(b"age,city\n20,Ulm\n30,Bonn,!\n40,Kiel\n", strict=False)
    assert texts(table) == {"age": ["20", "40"], "city": ["Ulm", "Kiel"]}
    (bad,) = intake.kept
    assert (bad.source, bad.line, bad.reason, bad.detail) == ("a.csv", 3, "columns", "3 fields, expected 2")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [(None, ("_c0", "_c1")), (("age", "city"), ("age", "city"))],
)
def test_without_a_header_the_first_row_is_data(columns: tuple[str, ...] | None, expected: tuple[str, ...]) -> None:
    table, _ = read_dataset(b"20,Ulm\n30,Bonn\n", name="a.csv", header=False, columns=columns, strict=True)
    assert (table.names, table.rows) == (expected, 2)


def test_a_header_only_window_has_no_rows() -> None:
    table, intake = read(b"a,b\n", strict=False)
    assert (table.rows, table.names, intake.received) == (0, ("a", "b"), 0)


def test_a_header_gives_the_names_in_any_order() -> None:
    table, _ = read_dataset(b"city,age\nUlm,20\n", name="a.csv", columns=("age", "city"), strict=False)
    assert texts(table) == {"city": ["Ulm"], "age": ["20"]}


def test_a_field_of_the_module_that_reads_payloads_has_one_limit() -> None:
    """The limit of the csv module is one for the process: it must not matter who has read before."""
    script = """
from windage.captures.payload import Payload, rows
before = rows(Payload('"' + "x" * 200_000 + '",1'))
from windage.dataset_file import read_dataset
read_dataset(b"a\\n1\\n", name="a", strict=True)
assert rows(Payload('"' + "x" * 200_000 + '",1')) == before
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_many_columns_and_many_categories() -> None:
    wide = ",".join(f"c{index}" for index in range(10_000)).encode()
    table, _ = read(wide + b"\n" + b",".join([b"1"] * 10_000) + b"\n")
    assert len(table.columns) == 10_000
    many, _ = read(b"id\n" + b"\n".join(b"u%d" % index for index in range(20_000)))
    assert Profile.of(many).columns[0].categorical.too_many


def test_lines_of_nothing_are_left_out_before_anything_is_parsed() -> None:
    """As the service does: a row of one null is a line of nothing, and so is an empty line inside of quotes."""
    table, _ = read(b'a\n1\n\n \t\n""\n" "\n"x\n\ny"\n\xc2\xa0\n')
    assert texts(table) == {"a": ["1", "", " ", "x\ny", "\u00a0"]}


# One column of every type; what all formats can hold.
numbers = st.floats(-1e15, 1e15)
letters = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "whole": st.none() | st.integers(-(2**63), 2**63 - 1),
    "fractional": numbers,
    "truth": st.none() | st.booleans(),
    "text": st.none() | letters | st.sampled_from(["NA", "007", "1.50", "nan", "null", "=1+1", '"', "a,b", "é", "x y"]),
}
records = st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=20)


def text_of(value: object) -> str | None:
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(VALUES))
    writer.writeheader()
    writer.writerows({name: text_of(value) for name, value in row.items()} for row in rows)
    return out.getvalue().encode()


def as_json_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"\n".join(map(orjson.dumps, rows))


def as_lists(rows: list[dict[str, Any]]) -> bytes:
    return b"\n".join(orjson.dumps([row[name] for name in VALUES]) for row in rows)


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    """Oracle: fastparquet, written by others, as are the files of pyarrow in the tests of windage.parquet."""
    types = {"whole": "Int64", "fractional": "float64", "truth": "boolean", "text": "object"}
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in types.items()})
    out = _Kept()
    fastparquet.write("a", frame, open_with=lambda *_: out, object_encoding={"text": "utf8"}, compression="SNAPPY")
    return out.getvalue()


class _Kept(io.BytesIO):
    """What fastparquet closes and we still read."""

    def close(self) -> None:
        pass


FORMATS: Mapping[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "a.csv": as_csv,
    "a.csv.gz": lambda rows: gzipped(as_csv(rows)),
    "a.json": orjson.dumps,
    "b.json": lambda rows: orjson.dumps({"instances": rows}),
    "c.json": lambda rows: orjson.dumps({"data": rows}),
    "d.json": as_json_lines,
    "a.json.gz": lambda rows: gzipped(orjson.dumps(rows)),
    "a.jsonl": as_json_lines,
    "a.ndjson.gz": lambda rows: gzipped(as_json_lines(rows)),
    "lists.jl": as_lists,
    "without-ending": as_json_lines,
    "a.parquet": as_parquet,
}


@pytest.mark.parametrize("name", list(FORMATS))
@settings(max_examples=60, deadline=None)
@given(records)
def test_what_is_written_in_any_format_is_read_as_the_same_table(name: str, rows: list[dict[str, Any]]) -> None:
    expected = Table(len(rows), tuple(column(one, [text_of(row[one]) for row in rows]) for one in VALUES))
    table, intake = read_dataset(FORMATS[name](rows), name=name, columns=list(VALUES), strict=True)
    assert (table.names, table.rows) == (expected.names, expected.rows)
    for found, wanted in zip(table.columns, expected.columns, strict=True):
        assert found.kinds.tolist() == wanted.kinds.tolist()
        assert found.texts.tolist() == wanted.texts.tolist()
        assert [n for n in found.numbers.tolist() if not math.isnan(n)] == [
            n for n in wanted.numbers.tolist() if not math.isnan(n)
        ]
    assert intake == Intake(received=len(rows), judged=len(rows))


@settings(max_examples=200)
@given(
    st.sampled_from(["a.json", "a.jsonl", "a.json.gz", "part-0"]),
    st.binary(max_size=60) | st.text('{}[]":,a1 \n', max_size=40).map(str.encode),
    st.booleans(),
)
def test_any_bytes_of_json_are_a_table_or_an_input_error(name: str, data: bytes, strict: bool) -> None:
    try:
        table, intake = read_dataset(data, name=name, strict=strict)
    except InputError as error:
        assert str(error).startswith(name)
        return
    assert intake.received == intake.judged + intake.quarantined_rows
    assert table.rows == intake.judged


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.json", b"{", "a.json: not JSON; got not JSON at character 1"),
        ("a.json", b'[{"a": 1}, 2]\n', "a.json: record 2: a row has another number of fields; got 1; expected 0"),
        ("a.json", b'[{"a": 1, "": 2}]', "a.json: record 1: a record that cannot be read; got a column has no name"),
        ("a.json", b'{"a": 1, "a": 2}', "a.json: a document that cannot be read"),
        ("a.json", b"[" * 1000 + b"]" * 1000, "a.json: a document that cannot be read; got nested deeper than 64"),
        ("a.json", b'{"age": {"0": 1}, "city": {"0": "Ulm"}}', "a.json: columns instead of rows; do: write a list"),
        ("a.json", b'[{"prefix": "s3://b/out/"}, "a.csv.out"]', "a.json: a manifest of a batch transform job"),
        ("a.jsonl", b'{"a": 1}\n\n{"a": \n', "a.jsonl:3: a record that cannot be read; got not JSON"),
        ("a.jsonl", b'{"a": 1}\n\xff\n', "a.jsonl:2: the file is not UTF-8; got byte 0xff"),
        ("a.jsonl", b"[1, 2]\n[1]\n", "a.jsonl:2: a row has another number of fields; got 1; expected 2"),
    ],
)
def test_json_that_cannot_be_used_says_why(name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read_dataset(data, name=name, strict=True)
    assert str(raised.value).startswith(message)


def test_records_of_ever_other_names_make_no_baseline() -> None:
    data = b"\n".join(b'{"%d": 1}' % number for number in range(10_001))
    with pytest.raises(InputError, match=r"^a.jsonl:10001: a record that cannot be read; got more than 10,000 columns"):
        read_dataset(data, name="a.jsonl", strict=True)


def test_nested_records_are_flattened_as_those_of_captures() -> None:
    data = b'{"age": 20, "place": {"city": "Ulm"}, "scores": [1, 2.5]}\n{"age": 30}\n'
    table, _ = read_dataset(data, name="a.jsonl", strict=True)
    assert table.names == ("age", "place.city", "scores.0", "scores.1")
    assert [Kind(kind).name for kind in table.columns[1].kinds] == ["TEXT", "ABSENT"]


def test_a_bad_record_of_a_window_is_quarantined_where_it_stands() -> None:
    data = b'{"a": 1}\nnot json\n{"a": 1, "a": 2}\n{"a": 2}\n'
    table, intake = read_dataset(data, name="a.jsonl", strict=False)
    assert texts(table) == {"a": ["1", "2"]}
    assert [(bad.line, bad.reason) for bad in intake.kept] == [(2, "not_json"), (3, "payload")]


@pytest.mark.parametrize(
    ("name", "data", "captures"),
    [
        ("a.jsonl", b'{"captureData": {"endpointInput": {}}, "eventMetadata": {}}\n', True),
        ("a.jsonl.gz", gzipped(b'\n{"eventMetadata": {}}\n'), True),
        ("a.jsonl", b'{"features": [1, 2], "SageMakerOutput": [0.5]}\n', True),
        ("a.jsonl", b'{"groundTruthData": {"data": "1"}}\n', True),
        ("a.jsonl", b'not json\n{"captureData": {}}\n', True),
        ("a.jsonl", b"not json\n", True),
        ("a.jsonl", b"", True),
        ("a.jsonl.gz", b"\x1f\x8brubbish", True),
        ("firehose-1-2026", b'{"captureData": {}}\n', True),
        ("a.jsonl", b'\xef\xbb\xbf{"age": 20}\n', False),
        ("a.jsonl.gz", gzipped(b'{"age": 20}\n'), False),
        ("a.jsonl", b"[20, 30]\n", False),
        ("a.json", b'{"captureData": {}}', False),
        ("a.csv", b'{"captureData": {}}', False),
        ("a.parquet", b"PAR1", False),
    ],
)
def test_the_first_record_says_whether_lines_are_captures(name: str, data: bytes, captures: bool) -> None:
    assert holds_captures(name, data) is captures


def script(line: str) -> Sequence[Mapping[str, str | None]]:
    """What a user's pre-processor does: split, leave out, fail, or make two rows of one."""
    if "skip" in line:
        return []
    if "fail" in line:
        raise ScriptError('File "split.py", line 7: ValueError')
    rows = [dict(zip(("age", "city"), line.split(";"), strict=True))]
    return rows * 2 if "twice" in line else rows


def test_a_pre_processor_makes_the_rows_of_raw_lines() -> None:
    data = b"age;city\r\n20;Ulm\r\n \r\nskip\r\n30;twice\r\n"
    table, intake = read_dataset(data, name="a.csv", strict=True, parse_line=script)
    assert texts(table) == {"age": ["20", "30", "30"], "city": ["Ulm", "twice", "twice"]}
    assert (intake.received, intake.judged, intake.filtered) == (4, 3, 1)


def test_where_a_pre_processor_fails_a_baseline_does_and_a_window_goes_on() -> None:
    data = b"20;Ulm\nfail\n"
    with pytest.raises(InputError, match=r'^a.csv:2: the record pre-processor failed: File "split.py", line 7'):
        read_dataset(data, name="a.csv", header=False, strict=True, parse_line=script)
    table, intake = read_dataset(data, name="a.csv", header=False, strict=False, parse_line=script)
    assert (table.rows, dict(intake.quarantined)) == (1, {"preprocessor": 1})


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"skip\nskip\n", "a.csv: no rows; got every line left out by the record pre-processor"),
        (
            "a.parquet",
            b"PAR1",
            "a.parquet: a record pre-processor reads lines; got parquet; expected CSV or JSON Lines",
        ),
    ],
)
def test_a_pre_processor_that_leaves_nothing_is_an_error(name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read_dataset(data, name=name, strict=True, parse_line=script)
    assert str(raised.value).startswith(message)
