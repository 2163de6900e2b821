"""A value is what its text says, and what is not there is told apart."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.errors import InputError
from windage.table import ABSENT, Kind, classify, column, from_frame, from_records, from_rows, stacked

# The expressions of the service's engine, as published, anchored and with Java's digits.
INTEGRAL = re.compile(r"^(-|\+)? ?[0-9]+$")
FRACTIONAL = re.compile(r"^(-|\+)? ?[0-9]+((\.[0-9]+)|((?:\.[0-9]+)?[Ee][-+]?[0-9]+))$")

values = st.one_of(
    st.text(max_size=12),
    st.text("+- .0123456789eE", max_size=8),
    st.integers().map(str),
    st.floats().map(repr),
    st.sampled_from(["true", "FALSE", "nan", "-Infinity", "NA", "", "\x00", "٣", "१", "½", "1_000", "0x1F"]),
)


def kinds(column_values: object) -> list[str]:
    return [Kind(kind).name for kind in column_values]


@settings(max_examples=300)
@given(values)
@example("12\n")
@example(" 1")
def test_numbers_are_what_the_services_expressions_say(text: str) -> None:
    kind, number = classify(text)
    if not text.endswith("\n"):
        expected = {Kind.INTEGRAL} if INTEGRAL.match(text) else {Kind.FRACTIONAL} if FRACTIONAL.match(text) else set()
        found = {kind} & {Kind.INTEGRAL, Kind.FRACTIONAL}
        assert found == expected or (kind is Kind.INFINITE and math.isinf(float(text.replace(" ", ""))))
    assert math.isfinite(number) == (kind in {Kind.INTEGRAL, Kind.FRACTIONAL})


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("0", "INTEGRAL", 0),
        ("007", "INTEGRAL", 7),
        ("-0", "INTEGRAL", 0),
        ("+ 5", "INTEGRAL", 5),
        ("- 5", "INTEGRAL", -5),
        ("9007199254740993", "INTEGRAL", 2**53),
        ("3.0", "FRACTIONAL", 3),
        ("1e3", "FRACTIONAL", 1000),
        ("-1.5E-2", "FRACTIONAL", -0.015),
        (".5", "TEXT", None),
        ("1.", "TEXT", None),
        ("1,234", "TEXT", None),
        ("1 000", "TEXT", None),
        (" 1", "INTEGRAL", 1),
        ("  1", "TEXT", None),
        ("1 ", "TEXT", None),
        ("--1", "TEXT", None),
        ("0x1F", "TEXT", None),
        ("1_000", "TEXT", None),
        ("٣", "TEXT", None),
        ("²", "TEXT", None),
        ("true", "BOOLEAN", None),
        ("False", "BOOLEAN", None),
        ("yes", "TEXT", None),
        ("", "EMPTY", None),
        (" ", "TEXT", None),
        ("NaN", "NAN", None),
        ("-nan", "NAN", None),
        ("inf", "INFINITE", None),
        ("-Infinity", "INFINITE", None),
        ("1e999", "INFINITE", None),
        ("9" * 400, "INFINITE", None),
        ("NA", "TEXT", None),
        ("None", "TEXT", None),
        ("null", "TEXT", None),
        ("n/a", "TEXT", None),
        ("\x00", "TEXT", None),
    ],
)
def test_what_a_text_is(text: str, kind: str, number: float | None) -> None:
    found, value = classify(text)
    assert found.name == kind
    assert math.isnan(value) if number is None else value == number


@given(st.integers(-(2**53), 2**53))
def test_integers_up_to_two_to_the_53_are_exact(value: int) -> None:
    assert classify(str(value)) == (Kind.INTEGRAL, value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_written_by_python_is_read_back(value: float) -> None:
    kind, number = classify(repr(value))
    assert kind is Kind.FRACTIONAL
    assert number == value


cells = st.none() | values | st.just(ABSENT)


@given(st.lists(cells, max_size=20))
def test_a_column_keeps_every_value_in_its_place(given_values: list[str | None]) -> None:
    made = column("a", given_values)
    for value, kind, number, text in zip(given_values, made.kinds, made.numbers, made.texts, strict=True):
        if isinstance(value, str):
            assert (Kind(kind), text) == (classify(value)[0], value)
        else:
            assert (Kind(kind), text) == (Kind.NULL if value is None else Kind.ABSENT, "")
        assert np.isfinite(number) == (Kind(kind) in {Kind.INTEGRAL, Kind.FRACTIONAL})
    assert not (made.is_number & made.is_text).any()


def test_identifiers_keep_their_text() -> None:
    """As numbers 9007199254740993 and ...992 are one; leading zeros are gone."""
    ids = ["9007199254740993", "9007199254740992", "007", "7"]
    assert column("id", ids).texts.tolist() == ids


rows = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.none() | values for _ in range(width)]), min_size=1, max_size=8)
)


@given(rows)
def test_rows_and_records_give_the_same_table(given_rows: list[tuple[str | None, ...]]) -> None:
    names = [f"c{index}" for index in range(len(given_rows[0]))]
    by_position = from_rows(names, given_rows)
    by_name = from_records([dict(zip(names, row, strict=True)) for row in given_rows], names=names)
    assert by_position.names == by_name.names == tuple(names)
    for one, other in zip(by_position.columns, by_name.columns, strict=True):
        assert one.kinds.tolist() == other.kinds.tolist()
        assert one.texts.tolist() == other.texts.tolist()
        np.testing.assert_array_equal(one.numbers, other.numbers)


@given(rows, st.integers(0, 8))
def test_a_table_put_together_again_is_the_table(given_rows: list[tuple[str | None, ...]], cut: int) -> None:
    names = [f"c{index}" for index in range(len(given_rows[0]))]
    whole = from_rows(names, given_rows)
    again = stacked([from_rows(names, given_rows[:cut]), from_rows(names, given_rows[cut:])])
    assert again.rows == whole.rows
    for one, other in zip(whole.columns, again.columns, strict=True):
        assert one.name == other.name
        assert one.texts.tolist() == other.texts.tolist()
        assert one.kinds.tolist() == other.kinds.tolist()


def test_a_column_that_a_part_lacks_is_absent_there() -> None:
    table = stacked([from_rows(["a"], [["1"]]), from_rows(["b"], [["x"], [None]])])
    assert table.names == ("a", "b")
    assert [kinds(made.kinds) for made in table.columns] == [
        ["INTEGRAL", "ABSENT", "ABSENT"],
        ["ABSENT", "TEXT", "NULL"],
    ]


def test_a_name_that_a_record_lacks_is_absent_there() -> None:
    table = from_records([{"b": "1"}, {"a": None, "c": "x"}], names=["c", "a", "never"])
    assert table.names == ("c", "a", "b")
    assert [kinds(made.kinds) for made in table.columns] == [
        ["ABSENT", "TEXT"],
        ["ABSENT", "NULL"],
        ["INTEGRAL", "ABSENT"],
    ]


def test_a_row_of_another_width_is_never_shifted() -> None:
    with pytest.raises(ValueError, match="zip"):
        from_rows(["a", "b"], [["1", "2"], ["3"]])


def test_no_rows_keep_the_columns() -> None:
    table = from_rows(["a", "b"], [])
    assert (table.rows, table.names) == (0, ("a", "b"))


FRAMES = [
    ([1, 2], ["INTEGRAL", "INTEGRAL"], ["1", "2"]),
    ([1.5, 2.0], ["FRACTIONAL", "FRACTIONAL"], ["1.5", "2.0"]),
    ([True, False], ["BOOLEAN", "BOOLEAN"], ["true", "false"]),
    ([np.True_, "x"], ["BOOLEAN", "TEXT"], ["true", "x"]),
    (["NA", None], ["TEXT", "NULL"], ["NA", ""]),
    (["", np.nan], ["EMPTY", "NULL"], ["", ""]),
    ([np.nan, np.inf, -np.inf], ["NULL", "INFINITE", "INFINITE"], ["", "inf", "-inf"]),
    ([None, None], ["NULL", "NULL"], ["", ""]),
    (pd.Categorical(["b", None, "a"]), ["TEXT", "NULL", "TEXT"], ["b", "", "a"]),
    (pd.Series([1, None], dtype="Int64"), ["INTEGRAL", "NULL"], ["1", ""]),
    (pd.Series([True, None], dtype="boolean"), ["BOOLEAN", "NULL"], ["true", ""]),
    (pd.Series([0.1], dtype="float32"), ["FRACTIONAL"], ["0.10000000149011612"]),
    (pd.Series(["a", None], dtype="string"), ["TEXT", "NULL"], ["a", ""]),
    (pd.to_datetime(["2026-03-01", None]), ["TEXT", "NULL"], ["2026-03-01 00:00:00", ""]),
    (pd.to_datetime(["2026-03-01"], utc=True), ["TEXT"], ["2026-03-01 00:00:00+00:00"]),
    (pd.to_timedelta(["1 day"]), ["TEXT"], ["1 days 00:00:00"]),
    ([Decimal("1.50")], ["FRACTIONAL"], ["1.50"]),
    ([b"x"], ["TEXT"], ["b'x'"]),
    ([[1, 2]], ["TEXT"], ["[1, 2]"]),
    ([2**63], ["INTEGRAL"], ["9223372036854775808"]),
]


@pytest.mark.parametrize(("given_values", "expected", "texts"), FRAMES)
def test_a_column_of_a_frame(given_values: object, expected: list[str], texts: list[str]) -> None:
    made = from_frame(pd.DataFrame({"a": given_values})).columns[0]
    assert kinds(made.kinds) == expected
    assert made.texts.tolist() == texts


@pytest.mark.parametrize(
    ("given_values", "expected"),
    [
        ([20, None, 30], ["INTEGRAL", "NULL", "INTEGRAL"]),
        ([20.0, np.nan, -0.0], ["INTEGRAL", "NULL", "INTEGRAL"]),
        ([20.5, np.nan, 30.0], ["FRACTIONAL", "NULL", "FRACTIONAL"]),
        ([20.0, np.nan, np.inf], ["FRACTIONAL", "NULL", "INFINITE"]),
        ([1e300, np.nan], ["FRACTIONAL", "NULL"]),
        ([20.0, 30.0], ["FRACTIONAL", "FRACTIONAL"]),
    ],
)
def test_integers_beside_a_missing_value_stay_integers(given_values: list[float], expected: list[str]) -> None:
    """Pandas makes floats of them; "20.0" is Fractional, and every such window violated the baseline's type."""
    assert kinds(from_frame(pd.DataFrame({"a": given_values})).columns[0].kinds) == expected


@pytest.mark.parametrize("columns", [["a", "a"], [1, "1"], [True, "True"]])
def test_two_columns_of_one_name_are_an_error(columns: list[object]) -> None:
    with pytest.raises(InputError) as raised:
        from_frame(pd.DataFrame([[1, 2]], columns=columns))
    message = f"frame: a column is named twice; got {columns[1]}; do: give every column its own name"
    assert str(raised.value) == message


def test_names_that_are_no_text_become_one() -> None:
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=pd.Index([1, ("a", "b"), None, 2.5], dtype=object))
    assert from_frame(frame).names == ("1", "('a', 'b')", "None", "2.5")


def test_an_index_is_no_column() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3]}, index=[5, 5, 7])
    assert (from_frame(frame).rows, from_frame(frame[frame.a > 5]).rows) == (3, 0)
    assert from_frame(pd.DataFrame()).names == ()


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3],
        [1.0, 2.5, None],
        [1.0, 2.0, None],
        [1e300, -1e-300, 1e16, 0.1],
        [float("inf"), float("-inf"), float("nan"), 1.5],
        [2**53 + 2, -1, 0],
        [2**60, 5],
    ],
)
def test_numbers_of_a_frame_are_typed_as_their_texts_are(values: list[float | None]) -> None:
    """The way that looks at no text has to find what the way that does finds."""
    series = pd.Series(values)
    (found,) = from_frame(pd.DataFrame({"a": series})).columns
    if series.isna().any() and (series.dropna() % 1 == 0).all():
        series = series.astype("Int64")
    expected = column("a", [None if pd.isna(value) else str(value) for value in series.tolist()])
    assert found.kinds.tolist() == expected.kinds.tolist()
    assert found.numbers.tolist() == pytest.approx(expected.numbers.tolist(), nan_ok=True)
    assert found.texts.tolist() == expected.texts.tolist()
