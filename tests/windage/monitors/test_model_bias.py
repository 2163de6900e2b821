"""The bias monitor: a baseline, a window, and the report on it, by either rules."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.windage.bias.people import config, people, table
from windage.bias import measures_file
from windage.bias.analysis_config import AnalysisConfig, decode
from windage.bias.baseline import BiasBaseline
from windage.bias.found import BiasReport
from windage.bias.sentences import sentence
from windage.config import BiasThresholds
from windage.errors import BaselineError, InputError
from windage.monitors.model_bias import judge, learn
from windage.table import from_frame

SERVICE = Path(__file__).parent.parent / "bias" / "service"


@cache
def baseline() -> BiasBaseline:
    return learn(table(4000, seed=1), config())


def judged(
    frame: pd.DataFrame, known: BiasBaseline | None = None, chosen: AnalysisConfig | None = None, **options: Any
) -> BiasReport:
    return judge(
        from_frame(frame),
        chosen if chosen is not None else config(),
        known if known is not None else baseline(),
        random=np.random.default_rng(0),
        **options,
    )


def test_a_window_like_the_baseline() -> None:
    report = judged(people(1500, seed=2))
    assert (report.outcome, report.violations, report.notes) == ("no_violations", (), ())
    assert sentence(report) == (
        "No group fares worse than in the baseline, in 1,500 rows. Too few rows to tell: race is c (21)."
    )


def test_a_group_that_fares_worse() -> None:
    report = judged(people(1500, seed=3, worse=0.3))
    assert report.outcome == "violations"
    assert {(violation.facet, violation.facet_value) for violation in report.violations} == {("sex", "f")}
    assert {violation.metric_name for violation in report.violations} >= {"DI", "DPPL", "RD"}
    assert sentence(report).startswith(
        "1 of 5 groups fares worse than in the baseline, in 1,500 rows. Where sex is f, "
    )
    assert {violation.constraint_check_type for violation in report.violations} == {"bias_drift_check"}


def test_the_same_window_gives_the_same_report() -> None:
    one, other = (judged(people(500, seed=3, worse=0.3)) for _ in range(2))
    assert measures_file.encode(one) == measures_file.encode(other)
    assert one.analysis == other.analysis


def test_a_group_of_its_own_where_two_meet() -> None:
    """Old blacks and young whites are accepted less, the others more: neither group as a whole fares worse."""
    asked = config(
        facet=[{"name_or_index": name, "value_or_threshold": [1]} for name in ("black", "old")],
        group_variable=None,
        methods={"post_training_bias": {"methods": ["DPPL", "DI"]}},
    )
    random = np.random.default_rng(1)

    def rows(alike: float, apart: float) -> pd.DataFrame:
        black, old = random.integers(0, 2, 8000), random.integers(0, 2, 8000)
        answer = random.random(8000) < np.where(black == old, alike, apart)
        return pd.DataFrame(
            {"label": answer.astype(int), "predicted_label": answer.astype(int), "black": black, "old": old}
        )

    known = learn(from_frame(rows(0.4, 0.4)), asked)
    report = judged(rows(0.3, 0.5), known, asked)
    assert {(v.facet, v.facet_value, v.metric_name) for v in report.violations} == {
        ("black & old", "1 & 1", "DPPL"),
        ("black & old", "1 & 1", "DI"),
    }
    assert sentence(report).startswith("No group as a whole, but 1 where two of them meet fares worse")
    assert judged(rows(0.4, 0.4), known, asked).violations == ()


def test_what_a_group_as_a_whole_shows_is_not_said_again_where_it_meets_another() -> None:
    report = judged(people(6000, seed=5, worse=0.4))
    assert all(violation.facet in {"sex"} for violation in report.violations if violation.metric_name == "RD")
    met = next(group for group in report.intersections if group.facet.title == "sex is f and race is a")
    assert next(one for one in met.measures if one.name == "RD").reason == "the same is found wherever sex is f"


def test_intersections_may_be_left_out() -> None:
    report = judged(people(500, seed=2), thresholds=BiasThresholds(intersections=False))
    assert report.intersections == ()


def test_groups_that_are_too_small_are_never_silently_fine() -> None:
    small = people(60, seed=2).assign(race=["a"] * 59 + ["b"], sex=["m"] * 55 + ["f"] * 5)
    report = judged(
        small, chosen=config(facet=[{"name_or_index": "race"}, {"name_or_index": "sex", "value_or_threshold": ["f"]}])
    )
    assert report.outcome == "insufficient_data"
    reasons = {group.facet.title: group.reason for group in report.groups}
    assert reasons == {
        "race is a": "only 1 of the window's rows are not, and 30 are needed",
        "race is b": "only 1 of the window's rows are of it, and 30 are needed",
        "race is c": "no row of this window is of it",
        "sex is f": "only 5 of the window's rows are of it, and 30 are needed",
    }
    assert sentence(report) == (
        "No group can be judged in 60 rows. "
        "Too few rows to tell: race is a (1), race is b (1), race is c (0) and 1 more."
    )


def test_a_facet_value_with_no_rows() -> None:
    report = judged(people(500, seed=2).assign(sex="m"))
    (group,) = [group for group in report.groups if group.facet.title == "sex is f"]
    assert group.reason == "no row of this window is of it"
    file = json.loads(report.analysis)
    metrics = file["pre_training_bias_metrics"]["facets"]["sex"][0]["metrics"]
    assert {(metric["value"], metric["error"]) for metric in metrics} == {(None, "Facet set is empty")}


def test_a_facet_value_that_every_row_has() -> None:
    (group, *_) = judged(people(500, seed=2).assign(sex="f")).groups
    assert group.reason == "every row of this window is of it"
    assert {one.status for one in group.measures} == {"no_rows"}


def test_a_window_without_answers_says_so() -> None:
    report = judged(people(500, seed=2).drop(columns="predicted_label"))
    assert report.notes == (
        "No row has an answer of the model (predicted_label): only what needs the labels alone was measured.",
    )
    assert report.unanswered == 500


def test_no_rows() -> None:
    report = judged(people(500, seed=2).iloc[:0])
    assert (report.outcome, report.violations) == ("no_data", ())
    assert sentence(report) == "No row was captured in this window, so there is nothing to judge."


def test_without_labels_what_the_answers_say_is_still_judged() -> None:
    report = judged(people(1500, seed=3, worse=0.3).drop(columns="label"), labelled=False)
    assert report.notes == ("No row has a label (label): only what needs the model's answers alone was measured.",)
    assert {violation.metric_name for violation in report.violations} == {"CDDPL", "DI", "DPPL"}
    assert report.unlabelled == 1500


def test_labels_of_some_rows_are_used_and_the_others_counted() -> None:
    frame = people(1500, seed=3, worse=0.3)
    frame["label"] = frame["label"].astype("Int64").where(np.arange(1500) % 2 == 0)
    report = judged(frame)
    assert report.unlabelled == 750
    assert "DPPL" in {violation.metric_name for violation in report.violations}
    (women,) = [group for group in report.groups if group.facet.title == "sex is f"]
    assert women.rows > 400


def test_a_label_column_that_is_missing_is_an_error() -> None:
    with pytest.raises(InputError, match="label: no such column; got label; expected one of predicted_label, sex"):
        judged(people(100, seed=1).drop(columns="label"))


def test_without_answers_only_labels_are_looked_at() -> None:
    known = learn(from_frame(people(2000, seed=1).drop(columns="predicted_label")), config())
    assert {name for values in known.analysis.values.values() for name in values} == {
        *("CDDL", "CI", "DPL", "JS", "KL", "KS", "LP", "TVD")
    }


def test_a_baseline_of_nothing() -> None:
    asked = config(methods={"post_training_bias": {"methods": "all"}})
    with pytest.raises(BaselineError, match="nothing that is asked for can be measured"):
        learn(from_frame(people(100, seed=1).drop(columns="predicted_label")), asked)


def test_groups_that_only_one_side_knows_are_told() -> None:
    report = judged(people(500, seed=2), chosen=config(facet=[{"name_or_index": "sex", "value_or_threshold": ["m"]}]))
    assert report.notes[0].startswith("The baseline has groups that the configuration does not name: sex: f, race: a,")
    assert report.notes[1] == "The baseline does not have these groups, so that nothing is compared: sex is m."
    assert report.outcome == "insufficient_data"


def test_another_positive_label_is_told() -> None:
    report = judged(people(500, seed=2), chosen=config(label_values_or_threshold=[0]))
    assert "In the baseline, 1 is positive; here it is 0." in report.notes


class TestByTheService:
    """``compatibility: sagemaker``: the file's values, compared without a thought."""

    FACET: Any = staticmethod(
        lambda: config(
            label="Churn",
            facet=[{"name_or_index": "Account Length", "value_or_threshold": [100]}],
            group_variable=None,
        )
    )

    @staticmethod
    def churn() -> BiasBaseline:
        return BiasBaseline.from_bytes((SERVICE / "churn.analysis.json").read_bytes(), where="churn.analysis.json")

    @staticmethod
    def rows(counts: dict[tuple[int, int, int], int]) -> pd.DataFrame:
        """Return rows by whether the account is long, by label, and by answer; lengths as different as in the data."""
        listed = [key for key, many in counts.items() for _ in range(many)]
        lengths = [(101 + place % 132 if long else 1 + place % 100) for place, (long, _, _) in enumerate(listed)]
        lengths[max(place for place, (long, _, _) in enumerate(listed) if long)] = 232
        labels = [label for _, label, _ in listed]
        answers = [answer for _, _, answer in listed]
        return pd.DataFrame({"Churn": labels, "Account Length": lengths, "predicted_label": answers})

    def test_the_violations_of_a_real_hour(self) -> None:
        """The hour's labels and answers as its numbers say them; of the labels the service compared nothing."""
        hour = self.rows(
            {
                **{(0, 0, 0): 48, (0, 0, 1): 4, (0, 1, 0): 109, (0, 1, 1): 5},
                **{(1, 0, 0): 49, (1, 0, 1): 2, (1, 1, 0): 107, (1, 1, 1): 10},
            }
        )
        asked = replace(self.FACET(), measures=tuple(n for n in self.FACET().measures if n in PUBLISHED_OF_ANSWERS))
        report = judged(hour, self.churn(), asked, compatibility="sagemaker")
        real = json.loads((SERVICE / "churn.constraint_violations.json").read_bytes())["violations"]
        found = [violation.to_json() for violation in report.violations]
        assert [{**one, "description": None} for one in found] == [{**one, "description": None} for one in real]
        for ours, theirs in zip(found, real, strict=True):
            numbers = [
                [float(word) for word in one["description"].split() if _is_number(word)] for one in (ours, theirs)
            ]
            assert numbers[0] == pytest.approx(numbers[1], abs=1e-9)
            assert ours["description"].split(" ")[3:-1] == theirs["description"].split(" ")[3:-1]

    def test_the_baseline_of_the_real_dataset(self) -> None:
        rows = list(csv.DictReader((SERVICE / "churn.csv").read_text().splitlines()))
        frame = pd.DataFrame(rows).astype(int)
        made = learn(from_frame(frame), self.FACET(), compatibility="sagemaker")
        real, ours = (json.loads(data)["pre_training_bias_metrics"] for data in (self.churn().contents, made.contents))
        (theirs,), (own,) = (one["facets"]["Account Length"] for one in (real, ours))
        assert own["value_or_threshold"] == theirs["value_or_threshold"] == "(100, 225]"
        assert (ours["label"], ours["label_value_or_threshold"]) == (real["label"], real["label_value_or_threshold"])
        for mine, their in zip(own["metrics"], theirs["metrics"], strict=True):
            assert (mine["name"], mine["description"], mine.get("error")) == (
                their["name"],
                their["description"],
                their.get("error"),
            )
            assert mine["value"] == pytest.approx(their["value"], abs=1e-9)

    def test_however_little(self) -> None:
        """A hundredth of a point more is a violation, and a ratio that falls towards 0 is none."""
        report = judged(people(1500, seed=3, worse=0.3), compatibility="sagemaker")
        names = {v.metric_name for v in report.violations if v.facet == "sex"}
        assert "DPPL" in names
        assert "DI" not in names
        assert report.violations[0].description.startswith("Metric value ")
        assert report.intersections == ()

    def test_texts_have_no_flip_test(self) -> None:
        made = learn(table(500, seed=1), config(), compatibility="sagemaker")
        assert made.analysis.values["sex: f"]["FT"] == "FlipTest does not support non-numeric columns"


PUBLISHED_OF_ANSWERS = {"AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "GE", "RD", "SD", "TE"}


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def test_the_service_s_own_example_reads_by_its_configuration() -> None:
    """A dataset without a header, whose columns the configuration names."""
    columns = ["Label", "F1", "F2", "F3", "F4"]
    rows = np.loadtxt(SERVICE / "clarify.csv", delimiter=",")
    frame = pd.DataFrame(rows, columns=columns).astype({"Label": int})
    asked = decode(
        json.dumps(
            {
                "label": "Label",
                "label_values_or_threshold": [1],
                "facet": [{"name_or_index": "F1", "value_or_threshold": [0.5]}],
                "group_variable": "F2",
                "methods": {"pre_training_bias": {"methods": "all"}},
            }
        ).encode()
    )
    made = json.loads(learn(from_frame(frame), asked, compatibility="sagemaker").contents)
    real = json.loads((SERVICE / "clarify.analysis.json").read_bytes())
    (ours,), (theirs,) = (one["pre_training_bias_metrics"]["facets"]["F1"] for one in (made, real))
    assert ours["value_or_threshold"] == theirs["value_or_threshold"]
    for mine, their in zip(ours["metrics"], theirs["metrics"], strict=True):
        assert mine == {**their, "value": pytest.approx(their["value"], abs=1e-9)}
