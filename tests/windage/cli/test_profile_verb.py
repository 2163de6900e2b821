"""``windage profile``: every kind of missing value is told apart, and the files are those of the other verbs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.windage.cli.loans import Command, as_captures, loans
from windage.profile_file import decode


def rows_of(out: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}


def test_the_numbers_of_every_column(windage: Command) -> None:
    lines = ["a,b", "1,x", "2,x", "3,y", ",", "5,x"]
    Path("small.csv").write_text("\n".join(lines) + "\n")
    status, out, err = windage("profile", "small.csv")
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == "5 rows, 2 columns"
    rows = rows_of(out)
    assert rows["a"] == ["a", "Integral", "5", "20.0%", "(1", "null)", "4", "2.75", "1.479", "1", "2", "5"]
    assert rows["b"] == ["b", "String", "5", "20.0%", "(1", "null)", "2", "x", "75.0%,", "y", "25.0%"]


def test_what_is_missing_is_told_apart(windage: Command) -> None:
    lines = ['{"a": null, "b": 1}', '{"a": "", "b": 1}', '{"a": "NaN", "b": 1}', '{"a": "inf", "b": 1}', '{"b": 1}']
    Path("gaps.jsonl").write_text("\n".join([*lines, '{"a": 2, "b": 1}']))
    _, out, _ = windage("profile", "gaps.jsonl")
    assert "83.3% (1 null, 1 empty, 1 NaN, 1 infinite, 1 absent)" in out


def test_the_files_are_those_of_a_baseline(windage: Command) -> None:
    status, out, _ = windage("profile", "train.csv", "quiet.csv", "--out", "out")
    assert (status, out.splitlines()[0], out.splitlines()[-1]) == (0, "2,600 rows, 4 columns", "Written: out")
    assert json.loads(Path("out/statistics.json").read_bytes())["dataset"]["item_count"] == 2600
    profile = decode(Path("out/profile.json").read_bytes(), where="profile.json")
    assert (profile.rows, [column.name for column in profile.columns]) == (2600, ["age", "city", "pay", "score"])
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    windage("profile", "train.csv", "quiet.csv", "--out", "out")
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), ["_c0", "_c1", "_c2", "_c3"]),
        (("--output-columns", "score"), ["score", "_c1", "_c2", "_c3"]),
        (("--columns", "score,age,city,pay"), ["score", "age", "city", "pay"]),
        (("--columns", "age,city,pay,score", "--output-columns", "score"), ["score", "age", "city", "pay"]),
    ],
)
def test_captures_without_names_have_columns_too(windage: Command, options: tuple[str, ...], names: list[str]) -> None:
    """No baseline says what they are called; a line that is broken is counted as everywhere."""
    with Path("quiet.jsonl").open("a") as file:
        file.write("not json\n")
    status, out, _ = windage("profile", "quiet.jsonl", *options, "--out", "out")
    statistics = json.loads(Path("out/statistics.json").read_bytes())
    assert status == 0
    assert [feature["name"] for feature in statistics["features"]] == names
    assert statistics["features"][0]["inferred_type"] == "Fractional"
    assert "1 of 601 rows quarantined: not_json 1" in out
    assert len(Path("out/quarantine.jsonl").read_text().splitlines()) == 1


def test_a_few_captures_of_another_width_do_not_decide(windage: Command) -> None:
    odd = as_captures([["1", "2", "3", "4", "5", "6"]] * 3)
    Path("mixed.jsonl").write_text(odd + as_captures(loans(50)))
    _, out, _ = windage("profile", "mixed.jsonl")
    assert out.splitlines()[:2] == ["50 rows, 4 columns", "3 of 53 rows quarantined: columns 3"]


def test_a_ragged_dataset_keeps_its_names(windage: Command) -> None:
    with Path("quiet.csv").open("a") as file:
        file.write("1,2,3,4,5,6,7\n")
    _, out, _ = windage("profile", "quiet.csv")
    assert {"age", "city", "pay", "score"} <= rows_of(out).keys()


def test_the_services_estimates_when_asked(windage: Command) -> None:
    windage("profile", "train.csv", "--out", "ours")
    windage("profile", "train.csv", "--out", "theirs", "--compatibility", "sagemaker")
    assert Path("ours/statistics.json").read_bytes() != Path("theirs/statistics.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.csv",), "windage: none.csv: the file cannot be read; got No such file or directory"),
        (("train.csv", "--out", "train.csv"), "windage: train.csv: the results cannot be written; got File exists"),
        (
            ("quiet.jsonl", "--columns", "a,b,c,d", "--output-columns", "e"),
            "windage: output columns: no such column",
        ),
        (("quiet.jsonl", "--monitor", "none.yaml"), "windage: none.yaml: the file cannot be read"),
    ],
)
def test_what_is_wrong_is_told(windage: Command, arguments: tuple[str, ...], message: str) -> None:
    status, _, err = windage("profile", *arguments)
    assert (status, err[: len(message)]) == (2, message)


def test_when_nothing_can_be_read_that_is_no_success(windage: Command) -> None:
    Path("broken.jsonl").write_text("not json\n" * 3)
    status, out, _ = windage("profile", "broken.jsonl")
    assert (status, out.splitlines()[0]) == (2, "0 rows, 0 columns")


def test_a_name_that_moves_the_cursor_is_shown(windage: Command) -> None:
    Path("hostile.csv").write_text('"\x1b[31mred",b\n1,\x1b[2J\n2,[bold]x[/]\n')
    _, out, _ = windage("profile", "hostile.csv")
    assert all(character.isprintable() or character == "\n" for character in out)
    assert r"\x1b[31mred" in out
    assert "[bold]x[/]" in out
