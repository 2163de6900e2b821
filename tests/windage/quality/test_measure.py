"""What holds of all measures: their errors cover, their deviations are the service's, no rows say nothing."""

from __future__ import annotations

import math
import time
from collections import Counter
from functools import cache

import numpy as np
import pytest

from tests.windage.quality.answered import Made, churn, flights, graded, honest, kinds, known, measured, of
from windage.quality.measure import MEASURES, measure
from windage.quality.problem import ProblemType

_MADE: dict[str, tuple[ProblemType, Made]] = {
    "flights": ("Regression", flights),
    "churn": ("BinaryClassification", churn),
    "rare": ("BinaryClassification", lambda generator, rows: churn(generator, rows, positive=0.12)),
    "honest": ("BinaryClassification", honest),
    "graded": ("BinaryClassification", graded),
    "kinds": ("MulticlassClassification", kinds),
}


@cache
def truth_of(name: str) -> dict[str, float]:
    problem, made = _MADE[name]
    generator = np.random.default_rng(1)
    return of(measure(made(generator, 400_000), problem, generator=generator, features=4))


@pytest.mark.parametrize(("rows", "samples"), [(200, 400), (2000, 250)])
@pytest.mark.parametrize("name", _MADE)
def test_nine_to_ten_of_ten_intervals_hold_the_truth(name: str, rows: int, samples: int) -> None:
    """Nominally 95 % do; two and a half of their own standard errors are left to chance on either side."""
    problem, made = _MADE[name]
    generator, truth = np.random.default_rng(11), truth_of(name)
    held: Counter[str] = Counter()
    for _ in range(samples):
        quality = measure(made(generator, rows), problem, generator=generator, features=4)
        held.update(m.name for m in quality.measures.values() if abs(m.value - truth[m.name]) <= 1.96 * m.error)
    low, high = (
        bound + side * 2.5 * math.sqrt(bound * (1 - bound) / samples) for bound, side in ((0.9, -1), (0.98, 1))
    )
    assert held.keys() == MEASURES[problem].keys()
    assert {m: count / samples for m, count in held.items() if not low <= count / samples <= high} == {}


def test_deviations_are_half_the_errors() -> None:
    """Five samples of 80 % without replacement: the variance of each is a quarter of that of all rows."""
    for problem, made in _MADE.values():
        generator = np.random.default_rng(2)
        ratios: dict[str, list[float]] = {}
        for _ in range(40):
            for name, one in measure(made(generator, 1000), problem, generator=generator).measures.items():
                ratios.setdefault(name, []).append(one.deviation / one.error)
        ratios.pop("calibration", None)
        for name, found in ratios.items():
            assert np.sqrt(np.mean(np.square(found))) == pytest.approx(0.5 * math.sqrt(4 / 5), rel=0.25), name


def test_below_200_rows_there_is_no_deviation() -> None:
    for rows, known_ in ((199, False), (200, True)):
        quality = measured(churn(np.random.default_rng(0), rows), "BinaryClassification")
        every = [*quality.measures.values(), *quality.constant.values()]
        assert {math.isfinite(one.deviation) for one in every} == {known_}


def test_the_same_generator_gives_the_same() -> None:
    pairs = kinds(np.random.default_rng(0), 500)
    one, other = (measured(pairs, "MulticlassClassification") for _ in range(2))
    assert one.measures == other.measures


def test_no_rows_say_nothing() -> None:
    quality = measured(known([], [], (), ("no", "yes")), "BinaryClassification")
    assert (quality.rows, quality.measures, quality.classes) == (0, {}, ("no", "yes"))


def test_the_names_are_in_the_order_of_the_table() -> None:
    for problem, made in _MADE.values():
        quality = measured(made(np.random.default_rng(0), 300), problem, features=2)
        assert list(quality.measures) == list(MEASURES[problem])
        assert all(name == one.name for name, one in quality.measures.items())


def test_a_hundred_thousand_rows_take_a_moment() -> None:
    pairs = churn(np.random.default_rng(0), 100_000)
    begin = time.process_time()
    measured(pairs, "BinaryClassification")
    assert time.process_time() - begin < 2
