"""The page of a window's quality: what it says of every kind of window, and that no name can do harm."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from dataclasses import replace

import numpy as np
import pytest

from tests.windage.cli.predicted import CHURN, GOODS, label
from tests.windage.page.quality_pages import answered, hour, judged, learned, reports
from tests.windage.page.test_page import HOSTILE, Page, assert_inert
from tests.windage.quality.made import read_merged
from windage.captures.schema import Schema
from windage.ground_truth.label_file import read_labels
from windage.monitors.model_quality import judge
from windage.page.facts import REASONS
from windage.page.quality import render
from windage.page.quality_rows import rows
from windage.quality.falls import SAME
from windage.quality.rules import Rules
from windage.quality_sentences import sample_sentence, sentence

BADGES = {
    "violations": "Violations",
    "no_violations": "No violations",
    "no_data": "No data",
    "insufficient_data": "Too few labels",
    "awaiting_labels": "Waiting for labels",
}
NAMES = (
    *("binary", "regression", "multiclass", "quiet", "service", "awaiting", "amended", "insufficient"),
    *("unlabelled", "no_data", "nothing_usable", "versions", "selective", "quarantined"),
)


def page(name: str) -> Page:
    return Page(render(reports()[name]))


@pytest.mark.parametrize("name", NAMES)
class TestEveryPage:
    def test_is_the_same_for_the_same_report(self, name):
        assert render(reports()[name]) == render(replace(reports()[name]))

    def test_begins_with_the_sentence_and_says_the_outcome(self, name):
        report, found = reports()[name], page(name)
        assert BADGES[report.outcome] in found.text
        assert sentence(report) in found.text
        assert len(found.of("h1")) == 1

    def test_shows_no_number_that_is_none(self, name):
        found = page(name)
        assert not re.search(r"\b(nan|NaN|inf|None(?! of )|undefined)\b", " ".join(found.texts))
        assert not re.search(r"\d\.\d{6,}", " ".join(found.texts))
        drawn = [value for _, attributes in found.elements for value in attributes.values() if value]
        assert not any(re.search(r"\b(nan|inf)\b", value) for value in drawn)

    def test_forbids_everything_but_its_own_style(self, name):
        found = page(name)
        digest = base64.b64encode(hashlib.sha256(found.style.encode()).digest()).decode()
        policy = next(m["content"] for m in found.of("meta") if m.get("http-equiv") == "Content-Security-Policy")
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
        assert_inert(found)

    def test_names_no_element_twice(self, name):
        ids = [attributes["id"] for _, attributes in page(name).elements if attributes.get("id")]
        assert len(ids) == len(set(ids))

    def test_draws_within_its_box(self, name):
        for place in page(name).of("circle"):
            for key in ("cx", "cy"):
                if (place.get(key) or "").endswith("%"):
                    assert 0 <= float(place[key].removesuffix("%")) <= 100

    def test_every_measure_that_people_read_has_a_row(self, name):
        report, found = reports()[name], page(name)
        assert [row.name for row in rows(report)] == [one.measure for one in report.shown]
        for row in rows(report) if report.joined.rows else ():
            assert row.title in found.texts
        assert not {one.measure for one in report.shown} & set(SAME) or report.selection is not None


def test_the_reports_are_of_every_outcome() -> None:
    assert {report.outcome for report in reports().values()} == set(BADGES)
    assert set(reports()) == set(NAMES)


@pytest.mark.parametrize("name", ["binary", "regression", "multiclass"])
def test_measured_and_estimated_stand_beside_each_other(name: str) -> None:
    found = page(name)
    guesses = [one for one in found.of("circle") if one.get("class") == "guess"]
    told = [one for one in found.of("circle") if one.get("class") == "told"]
    assert len(guesses) >= 5
    assert len(told) >= 5
    assert "In the last 5 windows with labels the estimate was off by " in found.text
    assert "It is inferred from inputs and answers and would not see a changed meaning" in found.text


def test_money_says_what_each_kind_of_answer_was_worth() -> None:
    report, found = reports()["binary"], page("binary")
    assert report.worth is not None
    assert "In money" in found.text
    assert " more per 1,000 answers than the baseline (± " in found.text
    for actual in "01":
        for predicted in "01":
            assert f"was {actual}, answered {predicted}" in found.text
    assert "In money" not in page("regression").text


def test_the_best_threshold_is_told_where_answers_have_a_price() -> None:
    report = reports()["binary"]
    assert report.best is not None
    assert report.best.sentence in page("binary").text


def test_versions_and_the_champion() -> None:
    report, found = reports()["versions"], page("versions")
    assert report.versions is not None
    assert "Versions side by side" in found.text
    for contest in report.versions.contests:
        assert contest.sentence in found.text
    assert [text.strip() for text in found.texts].count("champion") == 1


def test_selective_labels_are_named_as_such() -> None:
    found = page("selective")
    assert "Only the answer 1 can get a label: " in found.text
    some = judged(answered(CHURN, *[CHURN.make(700, seed=2)] * 2), CHURN, rules=Rules(can_be_labelled=("1",)))
    told = Page(render(some))
    assert "Precision among answers that can be labelled" in told.text
    assert "measures that need the truth of all answers" in told.text
    assert "recall : it needs the truth of every answer" in told.text


def test_what_became_of_labels_has_a_rule_and_a_count() -> None:
    made = GOODS.make(400, seed=2)
    more = label("c1", made[1][2]) + label("nobody", "ship") + label("c3", "1\n2") + label("c399", "rocket")
    for line in (label("c2", "ship"), label("c2", "truck")):
        more += line
    found = Page(render(judged(answered(GOODS, made, made[:-1], more), GOODS))).text
    assert re.search(r"Duplicate [12] the same again; used once", found)
    assert "Of no call 1 no answer has this id; not used" in found
    assert "No such row 1 of a call that has fewer rows; not used" in found
    assert re.search(r"Conflicting \d contradict each other, and none says when it was decided; none is used", found)
    assert "Unknown class 1 a class that the baseline never saw; used" in found


def test_a_deployed_window_says_what_arrived_during_it() -> None:
    found = page("awaiting").text
    assert (
        "During the window 9 labels were uploaded, whosever they are: 2 of no call that is known, 3 of a call" in found
    )
    assert "The window is judged when its labels should be there, at 2026-03-02 07:00 UTC." in found
    assert "amended 2 times by late labels" in page("amended").text


def test_rows_and_labels_in_quarantine_are_told_apart() -> None:
    found = page("quarantined").text
    assert "Quarantined rows 1 row (0.1% of the window) could not be used and was not judged." in found
    assert "Quarantined labels 1 label (50.0% of those that were read) could not be used." in found
    assert "an inference id that is too long" in found
    assert "7: the probability is not from 0 to 1" in found


def test_every_reason_of_a_label_has_words() -> None:
    bad = (label(None, "1"), label("x" * 201, "1"), label("a", ""), label("a", "NaN"), "{}\n", "{\n", label("a", "1,2"))
    content = "".join(bad) + label("a", "1").replace('"0"', '"7"') + label("a", "1").replace("CSV", "TAR")
    _, intake = read_labels([("a.jsonl", content.encode())])
    assert len(intake.quarantined) >= 8
    assert set(intake.quarantined) <= set(REASONS)


def test_curves_lie_over_those_of_the_baseline() -> None:
    titles = [one["aria-label"] for one in page("binary").of("svg") if "curve" in (one.get("aria-label") or "").lower()]
    assert "ROC curve of the window over that of the baseline" in titles


def test_the_confusion_matrix_adds_up() -> None:
    report, found = reports()["multiclass"], page("multiclass")
    assert "answered ship" in found.text
    assert sum(report.quality.confusion.ravel().tolist()) == report.joined.rows
    for many in report.quality.confusion.ravel().tolist():
        assert f" {many} " in found.text


def test_light_and_dark_are_matters_of_css() -> None:
    assert "prefers-color-scheme: dark" in page("binary").style or "light-dark(" in page("binary").style


def test_a_measure_that_cannot_be_drawn_has_no_drawing() -> None:
    report = reports()["quiet"]
    first = replace(report.comparisons[0], error=float("inf"))
    found = render(replace(report, comparisons=(first, *report.comparisons[1:]))).decode()
    assert found.count('<svg class="interval"') == len(report.shown) - 1


def test_a_sample_is_said_to_be_one() -> None:
    """All answers are counted, and fewer are measured: on the page, in the sentence, and nowhere for a small window."""
    made = CHURN.make(700, seed=2, worse=0.5)
    whole, sample = (judged(answered(CHURN, made, made), CHURN, most=most) for most in (700, 300))
    assert "by 300 of 700 labels" in sentence(sample)
    assert sample_sentence(sample) == (
        "Measured are 300 of 700 labelled answers, those of a sample of the calls; all are counted."
    )
    assert "Measured 300 a sample of the calls, by the hashes of their ids" in Page(render(sample)).text
    assert (sample.rows, sample.joined.rows, sample.quality.rows, sample.coverage) == (700, 700, 300, 1.0)
    # The measures of a sample are near those of all.
    both = [(one.value, sample.quality.measures[name]) for name, one in whole.quality.measures.items()]
    assert all(abs(value - other.value) < 4 * other.error + 1e-9 for value, other in both)
    assert sample_sentence(whole) is None
    assert "sample of the calls" not in Page(render(whole)).text


@pytest.mark.parametrize("name", HOSTILE[:14])
def test_hostile_names_are_inert(name: str) -> None:
    """As a class, a version, a monitor, and the name of a file."""
    known = learned(GOODS, GOODS.csv([[name.replace("\x00", ""), "0.7", "ship"], *GOODS.make(300)]))
    lines = [["version", "kind", "sure", "truth"]]
    lines += [[name, *row] for row in [[name, "0.5", name], *GOODS.make(200, seed=3)]]
    lines += [["other", *row] for row in GOODS.make(200, seed=4)]
    content = io.StringIO()
    csv.writer(content).writerows([[cell.replace("\x00", "") for cell in line] for line in lines])
    merged = read_merged(
        [(f"{name}.csv", content.getvalue().encode()), (name, b"{")],
        problem=known.problem,
        schema=Schema(("kind", "sure")),
        label_attribute="truth",
        version_attribute="version",
    )
    report = judge(merged, known, generator=np.random.default_rng(0), window=hour(6))
    written = render(replace(report, monitor=name))
    assert_inert(Page(written))
    assert "54439" not in Page(written).text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", written.decode())
