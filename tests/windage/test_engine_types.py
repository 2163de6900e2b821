"""What is a number, a text or nothing to the service."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.windage.strategies import tables
from windage.engine_types import as_the_service_reads
from windage.profile import Profile
from windage.table import Kind, Table, from_rows


def kinds(*values: str | None) -> list[str]:
    (column,) = as_the_service_reads(from_rows(["a"], [[value] for value in values])).columns
    return [Kind(kind).name for kind in column.kinds]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *[(text, "TEXT") for text in ("NaN", "nan", "-nan", "inf", "-inf", "Infinity", "+infinity")],
        *[(text, "TEXT") for text in (".5", "1.", "-.5", "1e", "0x1", "  5", "5 ", "1,5", "NA", "null", " ")],
        *[(text, "INTEGRAL") for text in ("5", "-5", "+ 5", "007")],
        *[(text, "FRACTIONAL") for text in ("5.0", "1e3", "-1.5E-3", "3.0")],
        *[(text, "BOOLEAN") for text in ("true", "FALSE")],
        ("1e999", "INFINITE"),
        ("9" * 400, "INFINITE"),
        ("", "EMPTY"),
        (None, "NULL"),
    ],
)
def test_kinds(text: str | None, kind: str) -> None:
    assert kinds(text) == [kind]


@given(tables())
def test_nothing_but_nan_and_infinity_is_read_differently(table: Table) -> None:
    for column, read in zip(table.columns, as_the_service_reads(table).columns, strict=True):
        assert (read.name, read.texts.tolist()) == (column.name, column.texts.tolist())
        for before, after in zip(column.kinds.tolist(), read.kinds.tolist(), strict=True):
            assert after == before or (before in {Kind.NAN, Kind.INFINITE} and after == Kind.TEXT)


@given(tables())
def test_reading_twice_is_reading_once(table: Table) -> None:
    once = as_the_service_reads(table)
    twice = as_the_service_reads(once)
    assert [c.kinds.tolist() for c in twice.columns] == [c.kinds.tolist() for c in once.columns]


@pytest.mark.parametrize("text", ["NaN", "inf"])
def test_one_of_them_makes_a_column_of_numbers_a_string(text: str) -> None:
    table = from_rows(["a"], [["1"], [text], [None]])
    (services,) = Profile.of(table, compatibility="sagemaker").columns
    (ours,) = Profile.of(table).columns
    assert (services.inferred_type, services.completeness) == ("String", 2 / 3)
    assert (ours.inferred_type, ours.completeness) == ("Integral", 1 / 3)
    assert services.categorical.counts == {"1": 1, text: 1}


def test_different_texts_of_one_number_are_two_to_the_service() -> None:
    table = from_rows(["a"], [["7"], ["7.0"], ["007"], ["7"]])
    (services,) = Profile.of(table, compatibility="sagemaker").columns
    assert services.distinct_count_of_the_service == 3
    assert Profile.of(table).columns[0].distinct_count == 1


@given(tables(), tables())
def test_parts_add_up_as_the_service_reads_them_too(a: Table, b: Table) -> None:
    one, other = (Profile.of(table, compatibility="sagemaker") for table in (a, b))
    for column in (one + other).columns:
        parts = [part for part in (one.get(column.name), other.get(column.name)) if part is not None]
        assert column.kinds.present == sum(part.kinds.present for part in parts)
        assert column.numerical.total == pytest.approx(sum(part.numerical.total for part in parts), rel=1e-12, abs=1e-6)
