"""How rows are cut: by values and thresholds, with what is not known of them, and with what does not exist."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.windage.bias.people import config, table
from windage.bias.cut import cut
from windage.bias.groups import Groups
from windage.bias.selection import is_continuous, key_of, select
from windage.errors import InputError
from windage.table import column, from_frame


def counted(frame: pd.DataFrame, needs: Any = "both", **changes: Any) -> Groups:
    rows = cut(from_frame(frame), config(group_variable=None, **changes))
    ((_, of),) = rows.members
    found = rows.groups(of, needs)
    assert found is not None
    return found


FRAME = pd.DataFrame(
    {
        "label": [1, 0, 1, None, 0, 1],
        "predicted_label": [1, 1, 0, 1, None, 1],
        "sex": ["f", "f", "m", "m", "f", None],
    }
)
SEX = [{"name_or_index": "sex", "value_or_threshold": ["f"]}]


def test_only_rows_of_which_all_is_known_are_counted() -> None:
    both, labels, answers = (counted(FRAME, needs, facet=SEX) for needs in ("both", "labels", "answers"))
    assert both.counts.sum() == 3
    assert both.disadvantaged.true_positive == 1
    assert both.disadvantaged.false_positive == 1
    assert both.advantaged.false_negative == 1
    assert (labels.disadvantaged.positive, labels.disadvantaged.negative) == (1, 2)
    assert (answers.advantaged.accepted, answers.advantaged.rejected) == (1, 1)


def test_the_service_takes_a_missing_value_for_one_of_the_others() -> None:
    rows = cut(from_frame(FRAME), config(group_variable=None, facet=SEX), like_the_service=True)
    ((_, of),) = rows.members
    assert rows.groups(of, "both").counts.sum() == 4


def test_without_values_each_is_a_group() -> None:
    rows = cut(table(500, seed=1), config())
    assert [facet.title for facet, _ in rows.members] == [
        "sex is f",
        "race is a",
        "race is b",
        "race is c",
        "age is above 40.5",
    ]


def test_a_value_that_only_the_baseline_has_stays_a_group() -> None:
    rows = cut(table(500, seed=1), config(), known={"race": ["a", "z"]})
    found = {facet.title: int(of.rows.sum()) for facet, of in rows.members}
    assert found["race is z"] == 0


def test_intersections_are_of_different_columns() -> None:
    rows = cut(table(500, seed=1), config())
    met = {facet.title: of for facet, of in rows.intersections()}
    assert len(met) == 3 + 1 + 3
    assert not [title for title in met if title.count("race") > 1]
    alone = {facet.title: of for facet, of in rows.members}
    both = alone["sex is f"].rows & alone["race is a"].rows
    assert met["sex is f and race is a"].rows.tolist() == both.tolist()


def test_the_answer_may_be_a_probability() -> None:
    frame = FRAME.assign(predicted_label=[0.9, 0.8, 0.1, 0.9, None, 0.7]).rename(columns={"predicted_label": "score"})
    found = counted(frame, facet=SEX, predictor={"probability": "score"}, probability_threshold=0.8)
    assert (found.disadvantaged.true_positive, found.disadvantaged.false_positive) == (1, 1)
    assert found.advantaged.false_negative == 1


def test_columns_by_their_place() -> None:
    place = [{"name_or_index": 2, "value_or_threshold": ["f"]}]
    assert (
        counted(FRAME, facet=place, label=0, predicted_label=1).counts.tolist()
        == counted(FRAME, facet=SEX).counts.tolist()
    )


@pytest.mark.parametrize("written", [1, 1.0, "1", "1.0", True])
def test_one_class_is_one_class_however_it_is_written(written: Any) -> None:
    frame = FRAME.assign(label=["1", "0", "1.0", None, "0", "1"])
    if written is True:
        frame["label"] = frame["label"].replace({"1": "true", "1.0": "True", "0": "false"})
    found = counted(frame, "labels", facet=SEX, label_values_or_threshold=[written])
    assert found.disadvantaged.positive == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"label": "labe"},
            "label: no such column; got labe; expected one of label, predicted_label, sex; do: write label",
        ),
        ({"facet": [{"name_or_index": "Sex"}]}, "facet[0]: no such column; got Sex; expected one of label, predicted_"),
        ({"facet": [{"name_or_index": 7}]}, "facet[0]: no such column; got 7; expected a place from 0 to 2"),
        ({"group_variable": "region"}, "group_variable: no such column; got region"),
        ({"predicted_label": "said"}, "predicted_label: no such column; got said"),
    ],
)
def test_a_column_that_does_not_exist_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        cut(from_frame(FRAME), config(**({"group_variable": None, "facet": SEX} | changes)))
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("predictor", [{"probability": "p"}, {"label": "said"}])
def test_what_the_model_would_answer_need_not_be_in_a_dataset(predictor: dict[str, Any]) -> None:
    rows = cut(from_frame(FRAME), config(group_variable=None, facet=SEX, predictor=predictor))
    assert rows.answer is None
    assert rows.unanswered == 6


def test_a_threshold_that_is_none() -> None:
    facet = [{"name_or_index": "income", "value_or_threshold": ["high"]}]
    with pytest.raises(InputError, match="facet income: a column of numbers needs a threshold; got high"):
        cut(table(100, seed=1), config(facet=facet))


def test_too_many_values_to_look_at_each() -> None:
    with pytest.raises(InputError, match="facet age: too many values to look at each; got 62; expected at most 50"):
        cut(table(2000, seed=1), config(facet=[{"name_or_index": "age"}]))


def test_no_column_of_truth_where_none_is_expected() -> None:
    unlabelled = from_frame(FRAME.drop(columns="label"))
    rows = cut(unlabelled, config(group_variable=None, facet=SEX), labelled=False)
    ((_, of),) = rows.members
    assert rows.groups(of, "both") is None
    assert rows.groups(of, "answers") is not None
    assert rows.unlabelled == 6


class TestThresholds:
    """Whether a number is a value or a threshold, and how that is written."""

    AGES = column("age", [str(age) for age in range(20, 40)])

    def test_integers_are_continuous_from_a_twentieth_of_different_values_on(self) -> None:
        often, seldom = (column("x", [str(n % 20) for n in range(rows)]) for rows in (401, 400))
        assert not is_continuous(often, [5])
        assert is_continuous(seldom, [5])
        assert is_continuous(seldom, [5], like_the_service=True)

    def test_a_small_window_of_two_labels_is_not_continuous(self) -> None:
        label = column("label", ["0", "1"] * 5)
        assert is_continuous(label, [1], like_the_service=True)
        assert not is_continuous(label, [1])

    def test_what_was_decided_for_the_baseline_stays(self) -> None:
        facet = [{"name_or_index": "age", "value_or_threshold": [40]}]
        small, large = table(100, seed=1), table(3000, seed=1)
        assert [f.title for f, _ in cut(small, config(facet=facet)).members] == ["age is above 40"]
        alone = cut(large, config(facet=facet))
        assert [f.title for f, _ in alone.members] == ["age is 40"]
        assert alone.notes == (
            "age is 40: only rows with exactly this value, as of a category. For a threshold, write 40.5.",
        )
        known = cut(large, config(facet=facet), known={"age": [">40"]})
        assert [f.title for f, _ in known.members] == ["age is above 40"]
        assert known.notes == ()

    def test_a_threshold_between_the_values_is_always_one(self) -> None:
        many = column("age", [str(n % 20) for n in range(2000)])
        assert is_continuous(many, [5.5])
        assert not is_continuous(many, [5.5], like_the_service=True)

    def test_written_as_the_service_writes_it(self) -> None:
        whole = select(self.AGES, [30], continuous=True, where="facet")
        assert (whole.written, whole.key, int(whole.rows.sum())) == ("(30, 39]", ">30", 9)
        fractions = column("F1", ["0.1", "0.9936148802477393"])
        assert select(fractions, [0.5], continuous=True, where="facet").written == "(0.5, 0.9936148802477393]"

    def test_the_largest_value_of_a_window_is_not_the_groups_name(self) -> None:
        assert key_of("(100, 225]") == key_of("(100, 232]") == ">100"
        assert key_of("(0.5, 0.99]") == ">0.5"
        assert key_of("1.0,2") == key_of("2,1") == "1,2"

    def test_missing_numbers_are_above_nothing(self) -> None:
        found = select(column("age", ["50", None, "x"]), [40], continuous=True, where="facet")
        assert found.rows.tolist() == [True, False, False]
        assert found.known.tolist() == [True, False, False]
        assert np.count_nonzero(found.rows) == 1
