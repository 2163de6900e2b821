"""Every change of unit in the table is found and undone, and what is no unit is not called one."""

from __future__ import annotations

import numpy as np
import pytest

from tests.windage.strategies import profile_of
from windage.distances import kolmogorov_smirnov
from windage.profile import ColumnProfile
from windage.recognition.rescaled import rescaled, undone
from windage.recognition.units import CHANGES, Change


def of(values: np.ndarray) -> ColumnProfile:
    return profile_of(a=values.tolist()).columns[0]


def drawn(seed: int, rows: int = 4000) -> np.ndarray:
    return np.random.default_rng(seed).normal(20, 4, size=rows)


BASELINE = of(drawn(1))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.factor:.4g}{change.shift:+.4g}")
def test_every_change_of_the_table_is_found(change: Change) -> None:
    found = rescaled(BASELINE, of(change.factor * drawn(2) + change.shift))
    assert found is not None
    assert (found.change.factor, found.change.shift) == pytest.approx((change.factor, change.shift))
    assert found.distance < 0.06 < found.as_it_stands


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_reversed_is_undone(change: Change) -> None:
    assert change.reversed.reversed.factor == pytest.approx(change.factor)
    values = drawn(3)
    back = undone(of(change.factor * values + change.shift), change, before=of(values))
    assert kolmogorov_smirnov(back.numerical.sketch, of(values).numerical.sketch) == 0
    assert back.numerical.mean == pytest.approx(values.mean())
    assert back.numerical.standard_deviation == pytest.approx(values.std())
    assert (back.numerical.minimum, back.numerical.maximum) == pytest.approx((values.min(), values.max()))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda x: x * 100,
            "multiplied by 100, as from shares, metres or whole money to percent, centimetres or cents",
        ),
        (lambda x: x / 1000, "divided by 1000, as from units, metres, grams or milliseconds to thousands, kilometres,"),
        (lambda x: x * 1.8 + 32, "multiplied by 1.8 and then raised by 32, as from degrees Celsius to degrees Fahr"),
        (lambda x: x + 273.15, "raised by 273.15, as from degrees Celsius to kelvins (distribution distance 0.0"),
    ],
)
def test_the_sentences(change: object, said: str) -> None:
    found = rescaled(BASELINE, of(change(drawn(2))))
    assert found is not None
    assert found.violation.description.startswith(f"The numbers look like the baseline's {said}")


def test_whole_numbers_come_back_to_the_very_values() -> None:
    ages = np.random.default_rng(1).integers(18, 80, 4000)
    before = profile_of(a=ages.tolist()).columns[0]
    for factor in (1000.0, 0.01, 1 / 60, 1.609344):
        now = of(ages * factor)
        found = rescaled(before, now)
        assert found is not None, factor
        back = undone(now, found.change, before=before)
        assert back.inferred_type == "Integral"
        assert set(back.numerical.sketch.items) <= set(before.numerical.sketch.items)
        assert found.distance == 0


@pytest.mark.parametrize(
    "values",
    [
        drawn(2),
        drawn(2) + 2,
        drawn(2) * 1.3,
        drawn(2) * 5,
        drawn(2) ** 2,
        np.random.default_rng(4).exponential(2000, 4000),
        drawn(2)[:30] * 2.2,
        np.full(400, 20_000.0),
    ],
    ids=["clean", "moved", "wider", "a factor of no unit", "curved", "another shape", "few rows", "constant"],
)
def test_what_is_no_unit_is_not_called_one(values: np.ndarray) -> None:
    assert rescaled(BASELINE, of(values)) is None


@pytest.mark.parametrize("values", [[None] * 5, ["x"] * 500, [1] * 5, [1, 0] * 300, []])
def test_degenerate_columns_do_not_raise(values: list[object]) -> None:
    assert rescaled(BASELINE, profile_of(a=values).columns[0]) is None
    assert rescaled(profile_of(a=values).columns[0], BASELINE) is None
