"""The baseline of a model's quality: what is learned comes back from its files, and what is damaged is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.windage.cli.predicted import CHURN, GOODS, MODELS, PRICE, Model
from tests.windage.page.quality_pages import PROBLEMS, baseline, learned, reports
from windage import quality_files
from windage.config.value import Value
from windage.dataset_file import read_dataset
from windage.errors import BaselineError, InputError
from windage.names import MODEL_QUALITY
from windage.quality.problem import Problem
from windage.quality.rules import Rules, check_rules
from windage.quality.violations import metric_name
from windage.quality_baselines import QualityBaseline, columns_of
from windage.quality_learning import learn
from windage.quality_manifest import summarise
from windage.quality_report import QualityReport
from windage.quality_sentences import fell, money_sentence, sentence, waiting_sentence
from windage.summary import QualitySummary, decode, encode
from windage.window import EPOCH

KINDS = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


def back(contents: tuple[bytes, ...], **others: Problem) -> QualityBaseline:
    return QualityBaseline.from_bytes(*contents, where="base", **others)


@KINDS
def test_what_is_learned_comes_back(model: Model) -> None:
    made = baseline(model)
    again = back(made.contents)
    assert again.identity == made.identity
    assert (again.problem, again.columns, again.errors) == (made.problem, made.columns, made.errors)
    assert again.rows == made.rows == 1500
    for name, one in made.quality.measures.items():
        assert again.quality.measures[name].value == one.value
    assert {name: one.threshold for name, one in again.constraints.every.items()} == {
        name: one.threshold for name, one in made.constraints.every.items()
    }


@KINDS
def test_the_same_rows_make_the_same_bytes(model: Model) -> None:
    content = model.csv(model.make(400))
    assert learned(model, content).contents == learned(model, content).contents


def test_rows_in_another_order_measure_the_same() -> None:
    rows = CHURN.make(400)
    one, other = learned(CHURN, CHURN.csv(rows)), learned(CHURN, CHURN.csv(rows[::-1]))
    assert one.contents[:2] == other.contents[:2]


def test_what_was_asked_is_looked_for_only_where_it_is_needed() -> None:
    assert columns_of(baseline(CHURN), ("score",)) == ("score",)
    assert columns_of(baseline(CHURN), ("score",), version_attribute="months") == ("score", "months")
    assert columns_of(baseline(CHURN), ("score", "v"), version_attribute="v") == ("score", "v")
    assert columns_of(baseline(PRICE), ("price",)) == ("price", "area", "age")


def test_rows_without_an_answer_or_a_truth_are_left_out() -> None:
    rows = PRICE.make(300)
    bad = [
        ["1", "2", "", "3"],
        ["1", "2", "3", ""],
        ["1", "2", "x", "3"],
        ["1", "2", "3", "NaN"],
        ["1", "2", "3", "inf"],
    ]
    assert learned(PRICE, PRICE.csv(rows + bad)).rows == 300


@pytest.mark.parametrize(
    ("truths", "positive"),
    [(("0", "1"), "1"), (("no", "yes"), "yes"), (("False", "True"), "True"), (("0.0", "1.0"), "1")],
)
def test_the_positive_class_is_the_one_that_can_only_be_meant(truths: tuple[str, str], positive: str) -> None:
    rows = [[months, score, truths[int(truth)]] for months, score, truth in CHURN.make(300)]
    made = learned(CHURN, CHURN.csv(rows))
    assert made.problem.positive is not None
    assert made.problem.positive.lower() == positive.lower()
    # Whatever the truths are called, they are the same.
    plain = learned(CHURN, CHURN.csv(CHURN.make(300)))
    assert made.quality.measures["recall"].value == plain.quality.measures["recall"].value


def test_the_problem_that_is_given_goes_before_that_of_the_files() -> None:
    made = baseline(CHURN)
    given = Problem(type="BinaryClassification", probability_attribute="p", threshold=0.7)
    known = back(made.contents, problem=given).problem
    assert (known.probability_attribute, known.threshold, known.positive) == ("p", 0.7, made.problem.positive)
    with pytest.raises(BaselineError, match=r"^base/constraints.json: of another problem; got Bin.*; expected Reg"):
        back(made.contents, problem=PROBLEMS[PRICE])


def test_files_of_two_baselines_do_not_belong_together() -> None:
    churn, goods = baseline(CHURN).contents, baseline(GOODS).contents
    with pytest.raises(BaselineError, match="of another problem than the statistics"):
        back((churn[0], goods[1], churn[2]))


@pytest.mark.parametrize("place", range(3))
def test_damage_is_told(place: int) -> None:
    contents = list(baseline(GOODS).contents)
    for broken in (b"", b"\xff\xfe", contents[place][:-20], b"[]"):
        changed = [broken if n == place else one for n, one in enumerate(contents)]
        with pytest.raises(BaselineError, match=r"^base/"):
            back(tuple(changed))
    unknown = json.loads(contents[2]) | {"more": 1}
    with pytest.raises(BaselineError, match=r"^base/quality.json: the file is damaged"):
        back((*contents[:2], json.dumps(unknown).encode()))


def test_a_dataset_of_which_no_row_has_both_says_what_is_missing() -> None:
    table, _ = read_dataset(b"score,truth\n0.5,\n,1\n", name="a.csv", strict=True)
    with pytest.raises(BaselineError, match=r"no row has an answer and its truth; got 2 rows, columns score, truth"):
        learn(
            table,
            PROBLEMS[CHURN],
            ground_truth="truth",
            generator=np.random.default_rng(0),
            evaluated=EPOCH,
        )


def of(name: str) -> QualityReport:
    return reports()[name]


class TestTheReportInShort:
    def test_names_each_fall_once_and_counts_all_violations(self) -> None:
        made = summarise(of("amended"), configuration="c")
        report = of("amended")
        assert made.violations == len(report.violations)
        assert made.violated_features == len(report.falls) < len(report.violations)
        assert made.features == len(report.shown) == 12
        named = [finding.feature for finding in made.findings]
        assert len(named) == min(10, len(report.falls))
        assert not {"true_positive_rate", "false_negative_rate", "true_negative_rate"} & set(named)
        file = quality_files.files(report)["constraint_violations.json"][0]
        entries = {entry["metric_name"] for entry in json.loads(file)["violations"]}
        assert entries == {violation.metric_name for violation in report.violations}
        assert {metric_name(one) for one in named} < entries

    def test_comes_back(self) -> None:
        for name in ("awaiting", "amended"):
            made = summarise(of(name), configuration="c")
            assert decode(encode(made), where="here") == made

    def test_says_whose_it_is_and_what_was_expected(self) -> None:
        made = summarise(of("awaiting"), configuration="c")
        assert (made.monitor_type, made.outcome, made.violations) == (MODEL_QUALITY, "awaiting_labels", 0)
        assert isinstance(made.quality, QualitySummary)
        assert (made.quality.labelled, made.quality.judged, made.quality.looks) == (30, False, 1)
        assert made.quality.estimated.keys() >= {"auc", "accuracy"}
        assert made.quality.labels["arrived"] == 9
        assert (made.quality.labels["orphan"], made.quality.labels["too_late"]) == (2, 3)
        again = summarise(of("awaiting"), configuration="c", before=made)
        assert isinstance(again.quality, QualitySummary)
        assert again.quality.looks == 2


def test_the_sentence_of_every_outcome() -> None:
    assert sentence(of("no_data")) == "No call was captured in this window, so there is nothing to judge."
    assert sentence(of("nothing_usable")) == "None of the 701 captured rows could be read."
    assert sentence(of("insufficient")).startswith(
        "Too few labels to tell a fall from chance: 20 labels of 700 answers."
    )
    assert sentence(of("awaiting")).startswith(
        "700 answers, 30 labels so far: it is too early to judge. auc is estimated"
    )
    assert sentence(of("service")).startswith(f"{len(of('service').falls)} of ")
    worst = of("binary").falls[0]
    assert sentence(of("binary")).endswith(f" by 700 labels; {worst.measure} {fell(worst)}.")


def test_nothing_is_called_fine_that_labels_do_not_tell() -> None:
    report = of("quiet")
    chance = sum(one.may_be_chance for one in report.shown)
    silent = sum(not one.conclusive and not one.may_be_chance for one in report.shown)
    said = sentence(report)
    if chance or silent:
        assert said.startswith(
            f"None of {len(report.shown)} measures is surely worse than in the baseline, by 700 labels: "
        )
        assert (f"{chance} may be" in said) == bool(chance)
        assert (f"for {silent} they are too few to tell" in said) == bool(silent)
    else:
        assert said == f"All {len(report.shown)} measures are as good as in the baseline, by 700 labels."


def test_money_and_waiting_are_told_where_they_are() -> None:
    said = money_sentence(of("binary"))
    assert said is not None
    assert said.startswith("1,000 answers ")
    assert money_sentence(of("regression")) is None
    assert waiting_sentence(of("awaiting"), "noon") == "Labels are waited for until noon."
    assert waiting_sentence(of("binary"), "noon") is None


def test_the_files_of_a_window() -> None:
    made = quality_files.files(of("binary"))
    assert set(made) == {
        *("statistics.json", "constraints.json", "constraint_violations.json"),
        *("report.html", "quarantine.jsonl", "labels.jsonl", "course.json"),
    }
    assert "course.json" not in quality_files.files(of("quiet"))
    assert quality_files.files(of("binary")) == made
    both = quality_files.files(of("quarantined"))["quarantine.jsonl"][0].splitlines()
    assert [json.loads(line)["reason"] for line in both] == ["payload", "long_id"]


def test_labels_of_no_call_are_told_on_a_laptop_and_of_a_deployed_monitor_by_what_arrived() -> None:
    """With a window, a laptop's labels of no call had neither a count nor a place."""
    told = {remark.what for remark in quality_files.remarks(of("unlabelled"))}
    assert told == {"unlabelled"}
    assert of("binary").window is not None
    assert quality_files.remarks(of("binary")) == of("binary").joined.remarks


def test_classes_that_the_rules_name_are_those_of_the_baseline() -> None:
    check_rules(Rules(can_be_labelled=("1.0",)), ("0", "1"))
    check_rules(Rules(can_be_labelled=("anything",)), ())
    with pytest.raises(InputError, match=r"no such class; got granted; expected one of 0, 1$"):
        check_rules(Rules(can_be_labelled=("granted",)), ("0", "1"))
    with pytest.raises(InputError, match="no such classes"):
        check_rules(Rules(value=Value(currency="EUR", cells={"cat/cow": -1.0})), ("cat", "dog"))
