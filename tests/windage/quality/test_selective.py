"""Selective labels: what is counted, what is still measured, and the reasons of what is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.errors import InputError
from windage.quality.answers import Answers
from windage.quality.confusion_slopes import BINARY, MULTICLASS
from windage.quality.quality import Measured
from windage.quality.selective import Selection, restricted, selection

OF_BINARY = [*BINARY, "auc", "log_loss", "average_precision", "brier", "calibration"]


def measured(names: list[str]) -> dict[str, Measured]:
    return {name: Measured(name, 0.8, 0.01, 0.01, "higher") for name in names}


def answers(predicted: list[str]) -> Answers:
    rows = len(predicted)
    nothing, empty = np.full(rows, np.nan), np.full(rows, "", dtype=object)
    texts = np.array(predicted, dtype=object)
    return Answers(empty, np.zeros(rows, dtype=np.int64), nothing, texts, nothing, empty, nothing, nothing)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=40), st.sets(st.sampled_from("abc"), min_size=1)
)
def test_every_answer_is_counted_once(drawn: list[tuple[str, bool]], classes: set[str]) -> None:
    labelled = np.array([has for _, has in drawn], dtype=np.bool_)
    found = selection(answers([text for text, _ in drawn]), labelled, classes)
    assert found.decisions == len(drawn)
    assert found.labelled + found.unexpected == labelled.sum()
    assert found.labelled <= found.possible
    if found.possible:
        assert 0 <= found.coverage <= 1
        assert found.share == sum(text in classes for text, _ in drawn) / len(drawn)


def test_loans_worked_out_by_hand() -> None:
    """Three of eight are granted, of two of which it is known; one label is of a loan that was refused."""
    texts = ["granted"] * 3 + ["refused"] * 5
    labelled = np.array([True, True, False, True, *[False] * 4])
    found = selection(answers(texts), labelled, {"granted"})
    assert found == Selection(("granted",), 8, 3, 2, 1)
    assert (found.share, found.coverage) == (0.375, 2 / 3)
    assert found.sentence == (
        "Only the answer granted can get a label: 3 of 8 (38 %), of which 2 have one (67 %). Other answers that have a "
        "label although they can get none: 1 (check the monitor file)."
    )


def test_of_two_classes_what_is_not_positive_is_the_other_one() -> None:
    """A probability below the threshold is answered ``not granted``, whatever the labels call it."""
    window, labelled = answers(["granted", "not granted", "refused", ""]), np.zeros(4, dtype=np.bool_)
    for classes, possible in (({"granted"}, 1), ({"refused"}, 2), ({"granted", "refused"}, 3)):
        assert selection(window, labelled, classes, positive="granted").possible == possible


def test_of_nothing_no_share_is_known() -> None:
    found = Selection(("granted",), 0, 0, 0)
    assert math.isnan(found.share)
    assert math.isnan(found.coverage)
    assert found.sentence == "There is no answer."
    assert Selection(("a", "b"), 4, 0, 0).sentence == "Only the answers a and b can get a label: 0 of 4 (0 %)."


@pytest.mark.parametrize("labelled", [{"yes"}, {"no"}, {"yes", "no"}])
def test_every_measure_is_kept_or_has_a_reason(labelled: set[str]) -> None:
    found = restricted(measured(OF_BINARY), "BinaryClassification", classes=("no", "yes"), labelled=labelled)
    assert set(found.measures) | set(found.absent) == set(OF_BINARY)
    assert not set(found.measures) & set(found.absent)
    assert set(found.names) == set(found.measures)


def test_what_holds_when_the_granted_alone_get_labels() -> None:
    found = restricted(
        measured(OF_BINARY), "BinaryClassification", classes=("refused", "granted"), labelled={"granted"}
    )
    assert set(found.measures) == {"precision", "accuracy", "log_loss", "brier", "calibration"}
    assert found.names["precision"] == "precision among answers that can be labelled"
    assert found.names["log_loss"] == "log loss among answers that can be labelled"
    assert found.absent["recall"] == "it needs the truth of every answer, and only granted can get a label"
    assert found.absent["auc"] == "it ranks all answers, and only granted can get a label"


def test_what_the_kept_measures_are_does_not_depend_on_the_answers_without_labels() -> None:
    """And what every absent one is, does: two populations that are alike where labels can be."""
    one, other = np.array([[50.0, 10.0], [5.0, 35.0]]), np.array([[30.0, 10.0], [25.0, 35.0]])
    found = restricted(measured(list(BINARY)), "BinaryClassification", classes=("no", "yes"), labelled={"yes"})
    assert BINARY["precision"](one)[0] == BINARY["precision"](other)[0]
    for name in set(found.absent):
        assert BINARY[name](one)[0] != BINARY[name](other)[0], name


def test_without_labels_of_the_positive_answers_there_is_no_precision() -> None:
    found = restricted(measured(OF_BINARY), "BinaryClassification", classes=("no", "yes"), labelled={"no"})
    assert found.absent["precision"] == "only no can get a label, and yes cannot"
    assert "accuracy" in found.measures


def test_where_every_answer_can_get_a_label_nothing_changes() -> None:
    every = measured(OF_BINARY)
    found = restricted(every, "BinaryClassification", classes=("no", "yes"), labelled={"yes", "no"})
    assert found.measures == every
    assert found.names["log_loss"] == "log loss"
    assert not found.absent


def test_of_several_classes() -> None:
    every = measured([*MULTICLASS, "calibration"])
    found = restricted(every, "MulticlassClassification", classes=("a", "b", "c"), labelled={"a", "b"})
    assert set(found.measures) == {"accuracy", "calibration"}
    assert found.absent["weighted_f1"] == (
        "it needs to know how often each class was true, and only the answers a and b can get a label"
    )


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="no such class; got maybe; expected one of no, yes"):
        restricted({}, "BinaryClassification", classes=("no", "yes"), labelled={"maybe"})
    with pytest.raises(InputError, match="labelled answers: none"):
        restricted({}, "BinaryClassification", classes=("no", "yes"), labelled=set())
    with pytest.raises(InputError, match="a regression answers no classes"):
        restricted({}, "Regression", classes=(), labelled={"1"})
