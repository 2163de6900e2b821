"""The first lines with values that are not expected: the same ones, in whatever order the parts are added."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.strategies import baseline_of, profile_of, shuffled
from windage.baselines import PROFILE, Baseline
from windage.places import Places
from windage.profile import Profile, Stranger, total
from windage.profile.strangers import MOST_KEPT, added, of_column, unexpected
from windage.profile_file import decode, encode
from windage.table import column, from_rows

SORTS = ("boolean", "fraction", "negative", "text")
WHOLE = baseline_of(a=shuffled([20 + n % 60 for n in range(400)]))
strangers = st.builds(
    Stranger, what=st.sampled_from(SORTS), source=st.sampled_from(["a", "b"]), line=st.integers(1, 200)
)
kept = st.lists(strangers, max_size=260).map(lambda found: added(tuple(found), (found[0],)) if found else ())


def window(values: list[str | None], lines: list[int], *, source: str = "a.jsonl") -> Profile:
    """Return the profile of one column of whole numbers, each on its line."""
    table = replace(from_rows(["a"], [(value,) for value in values]), places=Places.of([source] * len(lines), lines))
    return Profile.of(table, yardstick=WHOLE.yardstick)


def found(profile: Profile) -> tuple[Stranger, ...]:
    (one,) = profile.columns
    return one.strangers


@given(kept, kept, kept)
def test_adding_does_not_depend_on_the_order(
    a: tuple[Stranger, ...], b: tuple[Stranger, ...], c: tuple[Stranger, ...]
) -> None:
    assert added(a, b) == added(b, a)
    assert added(added(a, b), c) == added(a, added(b, c))
    assert added(a, ()) == added((), a) == added(a, a) == a
    for what in SORTS:
        every = sorted({one for one in (*a, *b) if one.what == what})
        assert [one for one in added(a, b) if one.what == what] == every[:MOST_KEPT]


@given(st.lists(st.sampled_from(["30", "-5", "x", "true", "1.5", None]), min_size=1, max_size=30), st.data())
def test_parts_in_any_order_keep_what_the_whole_keeps(values: list[str | None], data: st.DataObject) -> None:
    whole = window(values, list(range(1, len(values) + 1)))
    cut = data.draw(st.integers(0, len(values)))
    parts = [window(values[:cut], list(range(1, cut + 1))), window(values[cut:], list(range(cut + 1, len(values) + 1)))]
    assert found(total(data.draw(st.permutations(parts)))) == found(whole)
    by_hand = {"x": "text", "true": "boolean", "1.5": "fraction", "-5": "negative"}
    assert set(found(whole)) == {
        Stranger(by_hand[value], "a.jsonl", line)  # type: ignore[arg-type]
        for line, value in enumerate(values, start=1)
        if value in by_hand
    }


def test_of_ten_thousand_the_first_hundred_of_each_sort_are_kept_whatever_the_order_of_the_rows() -> None:
    lines = [int(n) + 1 for n in shuffled(list(range(10_000)))]
    profile = window(["x" if line % 2 else "-3" for line in lines], lines)
    texts = [one.line for one in found(profile) if one.what == "text"]
    negative = [one.line for one in found(profile) if one.what == "negative"]
    assert (texts, negative) == ([*range(1, 200, 2)], [*range(2, 201, 2)])


def test_a_line_of_many_rows_is_named_once() -> None:
    assert found(window(["x"] * 500, [7] * 500)) == (Stranger("text", "a.jsonl", 7),)


@pytest.mark.parametrize(
    ("inferred_type", "non_negative", "expected"),
    [
        ("Integral", False, ("boolean", "fraction", "text")),
        ("Fractional", True, ("boolean", "negative", "text")),
        ("String", False, ()),
        ("Unknown", False, ()),
    ],
)
def test_what_is_unexpected(inferred_type: str, non_negative: bool, expected: tuple[str, ...]) -> None:
    assert unexpected(inferred_type, non_negative=non_negative) == expected


def test_missing_values_are_no_strangers() -> None:
    gone = column("a", [None, "", "NaN", "-inf", "7"])
    assert of_column(gone, Places.numbered("a", 5), SORTS) == ()  # type: ignore[arg-type]


def test_without_a_baseline_without_places_and_like_the_service_nothing_is_kept() -> None:
    table = replace(from_rows(["a"], [("x",)]), places=Places.numbered("a", 1))
    assert found(Profile.of(table)) == ()
    assert found(Profile.of(replace(table, places=None), yardstick=WHOLE.yardstick)) == ()
    assert found(Profile.of(table, yardstick=WHOLE.yardstick, compatibility="sagemaker")) == ()
    assert found(Profile.of(table, yardstick=WHOLE.yardstick)) != ()


@given(kept)
def test_they_travel_in_the_profile(some: tuple[Stranger, ...]) -> None:
    profile = profile_of(a=[1, 2])
    given = replace(profile, columns=(replace(profile.columns[0], strangers=some),))
    assert found(decode(encode(given), where="here")) == some


def test_a_profile_without_any_is_written_as_before_and_an_older_one_is_read() -> None:
    """So the third file of a baseline has the bytes, and the baseline the identity, that it had."""
    statistics, constraints, learned = WHOLE.to_bytes()
    assert b"strangers" not in learned
    older = Baseline.from_bytes(statistics, constraints, learned, where=PROFILE)
    assert older.identity == WHOLE.identity
    assert found(decode(learned, where=PROFILE)) == ()


def test_a_window_of_nothing_else_travels_in_little() -> None:
    source = "captures/fraud/AllTraffic/2026/03/01/06/" + "x" * 80 + ".jsonl"
    profile = window(["x"] * 5000, list(range(1, 5001)), source=source)
    with_lines = encode(profile)
    without = encode(replace(profile, columns=(replace(profile.columns[0], strangers=()),)))
    assert len(with_lines) - len(without) < 1000
    assert list(json.loads(with_lines)["columns"][0]["strangers"]["text"]) == [source]
