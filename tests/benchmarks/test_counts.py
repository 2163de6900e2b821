"""What is counted: rules whose verdicts are known give the rates that follow from them."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from benchmarks import drift_quality, page, results, runs, tables
from benchmarks.detector import Detector, Judge, Verdict
from benchmarks.drift_quality import synthetic
from benchmarks.runs import Plan
from benchmarks.tally import Tally, count
from benchmarks.unusual import examined

TINY = Plan(quiet={40: 3}, shifted={40: 2, 1_000: 1}, references=2, reference_rows=200, large=1, large_rows=400)
KINDS = 15


def always(verdict: Verdict) -> Detector:
    return lambda reference: lambda current: verdict


def everything(reference: pd.DataFrame) -> Judge:
    return always(Verdict(frozenset(map(str, reference.columns))))(reference)


def broken(reference: pd.DataFrame) -> Judge:
    def judge(current: pd.DataFrame) -> Verdict:
        raise ZeroDivisionError

    return judge


def test_a_rule_that_flags_everything_finds_everything_and_is_always_wrong() -> None:
    tallies = synthetic(everything, "development", TINY)
    assert {tally.alarm_rate for tally in tallies.values()} == {1.0}
    assert {tally.false_rate for tally in tallies.values()} == {1.0}
    assert {tally.found_rate for tally in tallies.values() if tally.shifted} == {1.0}
    assert tables.score(tallies) == 0.0


def test_a_rule_that_flags_nothing_finds_nothing() -> None:
    tallies = synthetic(always(Verdict(frozenset(), insufficient=True)), "held-out", TINY)
    total = sum(tallies.values(), Tally())
    assert (total.alarmed, total.found, total.false, total.failed) == (0, 0, 0, 0)
    assert total.insufficient == total.runs


def test_every_planned_window_is_judged_once_and_every_column_is_scored() -> None:
    tallies = synthetic(everything, "development", TINY)
    quiet = {key: tally for key, tally in tallies.items() if not tally.shifted}
    assert len(tallies) == 6 + 9 * 2 + 1
    assert len({kind for kind, _ in tallies}) == KINDS
    assert [tally.runs for key, tally in quiet.items() if key[1] == 40] == [3] * 6
    assert tallies["negligible", 400].runs == 1
    assert all(tally.shifted + tally.unshifted == 12 * tally.runs for tally in tallies.values())


def test_a_rule_that_raises_is_counted_and_stops_nothing() -> None:
    total = sum(synthetic(broken, "development", TINY).values(), Tally())
    assert total.failed == total.runs > 0
    assert (total.found, total.false, total.alarmed) == (0, 0, 0)
    assert total.shifted > 0


def test_more_processes_count_the_same() -> None:
    one, two = (synthetic(everything, "development", TINY, jobs=jobs) for jobs in (1, 2))
    assert {key: tally.found for key, tally in one.items()} == {key: tally.found for key, tally in two.items()}


def test_columns_without_a_truth_are_not_scored() -> None:
    verdict = Verdict(frozenset({"a", "unknown"}))
    counted = count(verdict, shifted=frozenset({"a", "b"}), stable=frozenset({"c"}))
    assert (counted.found, counted.shifted, counted.false, counted.unshifted) == (1, 2, 0, 1)
    assert count(Verdict(frozenset({"unknown"})), shifted=frozenset(), stable=frozenset({"c"})).alarmed == 0


def test_the_score_is_what_is_found_less_what_is_cried() -> None:
    material = {("mean_0.5_sd", 1_000): Tally(runs=1, shifted=4, found=3), ("mix_20%", 200): Tally(runs=1, shifted=1)}
    quiet = {("no_drift", 200): Tally(runs=10, alarmed=1), ("clustered", 200): Tally(runs=1, alarmed=1)}
    assert tables.score({**material, **quiet}) == pytest.approx(0.75 - 0.1)
    assert math.isnan(tables.score({}))


def test_what_was_measured_is_kept_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(drift_quality, "QUICK", TINY)
    for part in ("synthetic", "unusual"):
        assert drift_quality.main(["--quick", "--only", part, "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    (measured,) = results.read_all(tmp_path)
    assert tables.kinds_table(measured.tallies("development")) in printed
    assert results.read(tmp_path, "windage", measured.version) == measured
    assert results.read(tmp_path, "windage", "another").families == {}
    written = page.page([measured])
    assert "## Synthetic windows, development populations" in written
    assert "held-out" not in written


def test_windage_raises_on_no_unusual_column() -> None:
    said = {one.case: one.verdict for one in examined(drift_quality.windage_default)}
    assert [case for case, verdict in said.items() if verdict.startswith("raised")] == []
    assert said["constant"] == said["all null"] == said["boolean"] == "quiet"
    assert said["one row"] == "insufficient data"
    assert said["constant that changes"] == said["number that becomes null"] == "flagged"


def test_a_share_of_a_plan_keeps_every_kind() -> None:
    part = runs.DEFAULT.of(0.01)
    assert min(part.quiet.values()) == min(part.shifted.values()) == part.large == 1
    assert part.quiet.keys() == runs.DEFAULT.quiet.keys()


def test_a_plan_can_do_without_large_windows() -> None:
    part = runs.DEFAULT.up_to(1_000)
    assert (list(part.quiet), list(part.shifted), part.large) == ([200, 1_000], [200, 1_000], 0)
