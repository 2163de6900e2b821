"""The page of a report: what is on it, in which order, and that no name can do harm."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from functools import cache, cached_property
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import windage
from windage.baselines import Baseline
from windage.drift import Drift
from windage.intake import Intake, Quarantined
from windage.page import MOST_DRAWN, MOST_OPEN, render
from windage.page.card import ranked
from windage.page.writing import text, visible, window
from windage.report import Report, ratio
from windage.sentences import sentence
from windage.violations import Violation
from windage.window import Window

DAY = Window.parse("2013-03-01T00:00:00Z/2013-03-02T00:00:00Z")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7777 * 7 }}",
    "{% include 'style.css' %}",
    "</style><script>alert(1)</script>",
    "</title><base href=https://evil.example>",
    "javascript:alert(1)",
    "https://evil.example/x.png",
    "\u202egnp.exe",
    "line\nbreak",
    "nul\x00",
    "x" * 1000,
    "<" * 1000,
    "",
    " ",
    "&lt;b&gt;",
)
VOID = {"meta", "link", "img", "br", "hr", "input", "base"}


class Page(HTMLParser):
    """The parsed page: its elements with their attributes, its texts and its style."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.style = ""
        self.open: list[str] = []
        self.folded: list[str] = []
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.texts.append(data)

    @cached_property
    def text(self) -> str:
        """All that is shown, with single spaces, and what is shown on pointing at it."""
        pointed = [attributes.get("title") or "" for _, attributes in self.elements]
        return " ".join(" ".join([*self.texts, *pointed]).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def training(rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    return pd.DataFrame(
        {
            "delay": rng.normal(10, 5, rows).round(2),
            "seats": rng.integers(20, 300, rows),
            "weekday": rng.integers(0, 7, rows),
            "carrier": rng.choice(["UA", "AA", "DL"], rows),
            "age": np.where(rng.random(rows) < 0.1, np.nan, rng.integers(0, 30, rows)),
        }
    )


def drifted() -> pd.DataFrame:
    frame = training()
    frame["delay"] = frame["delay"] * 3 - 20
    frame["carrier"] = frame["carrier"].replace("UA", "ZZ")
    frame["age"] = np.nan
    return frame.drop(columns="weekday").assign(extra=1)


@cache
def reports() -> dict[str, Report]:
    baseline = windage.baseline(training())
    return {
        "quiet": windage.check(training(), baseline),
        "drifted": windage.check(drifted(), baseline),
        "service": windage.check(drifted(), baseline, compatibility="sagemaker"),
        "few": windage.check(training().iloc[:40], baseline),
        "none": windage.check(training().iloc[:0], baseline),
        "odd": odd(),
    }


def odd() -> Report:
    """Numbers that overflow, columns without a value, or with one."""
    before = pd.DataFrame(
        {
            "huge": [1e308, -1e308] * 100,
            "gone": range(200),
            "back": [None] * 200,
            "same": [7] * 200,
            "tiny": [5e-324] * 200,
            "words": range(200),
        }
    )
    now = before.assign(gone=None, back=range(200), words="oops", infinite=[float("inf")] * 200)
    return windage.check(now, windage.baseline(before))


def received(report: Report, **quarantined: int) -> Report:
    rows = sum(quarantined.values())
    kept = tuple(
        Quarantined(f"s3://captures/{n:02d}.jsonl", n + 1, "not_json", "column 1") for n in range(min(rows, 100))
    )
    judged = report.current.rows
    intake = Intake(judged + rows + 3, judged, quarantined, outside=3, widths={12: 5}, kept=kept)
    return replace(report, current=replace(report.current, intake=intake), monitor="late-flights", window=DAY)


@pytest.mark.parametrize("name", ["quiet", "drifted", "service", "few", "none", "odd"])
class TestEveryPage:
    def test_is_the_same_for_the_same_report(self, name):
        report = reports()[name]

        assert render(report) == render(replace(report))

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

    def test_holds_every_violation_and_every_feature(self, name):
        report = reports()[name]
        page = Page(render(report))

        for violation in report.violations:
            assert " ".join(violation.description.split()) in page.text
            assert violation.constraint_check_type in page.text
        for feature in report.baseline.constraints.features:
            assert feature.name in page.text

    def test_shows_no_number_that_is_none(self, name):
        page = Page(render(reports()[name]))

        assert not re.search(r"\b(nan|inf|None|undefined)\b", page.text.replace("NaN", ""))
        assert not re.search(r"\d\.\d{7,}", " ".join(page.texts))

    def test_forbids_everything_but_its_own_style(self, name):
        page = Page(render(reports()[name]))
        digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
        policy = next(m["content"] for m in page.of("meta") if m.get("http-equiv") == "Content-Security-Policy")

        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
        assert "url(" not in page.style
        assert "@import" not in page.style
        assert_inert(page)


def assert_inert(page: Page) -> None:
    assert {tag for tag, _ in page.elements} <= {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "details"),
        *("summary", "h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "small", "code"),
        *("strong", "b", "i", "em", "a", "bdi", "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td"),
        *("svg", "circle", "path", "rect", "line", "text"),
    }
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "src", "srcdoc"}]
        assert attributes.get("href", "#").startswith("#")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in page.of("a")} <= set(ids)


def named(names: list[str], categories: list[str]) -> Report:
    """A report whose features and categories have the given names, its data being the same for all names."""
    rng = np.random.default_rng(5)
    rows, most = 200, len(categories)
    before = {name: [categories[i] for i in rng.integers(0, most // 2 + 1, rows)] for name in names}
    now = {name: [categories[i] for i in rng.integers(0, most, rows)] for name in names}
    return windage.check(pd.DataFrame(now), windage.baseline(pd.DataFrame(before)))


def test_hostile_names_and_values_are_inert():
    report = received(named([*HOSTILE], [*HOSTILE]), **{"<script>": 2})
    report = replace(report, monitor="<script>alert(1)</script>")

    content = render(report)

    page = Page(content)
    assert_inert(page)
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7777 * 7 }}" in page.text
    assert "54439" not in page.text
    assert "(empty)" in page.text
    assert "\\u202egnp.exe" in page.text
    assert "line\\nbreak" in page.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", content.decode())


TAME = ["c0", "c1", "c2", "c3"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20), min_size=4, max_size=4, unique=True))
def test_names_do_not_change_the_structure_of_the_page(names):
    def tags(report: Report) -> Counter[str]:
        # What a category looks like decides its kind, so only the features get the names here.
        return Counter(tag for tag, _ in Page(render(report)).elements)

    assert tags(named(names, TAME)) == tags(named([f"n{i}" for i in range(4)], TAME))


def test_features_come_in_the_order_of_how_far_they_moved():
    report = reports()["drifted"]
    page = Page(render(report))
    cards = [attributes["id"] for attributes in page.of("details") if attributes.get("class") == "card"]
    moved = dict.fromkeys(drift.feature for drift in sorted(report.drifts, key=ratio, reverse=True))

    names = ranked(report)
    shown = [names.index(name) for name in moved]

    assert shown == [*range(len(moved))]
    assert cards == [f"f{place}" for place in range(1, len(names) + 1)]
    assert names[len(moved)] in {v.feature_name for v in report.violations}


def test_columns_that_are_missing_or_extra_stand_before_the_features():
    shown = Page(render(reports()["drifted"])).text

    assert (
        shown.index("Column missing: weekday") < shown.index("Extra column: extra") < shown.index("Those that drifted")
    )


def test_a_violation_of_no_known_feature_is_shown_too():
    stray = Violation("elsewhere", "completeness_check", "Value: 0.5 does not meet the constraint requirement! ")
    report = replace(reports()["quiet"], outcome="violations", violations=(stray,))

    assert "More values missing: elsewhere Value: 0.5 does not" in Page(render(report)).text


def test_the_service_s_long_numbers_are_rounded_and_kept():
    report = reports()["service"]
    exact = next(v.description for v in report.violations if v.constraint_check_type == "baseline_drift_check")
    page = Page(render(report))

    assert exact in {attributes.get("title") for attributes in page.of("bdi")}


def test_a_distance_above_its_threshold_may_be_chance():
    report = reports()["quiet"]
    drift = Drift("delay", "Kolmogorov-Smirnov", 0.2, 0.1, p_value=0.4)

    content = render(replace(report, drifts=(drift,)))

    assert "it may be chance" in Page(content).text
    assert b'class="meter chance"' in content


def test_a_threshold_of_zero_has_no_multiple():
    drift = Drift("delay", "Kolmogorov-Smirnov", 0.2, 0.0, p_value=0.4)

    assert (
        "Kolmogorov-Smirnov distance 0.200, threshold 0, p = 0.4."
        in Page(render(replace(reports()["quiet"], drifts=(drift,)))).text
    )


def test_a_baseline_file_without_counts_says_why_nothing_is_drawn():
    frame = pd.DataFrame({"destination": [f"d{n:03d}" for n in range(200)] * 2})
    baseline = Baseline.from_bytes(*windage.baseline(frame).to_bytes()[:2], where="here")

    shown = Page(render(windage.check(frame, baseline))).text

    assert "Of the baseline, the counts of so many different values were not kept." in shown
    assert "destination String not compared" in shown


@pytest.mark.parametrize(("threshold", "written"), [(0.1, "2.0×"), (1e-300, ">999×"), (0.9, "0.2×")])
def test_a_distance_is_written_as_a_multiple_of_its_threshold(threshold, written):
    drift = Drift("delay", "Kolmogorov-Smirnov", 0.2, threshold, p_value=0.4)

    assert written in Page(render(replace(reports()["quiet"], drifts=(drift,)))).text


def test_quarantined_rows_are_counted_and_placed():
    page = Page(render(received(reports()["quiet"], not_json=7, columns=5)))

    assert "12 rows (2.9% of the window) could not be used" in page.text
    assert "not JSON 7 58.3%" in page.text
    assert "The baseline has 5 columns. Quarantined for another number were 5 with 12." in page.text
    assert "s3://captures/11.jsonl" in page.text
    assert "Show 7 more places" in page.text
    assert "1 March 2013, 00:00 – 24:00 UTC" in page.text


def test_a_window_of_quarantined_rows_does_not_claim_that_none_came():
    shown = Page(render(received(reports()["none"], not_json=120))).text

    assert (
        "123 rows were received, and none of them could be judged: 120 quarantined (see below), 3 from outside" in shown
    )
    assert "The first 100 places are kept, of 120." in shown


def test_a_thousand_features_make_a_page_that_can_be_used():
    rng = np.random.default_rng(3)
    before = pd.DataFrame(rng.normal(size=(120, 1000)), columns=[f"feature_{n:04d}" for n in range(1000)])
    now = before.copy()
    now.iloc[:, 500:540] += 9
    report = windage.check(now, windage.baseline(before))

    content = render(report)

    page = Page(content)
    cards = [attributes for attributes in page.of("details") if attributes.get("class") == "card"]
    assert len(content) < 3_000_000
    assert len(cards) == 1000
    assert sum("open" in attributes for attributes in cards) == max(MOST_OPEN, len(report.violated_features))
    assert sum(attributes.get("role") == "img" for attributes in page.of("svg")) == MOST_DRAWN
    assert f"The distributions of {MOST_DRAWN} features are drawn. The other {1000 - MOST_DRAWN}" in page.text
    assert "Show 960 more features without violations" in page.text
    assert all(name in page.text for name in before.columns)


@given(st.text(), st.integers(10, 80))
def test_a_foreign_text_is_one_short_line_without_anything_invisible(value, limit):
    shown = text(value, limit=limit).shown

    assert 0 < len(shown) <= max(limit, len("(empty)"))
    assert not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069\u2028\u2029]", shown)


def test_half_of_a_surrogate_pair_can_be_written():
    assert visible("\ud800").encode() == b"\\ud800"


@pytest.mark.parametrize(
    ("span", "written"),
    [
        ("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z", "1 March 2026, 06:00 – 07:00 UTC"),
        ("2026-03-01T23:00:00Z/2026-03-02T00:00:00Z", "1 March 2026, 23:00 – 24:00 UTC"),
        ("2025-12-29T00:00:00Z/2026-01-05T00:00:00Z", "29 December 2025, 00:00 – 4 January 2026, 24:00 UTC"),
        ("2026-03-01T22:00:00Z/2026-03-02T04:00:00Z", "1 March 2026, 22:00 – 2 March 2026, 04:00 UTC"),
        ("2026-03-01T01:00:00+02:00/2026-03-01T02:00:00+02:00", "28 February 2026, 23:00 – 24:00 UTC"),
    ],
)
def test_a_window_is_written_as_people_do(span, written):
    assert window(Window.parse(span)) == written


def test_what_drifted_stands_before_what_may_be_chance():
    """A rare column, far above its small threshold by chance, once stood before the drift that the alert was about."""
    chance = Drift("delay", "missing share", 0.05, 0.01, p_value=0.2)
    real = Drift("carrier", "mix", 0.06, 0.04, p_value=1e-9, drifted=True)
    report = replace(reports()["quiet"], drifts=(chance, real))

    assert ranked(report)[:2] == ("carrier", "delay")
