"""The sample of a window: the same however it is cut, as large as it may be, and no row is preferred."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.attribution import sample
from windage.attribution.sample import Sample, sample_of, total
from windage.calls import Calls
from windage.errors import InputError
from windage.intake import Intake
from windage.table import Table, column

COLUMNS = ("age", "city")


def table(
    identifiers: list[str | None], values: list[tuple[str, str | None]], events: list[str | None] | None = None
) -> Table:
    ids = np.empty(len(identifiers), dtype=object)
    ids[:] = identifiers
    rows = len(values)
    said = None
    if events is not None:
        said = np.empty(rows, dtype=object)
        said[:] = events
    calls = Calls(ids, np.zeros(rows), np.ones(rows, dtype=bool), recorded=said)
    columns = [column(name, [row[place] for row in values]) for place, name in enumerate(COLUMNS)]
    return Table(rows, tuple(columns), calls)


rows = st.lists(
    st.tuples(
        st.one_of(st.none(), st.sampled_from(["a", "b", "c", "d"]), st.text(max_size=5)),
        st.tuples(st.sampled_from(["1", "2", "3"]), st.sampled_from(["Ulm", "Bonn", None])),
    ),
    max_size=30,
)


def made(found: list[tuple[str | None, tuple[str, str | None]]], most: int) -> Sample:
    return sample_of(table([one for one, _ in found], [row for _, row in found]), COLUMNS, most=most)


@given(rows, st.integers(1, 12), st.data())
def test_parts_add_up_to_the_sample_of_the_whole(
    found: list[tuple[str | None, tuple[str, str | None]]], most: int, data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(found))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(mixed)), max_size=4)))
    parts = [mixed[a:b] for a, b in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]
    together = total([made(part, most) for part in parts], COLUMNS, most=most)
    assert together == made(found, most)
    assert together.available == len(found)
    assert len(together.rows) == min(most, len(found))


@given(rows, st.integers(1, 12), st.data())
def test_a_record_that_stands_in_several_parts_is_chosen_once(
    found: list[tuple[str | None, tuple[str, str | None]]], most: int, data: st.DataObject
) -> None:
    every = [(None if data.draw(st.booleans()) else f"event {n}", *row) for n, row in enumerate(found)]
    told = [one for one in every if one[0] is not None]
    copies = data.draw(st.lists(st.sampled_from(told))) if told else []
    mixed = [[one] for one in data.draw(st.permutations([*every, *copies]))]
    parts = [
        sample_of(table([i for _, i, _ in part], [row for *_, row in part], [e for e, *_ in part]), COLUMNS, most=most)
        for part in mixed
    ]
    together = total(parts, COLUMNS, most=most)
    expected = made(found, most)
    assert (together.keys, together.rows) == (expected.keys, expected.rows)
    if len(found) <= most:
        assert (together.available, together.intake.repeated) == (len(found), len(copies))


def test_rows_are_chosen_without_a_look_at_their_values() -> None:
    found = [(f"call-{n}", (str(n % 10), "Ulm" if n < 5_000 else "Bonn")) for n in range(10_000)]
    chosen = made(found, 1_000)
    of_ulm = sum(city == "Ulm" for _, city in chosen.rows)
    # Of a fair sample, 500 with a standard deviation of 15.
    assert abs(of_ulm - 500) < 60


def test_a_sample_is_read_as_it_was_written_and_says_what_became_of_the_rows() -> None:
    one = sample_of(table(["a"], [("1", None)]), COLUMNS, most=5, intake=Intake(received=2, judged=2))
    read = sample.decode(sample.encode(one), where="here")
    assert read == one
    assert (read + read).intake.received == 4
    assert read.table.columns[0].numbers.tolist() == [1.0]
    assert read.texts.tolist() == [["1", None]]


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff", b'{"columns": ["a"], "most": 1}'])
def test_a_damaged_sample_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="the sample is damaged"):
        sample.decode(data, where="here")


def test_samples_of_other_columns_do_not_add_up() -> None:
    one = sample_of(table(["a"], [("1", None)]), COLUMNS, most=5)
    with pytest.raises(ValueError, match="other columns"):
        one + sample_of(table(["a"], [("1", None)]), ("age",), most=5)
