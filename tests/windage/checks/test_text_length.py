"""Lengths of texts: suggested from the baseline, and judged with evidence."""

from __future__ import annotations

import pytest

from tests.windage.checks.comparisons import check, compare, found
from windage.checks import text_length
from windage.profile import ColumnProfile
from windage.table import column

NOTES = {"a": [f"{'x' * (n % 20)}-{n}" for n in range(1000, 3000)]}


def suggested(values: list[str | None]) -> tuple[int, int] | None:
    return text_length.suggest(ColumnProfile.of(column("a", values)))


@pytest.mark.parametrize(
    ("values", "lengths"),
    [
        ([f"AB-{n}" for n in range(1000, 2000)], (7, 7)),
        # 3 to 21 characters: nine more on either side, but no text is empty.
        (["x" * (n % 19) + f"{n:03d}" for n in range(200)], (1, 30)),
        (["a", "bb"] * 200, None),
        (["1", "2"] * 200, None),
        ([None] * 9, None),
    ],
)
def test_lengths_are_suggested_where_texts_are_no_categories(
    values: list[str | None], lengths: tuple[int, int] | None
) -> None:
    assert suggested(values) == lengths


def test_the_sentence() -> None:
    window = {"a": [f"x-{n}" if n % 10 else f"{'x' * 90}-{n}" for n in range(1000, 2000)]}
    assert [violation.description for violation in check("text_length", compare(NOTES, window))] == [
        "100 of 1,000 texts (10.00%) do not have the expected 1 to 34 characters: 100 are longer, the longest 95."
    ]


def test_a_few_are_tolerated() -> None:
    window = {"a": [f"x-{n}" if n % 500 else "x" * 99 for n in range(1000, 2000)]}
    assert found("text_length", compare(NOTES, window)) == []


@pytest.mark.parametrize("window", [[None] * 200, [1, 2] * 100, ["x"], [True] * 100])
def test_degenerate_windows_do_not_raise(window: list[object]) -> None:
    assert found("text_length", compare(NOTES, {"a": window})) == []
