"""Datasets: a row of another width never shifts the columns, and no file gives a traceback."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
from functools import partial

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.baselines import suggest
from windage.dataset_file import LONGEST_FIELD, read_csv
from windage.errors import InputError
from windage.intake import Intake
from windage.monitors.data_quality import judge
from windage.profile import Profile
from windage.table import Kind, Table, from_rows

# Without a time in it, so that every worker collects the same tests.
gzipped = partial(gzip.compress, mtime=0)


def read(data: bytes, *, strict: bool = True, header: bool = True) -> tuple[Table, Intake]:
    return read_csv(data, name="a.csv", strict=strict, header=header)


def texts(table: Table) -> dict[str, list[str]]:
    return {column.name: column.texts.tolist() for column in table.columns}


fields = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
names = st.lists(fields.filter(str.strip), min_size=2, max_size=4, unique=True)


@settings(max_examples=150)
@given(
    names.flatmap(lambda header: st.tuples(st.just(header), st.lists(st.tuples(*[fields] * len(header)), min_size=1)))
)
def test_what_the_csv_module_writes_is_read(given_table: tuple[list[str], list[tuple[str, ...]]]) -> None:
    """Oracle: csv.writer, with quotes, commas and line ends inside the values."""
    header, rows = given_table
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
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
        (b'a,b\n1,"2\n3,4\n', "a.csv:3: not CSV; got unexpected end of data; do: mend the quotes"),
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
    table, _ = read_csv(b"20,Ulm\n30,Bonn\n", name="a.csv", header=False, columns=columns, strict=True)
    assert (table.names, table.rows) == (expected, 2)


def test_a_header_only_window_has_no_rows() -> None:
    table, intake = read(b"a,b\n", strict=False)
    assert (table.rows, table.names, intake.received) == (0, ("a", "b"), 0)


def test_a_header_gives_the_names_in_any_order() -> None:
    table, _ = read_csv(b"city,age\nUlm,20\n", name="a.csv", columns=("age", "city"), strict=False)
    assert texts(table) == {"city": ["Ulm"], "age": ["20"]}


def test_a_field_of_the_module_that_reads_payloads_has_one_limit() -> None:
    """The limit of the csv module is one for the process: it must not matter who has read before."""
    script = """
from windage.payload import Payload, rows
before = rows(Payload('"' + "x" * 200_000 + '",1'))
from windage.dataset_file import read_csv
read_csv(b"a\\n1\\n", name="a", strict=True)
assert rows(Payload('"' + "x" * 200_000 + '",1')) == before
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_many_columns_and_many_categories() -> None:
    wide = ",".join(f"c{index}" for index in range(10_000)).encode()
    table, _ = read(wide + b"\n" + b",".join([b"1"] * 10_000) + b"\n")
    assert len(table.columns) == 10_000
    many, _ = read(b"id\n" + b"\n".join(b"u%d" % index for index in range(20_000)))
    assert Profile.of(many).columns[0].categorical.too_many
