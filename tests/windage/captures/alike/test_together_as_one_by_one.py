"""Lines that are read together give what they give one by one, whatever they hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windage.captures.captured import HOUR, INSIDE, accounted_for, in_json, line
from windage.captures.capture_file import Schema, tables_of
from windage.intake import Intake
from windage.table import Table, stacked
from windage.window import Window

SCHEMA = Schema(("score", "age", "city"), ("score",))
NESTED = Schema(("score", "age", "city"), ("score",), "instances[*].[age, city]", "predictions[*].score")
PICKED = Schema(("score", "age", "city"), ("score",), "instances[*].features", None)
ALONE = 10**9
UNKNOWN = (None, None, True, "", None, None, None)

numbers = st.one_of(
    st.integers().map(str),
    st.floats().map(repr),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9).map(str),
    st.floats(-1e3, 1e3).map(lambda value: f"{value:.9g}"),
    st.from_regex(r"\A[-+]? ?[0-9]{0,20}(\.[0-9]{0,20})?([eE][-+]?[0-9]{0,3})?\Z"),
    st.sampled_from(
        ["007", "-0", "-0.0", "1.", ".5", "1e5", "1E-400", "1e999", "9007199254740993", "1/2", "1..2", "12 ", "1.5\t"]
    ),
)
words = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.sampled_from(
        [
            "",
            "nan",
            "NaN",
            "inf",
            "-Infinity",
            "true",
            "False",
            "null",
            " ",
            "\t",
            '"',
            "\\",
            "\\u00e9",
            "{",
            "[1",
            "Köln",
        ]
    )
    | st.sampled_from(
        ["a" * 70, "x" * 8, "x" * 9, "x" * 16, "\ufffd", "windage-attribution", "\x00", "\x1f", "\x85", "\u2028"]
    )
)
cells = numbers | words
scalars = st.none() | st.booleans() | st.integers() | st.floats() | words | numbers
times = st.one_of(
    st.just(INSIDE),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.sampled_from([59, 60, 61]).map(lambda second: f"2026-03-01T06:59:{second}Z"),
    st.integers(0, 999_999).map(lambda micro: f"2026-03-01T06:00:00.{micro:06}Z"),
    st.sampled_from(
        ["2026-03-01T06:00:00.5Z", "2026-03-01 06:00:00Z", "2026-03-01T24:00:00Z", "soon", "2026-03-01T07:00Z"]
    )
    | st.sampled_from(["2026-03-01T06:00:00.123Z", "2026-03-01T06:00:00+01:00", "2026-02-30T06:00:00Z", None, 5, ""]),
)
metadata = st.fixed_dictionaries(
    {},
    optional={
        "eventId": st.just("e1") | words | st.integers(),
        "inferenceId": st.sampled_from(["i1", "i2", "", None, "windage-attribution", "y" * 201]) | words,
        "modelVersion": st.sampled_from(["1", "2", "", "v" * 65, None]),
        "latencyMilliseconds": st.floats(-1, 100) | st.integers(0, 9) | st.none() | words,
        "statusCode": st.sampled_from([200, 404, 200.0, 1000, 0, "200", None, True]),
        "errorClass": st.sampled_from(["throttled", "server_error", "", "other", None]),
        "inputBytes": st.integers(-1, 9) | st.sampled_from([1.0, 1e13, 10**13, None]),
        "coldStart": st.sampled_from([True, False, "true", 1]),
        "resent": st.booleans(),
        "captureRate": st.sampled_from([10, 12.5, 0, 101, 100, None]),
        "customAttributes": st.lists(words, max_size=2),
    },
)


@st.composite
def of_csv(draw: st.DrawFn) -> bytes:
    asked = ",".join(draw(st.lists(cells, min_size=2, max_size=2) | st.lists(cells, max_size=3)))
    return line(asked, draw(cells | st.just("0.5\n0.7") | st.none()), time=draw(times), **draw(metadata))


@st.composite
def of_json(draw: st.DrawFn) -> bytes:
    named = st.fixed_dictionaries({"age": scalars, "city": scalars})
    features = draw(
        named
        | st.fixed_dictionaries({"features": st.lists(scalars, min_size=2, max_size=2)})
        | named.map(lambda row: {"instances": [row, row]})
        | st.just({"age": 1, "city": {"name": "Ulm"}})
    )
    answer = draw(st.fixed_dictionaries({"score": scalars}) | st.just({"predictions": [1, 2]}))
    return line(in_json(features), in_json(answer), time=draw(times), **draw(metadata))


@st.composite
def like_nothing(draw: st.DrawFn) -> bytes:
    """A line of which some bytes were changed."""
    data = bytearray(draw(of_csv() | of_json()))
    for place in draw(st.lists(st.integers(0, len(data) - 1), max_size=2)):
        data[place] = draw(st.sampled_from([*b'",\\{}[]0a \t\r', 0, 0x80, 0xC3]))
    return bytes(data).replace(b"\n", b" ")


def read(data: bytes, *, schema: Schema, window: Window | None, least: int, size: int) -> tuple[Table, Intake]:
    found = list(tables_of([("a.jsonl", data)], schema=schema, window=window, least=least, size=size))
    return stacked([table for table, _ in found]), sum((intake for _, intake in found), Intake())


def rounded(intake: Intake) -> Intake:
    """Return the counts with their sums of numbers rounded, which depend on the order of adding."""
    went = intake.operations
    spreads = {name: getattr(went, name) for name in ("latency", "asked", "answered")}
    even = {name: replace(spread, total=float(f"{spread.total:.9g}")) for name, spread in spreads.items()}
    return replace(intake, operations=replace(went, stood_for=round(went.stood_for, 6), **even))


def told(table: Table) -> list[Any]:
    """Return all that is known of the rows, in the order of their lines."""
    known = table.calls
    values = [
        (c.name, list(zip(c.kinds.tolist(), map(repr, c.numbers.tolist()), c.texts.tolist(), strict=True)))
        for c in table.columns
    ]
    assert table.places is not None or not table.rows
    rows = []
    for row in range(table.rows):
        assert table.places is not None
        call = None
        if known is not None:
            time = float(known.times[row])
            version = "" if known.versions is None else known.versions[row]
            event = None if known.events is None else known.events[row]
            resent, failed = (None if flags is None else bool(flags[row]) for flags in (known.resent, known.failed))
            call = (known.identifiers[row], None if math.isnan(time) else time, bool(known.first[row]), version)
            call = (*call, event, resent or None, failed or None)
        # An absent column of a mixed table is none of a table without it.
        cells = tuple(sorted((name, column[row]) for name, column in values if column[row][0]))
        place = (int(table.places.lines[row]), int(known.places[row]) if known is not None else 0)
        rows.append((place, call if call != UNKNOWN else None, cells))
    return sorted(rows, key=lambda one: one[0])


def is_the_same(lines: Sequence[bytes], schema: Schema, window: Window | None, *, size: int = 2**20) -> None:
    data = b"\n".join(lines)
    alone, counted = read(data, schema=schema, window=window, least=ALONE, size=size)
    together, seen = read(data, schema=schema, window=window, least=1, size=size)
    assert rounded(seen) == rounded(counted)
    assert accounted_for(seen)
    assert told(together) == told(alone)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(of_csv(), max_size=12) | st.lists(of_json(), max_size=12) | st.lists(like_nothing(), max_size=12),
    st.sampled_from([SCHEMA, NESTED, PICKED]),
    st.sampled_from([HOUR, None]),
    st.sampled_from([300, 2**20]),
)
@example([line("1,2", '0.5"}')], SCHEMA, None, 300)
@example([line("1,a", "0.5", inferenceId="é")], SCHEMA, None, 300)
def test_any_lines_give_the_same(lines: list[bytes], schema: Schema, window: Window | None, size: int) -> None:
    is_the_same(lines, schema, window, size=size)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12))
def test_any_fields_of_csv_give_the_same(rows: list[tuple[str, str, str]]) -> None:
    is_the_same([line(f"{age},{city}", score) for score, age, city in rows], SCHEMA, HOUR)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(scalars, scalars, scalars), min_size=1, max_size=12))
def test_any_scalars_of_json_give_the_same(rows: list[tuple[Any, Any, Any]]) -> None:
    lines = [line(in_json({"age": age, "city": city}), in_json({"score": score})) for score, age, city in rows]
    is_the_same(lines, SCHEMA, HOUR)


@given(st.lists(st.sampled_from(["true", "false", "null", "1", "-2.5", "01", "nul", "", "null\0", "falsely", "t"])))
def test_any_scalars_of_the_metadata_give_the_same(scalars: list[str]) -> None:
    like = line("20,Ulm", "0.5", coldStart="this")
    is_the_same([like, *(like.replace(b'"this"', scalar.encode()) for scalar in ["true", *scalars])], SCHEMA, None)


def test_no_moment_has_a_second_below_zero() -> None:
    some = [line("20,Ulm", "0.5", time=f"2026-03-01T06:00:{second}Z") for second in ("01", "-1", "-0", "59")]
    is_the_same(some, SCHEMA, None)
    is_the_same(some, SCHEMA, HOUR)


@pytest.mark.parametrize(
    "asked", [{"features": [1, "Ulm"]}, {"age": 1, "city": "Ulm"}, {"instances": [[1, "Ulm"]] * 3}]
)
def test_lines_that_are_alike_are_read_together(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or none of the tests above says anything."""
    from windage.captures.alike import block

    many = len(asked.get("instances", [1]))
    lines = [
        line(in_json(asked), in_json({"predictions": [0.5] * many}), time=INSIDE, eventId=f"e{n}") for n in range(9)
    ]
    monkeypatch.setattr(block, "outcomes_of", None)
    table, intake = read(b"\n".join(lines), schema=SCHEMA, window=HOUR, least=1, size=2**20)
    assert (table.rows, intake.judged) == (9 * many, 9 * many)
    assert {column.name: column.texts.tolist() for column in table.columns} == {
        "score": ["0.5"] * 9 * many,
        "age": ["1"] * 9 * many,
        "city": ["Ulm"] * 9 * many,
    }


def test_rows_stand_in_the_order_of_their_lines_whoever_reads_them() -> None:
    """Apart by their kinds, rows that lack something seem to come one after the other, as one event."""
    kinds = [line("20,Ulm", "0.5"), line("30,Bonn", None), line(in_json({"age": 40}), "0.1")]
    lines = [kinds[n % 7 % 3].replace(b'"e1"', b'"e%d"' % n) for n in range(400)]
    data = b"\n".join([*lines, b"not json", b""])
    for least in (1, 32, ALONE):
        ((table, _),) = tables_of([("a", data), ("b", data)], schema=SCHEMA, least=least, rows=ALONE)
        assert table.places is not None
        assert table.calls is not None
        assert table.calls.events is not None
        assert table.places.lines.tolist() == [*range(1, 401)] * 2
        assert table.calls.events.tolist() == [f"e{n}" for n in range(400)] * 2


def test_names_that_are_values_are_read_line_by_line() -> None:
    """As in the split form of a table: the columns of another line may be others, or in another order."""
    split = [
        {
            "dataframe_split": {
                "columns": ["age", "city"] if n % 2 else ["city", "age"],
                "data": [[n, "Ulm"][:: n % 2 * 2 - 1]],
            }
        }
        for n in range(80)
    ]
    data = b"\n".join(line(in_json(one), "0.5", eventId=f"e{n}") for n, one in enumerate(split)) + b"\n"
    ((table, _),) = tables_of([("a", data)], schema=SCHEMA, least=1)
    assert set(table.names) == {"score", "age", "city"}
    (age,) = (column for column in table.columns if column.name == "age")
    assert age.numbers.tolist() == list(range(80))
