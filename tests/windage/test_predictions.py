"""Drift of the model's answers beside drift of what it is asked: the same decision, told apart everywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import windage
from tests.windage.strategies import tables
from tests.windage.test_summary import summary_of
from windage.baselines import learn
from windage.config import Thresholds
from windage.errors import InputError
from windage.manifest import summarise
from windage.metric_data import of_summary
from windage.monitors.data_quality import judge
from windage.notification import LONGEST_SMS, LONGEST_SUBJECT, compose
from windage.page import render
from windage.profile import Profile
from windage.sentences import answers_sentence
from windage.summary import decode, encode
from windage.violations import to_json
from windage.window import Window

WINDOW = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")


def frame(rows: int = 600, seed: int = 1, *, asked: float = 0.0, answered: float = 0.0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "pay": random.normal(3000 + 500 * asked, 500, size=rows),
            "city": random.choice(["Ulm", "Bonn"], size=rows),
            "score": random.normal(0.4 + 0.1 * answered, 0.1, size=rows),
            "label": random.choice(["yes", "no"], p=[0.5, 0.5], size=rows),
        }
    )


BASELINE = windage.baseline(frame(3000))
ANSWERS = ("score", "label")


def report_of(window: pd.DataFrame, *, outputs: tuple[str, ...] = ANSWERS) -> windage.Report:
    return windage.check(window, BASELINE, output_columns=outputs)


@settings(max_examples=40, deadline=None)
@given(tables(least_rows=1), tables())
def test_which_columns_are_answers_changes_words_and_no_decision(training: object, window: object) -> None:
    baseline = learn(training)
    current = Profile.of(window, yardstick=baseline.yardstick)
    plain, told = (judge(current, baseline, predictions=names) for names in ((), [f"c{n}" for n in range(4)]))
    assert (told.outcome, told.drifts, told.worst_drift) == (plain.outcome, plain.drifts, plain.worst_drift)
    assert [(v.feature_name, v.constraint_check_type) for v in told.violations] == [
        (v.feature_name, v.constraint_check_type) for v in plain.violations
    ]
    assert render(told)
    assert plain.violated_predictions is plain.prediction_drift is answers_sentence(plain) is None


@settings(max_examples=20, deadline=None)
@given(tables(least_rows=1), tables())
def test_by_the_services_rules_answers_are_columns_like_all_others(training: object, window: object) -> None:
    baseline = learn(training, compatibility="sagemaker")
    current = Profile.of(window, compatibility="sagemaker")
    plain, told = (judge(current, baseline, compatibility="sagemaker", predictions=names) for names in ((), ["c0"]))
    assert told == plain
    assert (to_json(told.violations), render(told)) == (to_json(plain.violations), render(plain))


@pytest.mark.parametrize(
    ("asked", "answered", "violated", "sentence"),
    [
        (0, 0, (), "The model's answers did not move (so far)."),
        (1, 0, (), "The model's answers did not move (so far)."),
        (0, 1, ("score",), "The model's answers moved, what it was asked did not."),
        (1, 1, ("score",), "The model's answers moved, too."),
    ],
)
def test_whether_the_drift_reaches_the_answers(
    asked: float, answered: float, violated: tuple[str, ...], sentence: str
) -> None:
    report = report_of(frame(seed=2, asked=asked, answered=answered))
    assert report.violated_predictions == violated
    assert answers_sentence(report) == sentence
    assert report.prediction_drift is not None
    assert (report.prediction_drift > 1) == bool(answered)


def test_a_drift_of_the_answers_is_said_in_its_own_words() -> None:
    (violation,) = report_of(frame(seed=2, answered=1)).violations
    assert (violation.feature_name, violation.constraint_check_type) == ("score", "baseline_drift_check")
    assert violation.description.startswith("The model's answers have changed: ")
    assert "Baseline drift distance: " in violation.description
    (of_feature,) = report_of(frame(seed=2, asked=1)).violations
    assert "The model's answers" not in of_feature.description


def test_what_cannot_be_told_is_not_said_to_be_still() -> None:
    """Too few rows, and captures without answers."""
    cannot = "Whether the model's answers moved cannot be told from this window."
    few = report_of(frame(20, seed=2))
    unanswered = report_of(frame(seed=2, asked=1).drop(columns=list(ANSWERS)))
    for report in (few, unanswered):
        assert report.violated_predictions is None
        assert answers_sentence(report) == cannot
    assert {v.feature_name for v in unanswered.violations} >= {"pay"}
    assert answers_sentence(report_of(frame(0))) is None


def test_clean_windows_are_said_to_be_still() -> None:
    said = {answers_sentence(report_of(frame(seed=seed))) for seed in range(2, 42)}
    assert said == {"The model's answers did not move (so far)."}


def test_the_answers_stand_before_the_features_on_the_page() -> None:
    page = render(report_of(frame(seed=2, asked=1))).decode()
    parts = ['id="answers"', "The model’s answers</h2>", "did not move (so far)", ">score<", "What the model is asked"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert page.index("What the model is asked") < page.index(">pay<")
    plain = render(report_of(frame(seed=2, asked=1), outputs=())).decode()
    assert 'id="answers"' not in plain
    assert ">Features</h2>" in plain


def test_many_answers_are_folded() -> None:
    names = [f"p{n}" for n in range(40)]
    random = np.random.default_rng(1)
    training, window = (pd.DataFrame(random.random((400, 40)), columns=names) for _ in range(2))
    page = render(windage.check(window, windage.baseline(training), output_columns=names)).decode()
    assert "Show 35 more columns of the answer without violations" in page
    assert len({part.split('"')[0] for part in page.split('class="card" id="')[1:]}) == 40


def test_the_manifest_and_the_gauge_say_it() -> None:
    made = replace(report_of(frame(seed=2, answered=1)), monitor="fraud", window=WINDOW)
    short = summarise(made, configuration="c", files={})
    assert short.violated_predictions == 1
    assert decode(encode(short), where="here") == short
    gauges = {g.name: g for g in of_summary(short, violating_windows=1, at=WINDOW.end + timedelta(minutes=10))}
    assert gauges["PredictionDrift"].value == pytest.approx(made.prediction_drift)
    assert gauges["PredictionDrift"].unit == "None"
    unknown = summarise(
        replace(report_of(frame(seed=2), outputs=()), monitor="fraud", window=WINDOW), configuration="c", files={}
    )
    assert unknown.violated_predictions is None
    assert "PredictionDrift" not in {g.name for g in of_summary(unknown, violating_windows=0, at=WINDOW.end)}


def test_a_manifest_of_before_is_read() -> None:
    document = json.loads(encode(summary_of()))
    del document["violated_predictions"], document["prediction_drift"]
    assert decode(json.dumps(document).encode(), where="here").violated_predictions is None


@pytest.mark.parametrize(
    ("violated", "features", "subject", "sms", "mail"),
    [
        (None, 2, "", "", None),
        (
            0,
            2,
            ", answers did not move (so far)",
            ", answers did not move (so far)",
            "The model's answers",
        ),
        (1, 2, ", answers moved", ", answers moved", "And the model's answers moved.\n"),
        (2, 2, ", answers moved", ", answers moved", "It is the model's answers that moved, not what"),
    ],
)
def test_the_alert_says_it(violated: int | None, features: int, subject: str, sms: str, mail: str | None) -> None:
    latest = summary_of(outcome="violations", violated_features=features, features=9, violated_predictions=violated)
    message = compose(latest, state="ALARM", history=(latest,), report_url="https://x", rule="alarm a")
    assert message.subject == f"fraud: 2 of 9 features have violations{subject}"
    assert message.sms == f"fraud: 2/9 features violated{sms}"
    assert (mail in message.email) if mail else ("answers" not in message.email)
    assert len(message.subject) <= LONGEST_SUBJECT
    assert len(message.sms) <= LONGEST_SMS
    normal = compose(latest, state="OK", history=(latest,), report_url="https://x", rule="alarm a")
    assert "answers" not in normal.email + normal.subject + normal.sms


def test_compare_is_learn_and_check() -> None:
    old, new = frame(3000), frame(seed=2, answered=1)
    one, other = windage.compare(old, new, output_columns=["score"]), windage.compare(BASELINE, new)
    assert one.violations[0].description.startswith("The model's answers have changed")
    assert [v.feature_name for v in one.violations] == [v.feature_name for v in other.violations] == ["score"]
    kept = windage.compare(old, new, thresholds=windage.Thresholds(drift=0.9))
    assert kept.outcome == "no_violations"
    assert windage.compare(old, new, compatibility="sagemaker").compatibility == "sagemaker"


def test_thresholds_have_names_in_the_package() -> None:
    assert windage.Thresholds is Thresholds
    loose = windage.Thresholds(material=windage.Material(location=0.9, spread=0.9, shape=0.9, tail=0.9))
    assert windage.check(frame(seed=2, asked=1), BASELINE, thresholds=loose).outcome == "no_violations"
    assert {"Material", "Thresholds", "compare"} <= set(windage.__all__)


@pytest.mark.parametrize(("columns", "got"), [("scor", "scor"), (["x"], "x")])
def test_an_answer_that_is_no_column_is_told(columns: object, got: str) -> None:
    with pytest.raises(InputError, match=f"^output columns: no such column in the baseline; got {got}; expected one"):
        windage.check(frame(), BASELINE, output_columns=columns)
