"""``windage baseline model-bias`` and ``windage check model-bias``: files in, files and sentences out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.windage.bias.people import document, people
from tests.windage.cli.loans import Command, runner
from windage.bias import analysis_file
from windage.bias.baseline import COUNTS_NAME, BiasBaseline

FEATURES = ("sex", "race", "age", "income")


@pytest.fixture
def windage(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command beside people in training, a quiet window and one in which women are answered worse."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    people(3000, seed=1).to_csv("train.csv", index=False)
    people(1000, seed=2).to_csv("quiet.csv", index=False)
    people(1000, seed=3, worse=0.4).to_csv("worse.csv", index=False)
    configured()
    run = runner(capsys)
    assert run("baseline", "model-bias", "train.csv", "--analysis-config", "config.json", "--out", "base")[0] == 0
    return run


def configured(**changes: Any) -> None:
    Path("config.json").write_text(json.dumps(document(**changes)))


def check(windage: Command, *places: str, baseline: str = "base", out: str = "out") -> tuple[int, str, str]:
    named = ("--analysis-config", "config.json", "--baseline", baseline, "--out", out)
    return windage("check", "model-bias", *places, *named)


def violations(folder: str = "out") -> set[tuple[str, str, str]]:
    entries = json.loads(Path(folder, "constraint_violations.json").read_bytes())["violations"]
    return {(entry["facet"], entry["facet_value"], entry["metric_name"]) for entry in entries}


def records(frame: pd.DataFrame, *, merged: bool, form: str = "csv") -> str:
    """Return captures, with the truth in them or without: CSV, JSON by name, or JSON with a list of features."""
    lines = []
    for place, row in enumerate(frame.to_dict("records")):
        asked = [row[name] for name in FEATURES]
        sides: dict[str, Any] = {
            "csv": {
                "endpointInput": {"data": ",".join(map(str, asked)), "encoding": "CSV"},
                "endpointOutput": {"data": str(row["predicted_label"]), "encoding": "CSV"},
            },
            "json": {
                "endpointInput": {"data": json.dumps({name: row[name] for name in FEATURES}), "encoding": "JSON"},
                "endpointOutput": {"data": json.dumps({"predicted_label": row["predicted_label"]}), "encoding": "JSON"},
            },
            "list": {
                "endpointInput": {"data": json.dumps({"features": asked}), "encoding": "JSON"},
                "endpointOutput": {
                    "data": json.dumps({"predicted_label": row["predicted_label"], "score": 0.7}) + "\n",
                    "encoding": "JSON",
                },
            },
        }
        record: dict[str, Any] = {
            "captureData": sides[form],
            "eventMetadata": {"eventId": str(place), "inferenceTime": "2026-03-01T06:00:00Z"},
            "eventVersion": "0",
        }
        if merged:
            record["groundTruthData"] = {"data": str(row["label"]), "encoding": "CSV"}
        lines.append(json.dumps(record))
    return "\n".join(lines) + "\n"


def test_a_baseline_is_the_service_s_file_and_ours(windage: Command) -> None:
    status, out, err = windage(
        "baseline", "model-bias", "train.csv", "--analysis-config", "config.json", "--out", "again"
    )
    assert (status, err) == (0, "")
    assert out.endswith(" of 3,000 rows and 5 groups: again\n")
    assert sorted(path.name for path in Path("again").iterdir()) == ["analysis.json", "bias_counts.json"]
    assert Path("again/analysis.json").read_bytes() == Path("base/analysis.json").read_bytes()
    facets = json.loads(Path("again/analysis.json").read_bytes())["post_training_bias_metrics"]["facets"]
    assert [entry["value_or_threshold"] for entry in facets["race"]] == ["a", "b", "c"]


@pytest.mark.parametrize(("window", "status"), [("quiet.csv", 0), ("worse.csv", 1)])
def test_a_dataset(windage: Command, window: str, status: int) -> None:
    found, out, err = check(windage, window)
    assert (found, err) == (status, "")
    assert bool(violations()) == bool(status)
    assert {one[0] for one in violations()} <= {"sex"}
    assert out.splitlines()[0].startswith("1 of 5 groups fares worse" if status else "No group fares worse")
    assert "race is c: only " in out
    assert out.splitlines()[-1] == "Report: out/report.html"
    assert sorted(path.name for path in Path("out").iterdir()) == [
        *("analysis.json", "bias.json", "constraint_violations.json", "report.html")
    ]


def test_the_violations_file_is_the_service_s(windage: Command) -> None:
    check(windage, "worse.csv")
    file = json.loads(Path("out/constraint_violations.json").read_bytes())
    assert file["version"] == "1.0"
    assert {tuple(entry) for entry in file["violations"]} == {
        ("constraint_check_type", "description", "facet", "facet_value", "metric_name")
    }


@pytest.mark.parametrize("form", ["csv", "json", "list"])
def test_merged_records_say_what_the_dataset_says(windage: Command, form: str) -> None:
    frame = pd.read_csv("worse.csv")
    Path("merged.jsonl").write_text(records(frame, merged=True, form=form))
    check(windage, "worse.csv", out="of_dataset")
    configured(headers=["label", *FEATURES], features="features" if form == "list" else None)
    assert check(windage, "merged.jsonl")[0] == 1
    for name in ("analysis.json", "constraint_violations.json"):
        ours, theirs = (json.loads(Path(folder, name).read_bytes()) for folder in ("out", "of_dataset"))
        assert _without_flips(ours) == _without_flips(theirs)


def _without_flips(document: Any) -> Any:
    """A column that a dataset has and a capture has not may be a feature."""
    if isinstance(document, dict):
        return {key: _without_flips(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_without_flips(one) for one in document if not (isinstance(one, dict) and one.get("name") == "FT")]
    return document


def test_captures_with_labels_that_came_apart(windage: Command) -> None:
    frame = pd.read_csv("worse.csv")
    Path("captures.jsonl").write_text(records(frame, merged=False))
    frame.assign(id=range(len(frame)))[["id", "label"]].iloc[::-1].to_csv("labels.csv", index=False)
    configured(headers=["label", *FEATURES])
    status, out, _ = check(windage, "captures.jsonl", "--ground-truth", "labels.csv")
    assert status == 1
    assert {one[2] for one in violations()} >= {"DPPL", "DI", "RD"}
    assert "label" not in out.splitlines()[1]


def test_captures_without_labels_are_judged_by_their_answers(windage: Command) -> None:
    Path("captures.jsonl").write_text(records(pd.read_csv("worse.csv"), merged=False))
    configured(headers=["label", *FEATURES])
    status, out, _ = check(windage, "captures.jsonl")
    assert status == 1
    assert {one[2] for one in violations()} == {"CDDPL", "DI", "DPPL"}
    assert "No row has a label (label): only what needs the model's answers alone was measured." in out


def test_a_probability_in_captures(windage: Command) -> None:
    frame = pd.read_csv("worse.csv")
    frame["predicted_label"] = frame["predicted_label"] * 0.5 + 0.2
    Path("merged.jsonl").write_text(records(frame, merged=True))
    configured(headers=["label", *FEATURES], probability_threshold=0.7, predictor={"probability": 0})
    assert check(windage, "merged.jsonl")[0] == 1
    assert ("sex", "f", "DPPL") in violations()


def test_an_answer_of_several_columns(windage: Command) -> None:
    """The label is the second column of the answer, as the service's predictor says it by its place."""
    frame = pd.read_csv("worse.csv")
    frame["predicted_label"] = [f"0.7,{label}" for label in frame["predicted_label"]]
    Path("merged.jsonl").write_text(records(frame, merged=True))
    configured(headers=["label", *FEATURES], predictor={"probability": 0, "label": 1})
    assert check(windage, "merged.jsonl", "--output-columns", "score,said")[0] == 1
    assert ("sex", "f", "DPPL") in violations()
    status, _, err = check(windage, "merged.jsonl", "--output-columns", "score")
    assert (status, err) == (2, "windage: --output-columns: the answer has fewer columns; got 1; expected score\n")


def test_the_label_by_its_place(windage: Command) -> None:
    Path("merged.jsonl").write_text(records(pd.read_csv("worse.csv"), merged=True))
    configured(headers=["label", *FEATURES], label=0)
    assert check(windage, "merged.jsonl")[0] == 1
    assert ("sex", "f", "RD") in violations()


def test_json_lines_with_features_in_a_list(windage: Command) -> None:
    """As the service's example of a bias monitor of a batch transform has its baseline."""
    lines = [
        json.dumps(
            {"features": [row[name] for name in FEATURES], "label": row["label"], "said": row["predicted_label"]}
        )
        for row in pd.read_csv("train.csv").to_dict("records")
    ]
    Path("train.jsonl").write_text("\n".join(lines) + "\n")
    configured(features="features", headers=[*FEATURES, "label"], predicted_label="said")
    status, _, _ = windage(
        "baseline", "model-bias", "train.jsonl", "--analysis-config", "config.json", "--out", "listed"
    )
    assert status == 0
    one, other = (
        _without_flips(json.loads(Path(folder, "analysis.json").read_bytes())) for folder in ("listed", "base")
    )
    assert one == other


def test_records_of_the_service_s_merge_job(windage: Command) -> None:
    """One of a batch transform and one of an endpoint, as the service wrote them; the last header is the label's."""
    service = Path(__file__).parent.parent / "bias" / "service" / "adult.merged.jsonl"
    headers = [*("Age", "Workclass", "fnlwgt", "Education", "Education-Num", "Marital Status", "Occupation")]
    headers += ["Relationship", "Ethnic group", "Sex", "Capital Gain", "Capital Loss", "Hours per week", "Country"]
    configured(
        headers=[*headers, "Target"],
        features="features",
        facet=[{"name_or_index": "Marital Status", "value_or_threshold": [0]}],
        predictor={"label": "predicted_label", "probability": "score"},
        group_variable=None,
    )
    status, _, err = check(windage, str(service))
    found = json.loads(Path("out/bias.json").read_bytes())
    (group,) = [group for group in found["groups"] if group["facet"] == "Marital Status"]
    assert (status, err) == (0, "")
    assert (found["rows"], found["unlabelled"], found["unanswered"]) == (2, 0, 0)
    assert (group["rows"], group["others"]) == (1, 1)
    assert {one["name"]: one["value"] for one in group["measures"]}["AD"] == 1.0


def test_a_baseline_without_answers_says_so(windage: Command) -> None:
    people(200, seed=1).drop(columns="predicted_label").to_csv("labels_only.csv", index=False)
    configured(predictor={"label": "said"})
    status, _, err = windage(
        "baseline", "model-bias", "labels_only.csv", "--analysis-config", "config.json", "--out", "x"
    )
    assert status == 0
    assert err.startswith("windage: labels_only.csv: not measured: AD, CDDPL, DAR, ")
    assert err.endswith("they need the model's answers in a column (said)\n")


def test_bad_rows_of_a_window_are_quarantined(windage: Command) -> None:
    Path("merged.jsonl").write_text(records(pd.read_csv("quiet.csv"), merged=True) + "not json\n{}\n")
    configured(headers=["label", *FEATURES])
    status, out, _ = check(windage, "merged.jsonl")
    assert status == 0
    assert "2 of 1,002 rows quarantined: not_a_capture 1, not_json 1" in out
    assert len(Path("out/quarantine.jsonl").read_text().splitlines()) == 2


def test_when_nothing_can_be_read_that_is_no_success(windage: Command) -> None:
    Path("broken.jsonl").write_text("not json\n" * 3)
    configured(headers=["label", *FEATURES])
    status, out, _ = check(windage, "broken.jsonl")
    assert status == 2
    assert out.splitlines()[0] == "No row was captured in this window, so there is nothing to judge."


def test_like_the_service(windage: Command) -> None:
    named = ("--analysis-config", "config.json", "--baseline", "base/analysis.json", "--out", "out")
    status, out, _ = windage("check", "model-bias", "quiet.csv", *named, "--compatibility", "sagemaker")
    assert status == 1
    many = len(json.loads(Path("out/constraint_violations.json").read_bytes())["violations"])
    assert f"CompletedWithViolations: Job completed successfully with {many} violations." in out
    assert "doesn't meet the baseline constraint requirement" in out


def test_the_service_s_file_alone_is_a_baseline(windage: Command) -> None:
    Path("theirs").mkdir()
    Path("theirs/analysis.json").write_bytes(Path("base/analysis.json").read_bytes())
    status, out, _ = check(windage, "worse.csv", baseline="theirs")
    assert status == 1
    assert "The baseline is a file of values without counts" in out


def test_thresholds_are_the_callers(windage: Command) -> None:
    wide = [f"--threshold=material.{name}=1" for name in ("share", "outcomes", "entropy", "imbalance")]
    wide += ["--threshold=material.ratio=9", "--threshold=material.treatment=99"]
    assert check(windage, "worse.csv", *wide)[0] == 0
    status, out, _ = check(windage, "quiet.csv", "--threshold", "minimum_rows=10")
    assert (status, "Too few rows to tell" in out) == (0, False)


def test_what_is_not_used_is_named(windage: Command) -> None:
    configured(joinsource_name_or_index="id", methods={"pre_training_bias": {}, "shap": {"num_samples": 5}})
    _, _, err = check(windage, "quiet.csv")
    assert err == "windage: config.json: not used: joinsource_name_or_index, methods.shap\n"


@pytest.mark.parametrize(
    ("changes", "places", "message"),
    [
        (
            {"label": "labl"},
            ("quiet.csv",),
            "label: no such column; got labl; expected one of label, predicted_label, ",
        ),
        ({"facet": [{"name_or_index": "gender"}]}, ("quiet.csv",), "facet[0]: no such column; got gender"),
        ({"facet": None}, ("quiet.csv",), "config.json: facet: it is missing"),
        ({"predictor": {"label": 1}}, ("quiet.csv",), "--output-columns: which column of the answer?; got 1"),
        ({}, ("none.csv",), "none.csv: the file cannot be read"),
        ({}, ("merged.jsonl",), "analysis configuration: headers: which columns are these?; got rows of 5 values"),
        ({}, ("quiet.csv", "--baseline", "none"), "none: the baseline cannot be read; got No such file or directory"),
        ({}, ("quiet.csv", "--out", "base"), "base: the result would replace the baseline; do: another --out"),
        ({}, ("quiet.csv", "--analysis-config", "none.json"), "none.json: the file cannot be read"),
        (
            {},
            ("quiet.csv", "--threshold", "shar=1"),
            "--threshold: no such threshold; got shar; expected one of confid",
        ),
        ({}, ("quiet.csv", "--threshold", "confidence=2"), "--threshold confidence: not such a number; got 2"),
    ],
)
def test_what_is_wrong_is_told(
    windage: Command, changes: dict[str, Any], places: tuple[str, ...], message: str
) -> None:
    Path("merged.jsonl").write_text(records(pd.read_csv("quiet.csv").head(5), merged=True))
    configured(**changes)
    named = {"--analysis-config": "config.json", "--baseline": "base", "--out": "out"}
    given = [part for name, value in named.items() if name not in places for part in (name, value)]
    status, out, err = windage("check", "model-bias", *places, *given)
    assert (status, out) == (2, "")
    assert err.startswith(f"windage: {message}")


def test_no_label_where_labels_are_said_to_be(windage: Command) -> None:
    Path("captures.jsonl").write_text(records(pd.read_csv("quiet.csv").head(5), merged=False))
    Path("labels.csv").write_text("id,label\n1,\n")
    configured(headers=["label", *FEATURES])
    status, _, err = check(windage, "captures.jsonl", "--ground-truth", "labels.csv")
    assert (status, err) == (2, "windage: labels.csv: no label in it; got empty_label 1\n")


def test_a_baseline_with_a_bad_row_is_refused(windage: Command) -> None:
    with Path("train.csv").open("a") as file:
        file.write("1,2\n")
    status, _, err = windage("baseline", "model-bias", "train.csv", "--analysis-config", "config.json", "--out", "x")
    assert status == 2
    assert err.startswith("windage: train.csv:3002: a row has another number of fields; got 2; expected 6")
    Path("lines.jsonl").write_text('{"features": [1], "label": 1}\nnot json\n')
    configured(features="features")
    status, _, err = windage("baseline", "model-bias", "lines.jsonl", "--analysis-config", "config.json", "--out", "x")
    assert status == 2
    assert err.startswith("windage: lines.jsonl:2: a record that cannot be read; got not JSON")


def test_a_baseline_of_very_many_rows_keeps_every_column(windage: Command) -> None:
    """Also those that nothing is measured of: in captures, columns are told by their places."""
    frame = people(34_000, seed=1)
    frame.to_csv("many.csv", index=False)
    configured(methods={"post_training_bias": {"methods": ["DI"]}})
    assert windage("baseline", "model-bias", "many.csv", "--analysis-config", "config.json", "--out", "many")[0] == 0
    content = {name: Path("many", name).read_bytes() for name in (analysis_file.NAME, COUNTS_NAME)}
    known = BiasBaseline.from_bytes(content[analysis_file.NAME], content[COUNTS_NAME], where="many")
    assert list(known.columns) == list(frame.columns)
    assert check(windage, "many.csv", baseline="many")[0] == 0
