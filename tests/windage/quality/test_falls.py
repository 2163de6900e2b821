"""Measures that are one fall: each is named once, and by the name that is violated."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.answered import binary, measured, multiclass
from windage.quality.comparison import QualityComparison
from windage.quality.constraints import Constraint
from windage.quality.falls import SAME, named_once
from windage.quality.pairs import Pairs

NAMES = ("recall", "true_positive_rate", "false_negative_rate", "true_negative_rate", "false_positive_rate", "auc")


def compared(names: Iterable[str]) -> tuple[QualityComparison, ...]:
    constraint = Constraint(0.9, "LessThanThreshold")
    return tuple(
        QualityComparison(
            measure=name,
            value=0.8,
            error=0.01,
            rows=100,
            constraint=constraint,
            baseline=None,
            baseline_error=0.0,
            fall=0.1,
            tolerance=0.02,
            p_value=0.0,
            shown=0.03,
            limits=(0.0, 1.0),
        )
        for name in names
    )


@given(st.permutations(NAMES).flatmap(lambda names: st.integers(0, 6).map(lambda most: names[:most])), st.data())
def test_each_fall_is_there_once_in_its_order(names: list[str], data: st.DataObject) -> None:
    violated = set(data.draw(st.lists(st.sampled_from(NAMES))))
    found = [one.measure for one in named_once(compared(names), violated)]
    falls = [SAME.get(name, name) for name in found]
    assert len(falls) == len(set(falls)) == len({SAME.get(name, name) for name in names})
    assert found == [name for name in names if name in found]
    for name in violated & set(names):
        same = [one for one in names if SAME.get(one, one) == SAME.get(name, name)]
        assert violated & set(same) & set(found)


@pytest.mark.parametrize(
    ("names", "violated", "expected"),
    [
        (["true_positive_rate", "recall"], set(), ["recall"]),
        (["true_positive_rate", "recall"], {"recall", "true_positive_rate"}, ["recall"]),
        (["true_positive_rate", "recall"], {"true_positive_rate"}, ["true_positive_rate"]),
        (["true_negative_rate", "false_positive_rate"], set(), ["false_positive_rate"]),
        (["true_positive_rate"], set(), ["true_positive_rate"]),
        (["weighted_recall", "accuracy"], set(), ["accuracy"]),
    ],
)
def test_by_hand(names: list[str], violated: set[str], expected: list[str]) -> None:
    assert [one.measure for one in named_once(compared(names), violated)] == expected


@given(binary())
def test_they_are_the_same_or_one_together(pairs: Pairs) -> None:
    of = {name: one.value for name, one in measured(pairs, "BinaryClassification").measures.items()}
    assert of["true_positive_rate"] == of["recall"]
    if pairs.actual.any():
        assert of["false_negative_rate"] == pytest.approx(1 - of["recall"])
    if not pairs.actual.all():
        assert of["true_negative_rate"] == pytest.approx(1 - of["false_positive_rate"])


@given(multiclass())
def test_the_weighted_recall_is_the_accuracy(pairs: Pairs) -> None:
    of = measured(pairs, "MulticlassClassification").measures
    assert of["weighted_recall"].value == of["accuracy"].value
