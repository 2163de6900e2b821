"""One bad value in some thousand rows: the command says on which line it stands, and lists it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.windage.cli.loans import Command, as_captures, as_csv, loans

ROWS = 5000


def spoilt(line: int, column: int, value: str) -> list[list[str]]:
    """Return loans of which one row holds another value in one column."""
    rows = loans(ROWS, seed=7)
    rows[line - 1][column] = value
    return rows


def listed() -> list[dict[str, object]]:
    return [json.loads(line) for line in Path("out/quarantine.jsonl").read_bytes().splitlines()]


def check(windage: Command, *files: str, more: tuple[str, ...] = ()) -> tuple[int, str, str]:
    assert windage("baseline", "data-quality", "train.csv", "--out", "base")[0] == 0
    return windage("check", "data-quality", *files, "--baseline", "base", "--out", "out", *more)


@pytest.mark.parametrize(
    ("column", "value", "reason", "detail", "said"),
    [
        (
            *(0, "GEHEIM", "type", "age: text where whole numbers are expected"),
            "1 of 5,000 values of age is no number (0.02 %, at most 0.1%): line 3,217 of now.jsonl.",
        ),
        (
            *(0, "-30", "negative", "age: a negative number where none is expected"),
            "1 of 5,000 numbers of age is negative (0.02 %, at most 0.1%): line 3,217 of now.jsonl.",
        ),
    ],
)
def test_a_bad_value_in_a_capture_file(
    windage: Command, column: int, value: str, reason: str, detail: str, said: str
) -> None:
    Path("now.jsonl").write_text(as_captures(spoilt(3217, column, value)))
    status, out, err = check(windage, "now.jsonl", more=("--output-columns", "score"))
    assert (status, err) == (0, "")
    assert listed() == [{"source": "now.jsonl", "line": 3217, "reason": reason, "detail": detail}]
    assert out.splitlines()[2:4] == [said, "  the lines: out/quarantine.jsonl"]
    assert said.replace(" of age", "") in Path("out/report.html").read_text()
    assert "GEHEIM" not in out
    statistics = json.loads(Path("out/statistics.json").read_bytes())
    assert statistics["dataset"]["item_count"] == ROWS


def test_a_bad_value_in_one_of_several_datasets_beside_a_row_that_cannot_be_read(windage: Command) -> None:
    """The header is the first line of a CSV file."""
    Path("one.csv").write_text(as_csv(loans(ROWS, seed=8)) + "1,2\n")
    Path("two.csv").write_text(as_csv(spoilt(40, 2, "much")))
    status, out, _ = check(windage, "two.csv", "one.csv")
    assert status == 0
    assert [(entry["source"], entry["line"], entry["reason"]) for entry in listed()] == [
        *(("one.csv", ROWS + 2, "columns"), ("two.csv", 41, "type")),
    ]
    assert "1 of 10,001 rows quarantined: columns 1" in out
    assert ": line 41 of two.csv." in out


def test_the_services_rules_say_and_list_nothing(windage: Command) -> None:
    Path("now.csv").write_text(as_csv(spoilt(40, 0, "old")))
    _, out, _ = check(windage, "now.csv", more=("--compatibility", "sagemaker"))
    assert listed() == []
    assert "line 41" not in out


def test_of_many_columns_some_are_said(windage: Command) -> None:
    names = [f"n{place}" for place in range(8)]
    good = [[str((n * (place + 7)) % 97) for place in range(8)] for n in range(2000)]
    bad = [row if place != 9 else ["x"] * 8 for place, row in enumerate(good)]
    for name, rows in (("train.csv", good), ("now.csv", bad)):
        Path(name).write_text("".join(",".join(row) + "\n" for row in [names, *rows]))
    _, out, _ = check(windage, "now.csv")
    assert out.count(": line 11 of now.csv.") == 5
    assert "So it is in 3 more columns." in out
    assert len(listed()) == 8


def test_a_comparison_says_it_of_the_second(windage: Command) -> None:
    Path("now.csv").write_text(as_csv(spoilt(40, 0, "old")))
    _, out, _ = windage("compare", "train.csv", "now.csv")
    assert ": line 41 of now.csv." in out
    assert "the lines:" not in out
