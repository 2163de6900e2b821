"""Formats of texts: suggested only where there is one, and said without the texts."""

from __future__ import annotations

import json

import pytest

from tests.windage.checks.comparisons import check, compare, found, profiled
from tests.windage.strategies import baseline_of
from windage.baselines import Baseline
from windage.checks import text_pattern
from windage.monitors.data_quality import judge
from windage.profile import ColumnProfile
from windage.table import column

PLATES = {"a": [f"{chr(65 + n % 26)}B-{n}" for n in range(1000, 5000)]}


def suggested(values: list[str]) -> tuple[str, ...] | None:
    return text_pattern.suggest(ColumnProfile.of(column("a", values)))


@pytest.mark.parametrize(
    ("values", "patterns"),
    [
        (PLATES["a"], ("AA-9999",)),
        (PLATES["a"] + ["odd one!"] * 3, ("AA-9999",)),
        ([f"user_{'x' * (n % 30)}{n}" for n in range(900)], ("a+_a+9+", "a+_9+")),
        ([f"{n:x}-{n * 7919:x}".replace("-", "." * (n % 40)) for n in range(5000)], None),
        (["red", "green"] * 500, None),
        (["1", "22"] * 500, None),
    ],
)
def test_patterns_are_suggested_where_texts_have_a_format(values: list[str], patterns: tuple[str, ...] | None) -> None:
    assert suggested(values) == (None if patterns is None else tuple(sorted(patterns)))


def test_the_sentence_shows_a_shape_and_no_value() -> None:
    window = {"a": [f"secret{n}" if n % 10 == 0 else f"XY-{n}" for n in range(1000, 2000)]}
    assert [violation.description for violation in check("text_pattern", compare(PLATES, window))] == [
        "100 of 1,000 texts (10.00%) do not have the expected format AA-9999: most often aaaaaa9999 "
        "(A and a stand for letters, 9 for a digit)."
    ]


def test_another_case_is_another_format() -> None:
    window = {"a": [text.lower() for text in PLATES["a"]]}
    assert found("text_pattern", compare(PLATES, window)) == [("a", "text_pattern_check")]


def test_formats_too_many_to_count_are_still_counted_as_strangers() -> None:
    window = {"a": PLATES["a"][:1000] + ["." * (n % 60) + ";" * (n % 7) + "!" for n in range(1000)]}
    (violation,) = check("text_pattern", compare(PLATES, window))
    assert violation.description.startswith("1,000 of 2,000 texts (50.00%)")
    assert "of many formats" in violation.description


def test_a_few_are_tolerated() -> None:
    window = {"a": [f"secret{n}" if n % 500 == 0 else f"XY-{n}" for n in range(1000, 2000)]}
    assert found("text_pattern", compare(PLATES, window)) == []


@pytest.mark.parametrize("window", [[None] * 200, ["XY-1234"], []])
def test_degenerate_windows_do_not_raise(window: list[object]) -> None:
    assert found("text_pattern", compare(PLATES, {"a": window})) == []


NUMBERED = {"a": [f"id-{n}" for n in range(5000, 10_000)]}


@pytest.mark.parametrize(
    ("window", "fails"),
    [
        # Numbers count on: id-9999, then id-10000.
        ([f"id-{n}" for n in range(9_500, 10_500)], False),
        # A digit that was cut off, two that came, and one where there was none are other formats.
        ([f"id-{n}" for n in range(100, 900)], True),
        ([f"id-{n}" for n in range(100_000, 101_000)], True),
        ([f"i{n % 10}d-{n}" for n in range(5_000, 6_000)], True),
        ([f"id-{n}!" for n in range(9_500, 10_500)], True),
    ],
)
def test_numbers_may_count_on(window: list[str], fails: bool) -> None:
    comparison = compare(NUMBERED, {"a": window})
    assert found("text_pattern", comparison) == ([("a", "text_pattern_check")] if fails else [])
    if not fails:
        assert found("text_length", comparison) == []


def test_of_numbers_that_count_on_and_others_the_others_are_said() -> None:
    window = {"a": [f"id-{n}" if n % 10 else f"other{n}" for n in range(9_500, 10_500)]}
    (violation,) = check("text_pattern", compare(NUMBERED, window))
    assert violation.description.startswith("100 of 1,000 texts (10.00%)")
    assert "most often aaaaa9999" in violation.description


def test_a_format_that_a_person_wrote_is_meant_as_it_is() -> None:
    statistics, constraints, learned = baseline_of(**NUMBERED).to_bytes()
    document = json.loads(constraints)
    assert document["features"][0]["windage"] == {"lengths": [7, 7], "patterns": ["aa-9999"]}
    document["features"][0]["windage"]["patterns"] = ["aa-9999", "AA-9999"]
    written = Baseline.from_bytes(statistics, json.dumps(document).encode(), learned, where="here")
    window = profiled({"a": [f"id-{n}" for n in range(9_500, 10_500)]}, written.yardstick)
    failed = {violation.constraint_check_type for violation in judge(window, written).violations}
    assert {"text_pattern_check", "text_length_check"} <= failed
