"""The catalogue of bad datasets, each with the outcome it must have: an error that says what to do, or rows counted."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import fastparquet
import pandas as pd
import pytest

from windage import profile_file
from windage.captures.payload import LONGEST_FIELD
from windage.dataset_file import read_dataset
from windage.errors import InputError
from windage.parquet.thrift import read_struct
from windage.profile import Profile, total
from windage.table import Kind

FILES = Path(__file__).parent / "datasets"
ROOT = Path(__file__).parents[2]
WITHOUT = "say that there is no header: --no-header"
# Whether a bad row is an error, and whether there is a header.
BASELINE, WINDOW, BARE = (True, True), (False, True), (True, False)


@dataclass(frozen=True)
class Read:
    """Rows judged, rows quarantined by reason, and how many values of what kind a column has: the first, or a named."""

    judged: int
    kinds: str | None = None
    quarantined: tuple[tuple[str, int], ...] = ()
    column: str | None = None


def parquet(name: str) -> bytes:
    return (FILES / f"{name}.parquet").read_bytes()


def varint(number: int) -> bytes:
    """Return a number in groups of seven bits, the lowest first, as Thrift writes it."""
    last = bytes([number & 0x7F])
    return last if number < 0x80 else bytes([number & 0x7F | 0x80]) + varint(number >> 7)


def row_groups(count: int) -> bytes:
    """Return a file whose row groups are all the first one of `many_row_groups`, which has 500 of one row."""
    data = parquet("many_row_groups")
    footer = data[-8 - int.from_bytes(data[-8:-4], "little") : -8]
    # Of the footer's fields the third, how many rows there are (a signed number, so twice), and the fourth, a list.
    counted = (b"\x16" + varint(2 * rows) + b"\x19\xfc" + varint(rows) for rows in (500, count))
    before, rest = footer.split(next(counted))
    _, first = read_struct(rest, 0)
    end = 0
    for _ in range(500):
        _, end = read_struct(rest, end)
    footer = before + next(counted) + rest[:first] * count + rest[end:]
    return data[: -8 - int.from_bytes(data[-8:-4], "little")] + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def million() -> bytes:
    return b"id\n" + b"".join(b"u%d\n" % index for index in range(10**6))


def of_type(column: str, kinds: str) -> tuple[int, str, str, bytes, tuple[bool, bool], Read]:
    return (59, column, "a.parquet", parquet("types_snappy"), BASELINE, Read(24, kinds, column=column))


# Number in the catalogue, what it is, name, content, how it is read, and the rows, or of the error how it begins and
# maybe what it holds besides.
Content = bytes | Callable[[], bytes]
CASES: list[tuple[int, str, str, Content, tuple[bool, bool], str | tuple[str, str] | Read]] = [
    (36, "empty", "a.csv", b"", BASELINE, "a.csv: no rows; got an empty file"),
    (36, "empty window", "a.csv", b"", WINDOW, "a.csv: no rows; got an empty file"),
    (36, "empty in gzip", "a.csv.gz", gzip.compress(b"", mtime=0), BASELINE, "a.csv.gz: no rows; got an empty"),
    (36, "empty lines", "a.jsonl", b"\n \n", BASELINE, "a.jsonl: no rows; expected a dataset"),
    (36, "empty JSON", "a.json", b"", BASELINE, "a.json: not JSON"),
    (36, "empty list", "a.json", b"[]", BASELINE, "a.json: no rows; expected a dataset"),
    (36, "empty object", "a.json", b"{}", WINDOW, Read(1)),
    (37, "header only", "a.csv", b"a,b\n", BASELINE, "a.csv: no rows; got a header only"),
    (37, "header only in a window", "a.csv", b"a,b\n", WINDOW, Read(0, "")),
    (
        38,
        "no header though declared",
        "a.csv",
        b"20,1.5\n30,2.5\n",
        BASELINE,
        ("a.csv:1: the header holds numbers", WITHOUT),
    ),
    (38, "nor in a window", "a.csv", b"\n20,1.5\n30,2.5\n", WINDOW, ("a.csv:2: the header holds numbers", WITHOUT)),
    (38, "numbered columns", "a.csv", b"0,1\n20,1.5\n", BASELINE, Read(1, "INTEGRAL")),
    (
        38,
        "header though not declared",
        "a.csv",
        b"age,city\n20,Ulm\n30,Bonn\n",
        BARE,
        ("a.csv:1: the first row looks like the names", "leave out --no-header"),
    ),
    (38, "a first row of text without header", "a.csv", b"x,y\nx,y\nz,y\n", BARE, Read(3, "TEXT")),
    (39, "header twice", "a.csv", b"a,b,a\n1,2,3\n", BASELINE, "a.csv:1: a column is named twice; got a"),
    (39, "header twice in a window", "a.csv", b"a,a\n1,2\n", WINDOW, "a.csv:1: a column is named twice"),
    (39, "name twice in JSON", "a.jsonl", b'{"a":1,"a":2}\n{"a":1}\n', WINDOW, Read(1, "INTEGRAL", (("payload", 1),))),
    (39, "column twice in Parquet", "a.parquet", parquet("twice"), BASELINE, "a.parquet: a column is named twice"),
    (
        40,
        "a field more on every row",
        "a.csv",
        b"a,b\n1,2,3\n4,5,6\n",
        BASELINE,
        ("a.csv:2: a row has another number", "got 3; expected 2"),
    ),
    (40, "the same in a window", "a.csv", b"a,b\n1,2,3\n4,5,6\n", WINDOW, Read(0, "", (("columns", 2),))),
    (41, "short row", "a.csv", b"a,b\n1,2\n3\n", BASELINE, ("a.csv:3: a row has another number", "got 1; expected 2")),
    (41, "short row in a window", "a.csv", b"a,b\n1,2\n3\n", WINDOW, Read(1, "INTEGRAL", (("columns", 1),))),
    (
        41,
        "short list",
        "a.jsonl",
        b"[1,2]\n[3]\n",
        BASELINE,
        ("a.jsonl:2: a row has another number", "got 1; expected 2"),
    ),
    (42, "long row", "a.csv", b"a,b\n1,2\n\n3,4,5\n", BASELINE, ("a.csv:4: a row has another number", "got 3")),
    (42, "long row in a window", "a.csv", b"a,b\n1,2\n3,4,5\n", WINDOW, Read(1, "INTEGRAL", (("columns", 1),))),
    (
        43,
        "quote that swallows the rest",
        "a.csv",
        b'a,b\n1,x\n2,"y\n' + b"3,z\n" * 9,
        BASELINE,
        ("a.csv:3: not CSV; got unexpected end", "mend the quotes"),
    ),
    (
        43,
        "quote that swallows much",
        "a.csv",
        b'a,b\n1,"y\n' + b"3,z\n" * 300_000,
        BASELINE,
        "a.csv:2: not CSV; got field larger",
    ),
    (43, "text after a quote", "a.csv", b'a,b\n1,"y"z\n', WINDOW, "a.csv:2: not CSV"),
    (44, "newlines, commas and quotes inside", "a.csv", b'a,b\n"1\n,""2",3\n', BASELINE, Read(1, "TEXT")),
    (45, "field over the module's limit", "a.csv", b"a,b\n" + b"x" * 200_000 + b",1\n", BASELINE, Read(1, "TEXT")),
    (
        45,
        "field over ours",
        "a.csv",
        b"a,b\n" + b"x" * (LONGEST_FIELD + 1) + b",1\n",
        BASELINE,
        "a.csv:2: not CSV; got field larger",
    ),
    (
        46,
        "semicolons",
        "a.csv",
        b"age;city\n20;Ulm\n",
        BASELINE,
        ("a.csv:1: one column only; got 'age;city'", "commas instead of ';'"),
    ),
    (46, "tabs", "a.tsv", b"age\tcity\n20\tUlm\n", BASELINE, ("a.tsv:1: one column only", r"commas instead of '\t'")),
    (46, "decimal comma", "a.csv", b'a,b\n"1,5",1\n', BASELINE, Read(1, "TEXT")),
    (46, "thousands", "a.csv", b'a,b\n"1,234",1\n', BASELINE, Read(1, "TEXT")),
    (47, "words for nothing", "a.csv", b"a,b\nNA,1\nNone,1\nnull,1\nn/a,1\n", BASELINE, Read(4, "TEXT")),
    (
        47,
        "words for nothing in JSON",
        "a.jsonl",
        b'{"a":"NA"}\n{"a":"null"}\n{"a":null}\n',
        BASELINE,
        Read(3, "NULL TEXT TEXT"),
    ),
    (48, "leading zeros and long ids", "a.csv", b"a,b\n00501,1\n9007199254740993,\n", BASELINE, Read(2, "INTEGRAL")),
    (48, "long ids in JSON", "a.jsonl", b'{"a":123456789012345678901}\n', BASELINE, Read(1, "INTEGRAL")),
    (
        49,
        "UTF-16",
        "a.csv",
        "a,b\n1,2\n".encode("utf-16"),
        BASELINE,
        ("a.csv: the file is not UTF-8; got UTF-16", "save it as UTF-8"),
    ),
    (
        49,
        "UTF-16 without mark",
        "a.csv",
        "a,b\n1,2\n".encode("utf-16-be"),
        BASELINE,
        ("a.csv:1: the file is not UTF-8", "UTF-16"),
    ),
    (49, "UTF-16 JSON", "a.json", '{"a":1}'.encode("utf-16"), BASELINE, "a.json: the file is not UTF-8; got UTF-16"),
    (
        50,
        "mixed types",
        "a.csv",
        b"a,b\n1,x\n1.5,x\ntrue,x\nx,x\n,x\n",
        BASELINE,
        Read(5, "BOOLEAN FRACTIONAL INTEGRAL NULL TEXT"),
    ),
    (51, "formulas", "a.csv", b"a,b\n=1+1,1\n+x,1\n@x,1\n-x,1\n", BASELINE, Read(4, "TEXT")),
    (52, "one column", "a.csv", b"a\n1\n2\n", BASELINE, Read(2, "INTEGRAL")),
    (
        52,
        "10,000 columns",
        "a.csv",
        b",".join(b"c%d" % i for i in range(10_000)) + b"\n" + b"1," * 9_999 + b"1\n",
        BASELINE,
        Read(1, "INTEGRAL"),
    ),
    (
        52,
        "10,001 names in JSON",
        "a.jsonl",
        b"{" + b",".join(b'"c%d":1' % i for i in range(10_001)) + b"}\n",
        BASELINE,
        ("a.jsonl:1: a record that cannot be read", "more than 10,000 columns"),
    ),
    (53, "a million categories", "a.csv", million, BASELINE, Read(10**6, "TEXT")),
    (54, "nothing but null", "a.csv", b"a,b\n,1\n,1\n", BASELINE, Read(2, "NULL")),
    (54, "constant", "a.csv", b"a,b\n7,1\n7,1\n", BASELINE, Read(2, "INTEGRAL")),
    (54, "single row", "a.csv", b"a,b\n7,1\n", BASELINE, Read(1, "INTEGRAL")),
    (
        54,
        "infinity and NaN",
        "a.csv",
        b"a,b\ninf,1\n-Infinity,1\nnan,1\n1e999,1\n1.0,1\n",
        BASELINE,
        Read(5, "FRACTIONAL INFINITE INFINITE INFINITE NAN"),
    ),
    (54, "NaN in JSON", "a.jsonl", b'{"a":NaN}\n{"a":-Infinity}\n', BASELINE, Read(2, "INFINITE NAN")),
    (55, "__proto__ and index", "a.csv", b"__proto__,index\n1,2\n", BASELINE, Read(1, "INTEGRAL")),
    (55, "no name", "a.csv", b"a,\n1,2\n", BASELINE, ("a.csv:1: a column has no name", "say that there is no header")),
    (55, "no name but spaces", "a.csv", b"  ,b\n1,2\n", BASELINE, "a.csv:1: a column has no name"),
    (55, "no name in JSON", "a.jsonl", b'{"":1}\n{"a":1}\n', WINDOW, Read(1, "INTEGRAL", (("columns", 1),))),
    (
        55,
        "a name of 1 MB",
        "a.csv",
        b"x" * 1_000_000 + b",b\n1,2\n",
        BASELINE,
        "a.csv:1: the name of a column is longer than 1,024",
    ),
    (
        55,
        "a long name in JSON",
        "a.jsonl",
        b'{"' + b"x" * 2000 + b'":1}\n',
        BASELINE,
        ("a.jsonl:1: a record that cannot be read", "longer than 1,024"),
    ),
    (
        56,
        "empty Parquet",
        "a.parquet",
        b"",
        BASELINE,
        "a.parquet: no Parquet file, or a damaged one; got an empty file",
    ),
    (
        57,
        "PAR1 only",
        "a.parquet",
        b"PAR1",
        BASELINE,
        ("a.parquet: no Parquet file, or a damaged one", "upload it again"),
    ),
    (57, "cut", "a.pq", parquet("types_snappy")[:-9], WINDOW, "a.pq: no Parquet file, or a damaged one"),
    (57, "CSV under that name", "a.parquet", b"a,b\n1,2\n", BASELINE, "a.parquet: no Parquet file"),
    (
        57,
        "Parquet inside gzip",
        "a.parquet.gz",
        gzip.compress(parquet("delta"), mtime=0),
        BASELINE,
        "a.parquet.gz: Parquet inside gzip",
    ),
    (57, "under another name", "part-0", parquet("delta"), BASELINE, Read(24, "INTEGRAL NULL")),
    (58, "a column without a type", "a.parquet", parquet("types_snappy"), BASELINE, Read(24, "NULL", column="null")),
    of_type("decimal9", "FRACTIONAL NULL"),
    of_type("decimal0", "INTEGRAL NULL"),
    of_type("category", "NULL TEXT"),
    of_type("zoned", "NULL TEXT"),
    of_type("boolean", "BOOLEAN NULL"),
    of_type("float32", "FRACTIONAL NULL"),
    of_type("uint64", "INTEGRAL NULL"),
    of_type("not finite", "FRACTIONAL INFINITE NAN NULL"),
    of_type("empty text", "EMPTY NULL TEXT"),
    (
        59,
        "struct",
        "a.parquet",
        parquet("struct"),
        BASELINE,
        ("a.parquet: a column is nested; got address", "flatten it"),
    ),
    (59, "list", "a.parquet", parquet("list"), BASELINE, ("a.parquet: a column is nested; got scores", "flatten it")),
    (59, "map", "a.parquet", parquet("map"), BASELINE, ("a.parquet: a column is nested; got tags", "flatten it")),
    (59, "binary", "a.parquet", parquet("binary"), BASELINE, "a.parquet: a column is binary; got photo"),
    (59, "INT96", "a.parquet", parquet("int96"), BASELINE, Read(24, "NULL TEXT")),
    (60, "no row group", "a.parquet", parquet("no_row_groups"), BASELINE, "a.parquet: no rows"),
    (60, "no row group in a window", "a.parquet", parquet("no_row_groups"), WINDOW, Read(0, "")),
    (60, "a row group of no rows", "a.parquet", parquet("empty_row_group"), WINDOW, Read(0, "")),
    (60, "500 row groups", "a.parquet", parquet("many_row_groups"), BASELINE, Read(500, "INTEGRAL")),
    (60, "100,000 row groups", "a.parquet", lambda: row_groups(100_000), BASELINE, Read(100_000, "INTEGRAL")),
    (
        62,
        "extension type",
        "a.parquet",
        parquet("extension"),
        BASELINE,
        "a.parquet: a column is of an extension type; got price: example.money",
    ),
]


@pytest.mark.parametrize(
    ("name", "data", "how", "outcome"),
    [pytest.param(*case[2:], id=f"{case[0]} {case[1]}") for case in CASES],
)
def test_a_bad_dataset_has_its_outcome(
    name: str, data: Content, how: tuple[bool, bool], outcome: str | tuple[str, str] | Read
) -> None:
    strict, header = how
    data = data if isinstance(data, bytes) else data()
    if not isinstance(outcome, Read):
        start, inside = (outcome, "") if isinstance(outcome, str) else outcome
        with pytest.raises(InputError, match="^" + re.escape(start)) as raised:
            read_dataset(data, name=name, strict=strict, header=header)
        assert inside in str(raised.value)
        return
    table, intake = read_dataset(data, name=name, strict=strict, header=header)
    assert (table.rows, dict(intake.quarantined)) == (outcome.judged, dict(outcome.quarantined))
    assert intake.received == table.rows + intake.quarantined_rows
    if outcome.kinds is not None:
        looked_at = next(one for one in table.columns if outcome.column in (None, one.name))
        kinds = sorted(Kind(kind).name for kind in looked_at.kinds)
        # Of many of one kind, one is written.
        assert kinds == outcome.kinds.split() or sorted(set(kinds)) == outcome.kinds.split()


@dataclass(frozen=True)
class Together:
    """Files of one window: how many rows they have together, and how many values of what kind each column."""

    number: int
    what: str
    files: tuple[bytes, ...]
    rows: int
    kinds: Mapping[str, Mapping[str, int]]


class Kept(BytesIO):
    """What its writer closes and we still read."""

    def close(self) -> None:
        pass


def written(**columns: list[Any]) -> bytes:
    """Return a file of these columns, in this order."""
    out = Kept()
    fastparquet.write("a.parquet", pd.DataFrame(columns), open_with=lambda *_: out, write_index=False)
    return out.getvalue()


TOGETHER = [
    Together(
        61,
        "a column that one file lacks",
        (parquet("int96"), parquet("many_row_groups")),
        524,
        {"nanoseconds": {"absent": 500, "null": 5, "text": 19}, "n": {"absent": 24, "integral": 500}},
    ),
    Together(
        61,
        "columns in another order",
        (written(a=[1, 2, 3], b=["x", "y", "z"]), written(b=["x", "y", "z"], a=[4, 5, 6])),
        6,
        {"a": {"integral": 6}, "b": {"text": 6}},
    ),
    Together(
        61,
        "a column of another type",
        (written(a=[1, 2, 3]), written(a=["4", "five", "6"]), written(a=[7.5, None, 9.0])),
        9,
        {"a": {"integral": 5, "text": 1, "fractional": 2, "null": 1}},
    ),
    Together(
        61,
        "a name in another case",
        (written(a=[1, 2, 3]), written(A=[1, 2, 3])),
        6,
        {"a": {"integral": 3, "absent": 3}, "A": {"integral": 3, "absent": 3}},
    ),
]


@pytest.mark.parametrize("case", TOGETHER, ids=[f"{case.number} {case.what}" for case in TOGETHER])
def test_files_of_a_window_may_differ_in_their_columns(case: Together) -> None:
    profiles = []
    for name, data in enumerate(case.files):
        table, intake = read_dataset(data, name=f"{name}.parquet", strict=False)
        profiles.append(Profile.of(table, intake=intake))
    both = total(profiles)
    assert both.rows == case.rows
    found = {column.name: {kind: n for kind, n in asdict(column.kinds).items() if n} for column in both.columns}
    assert found == case.kinds


def test_every_number_of_the_catalogue_has_its_row() -> None:
    assert {case[0] for case in CASES} | {case.number for case in TOGETHER} == set(range(36, 63))


def test_53_of_a_million_categories_little_is_kept() -> None:
    table, intake = read_dataset(million(), name="a.csv", strict=True)
    profile = Profile.of(table, intake=intake)
    assert profile.columns[0].categorical.too_many
    assert len(profile_file.encode(profile)) < 1e6


def test_62_no_lock_brings_a_reader_that_runs_code_from_a_file() -> None:
    """CVE-2023-47248: pyarrow before 14.0.1."""
    locks = [ROOT / "requirements.lock", *(ROOT / "layers" / "dependencies").glob("*.lock")]
    assert len(locks) >= 3
    for lock in locks:
        for version in re.findall(r"(?m)^pyarrow==(\d+)\.(\d+)\.(\d+)", lock.read_text()):
            assert tuple(map(int, version)) >= (14, 0, 1)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04rest", "a zip file or a workbook"),
        (b"\x80\x04\x95rest", "a pickle"),
        (b"\x93NUMPY\x01\x00", "a numpy array"),
        (b"Obj\x01rest", "Avro"),
    ],
)
def test_what_is_no_dataset_is_named_and_never_opened(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=f"^a.bin: no dataset that can be read; got {kind}; do: write it as CSV"):
        read_dataset(data, name="a.bin", strict=True)


def test_a_bomb_in_gzip_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windage.dataset_file.content.MOST_BYTES", 1000)
    with pytest.raises(InputError, match=r"^a.csv.gz: the compressed file is too large; expected at most"):
        read_dataset(gzip.compress(b"a\n" * 1000, mtime=0), name="a.csv.gz", strict=True)


def test_members_of_a_whole_number_of_mebibytes_are_read_to_the_last() -> None:
    """At their end zlib names what is left twice; taken twice, the place went back behind the beginning."""
    member = gzip.compress(b"12345678901234\n\n" * 2**17, mtime=0)
    table, _ = read_dataset(gzip.compress(b"a\n", mtime=0) + member * 5, name="a.csv.gz", strict=True)
    assert table.rows == 5 * 2**17
