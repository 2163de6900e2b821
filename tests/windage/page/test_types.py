"""Values of another type are said with their share and how large it may be, also where they are tolerated."""

from __future__ import annotations

import numpy as np
import pytest

from tests.windage.strategies import baseline_of, shuffled
from windage.config import Compatibility
from windage.monitors.data_quality import judge
from windage.page.card import cards
from windage.profile import ColumnProfile, Profile
from windage.table import Column, Kind, Table

TRAINING = {"a": shuffled([20 + n % 60 for n in range(2000)])}


def notes(kind: Kind, bad: int, rows: int, *, compatibility: Compatibility = "windage") -> tuple[str, ...]:
    """Return the notes on a window of whole numbers in which some values are of another kind."""
    kinds = np.full(rows, Kind.INTEGRAL, dtype=np.uint8)
    numbers = 20.0 + np.random.default_rng(1).integers(0, 60, rows)
    texts = np.full(rows, "", dtype=object)
    places = np.linspace(0, rows - 1, bad).astype(int)
    kinds[places] = kind
    texts[places] = "old"
    if kind is Kind.TEXT:
        numbers[places] = np.nan
    baseline = baseline_of(**TRAINING)
    table = Table(rows, (Column("a", kinds, numbers, texts),))
    report = judge(Profile.of(table, yardstick=baseline.yardstick), baseline, compatibility=compatibility)
    assert "data_type_check" not in {v.constraint_check_type for v in report.violations} or compatibility == "sagemaker"
    (card,) = cards(report, ["a"], drawn=1)
    return card.notes


def test_three_in_a_million_are_reported_and_no_violation() -> None:
    assert "3 of 1,000,000 values are no numbers (0.0003 %, at most 0.0009 %)." in notes(Kind.TEXT, 3, 1_000_000)


@pytest.mark.parametrize(
    ("kind", "bad", "said"),
    [
        (Kind.TEXT, 1, "1 of 2,000 values is no number (0.05 %, at most 0.3%)."),
        (Kind.FRACTIONAL, 2, "2 of 2,000 values are no whole numbers (0.1%, at most 0.4%)."),
    ],
)
def test_the_kind_is_said(kind: Kind, bad: int, said: str) -> None:
    assert said in notes(kind, bad, 2000)


def test_nothing_is_said_of_what_is_right_and_nothing_new_like_the_service() -> None:
    assert notes(Kind.INTEGRAL, 1, 2000) == ()
    assert all("at most" not in note for note in notes(Kind.TEXT, 3, 2000, compatibility="sagemaker"))


def test_integers_where_fractions_are_expected_are_right() -> None:
    baseline = baseline_of(a=[1.5, 2.5] * 500)
    current = Profile.of(Table(4, (_whole(),)), yardstick=baseline.yardstick)
    (card,) = cards(judge(current, baseline), ["a"], drawn=1)
    assert card.notes == ()
    assert isinstance(current.columns[0], ColumnProfile)


def _whole() -> Column:
    return Column("a", np.full(4, Kind.INTEGRAL, np.uint8), np.arange(4.0), np.full(4, "", dtype=object))
