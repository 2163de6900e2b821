"""What does not fit is counted exactly, whatever the shards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.strategies import cells
from windage.expected import Expected
from windage.profile import ColumnProfile, Misfits, Profile, Scale
from windage.profile_file import decode, encode
from windage.table import column

EXPECTED = Expected(range=(-5.0, 50.0), lengths=(2, 3), patterns=("aa", "A+"))
some_cells = st.lists(cells, max_size=25)


def of(values: list[str | None], expected: Expected = EXPECTED) -> ColumnProfile:
    return ColumnProfile.of(column("a", values), scale=Scale(is_text=True, expected=expected))


@given(some_cells, some_cells)
def test_parts_add_up(a: list[str | None], b: list[str | None]) -> None:
    assert (of(a) + of(b)).misfits == of(a + b).misfits


@given(some_cells)
def test_they_are_what_a_loop_counts(values: list[str | None]) -> None:
    made = of(values).misfits
    read = column("a", values)
    numbers = read.numbers[read.is_number]
    texts = read.texts[read.is_text | read.is_number]
    assert made is not None
    assert (made.below, made.above) == (sum(numbers < -5), sum(numbers > 50))
    assert (made.shorter, made.longer) == (sum(len(t) < 2 for t in texts), sum(len(t) > 3 for t in texts))


@given(some_cells)
def test_they_travel(values: list[str | None]) -> None:
    profile = Profile(len(values), (of(values),))
    again = decode(encode(profile), where="here")
    assert encode(again) == encode(profile)
    assert (again.columns[0].misfits, again.columns[0].text_shape) == (
        profile.columns[0].misfits,
        profile.columns[0].text_shape,
    )


def test_a_profile_of_before_there_were_any_is_read() -> None:
    profile = encode(Profile(2, (of(["ab", "1"]),)))
    older = profile.replace(b'"text_shape"', b'"shape"').replace(b'"misfits"', b'"oddities"')
    read = decode(older, where="here").columns[0]
    assert (read.misfits, read.text_shape.count) == (None, 0)


def test_by_hand() -> None:
    made = of(["ab", "ABCD", "7", "99", "-6", None])
    assert made.misfits == Misfits(EXPECTED, below=1, above=1, shorter=1, longer=1, misshapen=3)


def test_a_shard_without_the_column_takes_nothing_away() -> None:
    whole = Profile(1, (of(["7"]),)) + Profile(3)
    assert whole.columns[0].misfits == of(["7"]).misfits
    assert (of(["7"]) + ColumnProfile.of(column("a", ["8"]))).misfits is None


def test_of_two_baselines_they_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="different expectations"):
        _ = of(["7"]) + of(["7"], Expected(range=(0.0, 1.0)))


def test_numbers_that_count_on_are_known_apart() -> None:
    """Of the longer ones those with a digit more, of the misshapen also the one that is no longer than others."""
    expected = Expected(lengths=(3, 5), patterns=("a-99", "aa-99", "A+"))
    made = of(["x-12", "x-123", "xy-123", "xy-1234", "x-1", "toolong"], expected)
    counts = Misfits(expected, longer=3, misshapen=5, grown=2, grown_longer=1)
    assert made.misfits == counts
    assert (made + made).misfits == Misfits(expected, longer=6, misshapen=10, grown=4, grown_longer=2)
    assert decode(encode(Profile(6, (made,))), where="here").columns[0].misfits == counts
