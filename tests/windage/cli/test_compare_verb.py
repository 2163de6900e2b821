"""``windage compare``: A is normal, B is judged, and both are called so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.windage.cli.loans import Command


def violations(folder: str = "out") -> set[tuple[str, str]]:
    document = json.loads(Path(folder, "constraint_violations.json").read_bytes())
    return {(entry["feature_name"], entry["constraint_check_type"]) for entry in document["violations"]}


@pytest.mark.parametrize(
    ("b", "status", "sentence"),
    [
        ("quiet.csv", 0, "B looks like A in all 4 columns."),
        ("cities.csv", 1, "B differs from A in 1 of 4 columns; city moved most: distance 0.3"),
        ("answers.csv", 1, "B differs from A in 1 of 4 columns; score moved most: distance 0."),
    ],
)
def test_two_datasets(windage: Command, b: str, status: int, sentence: str) -> None:
    found, out, err = windage("compare", "train.csv", b, "--out", "out")
    first, second, third, *_, last = out.splitlines()
    assert (found, err) == (status, "")
    assert first == "A, the baseline: train.csv, 2,000 rows"
    assert second == f"B: {b}, 600 rows"
    assert third.startswith(sentence)
    assert last == "Report: out/report.html"
    assert bool(violations()) == bool(status)


def test_what_changed_stands_beside_both_sides(windage: Command) -> None:
    _, out, _ = windage("compare", "train.csv", "cities.csv")
    header, row = out.splitlines()[3:]
    assert header.split() == ["column", "A", "B", "what"]
    assert row.startswith("city")
    assert "Ulm 5" in row
    assert "Ulm 8" in row
    assert not Path("out").exists()


def test_two_windows_of_captures_without_names(windage: Command) -> None:
    """The columns of both have numbers; the answer stands first."""
    assert windage("compare", "quiet.jsonl", "cities.jsonl")[0] == 1
    status, out, _ = windage("compare", "quiet.jsonl", "answers.jsonl", "--output-columns", "score", "--out", "out")
    assert (status, violations()) == (1, {("score", "baseline_drift_check")})
    assert "The model's answers moved, what it was asked did not." in out


def test_a_dataset_and_captures(windage: Command) -> None:
    status, out, _ = windage("compare", "train.csv", "quiet.jsonl", "--output-columns", "score")
    assert status == 0
    assert out.splitlines()[3] == "The model's answers did not move (so far)."


def test_a_may_be_a_baseline_or_a_result(windage: Command) -> None:
    windage("baseline", "data-quality", "train.csv", "--out", "base")
    assert windage("compare", "base", "quiet.csv", "--out", "result")[0] == 0
    assert windage("compare", "result", "cities.csv", "--out", "out")[0] == 1
    assert violations() == {("city", "baseline_drift_check")}


def test_it_finds_what_a_check_finds(windage: Command) -> None:
    windage("baseline", "data-quality", "train.csv", "--out", "base")
    windage("check", "data-quality", "cities.csv", "--baseline", "base", "--out", "checked")
    windage("compare", "train.csv", "cities.csv", "--out", "out")
    names = ("constraint_violations.json", "statistics.json", "constraints.json", "report.html")
    assert [Path("checked", n).read_bytes() for n in names] == [Path("out", n).read_bytes() for n in names]


def test_thresholds_are_the_callers(windage: Command) -> None:
    raised = ("--threshold", "material.mix=0.5", "--threshold", "drift_by_feature.city=0.6")
    assert windage("compare", "train.csv", "cities.csv", *raised)[0] == 0
    assert windage("compare", "train.csv", "cities.csv", "--threshold", "drift=0.5")[0] == 0
    assert windage("compare", "train.csv", "cities.csv", "--threshold", "minimum_rows=600")[0] == 1


@pytest.mark.parametrize(
    ("threshold", "message"),
    [
        (
            "drft=0.2",
            "--threshold: no such threshold; got drft; expected one of correlation_change, ",
        ),
        ("material=0.2", "--threshold: no such threshold; got material; expected one of"),
        ("material.mixx=0.2", "--threshold: no such threshold; got material.mixx; expected one of"),
        ("drift=x", "--threshold drift: not such a number; got x; expected a number\n"),
        ("drift=2", "--threshold drift: not such a number; got 2; expected thresholds.drift: out of range"),
        ("minimum_rows=0.5", "--threshold minimum_rows: not such a number; got 0.5; expected"),
        ("drift", "--threshold: not a threshold; got drift; expected NAME=NUMBER, as drift=0.2\n"),
        ("drift_by_feature.=1", "--threshold: not a threshold; got drift_by_feature.=1; expected NAME=NUMBER"),
    ],
)
def test_a_threshold_that_is_none(windage: Command, threshold: str, message: str) -> None:
    status, out, err = windage("compare", "train.csv", "quiet.csv", "--threshold", threshold)
    assert (status, out) == (2, "")
    assert err.startswith(f"windage: {message}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train.csv", "none.csv"), "none.csv: the file cannot be read"),
        (("none.csv", "train.csv"), "none.csv: the file cannot be read"),
        (("train.csv", "base"), "base: B is a baseline, of which no rows are left; expected data; do: give it in"),
        (("base", "quiet.csv", "--out", "base"), "base: the result would replace A; do: another --out\n"),
        (("empty.csv", "quiet.csv"), "empty.csv: nothing to compare with; got no rows; do: look at it with windage"),
        (("broken.jsonl", "quiet.csv"), "broken.jsonl: nothing to compare with; got 3 rows that cannot be read"),
        (("train.csv", "quiet.csv", "--output-columns", "x"), "output columns: no such column in the baseline; got x"),
    ],
)
def test_what_is_wrong_is_told(windage: Command, arguments: tuple[str, ...], message: str) -> None:
    windage("baseline", "data-quality", "train.csv", "--out", "base")
    Path("empty.csv").write_text("age,city\n")
    Path("broken.jsonl").write_text("not json\n" * 3)
    status, _, err = windage("compare", *arguments)
    assert status == 2
    assert err.startswith(f"windage: {message}")


def test_when_nothing_of_b_can_be_read_that_is_no_success(windage: Command) -> None:
    Path("broken.jsonl").write_text("not json\n" * 3)
    status, out, _ = windage("compare", "train.csv", "broken.jsonl")
    assert status == 2
    assert "B has no rows, so there is nothing to compare." in out
    assert "B: 3 of 3 rows quarantined: not_json 3" in out


def test_too_little_to_tell(windage: Command) -> None:
    Path("few.csv").write_text("\n".join(Path("quiet.csv").read_text().splitlines()[:20]) + "\n")
    status, out, _ = windage("compare", "train.csv", "few.csv", "--output-columns", "score")
    assert status == 0
    assert out.splitlines()[2:4] == [
        "B has only 19 rows: too few to tell a change from chance.",
        "Whether the model's answers moved cannot be told from this window.",
    ]


def test_like_the_service(windage: Command) -> None:
    status, out, _ = windage("compare", "train.csv", "answers.csv", "--compatibility", "sagemaker", "--out", "out")
    assert status == 1
    assert "Baseline drift distance: " in out
    assert "The model's answers" not in out
