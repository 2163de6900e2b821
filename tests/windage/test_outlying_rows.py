"""The rows that stand out, as they are written, drawn and published."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.windage.checks.whole_rows import BASELINE, frame, profiled
from windage import metric_data, outlying_rows, page
from windage.config import Compatibility
from windage.manifest import summarise
from windage.monitors.data_quality import judge
from windage.report import Report
from windage.result_files import files
from windage.sentences import sentence
from windage.summary import decode, encode
from windage.window import Window

HOUR = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")


def report_of(*, worst: str = "inf-7", compatibility: Compatibility = "windage", odd: bool = True) -> Report:
    window = frame(11, 300)
    if odd:
        window.loc[7, "gap"] = 50.0
    ids: list[str | None] = [worst if place == 7 else f"inf-{place}" for place in range(300)]
    current = profiled(window, ids=ids)
    return replace(judge(current, BASELINE, compatibility=compatibility, window=HOUR), monitor="fraud")


def lines(report: Report) -> list[dict[str, object]]:
    return [json.loads(line) for line in files(report)["outliers.jsonl"][0].splitlines()]


def test_the_worst_row_is_named_with_its_call_and_what_is_to_blame() -> None:
    (worst,) = [one for one in lines(report_of()) if one["inference_id"] == "inf-7"]
    (first, *_) = worst["columns"]
    assert first["name"] == "gap"
    assert first["interquartile_ranges_beyond"] == pytest.approx((50 - 7) / 1.35, rel=0.15)


def test_no_value_is_written() -> None:
    assert b"50.0" not in files(report_of())["outliers.jsonl"][0]


def test_the_same_window_gives_the_same_bytes() -> None:
    assert files(report_of())["outliers.jsonl"] == files(report_of())["outliers.jsonl"]


def test_the_service_writes_no_such_file() -> None:
    report = report_of(compatibility="sagemaker")
    assert "outliers.jsonl" not in files(report)
    assert outlying_rows.worst(report) == ()
    summary = summarise(report, configuration="c", files={})
    assert b"outlier_share" not in encode(summary)


def test_the_page_shows_the_rows_and_obeys_none_of_them() -> None:
    shown = page.render(report_of(worst="<script>alert(1)</script>")).decode()
    assert "Rows that stand out" in shown
    assert "interquartile ranges beyond the baseline" in shown
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_quiet_window_says_nothing_of_rows() -> None:
    report = report_of(odd=False)
    if not outlying_rows.worst(report):
        assert "Rows that stand out" not in page.render(report).decode()


def test_shares_are_gauges() -> None:
    summary = summarise(report_of(), configuration="c", files={})
    assert decode(encode(summary), where="here") == summary
    gauges = {gauge.name: gauge for gauge in metric_data.of_summary(summary, violating_windows=0, at=HOUR.end)}
    assert gauges["OutlierShare"].value == pytest.approx(100 * outlying_rows.count(report_of()) / 300)
    assert gauges["DuplicateShare"].value == 0
    assert {gauges[name].unit for name in ("OutlierShare", "DuplicateShare")} == {"Percent"}


def test_the_sentence_tells_rows_from_features() -> None:
    window = frame(12, 300)
    ids: list[str | None] = ["twice"] * 300
    report = judge(profiled(window, ids=ids), BASELINE)
    assert sentence(report) == "Duplicate inference ids in 300 rows; no feature has violations."
