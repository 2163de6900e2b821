"""However few bytes of a dataset are read together, its rows and its counts are those of the whole."""

from __future__ import annotations

import codecs
import gzip
import json
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windage.dataset_file.read import outcome, together
from windage.captures.pieces import Begun
from windage.dataset_file import columnar, tables_of
from windage.errors import InputError
from windage.intake import Intake
from windage.table import Table, classify, stacked

FILES = Path(__file__).parents[1] / "datasets"
WHOLE = 2**22
SIZES = (1, 7, 64)
gzipped = partial(gzip.compress, mtime=0)

lines_of_csv = st.lists(
    st.sampled_from(
        [
            *("1,2", "3,Ulm", "-4.50,x", ",", "1", "1,2,3", "", "  ", '"a","b"', '"a,b",2', '"a""b",2'),
            *('"two\nlines",2', '"two\n\nlines",2', "é,ü", "007,1e5", "nan,-inf", 'a"b,c', "\u2028,1"),
        ]
    ),
    max_size=12,
)


@settings(max_examples=300)
@given(lines_of_csv, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.booleans(), st.booleans())
def test_csv(lines: list[str], end: str, header: bool, finished: bool, packed: bool) -> None:
    data = (end.join(["a,b", *lines]) + end * finished).encode()
    whole = outcome(data, "a.csv", size=WHOLE, header=header)
    data = gzipped(data) if packed else codecs.BOM_UTF8 + data
    for size in SIZES:
        assert outcome(data, "a.csv", size=size, header=header) == whole
        assert outcome(data, "a.csv", size=size, header=header, begun=True) == whole


values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text('aé,"\\\n{}[] :1', max_size=5)
records = st.dictionaries(st.sampled_from(["a", "b", "c d", "é"]), values | st.lists(values, max_size=2), max_size=3)
items = records | st.lists(values, min_size=2, max_size=3) | st.lists(records, max_size=2) | values


@settings(max_examples=300)
@given(st.lists(items, max_size=12), st.booleans(), st.sampled_from([None, ("b", "a"), ("a", "b", "c d")]))
def test_json_lines(found: list[Any], ascii: bool, columns: Sequence[str] | None) -> None:
    lines = [json.dumps(item, ensure_ascii=ascii) for item in found]
    data = "\n".join(["", *lines[:3], "not json", *lines[3:], ""]).encode()
    whole = outcome(data, "a.jsonl", size=WHOLE, columns=columns)
    for size in SIZES:
        assert outcome(data, "a.jsonl", size=size, columns=columns) == whole
        assert outcome(gzipped(data), "a.jsonl", size=size, columns=columns, begun=True) == whole


@settings(max_examples=300)
@given(
    st.lists(items, min_size=1, max_size=12),
    st.booleans(),
    st.sampled_from([None, 1]),
    st.sampled_from([(", ", ": "), (",", ":"), (" ,\n", ":")]),
)
@example([{"a": [{"b": 1}, {"b": 2}]}, {"a": "}, {"}, {"a": 2}], False, None, (",", ":"))
@example([{"a": 1}, [{"a": 1}, {"a": 2}], {"a": 2}] * 20, True, None, (",", ":"))
def test_a_document_of_json(found: list[Any], wrapped: bool, indent: int | None, marks: tuple[str, str]) -> None:
    document = {"rows": found} if wrapped else found
    data = json.dumps(document, indent=indent, separators=marks, ensure_ascii=False).encode()
    whole = outcome(data, "a.json", size=WHOLE)
    for size in SIZES:
        assert outcome(data, "a.json", size=size) == whole
        assert outcome(gzipped(data), "a.json", size=size, begun=True) == whole


@settings(max_examples=200)
@given(st.lists(records, min_size=1, max_size=5), st.data())
def test_a_document_that_is_cut_or_goes_on_is_an_error_in_pieces_too(found: list[Any], data: st.DataObject) -> None:
    content = json.dumps(found).encode()
    wrong = data.draw(
        st.sampled_from([content + b"]", content + b" x", b"[" + content])
        | st.integers(1, len(content) - 1).map(lambda end: content[:end])
    )
    for size in (*SIZES, WHOLE):
        assert outcome(wrong, "a.json", size=size) is InputError


def test_lines_under_the_name_of_a_document_are_lines() -> None:
    data = b'{"a": 1}\n{"a": 2}\n\n{"a": 3}\n'
    for size in (1, 10, WHOLE):
        (said, lines), intake = together(tables_of(data, name="a.json", size=size))
        assert ([text for _, _, text in said["a"]], lines, intake.judged) == (["1", "2", "3"], [1, 2, 4], 3)


def script(line: str) -> Sequence[Mapping[str, str | None]]:
    return [] if "skip" in line else [{"age": line}, {"city": line}]


@given(st.lists(st.sampled_from(["20", "skip", "", "é"]), max_size=8), st.booleans())
def test_a_pre_processor(lines: list[str], header: bool) -> None:
    data = "\r\n".join(lines).encode()
    for name in ("a.csv", "a.jsonl"):
        whole = outcome(data, name, size=WHOLE, parse_line=script, header=header)
        for size in SIZES:
            assert outcome(data, name, size=size, parse_line=script, header=header) == whole


@pytest.mark.parametrize("path", sorted(FILES.glob("*.parquet")), ids=lambda path: path.stem)
@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_parquet(path: Path, rows: int) -> None:
    """Row groups of one row are put together, pages of many are taken apart; in memory and on a disk."""

    def read(content: bytes | Begun, most: int) -> object:
        found: list[Table] = []
        try:
            found += columnar.tables_of(content, name="a.parquet", rows=most)
        except InputError as error:
            return str(error)
        assert all(table.rows == most for table in found[:-1])
        return together([(stacked(found), Intake())])

    whole = read(path.read_bytes(), 2**20)
    assert read(path.read_bytes(), rows) == whole
    with path.open("rb") as file:
        assert read(Begun(file.read(4), file, file), rows) == whole


class Made:
    """A file of so many lines that lies nowhere."""

    def __init__(self, head: bytes, line: Callable[[int], bytes], rows: int) -> None:
        self.lines, self.rest = (line(number) for number in range(rows)), head

    def read(self, size: int, /) -> bytes:
        parts, held = [self.rest], len(self.rest)
        while held < size and (more := next(self.lines, b"")):
            parts.append(more)
            held += len(more)
        data = b"".join(parts)
        self.rest = data[size:]
        return data[:size]


@pytest.mark.parametrize(
    ("name", "head", "line"),
    [
        ("a.csv", b"age,city\n", lambda n: b"%d,v%d\n" % (n % 500, n % 7)),
        ("a.csv", b"age,city\n", lambda n: b'%d,"v\n%d"\n' % (n % 500, n % 7)),
        ("a.jsonl", b"", lambda n: b'{"age": %d, "city": "v%d"}\n' % (n % 500, n % 7)),
        ("a.jsonl", b"", lambda n: b'{"age": %d, "v%d": 1}\n' % (n % 500, n % 7)),
        ("a.json", b"[", lambda n: b'%b{"age": %d, "city": "v%d"}' % (b"," * bool(n), n % 500, n % 7)),
    ],
    ids=["csv", "csv in quotes", "lines", "lines of many forms", "document"],
)
def test_ten_times_the_rows_take_no_more_memory(name: str, head: bytes, line: Callable[[int], bytes]) -> None:
    def peak(rows: int) -> int:
        end = Made(b"", lambda _: b"]", int(name == "a.json"))
        made = Made(head, line, rows)
        content = Begun(made.read(100), _Behind(made, end))
        # What is remembered of texts by now may be about to need more room.
        classify.cache_clear()
        tracemalloc.start()
        try:
            found = sum(table.rows for table, _ in tables_of(content, name=name, size=2**12))
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert found == rows
        return most

    peak(4000)
    # Some texts are remembered until there are many; the rows themselves would take some megabytes.
    # Something else in the process may need more room just then, but not twice.
    assert min(peak(40_000), peak(40_000)) < peak(4000) + 100_000


class _Behind:
    """Two files as one."""

    def __init__(self, *files: Made) -> None:
        self.files = files

    def read(self, size: int, /) -> bytes:
        return next((data for file in self.files if (data := file.read(size))), b"")
