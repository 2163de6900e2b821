"""Pairs: numbers of a regression, places of classes, and which class is which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.made import BINARY, CLASSES, REGRESSION, answer, answers, labels, truth
from windage.quality.join import join
from windage.quality.paired import pairs_of
from windage.quality.pairs import Pairs
from windage.quality.problem import Problem

YES = Problem(type="BinaryClassification", inference_attribute="class", positive="yes")


def pairs(problem: Problem, rows: list[tuple[str, str]], classes: tuple[str, ...] = ()) -> Pairs:
    ours = answers(*(answer(str(place), said) for place, (said, _) in enumerate(rows)))
    theirs = labels(*(truth(str(place), true, line=place + 1) for place, (_, true) in enumerate(rows)))
    return pairs_of(join(ours, theirs, problem=problem, classes=classes), problem, classes)


def told(pairs: Pairs) -> list[tuple[float, float]]:
    return sorted(zip(pairs.predicted.tolist(), pairs.actual.tolist(), strict=True))


def test_numbers_of_a_regression() -> None:
    found = pairs(REGRESSION, [("1", "2"), ("0.25", "-3.5"), ("1e+20", "0")])
    assert (told(found), found.classes) == ([(0.25, -3.5), (1.0, 2.0), (1e20, 0.0)], ())


@pytest.mark.parametrize(
    ("problem", "rows", "classes", "expected", "names"),
    [
        (BINARY, [("1", "0"), ("0", "1")], (), [(0.0, 1.0), (1.0, 0.0)], ("0", "1")),
        (YES, [("yes", "no"), ("not yes", "yes")], (), [(0.0, 1.0), (1.0, 0.0)], ("no", "yes")),
        (YES, [("yes", "maybe")], ("no", "yes"), [(1.0, 0.0)], ("no", "yes")),
        (YES, [("yes", "yes")], (), [(1.0, 1.0)], ("not yes", "yes")),
        (CLASSES, [("b", "a"), ("c", "c")], ("c", "b"), [(0.0, 2.0), (1.0, 1.0)], ("b", "c", "a")),
        (CLASSES, [("10", "2")], (), [(1.0, 0.0)], ("2", "10")),
        (CLASSES, [("10", "2")], ("10.0",), [(0.0, 1.0)], ("10", "2")),
    ],
)
def test_places_of_classes(
    problem: Problem,
    rows: list[tuple[str, str]],
    classes: tuple[str, ...],
    expected: list[tuple[float, float]],
    names: tuple[str, ...],
) -> None:
    found = pairs(problem, rows, classes)
    assert (told(found), found.classes) == (expected, names)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abd")), max_size=9), st.sets(st.sampled_from("abx")))
def test_the_class_at_the_place_is_the_one_that_was_said(rows: list[tuple[str, str]], classes: set[str]) -> None:
    found = pairs(CLASSES, rows, tuple(classes))
    names = [(found.classes[int(said)], found.classes[int(true)]) for said, true in told(found)]
    assert sorted(names) == sorted(rows)
    assert found.classes[: len(classes)] == tuple(sorted(classes))
    assert found.classes[len(classes) :] == tuple(sorted({*"".join(map("".join, rows))} - classes))
