"""Each method on one value, and the patterns that may mask."""

from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.errors import InputError
from windage.privacy.bucketing import Bucket
from windage.privacy.hashing import hashed
from windage.privacy.mask_pattern import effort_of
from windage.privacy.masking import MOST_WORK, Mask
from windage.privacy.methods import treatment

KEY = b"a key of thirty-two bytes, or so"
numbers = st.decimals(-10_000, 10_000, places=3).map(str) | st.integers(-(10**17), 10**17).map(str)
widths = st.integers(1, 1_000) | st.sampled_from([0.1, 0.25, 2.5, 1e-6])


@given(st.text(min_size=1))
def test_a_hash_is_the_same_again_another_with_another_key_and_itself_of_itself(text: str) -> None:
    once = hashed(text, field="a", key=KEY)
    assert once == hashed(text, field="a", key=KEY)
    assert once is not None
    assert re.fullmatch("h:[0-9a-f]{20}", once)
    assert hashed(once, field="a", key=KEY) == once
    assert once != hashed(text, field="b", key=KEY)
    assert once != hashed(text, field="a", key=KEY[::-1])


@given(numbers, widths)
@example("-0", 10)
@example("0.3", 0.1)
@example("1e17", 1e-6)
def test_a_number_lies_in_its_bucket_and_an_edge_is_its_own(text: str, width: float) -> None:
    bucket = Bucket.wide(width, where="w")
    edge = bucket.lower_edge(text)
    assert edge is not None
    assert bucket.lower_edge(edge) == edge
    assert Decimal(edge) <= Decimal(text) < Decimal(edge) + Decimal(str(width))


@given(numbers, st.lists(st.integers(-100, 100), min_size=1, unique=True).map(sorted))
def test_between_edges_too_and_the_first_takes_what_is_below(text: str, edges: list[int]) -> None:
    bucket = Bucket.between(edges, where="w")
    edge = bucket.lower_edge(text)
    assert edge is not None
    assert bucket.lower_edge(edge) == edge
    assert int(edge) == max((one for one in edges if one <= Decimal(text)), default=edges[0])


@pytest.mark.parametrize("text", ["old", "nan", "inf", "1e999", "1" * 50, "0x10", "1_000", "٣"])
def test_what_is_no_number_has_no_bucket(text: str) -> None:
    assert Bucket.wide(10, where="w").lower_edge(text) is None


@given(
    st.text(max_size=40), st.sampled_from([r"\d", r"\d(?=\d{4})", ".{3}", r"(?<=\*)b|a", r"[^@]+(?=@)", "^.", r"\d+-?"])
)
def test_a_mask_is_as_long_as_the_text_has_only_stars_for_it_and_masks_no_more(text: str, pattern: str) -> None:
    mask = Mask.of(pattern, where="w")
    once = mask.masked(text)
    assert len(once) == len(text)
    assert all(left in ("*", came) for left, came in zip(once, text, strict=True))
    assert mask.masked(once) == once


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|aa)+b",
        "(a|a)*b",
        "(.*)(.*)x",
        ".*.*x",
        r"\d+\d+x",
        "(a?){30}a{30}",
        "a?a?a?a?a?a?a?a?a?aaaaaaaaa",
        r"(a)\1",
        "(?P<n>a)(?P=n)",
        "(?i)a",
        "(?>a+)b",
        "(a{1,5}){1,5}",
        "((ab){500}){500}",
        "a{1,999}b",
        "x" * 201,
    ],
)
def test_a_pattern_that_could_hold_up_a_model_is_refused(pattern: str) -> None:
    with pytest.raises(InputError, match=r"could hold up|a long pattern"):
        Mask.of(pattern, where="privacy.fields.note.mask")


@pytest.mark.parametrize("pattern", ["(", "a)", "[a", "a**", "*a", "(?<=a+)b", "[[a]", "\\", 5, "", None])
def test_what_is_no_pattern_is_refused(pattern: object) -> None:
    with pytest.raises(InputError, match="w: "):
        Mask.of(pattern, where="w")


@pytest.mark.parametrize("pattern", [r"\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?(?=\d{4})", r"[\w.]+(?=@)", "(?:Mr|Mrs|Ms) "])
def test_usual_patterns_are_taken(pattern: str) -> None:
    Mask.of(pattern, where="w")


@pytest.mark.parametrize("pattern", [r"\d+x", r"[\w.]+(?=@)", r"(?:ab)*c", r"\d{1,30}x", "(?=.*x)y"])
@pytest.mark.parametrize("hostile", ["1", "a", "ab", "abc", "w."])
def test_no_text_holds_up_a_pattern_that_was_taken(pattern: str, hostile: str) -> None:
    mask = Mask.of(pattern, where="w")
    for length in (100, 1_000, 1_400, 5_000, 20_000, 1_000_000):
        began = time.perf_counter()
        mask.masked((hostile * length)[:length])
        # In practice some hundredths of a second; on a loaded machine ten times that.
        assert time.perf_counter() - began < 1


letters = st.text("ab\\d.*+?{}()|[]^$12,", max_size=10)


@settings(max_examples=300, deadline=None)
@given(letters)
@example("(a*)*b")
def test_whatever_pattern_is_taken_its_search_ends(pattern: str) -> None:
    try:
        mask = Mask.of(pattern, where="w")
    except InputError:
        return
    began = time.perf_counter()
    for hostile in ("a", "ab", "1", "12"):
        mask.masked((hostile * 500)[:1_000])
    assert time.perf_counter() - began < 2


def test_what_costs_too_much_is_all_stars() -> None:
    mask = Mask.of("a+b", where="w")
    assert mask.cost(1_000) <= MOST_WORK < mask.cost(5_000)
    assert mask.masked("c" * 5_000) == "*" * 5_000
    assert effort_of("a+b", where="w").searches_again


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("hide", "not a way to treat a field; got hide; expected keep, drop, hash"),
        ("bucket", "not a way to treat a field"),
        ({"drop": 1}, "not a way to treat a field"),
        ({"bucket": 0}, "a bucket has no width"),
        ({"bucket": -1}, "a bucket has no width"),
        ({"edges": []}, "not edges"),
        ({"edges": "ten"}, "not edges"),
        ({"edges": ["ten"]}, "not a number"),
        ({"bucket": [1, 2]}, "not a number"),
        ({"edges": [1, 1]}, "the edges do not rise"),
        ({"bucket": float("nan")}, "not a number"),
    ],
)
def test_a_treatment_that_is_none_says_so(said: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        treatment(said, where="privacy.fields.a", field="a", key=None)
