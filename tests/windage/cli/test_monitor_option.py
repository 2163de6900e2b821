"""``--monitor``: a laptop decides as what is deployed; what the command line says goes before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.windage.cli.loans import Command

HEAD = "name: loans\ncapture: {model: {lambda: loans-model}}\n"


def monitor(*lines: str, name: str = "loans.yaml") -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return name


def check(windage: Command, window: str, *options: str, baseline: bool = True) -> tuple[int, str, str]:
    if baseline:
        assert windage("baseline", "data-quality", "train.csv", "--out", "base")[0] == 0
        options = (*options, "--baseline", "base")
    return windage("check", "data-quality", window, "--out", "out", *options)


def test_its_output_columns_say_where_the_answer_stands(windage: Command) -> None:
    file = monitor("output_columns: [score]")
    status, out, err = check(windage, "quiet.jsonl", "--monitor", file)
    assert (status, err) == (0, "")
    assert out.splitlines()[1] == "The model's answers did not move (so far)."
    assert check(windage, "quiet.jsonl")[0] == 1


def test_its_thresholds_decide(windage: Command) -> None:
    file = monitor("thresholds:", "  drift_by_feature: {city: 0.6}")
    assert check(windage, "cities.csv")[0] == 1
    assert check(windage, "cities.csv", "--monitor", file)[0] == 0


def test_the_command_line_goes_before_it(windage: Command) -> None:
    file = monitor("thresholds: {drift_by_feature: {city: 0.6}}", "compatibility: sagemaker", "output_columns: [age]")
    assert check(windage, "cities.csv", "--monitor", file, "--threshold", "drift_by_feature.city=0.1")[0] == 1
    assert "CompletedWithViolations" in check(windage, "answers.csv", "--monitor", file)[1]
    assert "Completed" not in check(windage, "answers.csv", "--monitor", file, "--compatibility", "windage")[1]
    options = ("--monitor", file, "--output-columns", "score", "--compatibility", "windage")
    assert check(windage, "quiet.jsonl", *options)[0] == 0


def test_its_records_say_where_rows_are(windage: Command) -> None:
    rows = [line.split(",") for line in Path("quiet.csv").read_text().splitlines()[1:]]
    asked = json.dumps({"calls": [{"who": dict(zip(("age", "city", "pay"), row, strict=False))} for row in rows]})
    answered = json.dumps({"out": [float(row[3]) for row in rows]})
    sides = {
        "endpointInput": {"data": asked, "encoding": "JSON"},
        "endpointOutput": {"data": answered, "encoding": "JSON"},
    }
    Path("nested.jsonl").write_text(json.dumps({"captureData": sides, "eventMetadata": {}}))
    file = monitor(
        "output_columns: [score]", "records:", '  features_attribute: "calls[*].who"', "  inference_attribute: out"
    )
    status, out, _ = check(windage, "nested.jsonl", "--monitor", file)
    assert (status, out.splitlines()[0]) == (0, "All 4 features look like the baseline, in 600 rows.")


def test_its_baseline_is_taken_without_another(windage: Command) -> None:
    """Paths begin at the folder of the app, above ``monitors``, wherever the command runs."""
    windage("baseline", "data-quality", "train.csv", "--out", "base")
    learned = monitor("baseline: {dataset: train.csv}", name="monitors/learned.yaml")
    files = "baseline: {statistics: base/statistics.json, constraints: base/constraints.json}"
    given = monitor(files, name="monitors/given.yaml")
    for file in (learned, given):
        assert check(windage, "quiet.csv", "--monitor", file, baseline=False)[0] == 0
        assert check(windage, "cities.csv", "--monitor", file, baseline=False)[0] == 1


def test_its_scripts_run(windage: Command) -> None:
    Path("swap.py").write_text(
        "def preprocess_handler(record):\n"
        "    age, city, pay = record.endpoint_input.data.split(',')\n"
        "    return {'age': age, 'city': 'Ulm', 'pay': pay, 'score': record.endpoint_output.data}\n"
    )
    file = monitor("output_columns: [score]", "scripts: {preprocessor: swap.py}", name="monitors/loans.yaml")
    assert check(windage, "quiet.jsonl", "--monitor", file)[0] == 1
    document = json.loads(Path("out/constraint_violations.json").read_bytes())
    assert {entry["feature_name"] for entry in document["violations"]} == {"city"}


def test_compare_takes_it_too(windage: Command) -> None:
    file = monitor("output_columns: [score]", "thresholds: {drift_by_feature: {score: 0.99}}")
    assert windage("compare", "train.csv", "answers.jsonl", "--monitor", file)[0] == 0
    status, out, _ = windage(
        "compare", "train.csv", "answers.jsonl", "--monitor", file, "--threshold", "drift_by_feature.score=0.1"
    )
    assert status == 1
    assert "The model's answers moved, what it was asked did not." in out


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("thresholds:", "  drft: 0.1"), "loans.yaml:4: unknown key; got thresholds.drft; "),
        (("thresholds: {drift: 2}",), "loans.yaml:3: thresholds.drift: out of range; got 2; "),
        (("output_columns: [scor]",), "output columns: no such column in the baseline; got scor; expected one of age,"),
        (("compatibility: deequ",), "loans.yaml:3: compatibility is a choice; got deequ; "),
        (('records: {features_attribute: "a["}',), "loans.yaml:3: records.features_attribute: not a JMESPath"),
        (("scripts: {preprocessor: none.py}",), "none.py: "),
    ],
)
def test_what_is_wrong_in_it_is_told_with_its_line(windage: Command, lines: tuple[str, ...], message: str) -> None:
    status, out, err = check(windage, "quiet.csv", "--monitor", monitor(*lines))
    assert (status, out) == (2, "")
    assert err.startswith(f"windage: {message}"), err


def test_a_check_needs_a_baseline_from_somewhere(windage: Command) -> None:
    expected = "windage: --baseline: which baseline?; "
    assert check(windage, "quiet.csv", baseline=False)[2].startswith(f"{expected}expected the folder of ")
    status, _, err = check(windage, "quiet.csv", "--monitor", monitor(), baseline=False)
    assert (status, err.startswith(f"{expected}got a monitor file that names none; expected")) == (2, True)
    missing = monitor("baseline: {dataset: none.csv}")
    assert "none.csv: the file cannot be read" in check(windage, "quiet.csv", "--monitor", missing, baseline=False)[2]


def test_a_monitor_file_that_is_not_there(windage: Command) -> None:
    status, _, err = check(windage, "quiet.csv", "--monitor", "none.yaml")
    assert (status, err) == (2, "windage: none.yaml: the file cannot be read; got No such file or directory\n")
