"""A shard's profile travels as bytes: nothing is lost, and the same profile is the same bytes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.strategies import normal, profile_of, tables
from windage.errors import InputError
from windage.intake import Intake, Quarantined
from windage.profile import Profile
from windage.profile_file import FORMAT, decode, encode
from windage.table import from_rows

intakes = st.builds(
    Intake,
    received=st.integers(0, 99),
    judged=st.integers(0, 99),
    quarantined=st.dictionaries(st.sampled_from(["columns", "payload"]), st.integers(1, 9)),
    outside=st.integers(0, 9),
    widths=st.dictionaries(st.integers(1, 9), st.integers(1, 9)),
    kept=st.lists(
        st.builds(
            Quarantined,
            source=st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
            line=st.integers(1, 9),
            reason=st.just("payload"),
            detail=st.just("not JSON"),
        ),
        max_size=3,
    ).map(tuple),
    filtered=st.integers(0, 9),
    notes=st.dictionaries(st.sampled_from(["blank_lines", "glued"]), st.integers(1, 9)),
)


@settings(max_examples=60)
@given(tables(), intakes)
def test_a_profile_is_read_back_to_the_same_bytes(table: Any, intake: Intake) -> None:
    profile = Profile.of(table, intake=intake)
    data = encode(profile)
    again = decode(data, where="here")
    assert encode(again) == data
    assert again.intake == profile.intake
    assert (again.rows, len(again.columns)) == (profile.rows, len(profile.columns))
    for one, other in zip(profile.columns, again.columns, strict=True):
        assert (one.name, one.kinds, one.categorical, one.distinct) == (
            *(other.name, other.kinds, other.categorical, other.distinct),
        )
        assert [level.tolist() for level in one.numerical.sketch.levels] == [
            level.tolist() for level in other.numerical.sketch.levels
        ]
        assert one.numerical.sketch.compactions == other.numerical.sketch.compactions


def test_a_profile_that_was_read_adds_up_as_the_one_that_was_written() -> None:
    """Also the number of compactions travels: it decides which half of the items moves up."""
    one, other = (profile_of(a=normal(seed, 5000), b=["x", "y"] * 2500) for seed in (1, 2))
    assert encode(decode(encode(one), where="a") + decode(encode(other), where="b")) == encode(one + other)


def test_moments_that_overflowed_are_not_numbers_afterwards() -> None:
    profile = Profile.of(from_rows(["a"], [["1e308"], ["-1e308"], ["1e308"]]))
    numerical = decode(encode(profile), where="here").columns[0].numerical
    assert math.isnan(numerical.squares)
    assert (numerical.minimum, numerical.maximum) == (-1e308, 1e308)


def test_an_empty_column_has_no_extremes() -> None:
    numerical = decode(encode(profile_of(a=[None])), where="here").columns[0].numerical
    assert math.isnan(numerical.minimum)
    assert numerical.count == 0


GOOD = encode(Profile.of(from_rows(["a", "b"], [["1", "x"], ["2", None]]), intake=Intake(widths={3: 1})))


@settings(max_examples=200)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_flipped_byte_is_another_profile_or_an_error(place: int, byte: int) -> None:
    data = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    try:
        decode(data, where="s3://bucket/key")
    except InputError as error:
        assert str(error).startswith("s3://bucket/key: ")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "here: the profile is damaged; got Input is a zero-length, empty document"),
        (GOOD[:-1], "here: the profile is damaged; got unexpected end of data"),
        (b"[]", "here: the profile is damaged; got another structure; do: run the window again"),
        (b"null", "here: the profile is damaged; got another structure"),
        (b'{"rows": 1}', "here: the profile is damaged; got another structure"),
        (b'{"format": 2}', "here: the profile is damaged; got another structure"),
        (
            json.dumps({**json.loads(GOOD), "format": FORMAT + 1}).encode(),
            "here: a profile of another version; got 3; expected 2; do: run the window again",
        ),
    ],
)
def test_what_is_no_profile_is_told(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        decode(data, where="here")
    assert str(raised.value).startswith(message)


def test_a_profile_is_small() -> None:
    """A shard of any number of rows is some 40 kB a column: that is what makes shards add up in one function."""
    column = profile_of(a=normal(1, 50_000))
    assert len(encode(column)) < 150_000
    assert len(encode(replace(column, columns=()))) < 300
