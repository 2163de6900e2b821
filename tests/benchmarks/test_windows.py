"""What is drawn: the truth about a window is the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.kinds import KINDS, NEGLIGIBLE, Kind, window_of
from benchmarks.population import draw, frame_of
from benchmarks.runs import FAMILIES, Family, population_of, seeded
from benchmarks.streams.stream import STABLE, effect

NO_DRIFT = KINDS[0]
SHIFTED = [kind for kind in KINDS if kind.group != "quiet"]
families = pytest.mark.parametrize("family", FAMILIES)


def drawn(kind: Kind, family: Family, rows: int = 2_000) -> tuple[pd.DataFrame, frozenset[str]]:
    window = window_of(kind, population_of(family, 0), rows, seeded(family, "test"))
    return window.frame, window.shifted


def by_name(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


@families
@pytest.mark.parametrize("kind", SHIFTED, ids=lambda kind: kind.name)
def test_the_columns_of_the_truth_are_changed_and_no_other(kind: Kind, family: Family) -> None:
    quiet, _ = drawn(NO_DRIFT, family)
    frame, shifted = drawn(kind, family)
    assert 2 <= len(shifted) <= 4
    assert {name for name in frame if not frame[name].equals(quiet[name])} == shifted


@families
def test_a_window_is_the_same_every_time(family: Family) -> None:
    pd.testing.assert_frame_equal(drawn(NEGLIGIBLE, family)[0], drawn(NEGLIGIBLE, family)[0])


def test_the_families_share_no_column_but_by_the_number_of_its_levels() -> None:
    names = [{column.name for column in population_of(family, 0).columns} for family in FAMILIES]
    assert [len(one) for one in names] == [12, 12]
    assert names[0] & names[1] == {"levels_200"}


@families
@pytest.mark.parametrize(
    ("kind", "size"), [("mix_10%", 0.1), ("mix_20%", 0.2), ("new_category_5%", 0.05)], ids=["10 %", "20 %", "new"]
)
def test_a_mix_moves_as_far_as_it_says(kind: str, size: float, family: Family) -> None:
    quiet, _ = drawn(NO_DRIFT, family, 30_000)
    frame, shifted = drawn(by_name(kind), family, 30_000)
    for name in shifted:
        assert effect(quiet[name].dropna(), frame[name].dropna()) == pytest.approx(size, abs=0.02)


@families
def test_missing_values_rise_as_far_as_they_say(family: Family) -> None:
    quiet, _ = drawn(NO_DRIFT, family, 30_000)
    frame, shifted = drawn(by_name("missing_+5pt"), family, 30_000)
    for name in shifted:
        assert frame[name].isna().mean() - quiet[name].isna().mean() == pytest.approx(0.05, abs=0.005)


@families
def test_what_is_called_negligible_lies_in_the_band_of_stable_columns(family: Family) -> None:
    population = population_of(family, 0)
    reference = frame_of(draw(population, 60_000, seeded(family, "negligible")))
    frame = window_of(NEGLIGIBLE, population, 60_000, seeded(family, "window")).frame
    for name in frame:
        assert effect(reference[name].dropna(), frame[name].dropna()) <= STABLE, name


@pytest.mark.parametrize(("name", "beside"), [("clustered", 0.8), ("scattered", 0.01)])
def test_repeated_rows_are_seen_five_times(name: str, beside: float) -> None:
    frame, _ = drawn(by_name(name), "development")
    assert set(frame.groupby("lognormal", dropna=False).size()) == {5}
    assert np.mean(np.diff(frame["lognormal"]) == 0) == pytest.approx(beside, abs=0.01)


def test_rows_with_a_memory_keep_the_distribution() -> None:
    population = population_of("development", 0)
    rows = draw(population, 30_000, seeded("development", "memory"), memory=0.9)
    normal = pd.Series(rows["normal"])
    assert normal.autocorr(1) == pytest.approx(0.9, abs=0.02)
    free = draw(population, 30_000, seeded("development", "free"))
    for name in rows:
        assert abs(np.nanmean(rows[name]) - np.nanmean(free[name])) < 0.1 * np.nanstd(free[name]), name
    codes = rows["levels_40"]
    assert np.mean(codes[1:] == codes[:-1]) > 0.9
