"""Bad captures, by the numbers of the catalogue of bad input: what becomes of every one, and what it is called."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import pytest

from tests.windage.captures.captured import GOOD, HOUR, SCHEMA, accounted_for, in_base64, in_json, line, side
from windage.captures.capture_file import Schema, read_captures
from windage.captures.capture_record import LONGEST_LINE
from windage.captures.decompressed import decompressed
from windage.captures.json_rows import MOST_COLUMNS
from windage.table import Kind

# Without a time in it, so that every worker collects the same tests.
gzipped = partial(gzip.compress, mtime=0)


class Case(NamedTuple):
    """One bad input: its number, the bytes, and what becomes of them; ``ages`` are the kinds of the judged ages.

    ``name`` is what the object is called.
    """

    number: int
    what: str
    content: bytes | Callable[[], bytes]
    judged: int = 0
    quarantined: Mapping[str, int] = {}
    notes: Mapping[str, int] = {}
    ages: tuple[str, ...] | None = None
    outside: int = 0
    name: str = "a.jsonl"


def asked(age: str) -> bytes:
    """Return a record whose question is JSON with this age, as it is written."""
    return line(in_json(f'{{"age": {age}, "city": "Ulm"}}'), in_json({"score": 0.5}))


def version(text: str) -> bytes:
    return GOOD.replace(b'"eventVersion": "0"', f'"eventVersion": {text}'.encode())


def again(member: str) -> bytes:
    """Return the good record with a member once more, behind another one, in the same object."""
    return GOOD.replace(b'"eventVersion"', member.encode() + b', "eventVersion"')


def padded(size: int) -> bytes:
    """Return a record of so many bytes; its city is long."""
    return line("20,Ulm" + "m" * (size - len(GOOD)))


def named(*names: str) -> bytes:
    return line(in_json({"age": 20, "city": "Ulm"} | dict.fromkeys(names, 1)), in_json({"score": 0.5}))


N = b"\n"
NFD = unicodedata.normalize("NFD", "größe")
BOMB = gzipped(bytes(64_000_000))

CASES = [
    Case(1, "an object of no bytes", b"", notes={"empty_objects": 1}),
    Case(1, "a byte order mark only", b"\xef\xbb\xbf", notes={"empty_objects": 1}),
    Case(1, "nothing, compressed", gzipped(b""), notes={"empty_objects": 1}),
    Case(2, "newlines only", b"\n\n\n", notes={"blank_lines": 3}),
    Case(2, "white space between records", GOOD + b"\n \t\r\n\n" + GOOD, 2, notes={"blank_lines": 2}),
    Case(2, "white space without a newline", b"  ", notes={"blank_lines": 1}),
    Case(3, "a last line without newline that parses", GOOD + N + GOOD, 2),
    Case(3, "a last line without newline that is cut", GOOD + N + GOOD[:-9], 1, {"truncated": 1}),
    Case(3, "the same with a newline", GOOD + N + GOOD[:-9] + N, 1, {"not_json": 1}),
    Case(3, "a cut inside a character", GOOD + N + GOOD.partition(b"Ulm")[0] + b"\xc3", 1, {"truncated": 1}),
    Case(4, "two records glued", GOOD + GOOD, 2, notes={"glued": 1}),
    Case(4, "three records on two lines", GOOD + b" " + GOOD + N + GOOD, 3, notes={"glued": 1}),
    Case(4, "a record glued to a cut one", GOOD + GOOD[:-9], 1, {"truncated": 1}),
    Case(4, "a record glued to rubbish", GOOD + b"}" + N + GOOD, 2, {"not_json": 1}),
    Case(4, "a record glued to something else", GOOD + b'{"a": 1}', 1, {"not_a_capture": 1}, {"glued": 1}),
    Case(4, "10,001 glued", b"{}" * 10_001 + N, 0, {"not_a_capture": 10_000, "not_json": 1}, {"glued": 1}),
    Case(5, "a byte order mark", b"\xef\xbb\xbf" + GOOD + N + GOOD, 2),
    Case(5, "two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD + N + GOOD + N, 1, {"not_json": 1}),
    Case(5, "a byte order mark inside", GOOD + N + b"\xef\xbb\xbf" + GOOD + N, 1, {"not_json": 1}),
    Case(6, "UTF-16", (GOOD + N + GOOD).decode().encode("utf-16"), 2, notes={"utf_16": 1}),
    Case(6, "one line of UTF-16", GOOD + N + GOOD.decode().encode("utf-16") + N, 1, {"not_utf8": 1}),
    Case(6, "UTF-16 that is cut inside a character", (GOOD + N).decode().encode("utf-16")[:-1], 0, {"not_utf8": 1}),
    Case(7, "Latin-1", GOOD.replace(b"Ulm", b"K\xf6ln") + N + GOOD, 1, {"not_utf8": 1}),
    Case(7, "Latin-1 in the last line", GOOD.replace(b"Ulm", b"K\xf6ln"), 0, {"not_utf8": 1}),
    Case(8, "half of a surrogate pair", GOOD.replace(b"Ulm", b"\\ud800") + N, 0, {"not_json": 1}),
    Case(8, "the same inside a payload", asked(r'20, "x": "\ud800"'), 0, {"payload": 1}),
    Case(8, "the same as a name", asked(r'20, "\udfff": 1'), 0, {"payload": 1}),
    Case(8, "a whole pair", GOOD.replace(b"Ulm", b"\\ud83d\\ude00"), 1),
    Case(9, "NUL in a text", line("20,U\x00lm"), 1),
    Case(9, "NUL as a byte", GOOD.replace(b"Ulm", b"U\x00lm") + N, 0, {"not_json": 1}),
    Case(10, "a line separator in a text", GOOD.replace(b"Ulm", "U\u2028lm".encode()), 1),
    Case(10, "a next line in a text", GOOD.replace(b"Ulm", "U\u0085lm".encode()), 1),
    Case(11, "CRLF", GOOD + b"\r\n" + GOOD + b"\r\n", 2),
    Case(11, "CRLF in a payload", line("20,Ulm\r\n30,Bonn\r\n", "0.5\r\n0.7\r\n"), 2, ages=("INTEGRAL", "INTEGRAL")),
    Case(12, "NaN in a payload", asked("NaN"), 1, ages=("NAN",)),
    Case(12, "Infinity in a payload", asked("-Infinity"), 1, ages=("INFINITE",)),
    Case(12, "NaN in CSV", line("NaN,Ulm"), 1, ages=("NAN",)),
    Case(12, "NaN beside the payload", GOOD.replace(b'"e1"', b"NaN"), 1, ages=("INTEGRAL",)),
    Case(12, "NaN in place of the payload", GOOD.replace(b'"0.5"', b"NaN", 1), 1),
    Case(13, "1e999 in a payload", asked("1e999"), 1, ages=("INFINITE",)),
    Case(13, "1e999 in CSV", line("1e999,Ulm"), 1, ages=("INFINITE",)),
    Case(13, "1e999 as the time", line(time=0).replace(b": 0}", b": 1e999}"), 0, {"bad_time": 1}),
    Case(14, "5,000 digits in a payload", asked("9" * 5000), 1, ages=("INFINITE",)),
    Case(14, "5,000 digits in CSV", line("9" * 5000 + ",Ulm"), 1, ages=("INFINITE",)),
    Case(15, "400 digits in a payload", asked("-" + "9" * 400), 1, ages=("INFINITE",)),
    Case(15, "25 digits in a payload", asked("1" * 25), 1, ages=("INTEGRAL",)),
    Case(16, "100,000 arrays in a payload", line(in_json("[" * 100_000 + "]" * 100_000)), 0, {"payload": 1}),
    Case(16, "100,000 arrays with NaN in them", line(in_json("[" * 100_000 + "NaN")), 0, {"payload": 1}),
    Case(16, "100,000 arrays as a line", b"[" * 100_000 + N + GOOD, 1, {"payload": 1}),
    Case(16, "100,000 arrays in a record", GOOD[:-1] + b', "x": ' + b"[" * 100_000, 0, {"payload": 1}),
    Case(16, "65 arrays", line(in_json("[" * 64 + "[20, 1]" + "]" * 64)), 0, {"payload": 1}),
    Case(16, "64 arrays", line(in_json("[" * 63 + "[20, 1]" + "]" * 63)), 1),
    Case(17, "a name twice in a row", asked('20, "age": 21'), 0, {"payload": 1}),
    Case(17, "the same in other spellings", asked('20, "a\\u0067e" : 21'), 0, {"payload": 1}),
    Case(17, "the same below", asked('20, "x": [{"y": "a:b", "y" : 1}]'), 0, {"payload": 1}),
    Case(17, "the data twice", GOOD.replace(b'"20,Ulm"', b'"9,X", "data": "20,Ulm"'), 0, {"payload": 1}),
    Case(17, "the data twice in the one side", line(answered=None).replace(b'"data"', b'"data": "9", "data"'), 0,
         {"payload": 1}),
    Case(17, "the encoding twice", GOOD.replace(b'"CSV"', b'"JSON", "encoding": "CSV"', 1), 0, {"payload": 1}),
    Case(17, "the payloads twice", again('"captureData": {"endpointInput": {"data": "9,X"}}'), 0, {"payload": 1}),
    Case(17, "the metadata twice", again('"eventMetadata": {"inferenceTime": "2020-01-01T00:00:00Z"}'), 0,
         {"payload": 1}),
    Case(17, "the time twice", GOOD.replace(b'"inferenceTime"', b'"inferenceTime": "2020-01-01", "inferenceTime"'), 0,
         {"payload": 1}),
    Case(17, "the version twice", again('"eventVersion": "1"'), 0, {"payload": 1}),
    Case(17, "names as values", line("20,data", eventId="eventMetadata", inferenceId="encoding"), 1),
    Case(17, "names of the record in a payload", asked('20, "data": 1, "encoding": {"eventMetadata": 2}'), 1),
    Case(17, "colons that are no names", asked('20, "x": "a\\": \\"b : c"'), 1),
    Case(18, "an array", b"[1, 2]\n", 0, {"not_a_capture": 1}),
    Case(18, "a number", b"5\n", 0, {"not_a_capture": 1}),
    Case(18, "a text", b'"captureData"\n', 0, {"not_a_capture": 1}),
    Case(18, "null", b"null\n", 0, {"not_a_capture": 1}),
    Case(19, "no metadata", b'{"captureData": {"endpointInput": {"data": "20,Ulm"}}}\n', 0, {"not_a_capture": 1}),
    Case(19, "metadata of another type", b'{"captureData": {}, "eventMetadata": []}\n', 0, {"not_a_capture": 1}),
    Case(19, "no time", line(time=None), 0, {"bad_time": 1}),
    Case(20, "another version", version('"1"'), 0, {"version": 1}),
    Case(20, "a version that is a number", version("0"), 0, {"version": 1}),
    Case(20, "no version", GOOD.replace(b', "eventVersion": "0"', b""), 1),
    Case(21, "BASE64 with rubbish in it", line(side("MjAsVWxt&", "BASE64")), 0, {"payload": 1}),
    Case(21, "BASE64 that is cut", line(side("MjAsVWx", "BASE64")), 0, {"payload": 1}),
    Case(21, "BASE64 of an image", line(in_base64(b"\x89PNG\xff\xfe")), 0, {"payload": 1}),
    Case(22, "JSON that says it is CSV", line(side('{"age": 20, "city": "Ulm"}')), 0, {"payload": 1}),
    Case(22, "CSV that says it is JSON", line(side("20,Ulm", "JSON")), 0, {"payload": 1}),
    Case(23, "a content type that lies about CSV", line(side("20,Ulm", "CSV", "application/json")), 1),
    Case(23, "a content type that lies about JSON", line(in_json([20, "Ulm"], "text/csv")), 1),
    Case(23, "lines that say they are a document", line(in_json("[20, 1]\n[30, 2]"), "0.5\n0.7"), 2),
    Case(23, "a document that says it is lines", line(in_json("[\n20,\n1\n]", "application/jsonlines")), 1),
    Case(23, "a charset that is none", line(in_base64(b"20,Ulm", "text/csv; charset=klingon")), 1),
    Case(24, "more rows out than in", line("20,Ulm", "0.5\n0.6"), 0, {"rows_do_not_pair": 1}),
    Case(24, "more rows in than out", line(in_json([[20, 1], [30, 2]]), in_json([0.5])), 0, {"rows_do_not_pair": 1}),
    Case(25, "a record of 6 MiB", lambda: padded(6_291_456), 1),
    Case(25, "a record of 6 MiB and a byte", lambda: padded(6_291_457), 1),
    Case(25, "a record of the limit", lambda: padded(LONGEST_LINE), 1),
    Case(26, "a record of the limit and a byte", lambda: padded(LONGEST_LINE + 1), 0, {"too_large": 1}),
    Case(26, "a record of 25 MB between others", lambda: N.join([GOOD, padded(25_000_000), GOOD]), 2, {"too_large": 1}),
    Case(27, "gzip under a name that does not say so", gzipped(GOOD), 1),
    Case(27, "plain under a name that says gzip", GOOD, 1, name="a.jsonl.gz"),
    Case(28, "gzip that is cut", gzipped(GOOD + N + GOOD + N)[:-8], 2, {"truncated": 1}),
    Case(28, "gzip that is cut inside a line", gzipped(GOOD + N + GOOD)[:-12], 1, {"truncated": 1}),
    Case(28, "the header of gzip", gzipped(GOOD)[:10], 0, {"truncated": 1}),
    Case(29, "rubbish behind gzip", gzipped(GOOD + N) + b"rubbish", 1, {"truncated": 1}),
    Case(29, "zeros behind gzip", gzipped(GOOD + N) + bytes(512), 1),
    Case(29, "two members", gzipped(GOOD + N) + gzipped(GOOD), 2),
    Case(29, "two members that share a line", gzipped(GOOD[:40]) + gzipped(GOOD[40:]), 1),
    Case(29, "ten thousand empty members", gzipped(b"") * 10_000 + gzipped(GOOD), 1),
    Case(30, "a gzip bomb", BOMB, 0, {"too_large": 1}),
    # What was read before it is known to be one is kept: an object need not fit into memory.
    Case(30, "a gzip bomb behind a record", gzipped(GOOD + N) + BOMB, 1, {"too_large": 1}),
    Case(31, "a number as a text", asked('"1.0"'), 1, ages=("FRACTIONAL",)),
    Case(31, "true", asked("true"), 1, ages=("BOOLEAN",)),
    Case(31, "true as a text", asked('"True"'), 1, ages=("BOOLEAN",)),
    Case(31, "1", asked("1"), 1, ages=("INTEGRAL",)),
    Case(31, "-0.0", asked("-0.0"), 1, ages=("FRACTIONAL",)),
    Case(31, "null", asked("null"), 1, ages=("NULL",)),
    Case(31, "an empty text", asked('""'), 1, ages=("EMPTY",)),
    Case(32, "a time without zone is UTC", line(time="2026-03-01T06:30:00"), 1),
    Case(32, "a time with another offset", line(time="2026-03-01T08:30:00+02:00"), 1),
    Case(32, "a time of another hour by its offset", line(time="2026-03-01T06:30:00+02:00"), outside=1),
    Case(32, "a time with fractions", line(time="2026-03-01T06:59:59.999Z"), 1),
    Case(32, "seconds since 1970", line(time=1_772_346_600), 0, {"bad_time": 1}),
    Case(32, "milliseconds since 1970", line(time=1_772_346_600_000), 0, {"bad_time": 1}),
    Case(32, "seconds since 1970 as a text", line(time="1772346600"), 0, {"bad_time": 1}),
    Case(32, "24:00", line(time="2026-03-01T24:00:00Z"), 0, {"bad_time": 1}),
    Case(32, "a leap second", line(time="2026-06-30T23:59:60Z"), 0, {"bad_time": 1}),
    Case(32, "year 1", line(time="0001-01-01T00:00:00Z"), outside=1),
    Case(32, "year 1 in the east", line(time="0001-01-01T00:00:00+01:00"), 0, {"bad_time": 1}),
    Case(32, "year 9999", line(time="9999-12-31T23:59:59Z"), outside=1),
    Case(32, "year 10000", line(time="10000-01-01T00:00:00Z"), 0, {"bad_time": 1}),
    Case(32, "30 February", line(time="2026-02-30T06:30:00Z"), 0, {"bad_time": 1}),
    Case(33, "an empty inference id", line(inferenceId=""), 1),
    Case(33, "an inference id of 65 characters", line(inferenceId="x" * 65), 1),
    Case(33, "an inference id beyond ASCII", line(inferenceId="Köln😀\u202e"), 1),
    Case(33, "an inference id that is a path", line(inferenceId="../../x"), 1),
    Case(33, "an inference id twice", line(inferenceId="a") + N + line(inferenceId="a"), 2),
    Case(34, "10,000 features by name", named(*(f"f{place}" for place in range(MOST_COLUMNS - 2))), 1),
    Case(34, "10,001 features by name", named(*(f"f{place}" for place in range(MOST_COLUMNS - 1))), 0, {"payload": 1}),
    Case(34, "10,001 features below", line(in_json({"a": {"b": list(range(MOST_COLUMNS + 1))}})), 0, {"payload": 1}),
    Case(34, "10,000 features by position", line(",".join("1" * MOST_COLUMNS)), 0, {"columns": 1}),
    Case(34, "no features by name", line(in_json({}), None), 0, {"columns": 1}),
    Case(34, "no features by position", line(in_json([]), None), 0, {"columns": 1}),
    Case(34, "no rows", line(in_json({"instances": []}), in_json({"predictions": []})), 0, {"not_a_capture": 1}),
    Case(35, "names that differ by case", named("Age", "AGE"), 1, ages=("INTEGRAL",)),
    Case(35, "names that differ by a space", named("age ", " age"), 1, ages=("INTEGRAL",)),
    Case(35, "a name in another normal form", named(NFD), 1),
    Case(35, "two names of one normal form", named(NFD, "größe"), 0, {"payload": 1}),
    Case(35, "two names that become one when flattened", asked('20, "a.b": 1, "a": {"b": 2}'), 0, {"payload": 1}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{case.number}, {case.what}" for case in CASES])
def test_a_bad_capture_has_the_outcome_that_it_is_listed_with(case: Case) -> None:
    content = case.content if isinstance(case.content, bytes) else case.content()
    table, intake = read_captures([(case.name, content)], schema=SCHEMA, window=HOUR)
    assert (intake.judged, dict(intake.quarantined), dict(intake.notes), intake.outside) == (
        *(case.judged, case.quarantined, case.notes, case.outside),
    )
    assert table.rows == intake.judged
    assert accounted_for(intake)
    if case.ages is not None:
        (ages,) = (column for column in table.columns if column.name == "age")
        assert tuple(Kind(kind).name for kind in ages.kinds) == case.ages


def test_every_number_of_the_catalogue_is_there() -> None:
    assert {case.number for case in CASES} == set(range(1, 36))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a"])
@pytest.mark.parametrize("content", [GOOD, gzipped(GOOD)], ids=["plain", "gzip"])
def test_what_an_object_is_stands_in_its_bytes(content: bytes, name: str) -> None:
    _, intake = read_captures([(name, content)], schema=SCHEMA)
    assert (intake.judged, dict(intake.quarantined)) == (1, {})


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (line(side('{"age": 20}')), "the encoding says CSV, the body is JSON"),
        (line(side("20,Ulm", "JSON")), "the encoding says JSON, the body looks like CSV"),
        (version('"7"'), "eventVersion 7, expected 0"),
        (b" " * LONGEST_LINE + GOOD, f"{LONGEST_LINE + len(GOOD):,} bytes, the limit is 20,971,520"),
        (line("20,Ulm", "0.5\n0.6"), "1 rows in and 2 rows out"),
        (named(NFD, "größe"), "two names of a row are the same in Unicode's normal form C"),
        (
            BOMB,
            "the compressed object holds more than 200 times its compressed size",
        ),
    ],
    ids=["CSV", "JSON", "version", "line", "rows", "names", "bomb"],
)
def test_a_reason_says_what_to_look_for(content: bytes, detail: str) -> None:
    _, intake = read_captures([("a", content)], schema=SCHEMA)
    assert [entry.detail for entry in intake.kept] == [detail]


@pytest.mark.parametrize("column", ["größe", NFD], ids=["NFC", "NFD"])
@pytest.mark.parametrize("name", ["größe", NFD], ids=["NFC", "NFD"])
def test_a_name_is_spelled_as_in_the_baseline(name: str, column: str) -> None:
    table, _ = read_captures([("a", line(in_json({name: 1, "x": 2}), None))], schema=Schema((column, "x")))
    assert table.names == (column, "x")


def test_two_spellings_in_the_baseline_are_left_as_they_are() -> None:
    table, _ = read_captures([("a", line(in_json({"größe": 1, "x": 2}), None))], schema=Schema(("größe", NFD, "x")))
    assert table.names == ("größe", "x")


def test_rows_that_bring_ever_new_names_do_not_make_the_table_wide() -> None:
    """A record of 6 MB brings 10,000 names; a thousand of such would make ten million columns."""
    brought = [[f"f{row}_{place}" for place in range(MOST_COLUMNS - row)] for row in range(3)]
    # The second row is refused for one name; the third must not be taken for that.
    brought[1] = [*brought[0][1:], "one more"]
    rows = [line(in_json(dict.fromkeys(names, 1)), None) for names in brought]
    table, intake = read_captures([("a", b"\n".join([*rows, GOOD]))], schema=SCHEMA)
    assert (intake.judged, dict(intake.quarantined)) == (2, {"columns": 2})
    assert len(table.columns) == MOST_COLUMNS + len(SCHEMA.columns)


def test_a_long_name_is_not_repeated_for_all_that_is_below_it() -> None:
    """Three megabytes of name and ten thousand values would be thirty gigabytes of names."""
    bomb = json.dumps({"n" * 3_000_000: list(range(9000))})
    _, intake = read_captures([("a", line(in_json({"x": json.loads(bomb)})))], schema=SCHEMA)
    assert [entry.detail for entry in intake.kept] == ["a nested name is longer than 4,096 characters"]


def test_many_unclosed_quotes_are_read_in_one_pass() -> None:
    """Looking for the end of each would take the square of their number."""
    _, intake = read_captures([("a", b'{"a": "' + b"[" * 70 + b'\\"' * 500_000 + b"\n" + GOOD)], schema=SCHEMA)
    assert (intake.judged, dict(intake.quarantined)) == (1, {"not_json": 1})


@pytest.mark.parametrize(("most", "ratio", "fault"), [(999, 200, "too_large"), (1000, 200, None), (10**9, 1, None)])
def test_what_may_come_out_of_gzip_is_bounded(most: int, ratio: int, fault: str | None) -> None:
    """The ratio counts only where it could hurt: a small object may be all of one line."""
    opened = decompressed(gzipped(bytes(1000)), most=most, ratio=ratio)
    assert opened.fault == fault
    assert len(opened.data) == (0 if fault else 1000)
