"""``windage baseline model-quality`` and ``windage check model-quality``: answers and labels in, sentences out."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from tests.windage.cli.loans import Command, runner
from tests.windage.cli.predicted import (
    CHURN,
    GOODS,
    MODELS,
    PRICE,
    SIX,
    Model,
    label,
    quarantined,
    remarks,
    violations,
    written,
)

FILES = ["constraint_violations.json", "constraints.json", "labels.jsonl", "quarantine.jsonl"]
FILES += ["report.html", "statistics.json"]
KINDS = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


@pytest.fixture
def windage(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return runner(capsys)


def trained(windage: Command, model: Model, rows: int = 2000) -> None:
    written("train.csv", model.csv(model.make(rows)))
    status, out, err = windage(*model.baseline())
    assert (status, err) == (0, "")
    assert out.startswith("Baseline ")
    assert out.endswith(f" of {rows:,} answers with their truth: base\n")


def check(windage: Command, *places: str, out: str = "out") -> tuple[int, str, str]:
    return windage("check", "model-quality", *places, "--baseline", "base", "--out", out)


def uploaded(model: Model, *, seed: int = 2, rows: int = 900, worse: float = 0.0, start: str = SIX) -> list[str]:
    """Write captures and labels; return what names them."""
    made = model.make(rows, seed=seed, worse=worse)
    written("calls.jsonl", model.captured(made, start=start))
    written("labels.jsonl", model.labels(made))
    return ["calls.jsonl", "--ground-truth", "labels.jsonl"]


@KINDS
@pytest.mark.parametrize(("worse", "status"), [(0.0, 0), (0.5, 1)])
def test_captures_and_their_labels(windage: Command, model: Model, worse: float, status: int) -> None:
    trained(windage, model)
    found, out, err = check(windage, *uploaded(model, worse=worse))
    assert (found, err) == (status, "")
    assert sorted(path.name for path in Path("out").iterdir()) == FILES
    assert bool(violations()) == bool(status)
    first, *_, last = out.splitlines()
    assert "worse than in the baseline, by 900 labels" in first or first.startswith("All ")
    assert last == "Report: out/report.html"


@KINDS
def test_all_forms_of_the_same_answers_say_the_same(windage: Command, model: Model) -> None:
    trained(windage, model)
    rows = model.make(600, seed=3, worse=0.3)
    written("merged.csv", model.csv(rows))
    written("merged.jsonl", model.captured(rows, merged=True))
    written("calls.jsonl", model.captured(rows))
    written("truth.jsonl", model.labels(rows))
    pairs = "".join(f"c{place},{row[-1]}\n" for place, row in enumerate(rows))
    written("truth.csv", f"id,label\n{pairs}")
    said = []
    for places in (
        ["merged.csv", "--ground-truth-attribute", "truth"],
        ["merged.jsonl"],
        ["calls.jsonl", "--ground-truth", "truth.jsonl"],
        ["calls.jsonl", "--ground-truth", "truth.csv"],
    ):
        status, out, _ = check(windage, *places)
        document = json.loads(Path("out/statistics.json").read_bytes())
        kind = next(key for key in document if key.endswith("_metrics"))
        values = {name: one["value"] for name, one in document[kind].items() if "value" in one}
        said.append((status, out, sorted(violations()), values))
    assert said[0][0] == 1
    for other in said[1:]:
        assert other[:3] == said[0][:3]
        assert other[3] == pytest.approx(said[0][3], rel=1e-9)


@mock_aws
def test_what_a_batch_transform_wrote(windage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has an id a row, which the labels name."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    trained(windage, CHURN)
    rows = CHURN.make(600, seed=3, worse=0.5)
    lines = [
        json.dumps({"SageMakerOutput": {"score": float(s)}, "months": int(m), "SageMakerInferenceId": f"c{n}"})
        for n, (m, s, _) in enumerate(rows)
    ]
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="batch")
    s3.put_object(Bucket="batch", Key="out/a.jsonl.out", Body="\n".join(lines))
    written("manifest.json", '[{"prefix": "s3://batch/out/"}, "a.jsonl.out"]')
    written("labels.jsonl", CHURN.labels(rows))
    status, out, err = check(windage, "manifest.json", "--ground-truth", "labels.jsonl")
    assert (status, err) == (1, "")
    assert "by 600 labels" in out.splitlines()[0]


def test_a_regression_is_estimated_by_what_was_asked(windage: Command) -> None:
    trained(windage, PRICE)
    learned = json.loads(Path("base/quality.json").read_bytes())
    assert learned["columns"] == ["price", "area", "age"]
    assert learned["estimator"]["losses"] is not None
    check(windage, *uploaded(PRICE))
    assert "Mean absolute error.</strong> Estimated 15" in Path("out/report.html").read_text()


def test_captures_without_labels_are_estimated_and_not_judged(windage: Command) -> None:
    trained(windage, CHURN)
    made = CHURN.make(900, seed=2)
    written("calls.jsonl", CHURN.captured(made))
    written("none.jsonl", label("elsewhere", "1"))
    status, out, _ = check(windage, "calls.jsonl", "--ground-truth", "none.jsonl")
    assert status == 0
    assert out.startswith("Too few labels to tell a fall from chance: 0 labels of 900 answers. auc is estimated at 0.")
    assert "labels: elsewhere 1 (the first of each: out/labels.jsonl)" in out


def test_a_few_labels_are_too_few(windage: Command) -> None:
    trained(windage, CHURN)
    made = CHURN.make(900, seed=2)
    written("calls.jsonl", CHURN.captured(made))
    written("labels.jsonl", CHURN.labels(made[:40]))
    status, out, _ = check(windage, "calls.jsonl", "--ground-truth", "labels.jsonl")
    assert status == 0
    assert out.startswith("Too few labels to tell a fall from chance: 40 labels of 900 answers.")


def test_windows_leave_what_later_ones_hold_their_estimates_against(windage: Command) -> None:
    trained(windage, CHURN)
    earlier: list[str] = []
    for hour in (6, 7, 8):
        places = uploaded(CHURN, seed=hour, start=f"2026-03-01T{hour:02}:00:00Z")
        window = f"2026-03-01T{hour:02}:00Z/2026-03-01T{hour + 1:02}:00Z"
        history = ["--history", *earlier] if earlier else []
        status, _, err = check(windage, *places, "--window", window, *history, out=f"at{hour}")
        assert (status, err) == (0, "")
        earlier.append(f"at{hour}")
    page = Path("at8/report.html").read_text()
    assert "In the last 3 windows with labels the estimate was off by " in page
    assert page.count("measured 0.") > 3
    assert sorted(path.name for path in Path("at8").iterdir()) == sorted([*FILES, "course.json"])


def test_a_window_of_one_label_is_a_history(windage: Command) -> None:
    """Its measures have no error, and were damage to the next window."""
    trained(windage, CHURN)
    made = CHURN.make(300, seed=2)
    written("calls.jsonl", CHURN.captured(made))
    written("labels.jsonl", CHURN.labels(made[:1]))
    places = ("calls.jsonl", "--ground-truth", "labels.jsonl")
    check(windage, *places, "--window", "2026-03-01T06:00Z/2026-03-01T07:00Z", out="first")
    seven = ("--window", "2026-03-01T07:00Z/2026-03-01T08:00Z", "--history", "first")
    assert check(windage, *uploaded(CHURN, start="2026-03-01T07:00:00Z"), *seven)[::2] == (0, "")


def test_a_history_of_another_baseline_says_nothing(windage: Command) -> None:
    trained(windage, CHURN)
    check(windage, *uploaded(CHURN), "--window", "2026-03-01T06:00Z/2026-03-01T07:00Z", out="first")
    seven = ("--window", "2026-03-01T07:00Z/2026-03-01T08:00Z", "--history", "first")
    check(windage, *uploaded(CHURN, seed=3, start="2026-03-01T07:00:00Z"), *seven)
    assert "In the last 2 windows with labels" in Path("out/report.html").read_text()
    trained(windage, CHURN, rows=1500)
    check(windage, *uploaded(CHURN, seed=3, start="2026-03-01T07:00:00Z"), *seven)
    assert "In the last window with labels" in Path("out/report.html").read_text()


def test_versions_stand_side_by_side(windage: Command) -> None:
    trained(windage, CHURN)
    good, bad = CHURN.make(700, seed=2), CHURN.make(700, seed=3, worse=0.8)
    lines = ["version,months,score,truth"]
    lines += [f"v1,{','.join(row)}" for row in good] + [f"v2,{','.join(row)}" for row in bad]
    written("both.csv", "\n".join(lines) + "\n")
    options = ["--ground-truth-attribute", "truth", "--version-attribute", "version"]
    status, out, _ = check(windage, "both.csv", *options)
    assert status == 1
    sentences = [line for line in out.splitlines() if line.startswith(("v1", "v2"))]
    assert sentences
    assert all("v1" in line and "v2" in line for line in sentences)
    _, out, _ = check(windage, "both.csv", *options, "--champion", "v2")
    page = Path("out/report.html").read_text()
    assert re.search(r"v2(</bdi>)? <i class=\"new\">champion", page)
    assert not re.search(r"v1(</bdi>)? <i class=\"new\">champion", page)


MONITOR = """name: churn
capture: {model: {lambda: churn-model}}
model_quality:
  problem_type: BinaryClassification
  probability_attribute: score
"""


def test_the_monitor_file_says_what_answers_are_worth(windage: Command) -> None:
    trained(windage, CHURN)
    written("m.yaml", MONITOR + "  value: {currency: EUR, true_positive: 100, false_positive: -20}\n")
    _, out, err = check(windage, *uploaded(CHURN, worse=0.5), "--monitor", "m.yaml")
    assert err == ""
    (money,) = [line for line in out.splitlines() if line.startswith("1,000 answers are worth ")]
    assert " EUR (± " in money
    assert " EUR more per 1,000 answers than the baseline (± " in money
    page = Path("out/report.html").read_text()
    assert "In money" in page
    assert "was 1, answered 1" in page
    written("m.yaml", MONITOR + "  value: {currency: EUR, false_positive: -20}\n")
    _, out, _ = check(windage, *uploaded(CHURN, worse=0.5), "--monitor", "m.yaml")
    assert [line for line in out.splitlines() if line.startswith("1,000 answers cost ")]


def test_amounts_of_a_class_that_there_is_not_are_wrong_input(windage: Command) -> None:
    """They were worth nothing, and nobody was told."""
    trained(windage, GOODS, rows=400)
    written(
        "m.yaml",
        "name: goods\ncapture: {model: {lambda: goods-model}}\nmodel_quality:\n"
        "  problem_type: MulticlassClassification\n  inference_attribute: kind\n  probability_attribute: sure\n"
        "  value: {currency: EUR, right: 1, cells: {plane/truck: -5}}\n",
    )
    status, out, err = check(windage, *uploaded(GOODS, rows=200), "--monitor", "m.yaml")
    assert (status, out) == (2, "")
    assert "plane/truck" in err
    assert not Path("out").exists()


def test_the_monitor_file_says_which_answers_can_be_labelled(windage: Command) -> None:
    trained(windage, CHURN)
    made = CHURN.make(900, seed=2)
    written("calls.jsonl", CHURN.captured(made))
    known = [(place, row) for place, row in enumerate(made) if float(row[1]) >= 0.5]
    written("labels.jsonl", "".join(label(f"c{place}", row[-1]) for place, row in known))
    written("m.yaml", MONITOR + '  can_be_labelled: ["1"]\n')
    status, out, _ = check(windage, "calls.jsonl", "--ground-truth", "labels.jsonl", "--monitor", "m.yaml")
    assert status == 0
    share = f"{len(known):,} of 900 ({len(known) / 900:.0%})".replace("%", " %")
    assert f"Only the answer 1 can get a label: {share}, of which {len(known)} have one (100 %)." in out
    table = [line.split()[0] for line in out.splitlines()[2:-1]]
    assert "precision" in table
    assert not {"auc", "recall", "false_positive_rate"} & set(table)
    page = Path("out/report.html").read_text()
    assert "measures that need the truth of all answers" in page
    assert "100% of those that can have one" in page


def test_the_monitor_file_says_how_much_worse_is_not_material(windage: Command) -> None:
    trained(windage, PRICE)
    places = uploaded(PRICE, worse=0.3)
    assert check(windage, *places)[0] == 1
    tolerances = "{error: 9, squared_error: 9, r2: 0.9, bias: 9}"
    written(
        "m.yaml",
        "name: price\ncapture: {model: {lambda: price-model}}\nmodel_quality:\n  problem_type: Regression\n"
        f"  inference_attribute: price\n  tolerances: {tolerances}\n",
    )
    status, out, err = check(windage, *places, "--monitor", "m.yaml")
    assert (status, err, violations()) == (0, "", set())
    assert "measures" in out


@KINDS
def test_the_service_s_rules_say_what_the_service_said(windage: Command, model: Model) -> None:
    trained(windage, model)
    written("train.csv", model.csv(model.make(2000)))
    assert windage(*model.baseline(out="service"), "--compatibility", "sagemaker")[0] == 0
    assert "windage" not in json.loads(Path("service/statistics.json").read_bytes())
    places = uploaded(model, worse=0.5)
    named = ("--baseline", "service", "--out", "out", "--compatibility", "sagemaker")
    status, out, _ = windage("check", "model-quality", *places, *named)
    many = len(violations())
    assert status == 1
    assert f"CompletedWithViolations: Job completed successfully with {many} violations." in out.splitlines()
    for entry in json.loads(Path("out/constraint_violations.json").read_bytes())["violations"]:
        assert entry["constraint_check_type"] in {"LessThanThreshold", "GreaterThanThreshold"}
        assert entry["description"].startswith("Metric ")
    assert "windage" not in json.loads(Path("out/statistics.json").read_bytes())


def test_the_service_s_files_are_a_baseline(windage: Command) -> None:
    trained(windage, CHURN)
    Path("base/quality.json").unlink()
    status, _, err = check(windage, *uploaded(CHURN))
    assert status == 2
    assert "nothing says in which column the answers are" in err
    said = ["--problem-type", "BinaryClassification", "--probability-attribute", "score"]
    status, out, err = check(windage, *uploaded(CHURN), *said)
    assert (status, err) == (0, "")
    assert "by 900 labels" in out
    assert "Not estimated before labels came" in Path("out/report.html").read_text()


def test_one_fall_is_named_once_and_the_file_has_all(windage: Command) -> None:
    """Rates that say again what recall and the false positive rate say are read by programs, not by people."""
    trained(windage, CHURN)
    _, out, _ = check(windage, *uploaded(CHURN, worse=0.6))
    again = {"truePositiveRate", "falseNegativeRate", "trueNegativeRate"}
    assert again | {"recall", "falsePositiveRate"} <= violations()
    shown = [line.split()[0] for line in out.splitlines()]
    assert shown.count("recall") == shown.count("false_positive_rate") == 1
    assert not {"true_positive_rate", "false_negative_rate", "true_negative_rate"} & set(shown)
    assert out.startswith(f"{len(violations()) - 3} of {len(violations()) - 3} measures are worse")
    assert "Not shown, because it is the same: true positive rate (recall)" in Path("out/report.html").read_text()


def test_a_threshold_that_a_person_wrote_for_another_name_of_a_fall_is_heard(windage: Command) -> None:
    trained(windage, CHURN)
    path = Path("base/constraints.json")
    document = json.loads(path.read_bytes())
    document["binary_classification_constraints"]["true_positive_rate"]["threshold"] = 0.99
    path.write_text(json.dumps(document))
    status, out, _ = check(windage, *uploaded(CHURN))
    assert (status, violations()) == (1, {"truePositiveRate"})
    assert out.startswith("1 of 12 measures is worse than in the baseline, by 900 labels; true_positive_rate fell from")


def test_nothing_but_damage_is_wrong_input(windage: Command) -> None:
    trained(windage, CHURN)
    written("calls.jsonl", '{"captureData": {}}\n' * 3)
    written("labels.jsonl", label("c1", "1"))
    status, out, _ = check(windage, "calls.jsonl", "--ground-truth", "labels.jsonl")
    assert status == 2
    assert out.startswith("None of the 3 captured rows could be read.")
    assert len(quarantined()) == 3


def test_what_training_cannot_use_is_counted(windage: Command) -> None:
    rows = CHURN.make(500)
    rows += [["3", "1.5", "1"], ["3", "0.5", ""], ["3", "", "0"], ["3", "-0.1", "0"]]
    written("train.csv", CHURN.csv(rows))
    status, out, err = windage(*CHURN.baseline())
    assert (status, err) == (0, "")
    assert " of 500 answers with their truth (4 rows without a usable answer or truth left out): base" in out


BASELINE = [
    (
        "no such column",
        ["--ground-truth-attribute", "paid"],
        "baseline: no such column; got paid; expected one of months",
    ),
    (
        "an answer that is not there",
        ["--probability-attribute", "p"],
        "baseline: no such column; got p; expected one of",
    ),
    (
        "no probability",
        ["--probability-threshold", "95"],
        "--probability-threshold: not a probability; got 95.0; expected",
    ),
    ("not a number", ["--probability-threshold", "nan"], "--probability-threshold: not a probability; got nan"),
]


@pytest.mark.parametrize(("options", "message"), [case[1:] for case in BASELINE], ids=[case[0] for case in BASELINE])
def test_a_baseline_that_cannot_be_made_says_why(windage: Command, options: list[str], message: str) -> None:
    written("train.csv", CHURN.csv(CHURN.make(300)))
    status, out, err = windage(*CHURN.baseline(), *options)
    assert (status, out) == (2, "")
    assert err.startswith(f"windage: {message}")
    assert not Path("base").exists()


def test_the_positive_class_must_be_known(windage: Command) -> None:
    rows = [[months, score, "left" if truth == "1" else "stayed"] for months, score, truth in CHURN.make(400)]
    written("train.csv", CHURN.csv(rows))
    status, _, err = windage(*CHURN.baseline())
    assert status == 2
    assert err.startswith(
        "windage: baseline: which class is the positive one?; got left, stayed; expected 1, true or yes"
    )
    assert "--positive-label" in err
    assert windage(*CHURN.baseline(), "--positive-label", "left")[0] == 0
    status, _, err = windage(*CHURN.baseline(), "--positive-label", "gone")
    assert status == 2
    assert err.startswith(
        "windage: baseline: no truth is of the positive class; got gone; expected one of left, stayed"
    )


def test_one_dataset_is_needed(windage: Command) -> None:
    Path("train").mkdir()
    for name in "ab":
        written(f"train/{name}.csv", CHURN.csv(CHURN.make(100)))
    status, _, err = windage(*CHURN.baseline("train"))
    assert (status, err) == (2, "windage: train: one dataset is needed; got 2 files\n")


def test_a_problem_needs_its_answer(windage: Command) -> None:
    written("train.csv", PRICE.csv(PRICE.make(100)))
    needed = ("baseline", "model-quality", "train.csv", "--ground-truth-attribute", "truth", "--out", "base")
    status, _, err = windage(*needed, "--problem-type", "Regression")
    assert (status, err) == (2, "windage: --inference-attribute: which column is the answer?; expected its name\n")
    status, _, err = windage(*needed, "--problem-type", "BinaryClassification")
    assert err.endswith("expected its name, or --probability-attribute\n")


def broken(what: str) -> list[str]:
    """Break what is said; return the options that go with it."""
    base = Path("base")
    if what == "no baseline":
        shutil.rmtree(base)
    elif what == "a damaged third file":
        (base / "quality.json").write_bytes((base / "quality.json").read_bytes()[:-9])
    elif what == "a third file of another version":
        document = json.loads((base / "quality.json").read_bytes())
        (base / "quality.json").write_text(json.dumps({**document, "format": 9}))
    elif what == "statistics of something else":
        (base / "statistics.json").write_text('{"version": 0.0, "features": []}')
    elif what == "another problem":
        return ["--problem-type", "Regression", "--answer-attribute", "score"]
    elif what == "a history that is not there":
        return ["--history", "nowhere"]
    elif what == "a window that is none":
        return ["--window", "yesterday"]
    return []


CHECK = [
    ("no baseline", "windage: base/statistics.json: the baseline cannot be read; got No such file or directory"),
    ("a damaged third file", "windage: base/quality.json: the file is damaged; got "),
    ("a third file of another version", "windage: base/quality.json: a baseline of another version; got 9; expected 1"),
    ("statistics of something else", "windage: base/statistics.json: no statistics of model quality; expected "),
    (
        "another problem",
        "windage: base/constraints.json: of another problem; got BinaryClassification; expected Regression",
    ),
    (
        "a history that is not there",
        "windage: nowhere/course.json: the result of an earlier window cannot be read; got ",
    ),
    ("a window that is none", "windage: "),
    ("the result over the baseline", "windage: base: the result would replace the baseline; do: another --out"),
]


@pytest.mark.parametrize(("what", "message"), CHECK, ids=[case[0] for case in CHECK])
def test_what_cannot_be_checked_says_why(windage: Command, what: str, message: str) -> None:
    trained(windage, CHURN, rows=400)
    places = uploaded(CHURN, rows=200)
    before = {path.name: path.read_bytes() for path in Path("base").iterdir()}
    options = broken(what)
    status, out, err = check(
        windage, *places, *options, out="base" if what == "the result over the baseline" else "out"
    )
    assert (status, out) == (2, "")
    assert err.startswith(message)
    assert err.count("\n") == 1
    assert not Path("out").exists()
    if what == "the result over the baseline":
        assert {path.name: path.read_bytes() for path in Path("base").iterdir()} == before


@KINDS
def test_the_same_label_file_twice_changes_nothing(windage: Command, model: Model) -> None:
    trained(windage, model)
    places = uploaded(model)
    once = check(windage, *places)
    files = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    shutil.copy("labels.jsonl", "again.jsonl")
    assert check(windage, *places, "labels.jsonl")[0] == once[0]
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == files
    status, out, _ = check(windage, *places, "again.jsonl")
    assert status == once[0]
    assert "duplicate 900" in out
    assert {one["what"] for one in remarks()} == {"duplicate"}
    assert Path("out/statistics.json").read_bytes() == files["statistics.json"]


LABELS = [
    ("no id", label(None, "1"), "quarantined", "no_id", "no inference id"),
    ("an empty id", label("", "1"), "quarantined", "no_id", "no inference id"),
    ("an over-long id", label("x" * 300, "1"), "quarantined", "long_id", "an inference id that is too long"),
    ("no label", label("c1", ""), "quarantined", "empty_label", "an empty label"),
    ("NaN", label("c1", "NaN"), "quarantined", "nan_label", "a label that is NaN"),
    (
        "no record",
        '{"eventMetadata": {"eventId": "c1"}}\n',
        "quarantined",
        "not_a_label",
        "not a record of ground truth",
    ),
    ("not JSON", "{\n", "quarantined", "not_json", "not JSON"),
    ("a class never seen", label("c900", "rocket"), "labels", "unknown_class", "Unknown class"),
    ("of no call", label("nobody", "1"), "labels", "elsewhere", "Of no call"),
    ("of a row that is not there", label("c1", "1\n0"), "labels", "no_such_row", "No such row"),
    ("another truth", label("c2", "other"), "labels", "conflicting", "Conflicting"),
]


@pytest.mark.parametrize(
    ("content", "where", "name", "said"), [case[1:] for case in LABELS], ids=[case[0] for case in LABELS]
)
def test_every_bad_label_is_named_and_counted(windage: Command, content: str, where: str, name: str, said: str) -> None:
    trained(windage, GOODS, rows=600)
    rows = [*GOODS.make(900, seed=2), ["ship", "0.9", ""]]
    written("calls.jsonl", GOODS.captured(rows))
    written("labels.jsonl", GOODS.labels(rows[:-1]) + content)
    status, out, err = check(windage, "calls.jsonl", "--ground-truth", "labels.jsonl")
    assert (status, err) == (0, "")
    page = Path("out/report.html").read_text()
    assert said in page
    if where == "quarantined":
        assert f"labels: 1 of 901 rows quarantined: {name} 1" in out
        (one,) = quarantined()
        assert (one["reason"], one["source"], one["line"]) == (name, "labels.jsonl", 901)
    else:
        assert f"{name.replace('_', ' ')} " in out
        found = [one for one in remarks() if one["what"] == name]
        assert found
        assert {one["source"] for one in found} == {"labels.jsonl"}


def test_a_label_that_is_no_number_is_none_of_a_regression(windage: Command) -> None:
    trained(windage, PRICE, rows=600)
    places = uploaded(PRICE)
    with Path("labels.jsonl").open("a") as file:
        file.write(label("c1", "dear") + label("c2", "inf"))
    _, out, _ = check(windage, *places)
    assert "labels: not a number 2 (the first of each: out/labels.jsonl)" in out
    assert {one["identifier"] for one in remarks() if one["what"] == "not_a_number"} == {"c1", "c2"}
    assert "of a regression; not used" in Path("out/report.html").read_text()


def test_probabilities_that_are_none_are_counted(windage: Command) -> None:
    trained(windage, CHURN, rows=600)
    made = CHURN.make(900, seed=2)
    for place, score in enumerate(("1.5", "-0.1", "high", "NaN")):
        made[place][1] = score
    written("calls.jsonl", CHURN.captured(made))
    written("labels.jsonl", CHURN.labels(made))
    _, out, _ = check(windage, "calls.jsonl", "--ground-truth", "labels.jsonl")
    assert "answers: the probability is not from 0 to 1 2" in out
    assert "answers: the probability is no number 2" in out
    assert "answers: without an answer 4" in out
    page = Path("out/report.html").read_text()
    assert "2: the probability is not from 0 to 1" in page
    assert {one["identifier"] for one in remarks() if one["what"] == "unanswered"} == {"c0", "c1", "c2", "c3"}
