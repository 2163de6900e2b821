"""Captures: every row ends up judged, quarantined or outside, whatever the bytes are."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windage.captures.captured import GOOD, HOUR, SCHEMA, accounted_for, line, side, texts
from windage.captures.capture_file import Schema, read_captures
from windage.errors import InputError, ScriptError
from windage.intake import MOST_KEPT, Intake
from windage.table import Kind, Table
from windage.window import Window

# Without a time in it, so that every worker collects the same tests.
gzipped = partial(gzip.compress, mtime=0)


def read(data: bytes, *, schema: Schema = SCHEMA, window: Window | None = HOUR) -> tuple[Table, Intake]:
    return read_captures([("a.jsonl", data)], schema=schema, window=window)


records = st.sampled_from(
    [
        GOOD,
        line("20,Ulm\n30,Bonn", "0.5\n0.7"),
        line("20,Ulm\n30,Bonn", "0.5"),
        line(None),
        line(answered=None),
        line(None, None),
        line(time="2026-03-01T05:59:59Z"),
        line(time="soon"),
        line('20,"Ulm'),
        line("20,Ulm,extra"),
        b"{",
        b"null",
        b" \r",
        b"",
    ]
)


@settings(max_examples=200)
@given(st.lists(records | st.binary(max_size=40), max_size=8), st.sampled_from([b"\n", b"\r\n"]), st.data())
def test_every_row_is_accounted_for(lines: list[bytes], end: bytes, data: st.DataObject) -> None:
    content = end.join(lines)
    packed = data.draw(st.booleans())
    if packed:
        content = gzipped(content)
        content = content[: data.draw(st.integers(0, len(content)))]
    table, intake = read(content, window=data.draw(st.sampled_from([HOUR, None])))
    assert accounted_for(intake)
    assert table.rows == intake.judged
    assert len(intake.kept) == min(MOST_KEPT, intake.quarantined_rows)
    assert sum(intake.widths.values()) == intake.quarantined.get("columns", 0)


@settings(max_examples=300)
@given(st.binary(max_size=300))
@example(b"\x1f\x8b")
@example(b"\x1f\x8b\x08\x00")
@example(b"\xef\xbb\xbf")
@example(b'{"captureData":' * 50_000)
@example(b'{"captureData": {"x": ' + b"[" * 100_000)
@example(b'{"captureData": {}, "eventMetadata": {"inferenceTime": "0001-01-01T00:00:00+23:59"}}')
@example(line({"data": "é", "encoding": "BASE64"}))
@example(line(time="0001-01-01T00:00:00+23:59"))
@example(line("9" * 5000 + ",Ulm"))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    table, intake = read(data)
    assert accounted_for(intake)
    assert table.rows == intake.judged


@settings(max_examples=60)
@given(st.lists(records, max_size=10), st.integers(0, 10))
def test_reading_two_objects_is_reading_both(lines: list[bytes], cut: int) -> None:
    """Of objects that end in a newline: a last line without one may have been cut."""
    ended = [line + b"\n" for line in lines]
    whole = b"".join(ended)
    parts = [("a", b"".join(ended[:cut])), ("b", b"".join(ended[cut:]))]
    one, seen = read(whole)
    other, counted = read_captures(parts, schema=SCHEMA, window=HOUR)
    assert texts(one) == texts(other)
    assert (seen.received, seen.quarantined, seen.outside) == (counted.received, counted.quarantined, counted.outside)


DEEP = {"data": "[" * 65 + "]" * 65, "encoding": "JSON", "observedContentType": "application/json"}
BAD_LINES = [
    ("not JSON", b"not json", "not_json", 1),
    ("cut", GOOD[:-5], "not_json", 1),
    ("Latin-1", GOOD.replace(b"Ulm", b"K\xf6ln"), "not_utf8", 1),
    ("a byte order mark in the middle", b"\n\xef\xbb\xbf" + GOOD, "not_json", 1),
    ("half of a surrogate pair", GOOD.replace(b"Ulm", b"\\ud800"), "not_json", 1),
    ("a control character", GOOD.replace(b"Ulm", b"\x01"), "not_json", 1),
    ("zero bytes", b"\x00" * 100, "not_json", 1),
    ("a list", b"[1, 2]", "not_a_capture", 1),
    ("a number", b"5", "not_a_capture", 1),
    ("null", b"null", "not_a_capture", 1),
    ("another record", b'{"groundTruthData": {"data": "1"}}', "not_a_capture", 1),
    ("no metadata", b'{"captureData": {"endpointInput": {"data": "20,Ulm"}}}', "not_a_capture", 1),
    ("data that is no text", GOOD.replace(b'"0.5"', b"0.5"), "not_a_capture", 1),
    ("a time that is no text", line(time=1_772_346_600), "bad_time", 1),
    ("24:00", line(time="2026-03-01T24:00:00Z"), "bad_time", 1),
    ("neither side", line(None, None), "not_a_capture", 1),
    ("two empty sides", line("", ""), "not_a_capture", 1),
    ("JSON nested too deep", line(DEEP), "payload", 1),
    ("JSON that is none", line({"data": "{", "encoding": "JSON"}), "payload", 1),
    ("CSV that says it is JSON", line(side("20,Ulm", "JSON")), "payload", 1),
    ("BASE64 that is none", line(side("&&&", "BASE64")), "payload", 1),
    ("BASE64 beyond ASCII", line(side("é", "BASE64")), "payload", 1),
    ("an unclosed quote", line('20,"Ulm'), "payload", 1),
    ("an unknown encoding", line(side("1", "AVRO")), "payload", 1),
    ("more rows in than out", line("20,Ulm\n30,Bonn", "0.5"), "rows_do_not_pair", 1),
    ("more rows out than in", line("20,Ulm", "0.5\n0.6\n0.7"), "rows_do_not_pair", 1),
    ("one column too many", line("20,Ulm,1"), "columns", 1),
    ("one column too few", line("20"), "columns", 1),
    ("an answer of two columns", line("20,Ulm", "0.5,1"), "columns", 1),
    ("the same in two rows", line("20\n30", "0.5\n0.6"), "columns", 2),
    ("JSON that says it is CSV", line('{"age": 20}'), "payload", 1),
    ("no time", line(time=None), "bad_time", 1),
    ("an empty time", line(time=""), "bad_time", 1),
    ("a time in words", line(time="yesterday"), "bad_time", 1),
    ("30 February", line(time="2026-02-30T00:00:00Z"), "bad_time", 1),
    ("a leap second", line(time="2026-06-30T23:59:60Z"), "bad_time", 1),
    ("an epoch", line(time="1772346600"), "bad_time", 1),
    ("a time before the calendar", line(time="0001-01-01T00:00:00+01:00"), "bad_time", 1),
    ("a bad time of two rows", line("20,Ulm\n30,Bonn", "0.5\n0.7", time="soon"), "bad_time", 2),
]


@pytest.mark.parametrize(("bad", "reason", "rows"), [row[1:] for row in BAD_LINES], ids=[row[0] for row in BAD_LINES])
def test_a_bad_line_is_quarantined_and_its_neighbours_are_not(bad: bytes, reason: str, rows: int) -> None:
    table, intake = read(GOOD + b"\n" + bad + b"\n" + GOOD + b"\n")
    assert table.rows == 2
    assert intake.quarantined == {reason: rows}
    assert accounted_for(intake)
    assert {(entry.source, entry.reason) for entry in intake.kept} == {("a.jsonl", reason)}
    assert intake.kept[0].line == 2 + bad.count(b"\n")
    if reason == "columns":
        assert sum(intake.widths.values()) == rows


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace(b"Ulm", b"4111111111111111\\ud800"),
        line('4111111111111111,"Ulm'),
        line(side("4111111111111111é", "BASE64")),
        line({"data": '{"4111111111111111": 1, "4111111111111111": 1}', "encoding": "JSON"}),
        line("4111111111111111"),
        line("4111111111111111,a,b"),
        line("20,Ulm", "4111111111111111\n1"),
        line("4111111111111111,Ulm", time="4111111111111111"),
    ],
)
def test_a_reason_holds_no_value_of_the_payload(bad: bytes) -> None:
    _, intake = read(bad)
    assert intake.quarantined_rows == 1
    assert "411111" not in repr(intake)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"", 0),
        (b"\n\n \n\t\n", 0),
        (GOOD, 1),
        (GOOD + b"\n", 1),
        (b"\xef\xbb\xbf" + GOOD + b"\n", 1),
        (GOOD + b"\r\n" + GOOD + b"\r\n", 2),
        (GOOD + b"\n\n\n" + GOOD, 2),
        (gzipped(GOOD + b"\n" + GOOD), 2),
        (gzipped(GOOD + b"\n") + gzipped(GOOD + b"\n"), 2),
        (gzipped(GOOD[:50]) + gzipped(GOOD[50:]), 1),
        (gzipped(b"\xef\xbb\xbf" + GOOD), 1),
        (gzipped(b""), 0),
        (line("20,U\u2028lm"), 1),
        (line("20,U\u0085lm\u2029"), 1),
        (line("20,U\x00lm"), 1),
        (line("20,Köln").decode("unicode_escape").encode(), 1),
        (line("20,😀"), 1),
    ],
)
def test_what_is_no_fault(content: bytes, rows: int) -> None:
    table, intake = read(content)
    assert (table.rows, intake.received, dict(intake.quarantined)) == (rows, rows, {})


def test_a_line_separator_inside_a_value_does_not_cut_it() -> None:
    """str.splitlines makes three lines of such two."""
    content = "\n".join(json.dumps(json.loads(line(f"20,U{end}lm")), ensure_ascii=False) for end in "\u2028\x85")
    table, intake = read(content.encode())
    assert texts(table)["city"] == ["U\u2028lm", "U\x85lm"]
    assert intake.quarantined == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_an_object_in_utf_16_is_read(encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    table, intake = read(f"{mark}{GOOD.decode()}\n{line('20,Köln').decode()}".encode(encoding))
    assert texts(table)["city"] == ["Ulm", "Köln"]
    assert (dict(intake.quarantined), intake.notes) == ({}, {"utf_16": 1})


@pytest.mark.parametrize(
    ("content", "rows", "quarantined"),
    [
        (gzipped(GOOD + b"\n" + GOOD + b"\n")[:-1], 2, 1),
        (gzipped(GOOD + b"\n" + GOOD)[:-12], 1, 1),
        (gzipped(GOOD)[:10], 0, 1),
        (gzipped(GOOD + b"\n") + gzipped(GOOD)[:-12], 1, 1),
        (gzipped(GOOD + b"\n") + b"rubbish", 1, 1),
        (gzipped(GOOD + b"\n")[:-8] + b"\x00" * 8, 0, 1),
        (b"\x1f\x8b rubbish", 0, 1),
    ],
    ids=["last byte", "checksum", "header only", "second member", "rubbish after", "wrong checksum", "rubbish"],
)
def test_what_is_whole_of_a_cut_object_is_judged(content: bytes, rows: int, quarantined: int) -> None:
    """The line after the last newline may look whole and not be; of a member that is damaged, nothing is believed."""
    table, intake = read(content)
    assert table.rows == rows
    assert intake.quarantined == {"truncated": quarantined}


def test_the_window_is_half_open() -> None:
    times = ["2026-03-01T05:59:59Z", "2026-03-01T06:00:00Z", "2026-03-01T06:59:59.999999Z", "2026-03-01T07:00:00Z"]
    table, intake = read(b"\n".join(line(time=time) for time in times))
    assert (table.rows, intake.outside, intake.received) == (2, 2, 4)


@pytest.mark.parametrize(
    ("time", "inside"),
    [
        ("2026-03-01T08:30:00+02:00", True),
        ("2026-03-01T06:30:00", True),
        ("2026-03-01T06:30:00+02:00", False),
        ("0001-01-01T00:00:00Z", False),
        ("9999-12-31T23:59:59Z", False),
    ],
)
def test_a_time_is_compared_in_utc(time: str, inside: bool) -> None:
    _, intake = read(line(time=time))
    assert (intake.judged, intake.outside) == ((1, 0) if inside else (0, 1))


@pytest.mark.parametrize("bad", [line('20,"Ulm', time="2026-03-01T05:00:00Z"), line("20", time="2026-03-01T05:00:00Z")])
def test_a_bad_row_of_another_window_is_that_windows(bad: bytes) -> None:
    """With windows shorter than an hour, every window of an hour reads the same objects."""
    _, intake = read(bad)
    assert (intake.outside, intake.quarantined_rows) == (1, 0)


def test_without_a_window_the_time_does_not_matter() -> None:
    table, intake = read(line(time=None) + b"\n" + line(time="soon"), window=None)
    assert (table.rows, intake.outside) == (2, 0)


@pytest.mark.parametrize(
    ("asked", "answered", "expected"),
    [
        ("20,Ulm", "0.5", {"score": ["0.5"], "age": ["20"], "city": ["Ulm"]}),
        ("20,Ulm\n30,Bonn\n", "0.5\n0.7\n", {"score": ["0.5", "0.7"], "age": ["20", "30"], "city": ["Ulm", "Bonn"]}),
        ("20,Ulm", None, {"score": [""], "age": ["20"], "city": ["Ulm"]}),
        (None, "0.5", {"score": ["0.5"], "age": [""], "city": [""]}),
        (
            side('{"age": 20, "city": "Ulm"}', "JSON"),
            side('{"score": 0.5}', "JSON"),
            {"score": ["0.5"], "age": ["20"], "city": ["Ulm"]},
        ),
        (side('{"age": 20, "city": "Ulm"}', "JSON"), "0.5", {"score": ["0.5"], "age": ["20"], "city": ["Ulm"]}),
        ("20,Ulm", side('{"score": 0.5}', "JSON"), {"score": ["0.5"], "age": ["20"], "city": ["Ulm"]}),
        (side('{"city": "Ulm", "age": 20}', "JSON"), None, {"age": ["20"], "city": ["Ulm"]}),
        (
            side('{"instances": [{"features": [20, "Ulm"]}, {"features": [30, "Bonn"]}]}', "JSON"),
            side('{"predictions": [{"score": 0.5}, {"score": 0.7}]}', "JSON"),
            {"score": ["0.5", "0.7"], "age": ["20", "30"], "city": ["Ulm", "Bonn"]},
        ),
        (
            side(base64.b64encode(b"20,Ulm").decode(), "BASE64"),
            "0.5",
            {"score": ["0.5"], "age": ["20"], "city": ["Ulm"]},
        ),
    ],
)
def test_the_answer_stands_before_the_question(asked: Any, answered: Any, expected: dict[str, list[str]]) -> None:
    table, intake = read(line(asked, answered))
    assert texts(table) == expected
    assert intake.quarantined == {}


@pytest.mark.parametrize("outputs", [(), ("score",)])
@pytest.mark.parametrize(
    ("asked", "answered", "width"),
    [
        ("20,Ulm,extra", side('{"score": 0.5}', "JSON"), 4),
        ("20", side('{"score": 0.5}', "JSON"), 2),
        ("0,20,Ulm", side('{"score": 0.5}', "JSON"), 4),
    ],
)
def test_a_question_without_names_is_not_shifted_beside_an_answer_with_names(
    asked: str, answered: dict[str, str], width: int, outputs: tuple[str, ...]
) -> None:
    """Too many values were dropped, and without named outputs the age was taken for the score."""
    _, intake = read(line(asked, answered), schema=Schema(SCHEMA.columns, outputs))
    assert intake.quarantined == {"columns": 1}
    assert intake.widths == {width: 1}


def test_an_answer_without_names_has_as_many_values_as_outputs() -> None:
    _, intake = read(line(side('{"age": 20, "city": "Ulm"}', "JSON"), "0.5,0.7"))
    assert intake.quarantined == {"columns": 1}


def test_without_named_outputs_the_answer_comes_first() -> None:
    table, _ = read(line("20,Ulm", side('{"score": 0.5}', "JSON")), schema=Schema(SCHEMA.columns))
    assert texts(table) == {"score": ["0.5"], "age": ["20"], "city": ["Ulm"]}


def test_a_silent_model_leaves_its_columns_missing() -> None:
    """Of a call that failed, the question is known: the features are judged, nothing is shifted."""
    table, _ = read(line(answered=None))
    assert [Kind(column.kinds[0]).name for column in table.columns] == ["NULL", "INTEGRAL", "TEXT"]


def test_an_unknown_name_is_an_extra_column() -> None:
    table, _ = read(line(side('{"age": 20, "city": "Ulm", "new": 1}', "JSON")))
    assert table.names == ("score", "age", "city", "new")


def test_only_the_first_bad_rows_are_kept_and_all_are_counted() -> None:
    _, intake = read(b"x\n" * 1000)
    assert intake.quarantined == {"not_json": 1000}
    assert [entry.line for entry in intake.kept] == list(range(1, MOST_KEPT + 1))


@pytest.mark.parametrize(
    ("outputs", "columns"),
    [
        ((), ("age", "city", "score")),
        (("score",), ("score", "age", "city")),
        (("city", "age"), ("city", "age", "score")),
    ],
)
def test_named_outputs_are_moved_to_the_front(outputs: tuple[str, ...], columns: tuple[str, ...]) -> None:
    assert Schema.of(("age", "city", "score"), outputs=outputs).columns == columns


def test_outputs_must_be_columns_of_the_baseline() -> None:
    with pytest.raises(InputError) as raised:
        Schema.of(("age", "city"), outputs=("score",))
    assert str(raised.value) == ("output columns: no such column in the baseline; got score; expected one of age, city")
    with pytest.raises(InputError, match=r"^output columns: a column is named twice; got age; do: name it once$"):
        Schema.of(("age", "city"), outputs=("age", "age"))


def doubled(document: Mapping[str, Any]) -> list[dict[str, str | None]]:
    """A pre-processor: the age twice, nothing for a minor, an error without an age."""
    data = document["captureData"]["endpointInput"]["data"]
    age, _, city = data.partition(",")
    if not age.isdigit():
        raise ScriptError(f"Traceback (most recent call last):\n{'x' * 5000}\nValueError: no age")
    return [] if int(age) < 18 else [{"score": None, "age": age, "city": city}, {"age": age}]


def test_a_pre_processor_makes_the_rows() -> None:
    content = b"\n".join([line("20,Ulm"), line("17,Bonn"), line("old,Bonn"), line(time="2026-03-01T05:00:00Z"), b"{"])
    table, intake = read_captures([("a", content)], schema=SCHEMA, window=HOUR, preprocess=doubled)
    assert texts(table)["age"] == ["20", "20"]
    assert [Kind(column.kinds[1]).name for column in table.columns] == ["ABSENT", "INTEGRAL", "ABSENT"]
    assert (intake.judged, intake.filtered, intake.outside) == (2, 1, 1)
    assert intake.quarantined == {"preprocessor": 1, "truncated": 1}
    assert accounted_for(intake)


def test_the_end_of_a_traceback_is_kept() -> None:
    _, intake = read_captures([("a", line("old,Bonn"))], schema=SCHEMA, preprocess=doubled)
    (bad,) = intake.kept
    assert bad.detail.endswith("ValueError: no age")
    assert len(bad.detail) == 2000


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["0.5", "20", "Ulm"], {"score": ["0.5"], "age": ["20"], "city": ["Ulm"]}),
        (["0.5", "20"], {"0" * 20: ["0.5"], "0" * 19 + "1": ["20"]}),
    ],
)
def test_names_that_only_count_are_positions(row: list[str], expected: dict[str, list[str]]) -> None:
    """Users of the service wrote ``str(place).zfill(20)``, because it sorted the names as texts."""
    named: dict[str, str | None] = {str(place).zfill(20): value for place, value in reversed([*enumerate(row)])}
    table, _ = read_captures([("a", GOOD)], schema=SCHEMA, preprocess=lambda _: [named])
    assert dict(sorted(texts(table).items())) == dict(sorted(expected.items()))


def test_names_of_any_length_have_an_order() -> None:
    """Python refuses to read an integer of more than 4,300 digits."""
    named: dict[str, str | None] = {"1" + "0" * 5000: "20", "9": "Ulm", "0": "0.5"}
    _, intake = read_captures([("a", GOOD)], schema=SCHEMA, preprocess=lambda _: [named])
    assert (intake.judged, dict(intake.quarantined)) == (1, {})


def test_a_pre_processor_is_not_asked_about_what_is_no_record() -> None:
    content = b"\n".join([b"[1]", b'{"groundTruthData": {}}', GOOD.replace(b'"0"}', b'"1"}'), line(time="soon"), b""])

    def refuse(_: Mapping[str, Any]) -> list[dict[str, str | None]]:
        raise AssertionError

    _, intake = read_captures([("a", content)], schema=SCHEMA, window=HOUR, preprocess=refuse)
    assert intake.quarantined == {"not_a_capture": 2, "version": 1, "bad_time": 1}


def test_an_expression_that_is_none_is_told_before_anything_is_read() -> None:
    with pytest.raises(InputError, match=r"^features_attribute: not a JMESPath expression"):
        read_captures([], schema=Schema.of(("a",), features_attribute="a["))


def test_expressions_are_for_json_only() -> None:
    schema = Schema.of(SCHEMA.columns, outputs=SCHEMA.outputs, features_attribute="a.b", inference_attribute="c")
    asked = side('{"a": {"b": [[20, "Ulm"]]}}', "JSON")
    table, intake = read(
        b"\n".join([line(asked), line("30,Bonn", side('{"c": 1}', "JSON")), line(side("[]", "JSON"))]), schema=schema
    )
    assert texts(table) == {"score": ["0.5", "1"], "age": ["20", "30"], "city": ["Ulm", "Bonn"]}
    assert [entry.detail for entry in intake.kept] == ["the expression a.b found nothing"]


def test_two_names_of_a_pre_processor_that_are_the_same_are_its_fault() -> None:
    def twice(_: Mapping[str, Any]) -> list[dict[str, str | None]]:
        return [{"gr\u00f6\u00dfe": "1", "gro\u0308\u00dfe": "2"}]

    _, intake = read_captures([("a", GOOD)], schema=SCHEMA, preprocess=twice)
    assert intake.quarantined == {"preprocessor": 1}


def merged(data: str, encoding: str, **metadata: str) -> bytes:
    sides = {"batchTransformOutput": {"data": data, "encoding": encoding}}
    return json.dumps({"captureData": sides, "eventMetadata": metadata, "eventVersion": "0"}).encode()


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (merged("20,Ulm,0.5", "CSV"), "judged"),
        (merged('{"SageMakerOutput": 0.5, "features": [20, "Ulm"]}', "JSON"), "judged"),
        (merged("20,Ulm,0.5", "CSV", inferenceTime="2026-03-01T06:30:00Z"), "judged"),
        (merged("20,Ulm,0.5", "CSV", inferenceTime="2026-03-01T07:30:00Z"), "outside"),
        (merged('{"SageMakerOutput": 1, "SageMakerInferenceTime": "2026-03-01T07:30:00Z"}', "JSON"), "outside"),
        (merged("20,Ulm,0.5", "CSV", inferenceTime="soon"), "bad_time"),
        (merged("{", "JSON", inferenceTime="2026-03-01T07:30:00Z"), "outside"),
        (merged("20,Ulm", "CSV"), "columns"),
        (merged("", "CSV"), "not_a_capture"),
        (merged("{", "JSON"), "payload"),
    ],
)
def test_a_merged_record_of_a_transform_needs_no_time(record: bytes, outcome: str) -> None:
    """The merge job leaves the time out; the record is of the window in which its object lies."""
    _, intake = read(record)
    found = {"judged": intake.judged, "outside": intake.outside, **intake.quarantined}
    assert {name for name, count in found.items() if count} == {outcome}


@pytest.mark.parametrize(
    ("metadata", "judged"),
    [({}, 1), ({"inferenceTime": "2026-03-01T06:30:00Z"}, 1), ({"inferenceTime": "2026-03-01T07:30:00Z"}, 0)],
)
def test_a_pre_processed_one_needs_none_either(metadata: dict[str, str], judged: int) -> None:
    record = merged("20,Ulm,0.5", "CSV", **metadata)
    _, intake = read_captures([("a", record)], schema=SCHEMA, window=HOUR, preprocess=lambda _: [{"age": "20"}])
    assert (intake.judged, intake.outside) == (judged, 1 - judged)
