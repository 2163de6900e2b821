"""The page of a window's bias: who fares worse, of whom nothing can be said, and every measure of every group."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.windage.bias.people import config, people, table
from tests.windage.page.test_page import HOSTILE, Page, assert_inert
from windage.bias.found import BiasReport
from windage.bias.measures import MEASURES
from windage.bias.sentences import sentence
from windage.intake import Intake, Quarantined
from windage.monitors.model_bias import judge, learn
from windage.page.bias import render
from windage.page.bias_rows import TITLES
from windage.table import from_frame


def judged(frame: pd.DataFrame, **options) -> BiasReport:
    known = learn(table(2000, seed=1), config())
    return judge(from_frame(frame), config(), known, random=np.random.default_rng(0), **options)


@cache
def reports() -> dict[str, BiasReport]:
    worse = people(1500, seed=3, worse=0.35)
    return {
        "quiet": judged(people(1500, seed=2)),
        "worse": judged(worse),
        "service": judged(worse, compatibility="sagemaker"),
        "few": judged(people(40, seed=2)),
        "none": judged(worse.iloc[:0]),
        "unlabelled": judged(worse.drop(columns="label"), labelled=False),
        "nobody": judged(worse.assign(predicted_label=np.where(worse["sex"] == "f", 0, worse["predicted_label"]))),
    }


@pytest.mark.parametrize("name", ["quiet", "worse", "service", "few", "none", "unlabelled", "nobody"])
class TestEveryPage:
    def test_is_the_same_for_the_same_report(self, name):
        assert render(reports()[name]) == render(replace(reports()[name]))

    def test_begins_with_the_sentence_and_says_the_outcome(self, name):
        report = reports()[name]
        page = Page(render(report))
        badge = {
            "violations": "Violations",
            "no_violations": "No violations",
            "no_data": "No data",
            "insufficient_data": "Too few rows",
        }[report.outcome]
        assert badge in page.text
        assert sentence(report) in page.text
        assert len(page.of("h1")) == 1

    def test_holds_every_violation_and_every_group(self, name):
        report = reports()[name]
        page = Page(render(report))
        for group in report.groups:
            if report.rows:
                assert group.facet.title in page.text
            if group.reason is not None and report.rows:
                assert group.reason in page.text
        if report.compatibility == "windage":
            for violation in report.violations:
                assert " ".join(violation.description.split()) in page.text

    def test_shows_no_number_that_is_none(self, name):
        page = Page(render(reports()[name]))
        assert not re.search(r"\b(nan|inf|None|undefined)\b", page.text)
        assert not re.search(r"\d\.\d{5,}", " ".join(page.texts))

    def test_forbids_everything_but_its_own_style(self, name):
        page = Page(render(reports()[name]))
        digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
        policy = next(m["content"] for m in page.of("meta") if m.get("http-equiv") == "Content-Security-Policy")
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
        assert_inert(page)


def test_every_measure_has_a_title() -> None:
    assert TITLES.keys() == MEASURES.keys()


def test_everything_drawn_lies_on_its_axis() -> None:
    for report in reports().values():
        page = Page(render(report))
        for rect in page.of("rect"):
            assert 0 <= float((rect.get("x") or "0%").removesuffix("%")) <= 100
        for circle in page.of("circle"):
            if circle.get("class") == "point":
                assert 0 <= float(circle["cx"].removesuffix("%")) <= 100


def test_what_is_worse_is_red_and_nothing_else() -> None:
    page = Page(render(reports()["worse"]))
    cells = [attributes for attributes in page.of("td") if (attributes.get("class") or "") == "cell worse"]
    plain = sum(len(group.worse) for group in reports()["worse"].every_group)
    of_all = sum(one.name == "GE" for group in reports()["worse"].every_group for one in group.worse)
    assert len(cells) == plain - of_all > 0
    assert not [a for a in Page(render(reports()["quiet"])).of("td") if a.get("class") == "cell worse"]


def test_a_group_that_is_too_small_has_a_place_of_its_own() -> None:
    page = Page(render(reports()["worse"]))
    assert "Of whom nothing can be said" in page.text
    assert re.search(r"race is c : only \d+ of the window's rows are of it, and 30 are needed\.", page.text)


def test_quarantined_rows_are_told() -> None:
    kept = (Quarantined("a.jsonl", 3, "not_json", "column 1"),)
    page = Page(render(reports()["quiet"], intake=Intake(1501, 1500, {"not_json": 1}, kept=kept)))
    assert "1 quarantined" in page.text
    assert "a.jsonl 3 not JSON column 1" in page.text


def test_hostile_names_and_values_are_inert() -> None:
    random = np.random.default_rng(1)
    frame = people(4000, seed=1).assign(race=random.choice([*HOSTILE][:14], 4000))
    frame = frame.rename(columns={"race": "<script>alert(1)</script>"})
    asked = config(
        facet=[{"name_or_index": "<script>alert(1)</script>"}, {"name_or_index": "sex", "value_or_threshold": ["f"]}],
        group_variable=None,
    )
    known = learn(from_frame(frame), asked)
    worse = frame.assign(predicted_label=0)
    content = render(judge(from_frame(worse), asked, known, random=random))
    page = Page(content)
    assert_inert(page)
    assert "<script>alert(1)</script> is" in page.text
    assert "54439" not in page.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", content.decode())
