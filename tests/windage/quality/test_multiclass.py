"""The measures of several classes."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import example, given
from sklearn import metrics

from tests.windage.quality.answered import ABC, NO_YES, kinds, known, measured, multiclass, of
from windage.errors import InputError
from windage.quality.measure import MOST_CLASSES, measure
from windage.quality.pairs import Pairs

PLACES = [0, 1, 2, 3]


@given(multiclass())
@example(known([0, 0], [0, 0], (), ABC))
@example(known([1, 0], [0, 1], (), ABC))
def test_they_are_scikit_learns(pairs: Pairs) -> None:
    quality = measured(pairs, "MulticlassClassification")
    values, truth, answer = of(quality), pairs.actual, pairs.predicted
    assert quality.confusion.tolist() == metrics.confusion_matrix(truth, answer, labels=PLACES).tolist()
    assert values["accuracy"] == values["weighted_recall"] == pytest.approx(metrics.accuracy_score(truth, answer))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weighed = {"average": "weighted", "zero_division": 0}
        assert values["weighted_precision"] == pytest.approx(metrics.precision_score(truth, answer, **weighed))
        for name, beta in (("weighted_f0_5", 0.5), ("weighted_f1", 1), ("weighted_f2", 2)):
            assert values[name] == pytest.approx(metrics.fbeta_score(truth, answer, beta=beta, **weighed))
        macro = metrics.f1_score(truth, answer, average="macro", zero_division=0)
        assert values["macro_f1"] == pytest.approx(macro)
        report = metrics.precision_recall_fscore_support(truth, answer, labels=PLACES, zero_division=0)
    for place, name in enumerate(ABC):
        mine = quality.by_class[name]
        assert (mine["precision"], mine["recall"], mine["f1"], mine["support"]) == pytest.approx(
            tuple(float(part[place]) for part in report)
        )


def test_it_is_the_example_of_the_services_documentation() -> None:
    """Its constant classifier answers the class of the last name, though that is the rarer one."""
    counts = [1180, 510, 268, 138]
    truth, answer = (np.repeat(side, counts) for side in ([0, 0, 1, 1], [0, 1, 0, 1]))
    generator = np.random.default_rng(0)
    pairs = known(answer, truth, (), ("0", "1"))
    quality = measure(pairs, "MulticlassClassification", generator=generator, compatibility="sagemaker")
    service = {
        "accuracy": 0.6288167938931297,
        "weighted_recall": 0.6288167938931297,
        "weighted_precision": 0.6983172269629505,
        "weighted_f0_5": 0.6803947317178771,
        "weighted_f1": 0.6571162346664904,
        "weighted_f2": 0.6384024354394601,
    }
    assert {name: of(quality)[name] for name in service} == pytest.approx(service, rel=1e-12)
    assert {name: one.value for name, one in quality.constant.items()} == pytest.approx(
        {
            "accuracy": 0.19370229007633588,
            "weighted_recall": 0.19370229007633588,
            "weighted_precision": 0.03752057718081697,
            "weighted_f0_5": 0.04473443104152011,
            "weighted_f1": 0.06286421244683643,
            "weighted_f2": 0.10570313141262414,
        },
        rel=1e-12,
    )
    ours = measured(pairs, "MulticlassClassification").constant
    assert ours["accuracy"].value == pytest.approx(1690 / 2096)


@given(multiclass(least=2))
def test_the_names_of_the_classes_do_not_matter(pairs: Pairs) -> None:
    turned = Pairs(3 - pairs.predicted, 3 - pairs.actual, pairs.probability, pairs.classes[::-1])
    one, other = (measured(rows, "MulticlassClassification") for rows in (pairs, turned))
    for name, value in of(one).items():
        assert of(other)[name] == pytest.approx(value)
        assert other.measures[name].error == pytest.approx(one.measures[name].error)


def test_two_classes_are_measured_as_the_binary_ones() -> None:
    generator = np.random.default_rng(1)
    truth, answer = (generator.random((2, 500)) < 0.4).astype(float)
    several = measured(known(answer, truth, (), NO_YES), "MulticlassClassification")
    two = measured(known(answer, truth, (), NO_YES), "BinaryClassification")
    turned = measured(known(1 - answer, 1 - truth, (), NO_YES), "BinaryClassification")
    assert of(several)["macro_f1"] == pytest.approx((of(two)["f1"] + of(turned)["f1"]) / 2)
    assert several.by_class["yes"]["recall"] == of(two)["recall"]


@pytest.mark.parametrize("name", ["weighted_precision", "weighted_f1", "weighted_f2", "macro_f1"])
def test_the_errors_are_those_of_samples(name: str) -> None:
    generator = np.random.default_rng(5)
    drawn = [measured(kinds(generator, 150), "MulticlassClassification").measures[name] for _ in range(500)]
    assert np.mean([one.error for one in drawn]) == pytest.approx(np.std([one.value for one in drawn]), rel=0.12)


def test_all_right_is_no_certainty() -> None:
    truth = np.tile([0, 1, 2, 3], 5)
    quality = measured(known(truth, truth, (), ABC), "MulticlassClassification")
    assert all(one.value == pytest.approx(1) and one.error > 0.02 for one in quality.measures.values())


def test_calibration_is_of_the_answered_class() -> None:
    truth = np.zeros(1000)
    answer = np.where(np.arange(1000) < 600, 0, 2)
    quality = measured(known(answer, truth, np.full(1000, 0.95), ABC), "MulticlassClassification")
    assert quality.measures["calibration"].value == pytest.approx(0.35, abs=0.005)
    assert "log_loss" not in quality.measures


def test_classes_that_do_not_fit_the_problem_are_refused() -> None:
    with pytest.raises(InputError, match="BinaryClassification: number of classes; got 4; expected 2"):
        measured(known([0], [1], (), ABC), "BinaryClassification")
    too_many = known([0], [1], (), tuple(map(str, range(MOST_CLASSES + 1))))
    with pytest.raises(InputError, match="expected 1 to 1000"):
        measured(too_many, "MulticlassClassification")
    with pytest.raises(ValueError, match="not finite"):
        measured(known([math.nan], [1]), "Regression")
