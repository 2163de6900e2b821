"""What is known of whole rows travels as bytes, and is only there where it is known."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.checks.whole_rows import BASELINE, frame, profiled
from tests.windage.strategies import profile_of
from windage.errors import InputError
from windage.profile_file import decode, encode

PROFILE = profiled(frame(1, 400), ids=[f"call-{place % 390}" for place in range(400)])
GOOD = encode(PROFILE)


def test_what_is_read_was_written() -> None:
    assert encode(decode(GOOD, where="here")) == GOOD


def test_what_was_read_adds_up_as_what_was_written() -> None:
    other = profiled(frame(2, 300), ids=[f"call-{place}" for place in range(300)])
    assert encode(decode(GOOD, where="a") + decode(encode(other), where="b")) == encode(PROFILE + other)


def test_a_profile_without_a_yardstick_says_nothing_of_rows() -> None:
    assert "whole_rows" not in json.loads(encode(profile_of(a=[1, 2])))
    assert decode(encode(profile_of(a=[1, 2])), where="here").whole_rows.is_empty


def test_its_size_does_not_grow_with_the_rows() -> None:
    part = json.dumps(json.loads(encode(profiled(frame(3, 20_000))))["whole_rows"])
    assert len(part) < 100_000


def test_the_baseline_knows_its_own_rows() -> None:
    known = BASELINE.known.whole_rows
    assert known.repeated.total == known.outliers.rows == known.alike.rows == 5000
    assert known.pairs.names == ("score", "income", "amount", "heavy", "visits", "gap")


@settings(max_examples=100)
@given(st.integers(GOOD.index(b"whole_rows"), len(GOOD) - 1), st.integers(32, 126))
def test_a_changed_byte_is_another_profile_or_an_error(place: int, byte: int) -> None:
    try:
        decode(GOOD[:place] + bytes([byte]) + GOOD[place + 1 :], where="s3://bucket/key")
    except InputError as error:
        assert str(error).startswith("s3://bucket/key: ")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("repeated", "counts"), [1]),
        (("identifiers", "labels"), ["a"]),
        (("pairs", "sums"), [[1]]),
        (("outliers", "distances"), []),
        (("outliers", "worst"), [{"columns": []}]),
        (("alike", "groups"), [{"columns": ["a"]}]),
        (("alike", "rows"), None),
    ],
)
def test_parts_that_do_not_fit_are_told(place: tuple[str, str], value: object) -> None:
    document = json.loads(GOOD)
    document["whole_rows"][place[0]][place[1]] = value
    with pytest.raises(InputError, match="here: the profile is damaged"):
        decode(json.dumps(document).encode(), where="here")
