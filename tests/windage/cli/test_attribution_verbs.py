"""``windage baseline attribution`` and ``windage check attribution``, with models of every kind."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.windage.attribution import test_files
from tests.windage.cli.loans import Command, as_captures, as_csv, loans
from windage.cli import attribution

MODEL = """
import numpy as np
def _of(frame, age, pay, ulm):
    pays = frame["pay"].fillna(3000.0)
    return age * frame["age"] / 80 + pay * pays / 4000 + ulm * (frame["city"] == "Ulm")
def predict(frame):
    return _of(frame, 2.0, 0.5, 0.2)
def drifted(frame):
    return _of(frame, 0.01, 0.1, 3.0)
def text(frame):
    return ["high"] * len(frame)
def fails(frame):
    raise RuntimeError("no memory")
calls = 0
def now_and_then(frame):
    global calls
    calls += 1
    if calls % 4 == 0:
        raise OSError("busy")
    return predict(frame)
def stops(frame):
    global calls
    calls += 1
    if calls > 3:
        raise OSError("gone")
    return predict(frame)
"""
TRAIN = ("train.csv", "--output-columns", "score")


@pytest.fixture
def models(windage: Command) -> Command:
    Path("model.py").write_text(MODEL)
    assert (
        windage("baseline", "attribution", *TRAIN, "--model", "model.py", "--explain", "150", "--out", "base")[0] == 0
    )
    return windage


def violations(folder: str = "out") -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(Path(folder, "constraint_violations.json").read_bytes())["violations"]
    return found


def analysis(folder: str) -> dict[str, float]:
    document = json.loads(Path(folder, "analysis.json").read_bytes())
    found: dict[str, float] = document["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    return found


def test_the_baseline_is_clarify_s_file(models: Command) -> None:
    values = analysis("base")
    assert list(values) == ["age", "city", "pay"]
    assert max(values, key=lambda name: values[name]) == "age"
    ours = json.loads(Path("base/analysis.json").read_bytes())["windage"]
    assert ours["labels"]["label0"]["rows"] == 150
    assert ours["method"]["outputs"] == ["score"]
    assert ours["method"]["numeric"] == ["age", "pay"]


def test_a_model_as_it_was_and_another_one(models: Command) -> None:
    common = ("check", "attribution", "quiet.jsonl", "--baseline", "base", "--explain", "150")
    status, out, err = models(*common, "--model", "model.py", "--out", "out")
    assert (status, err, violations()) == (0, "", [])
    assert out.startswith("The answers rest on the features in the baseline's order: score 1.00 (1.00 to 1.00).\n")
    assert "150 of 600 captured rows were explained (150 planned), with up to 6 coalitions" in out
    status, out, _ = models(*common, "--model", "python:model.py:drifted", "--out", "other")
    assert status == 1
    assert "city rose from rank" in out.splitlines()[0]
    (violation,) = violations("other")
    assert violation["constraint_check_type"] == "feature_attribution_drift_check"
    assert violation["metric_name"] == "shap"
    assert "<!DOCTYPE html>" in Path("other/report.html").read_text()
    assert models(*common, "--model", "python:model.py:drifted", "--threshold", "0.1", "--out", "lax")[0] == 0


def test_a_result_is_a_baseline_for_the_next_window(models: Command) -> None:
    check = ("check", "attribution", "quiet.jsonl", "--model", "model.py", "--explain", "60")
    assert models(*check, "--baseline", "base", "--out", "first")[0] == 0
    assert models(*check, "--baseline", "first", "--out", "second")[0] == 0
    assert Path("first/analysis.json").read_bytes() == Path("second/analysis.json").read_bytes()


def test_like_the_service(models: Command) -> None:
    Path("sage").mkdir()
    values = {"age": 0.1, "city": 0.2, "pay": 0.9}
    label = {"label0": {"global_shap_values": values, "expected_value": 0.5}}
    document = {"version": "1.0", "explanations": {"kernel_shap": label}}
    Path("sage/analysis.json").write_text(json.dumps(document))
    check = ("check", "attribution", "quiet.jsonl", "--model", "model.py", "--explain", "40", "--baseline", "sage")
    status, _, err = models(*check, "--out", "out")
    assert status == 2
    assert err.startswith("windage: --background-from: the baseline says no row that stands for not knowing a feature")
    with_data = (*check, "--background-from", "train.csv", "--compatibility", "sagemaker", "--output-columns", "score")
    status, _, _ = models(*with_data, "--out", "out")
    assert status == 1
    (violation,) = violations()
    assert violation["description"].startswith("Feature attribution drift 0.")
    assert violation["description"].endswith(" exceeds threshold 0.9")


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("model.py:text", "the model answered text where a score is expected (1 call, at first: high)."),
        ("model.py:fails", "the model failed (3 calls, at first: RuntimeError: no memory)."),
    ],
)
def test_a_model_that_cannot_be_explained(models: Command, model: str, sentence: str) -> None:
    common = ("check", "attribution", "quiet.jsonl", "--baseline", "base", "--out", "out")
    status, out, _ = models(*common, "--model", model)
    assert status == 2
    assert out.startswith(f"No row could be explained: {sentence}\n")
    assert violations() == []
    status, _, err = models("baseline", "attribution", *TRAIN, "--model", model, "--out", "none")
    assert status == 2
    assert err.startswith("windage: train.csv: no row could be explained; got the model")
    assert not Path("none").exists()


def test_a_model_that_fails_now_and_then_and_one_that_stops(models: Command) -> None:
    common = ("check", "attribution", "quiet.jsonl", "--baseline", "base", "--explain", "100", "--batch", "50")
    status, out, _ = models(*common, "--model", "model.py:now_and_then", "--out", "out")
    assert status == 0
    assert "100 of 600 captured rows were explained (100 planned)" in out
    assert "Failed and repeated: the model failed (" in out
    status, out, _ = models(*common, "--model", "model.py:stops", "--out", "part")
    assert "% of the plan succeeded: the model failed again and again; the model failed (6 calls" in out
    assert "insufficient" not in out
    assert status in {0, 1}


def test_a_budget_and_a_time(models: Command) -> None:
    common = ("check", "attribution", "quiet.jsonl", "--baseline", "base", "--model", "model.py", "--out", "out")
    status, _, err = models(*common, "--calls", "1")
    assert status == 2
    assert err.startswith("windage: budget: not enough to explain two rows; got 500 rows (1 calls of 500 rows")
    assert models(*common, "--rows", "0")[2].startswith("windage: budget.rows: out of range; got 0")
    status, out, _ = models(*common, "--calls", "4", "--batch", "20")
    assert "8 of 600 captured rows were explained (8 planned)" in out
    assert models(*common, "--within", "soon")[0] == 2
    status, out, _ = models(*common, "--within", "0 seconds")
    assert (status, "No row could be explained" in out) == (2, True)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_values_of_every_row(models: Command, kind: str) -> None:
    common = ("check", "attribution", "quiet.jsonl", "--baseline", "base", "--model", "model.py", "--explain", "30")
    models(*common, "--local", kind, "--out", "out")
    lines = Path(f"out/local_shap_values.{kind}").read_text().splitlines()
    assert len(lines) == 30 + (kind == "csv")
    if kind == "csv":
        assert lines[0] == "row,age_label0,city_label0,pay_label0"


def test_attributions_that_the_model_returns(windage: Command) -> None:
    """Of a linear model they are known; the answer carries them beside the score."""

    def with_values(rows: list[list[str]], slopes: tuple[float, float]) -> list[str]:
        lines = []
        for age, city, pay, score in rows:
            values = (slopes[0] * (float(age) - 48) / 80, slopes[1] * (float(pay or 3000) - 3000) / 1000)
            lines.append(",".join([score, *(f"{value:.4f}" for value in values), age, city, pay]))
        return lines

    header = "score,shap_age,shap_pay,age,city,pay\n"
    Path("told.csv").write_text(header + "\n".join(with_values(loans(400), (2.0, 0.1))) + "\n")
    for name, slopes in (("same", (2.0, 0.1)), ("turned", (0.01, 2.0))):
        rows = with_values(loans(200, seed=5), slopes)
        Path(f"{name}.csv").write_text(header + "\n".join(rows) + "\n")
    made = windage(
        "baseline", "attribution", "told.csv", "--returned", "shap_{}", "--output-columns", "score", "--out", "b"
    )
    assert made[0] == 0
    assert list(analysis("b")) == ["age", "pay"]
    status, out, _ = windage("check", "attribution", "same.csv", "--baseline", "b", "--out", "out")
    assert status == 0
    assert "200 of 200 captured rows carry the model's own attributions; it was not asked." in out
    assert windage("check", "attribution", "turned.csv", "--baseline", "b", "--out", "out")[0] == 1


def test_captures_that_cannot_be_read_are_said(models: Command) -> None:
    common = ("check", "attribution", "--baseline", "base", "--model", "model.py", "--explain", "40", "--out", "out")
    Path("broken.jsonl").write_text("not json\n" * 3)
    status, out, _ = models(*common, "broken.jsonl")
    assert status == 2
    assert out.startswith("No traffic was captured in this window, so there is nothing to explain.\n")
    assert "3 of 3 rows quarantined: not_json 3" in out
    status, out, _ = models(*common, "broken.jsonl", "quiet.jsonl")
    assert status == 0
    assert len(Path("out/quarantine.jsonl").read_text().splitlines()) == 3


class _Scorer(BaseHTTPRequestHandler):
    """Answers the sum of the numbers of each record, as JSON."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        found = [{"score": float(one["age"]) + (one["pay"] or 3000.0) / 1000} for one in asked["instances"]]
        answered = json.dumps({"predictions": found}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answered)))
        self.end_headers()
        self.wfile.write(answered)

    def log_message(self, format: str, *arguments: object) -> None:
        return


@pytest.fixture
def scorer() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Scorer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_model_behind_an_address_is_asked_as_it_was_captured(
    windage: Command, scorer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address has to be a secure one; here that is taken off on the way."""
    from windage.aws import models as targets

    secure = targets.address
    monkeypatch.setitem(
        targets.MODELS,  # type: ignore[arg-type]
        "url",
        lambda url, *, timeout: secure(scorer if url == "https://model/" else url, timeout=timeout),
    )
    lines = []
    for age, city, pay, score in loans(120, seed=8):
        asked = {"instances": [{"age": int(age), "city": city, "pay": float(pay) if pay else None}]}
        sides = {
            "endpointInput": {"data": json.dumps(asked), "encoding": "JSON", "observedContentType": "application/json"},
            "endpointOutput": {"data": json.dumps({"predictions": [{"score": score}]}), "encoding": "JSON"},
        }
        lines.append(json.dumps({"captureData": sides, "eventMetadata": {"inferenceTime": "2026-03-01T06:00:00Z"}}))
    Path("asked.jsonl").write_text("\n".join(lines) + "\n")
    model = ("--model", "https://model/", "--explain", "40")
    status, _, err = windage(
        *("baseline", "attribution", "asked.jsonl", "--columns", "score,age,city,pay"),
        *("--output-columns", "score", *model, "--out", "base"),
    )
    assert (status, err) == (0, "")
    values = analysis("base")
    assert (values["city"], values["age"] > values["pay"] > 0) == (0.0, True)
    ours = json.loads(Path("base/analysis.json").read_bytes())["windage"]["method"]["form"]
    assert (ours["content"], ours["record"]) == ('{"instances": $records}', "$features_kvp")
    assert windage("check", "attribution", "asked.jsonl", "--baseline", "base", *model, "--out", "out")[0] == 0
    status, out, _ = windage(
        *("check", "attribution", "asked.jsonl", "--baseline", "base", "--out", "gone"),
        *("--model", "https://127.0.0.1:1/", "--timeout", "1 second"),
    )
    assert status == 2
    assert "the model cannot be reached (3 calls, at first: status 502: the model cannot be reached" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--model: which model?; expected lambda:NAME, sagemaker:ENDPOINT"),
        (("--model", "model.py", "--returned", "shap_{}"), "--model: a model is not asked for attributions that it"),
        (("--model", "ftp://x"), "--model: which model?; got ftp://x; expected one of lambda:NAME"),
        (("--model", "https://"), "--model https://: not a secure address; got https://"),
        (("--model", "lambda:"), "--model: which model?; got lambda:"),
        (("--model", "lambda:x", "--timeout", "1 day"), "--model lambda:x: out of range; got 1 day"),
        (("--model", "lambda:x", "--content-type", "image/png"), "content type: a model cannot be asked so"),
        (("--model", "lambda:x", "--record-template", "x"), "record template: not a template; got x"),
        (("--returned", "shap_{}"), "--returned: the model's answers have no such column; got shap_age"),
        (("--returned", "shap"), "--returned: one column for all features; got shap"),
        (("--model", "none.py"), "--model none.py: it cannot be loaded; got FileNotFoundError"),
        (("--model", "model.py", "--threshold", "2"), "threshold: out of range; got 2.0"),
    ],
)
def test_what_is_wrong_is_told(models: Command, arguments: tuple[str, ...], message: str) -> None:
    status, _, err = models("check", "attribution", "quiet.jsonl", "--baseline", "base", "--out", "out", *arguments)
    assert status == 2
    assert err.startswith(f"windage: {message}")


def test_baselines_that_are_none(models: Command) -> None:
    common = ("check", "attribution", "quiet.jsonl", "--model", "model.py")
    assert "base: the result would replace the baseline" in models(*common, "--baseline", "base", "--out", "base")[2]
    said = models(*common, "--baseline", "nowhere", "--out", "out")[2]
    assert said.startswith("windage: nowhere/analysis.json: the baseline cannot be read; got No such file")
    Path("other").mkdir()
    Path("other/analysis.json").write_bytes((test_files.SERVICE / "churn.analysis.json").read_bytes())
    said = models(*common, "--baseline", "other", "--background-from", "train.csv", "--out", "out")[1:]
    assert "No traffic was captured" in said[0]
    assert "4 columns" in said[0] or "columns" in said[0]
    assert models(
        "baseline",
        "attribution",
        "train.csv",
        "--model",
        "model.py",
        "--output-columns",
        "age,city,pay,score",
        "--out",
        "x",
    )[2].startswith("windage: --output-columns: no column is left")


def test_the_drifts_that_matter_come_first(models: Command) -> None:
    """The city has moved farther, the age matters more."""
    rows = loans(600, seed=6, ulm=0.9)
    older = [[str(int(age) + 25), city, pay, score] for age, city, pay, score in rows]
    Path("both.csv").write_text(as_csv(older))
    Path("both.jsonl").write_text(as_captures(older))
    models("baseline", "data-quality", "train.csv", "--out", "quality")
    common = ("check", "data-quality", "both.csv", "--baseline", "quality")
    shares = {"plain": (), "weighted": ("--attribution", "base")}
    first = {}
    for name, more in shares.items():
        status, out, _ = models(*common, *more, "--out", name)
        assert status == 1
        first[name] = out.splitlines()[0]
    assert "city moved most" in first["plain"] or "age moved most" in first["plain"]
    assert "age matters most" in first["weighted"]
    assert (
        Path("plain/constraint_violations.json").read_bytes()
        == Path("weighted/constraint_violations.json").read_bytes()
    )


def test_a_feature_that_no_row_of_a_sample_has_is_missing_and_no_error(
    models: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of 34,000 rows has a city, and is none of the thousand that are looked at."""
    monkeypatch.setattr(attribution, "_MOST_VALUES", 4_000)
    monkeypatch.setattr(attribution, "_LEAST_ROWS", 100)
    asked: list[dict[str, object]] = [{"age": 20 + number % 50, "pay": 2000 + number % 900} for number in range(34_000)]
    asked[7]["city"] = "Ulm"
    sides = [
        {
            "endpointInput": {"data": json.dumps(one), "encoding": "JSON"},
            "endpointOutput": {"data": '{"score": 0.5}', "encoding": "JSON"},
        }
        for one in asked
    ]
    Path("many.jsonl").write_text(
        "".join(json.dumps({"captureData": side, "eventMetadata": {}}) + "\n" for side in sides)
    )
    named = ("--baseline", "base", "--model", "model.py", "--explain", "20", "--out", "out")
    status, out, err = models("check", "attribution", "many.jsonl", *named)
    assert (status in {0, 1}, err) == (True, "")
    assert "20 of 34,000 captured rows were explained" in out
