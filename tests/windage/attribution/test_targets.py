"""Models behind calls and functions on this machine: scores, or why there are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from windage.attribution.model import Failure, Reason, Rows
from windage.attribution.request import JSON, Form
from windage.attribution.returned import columns_of, features_among, returned
from windage.captures.capture_file import Preprocess, read_captures
from windage.captures.json_rows import Selection
from windage.captures.schema import Schema
from windage.errors import InputError
from windage.local.python_model import frame, python_model
from windage.recording import Policy, record
from windage.steps.asked_model import Reading, asking
from windage.steps.capture import Answer, Question, called
from windage.table import from_rows

ROWS: Rows = np.array([["20", "Ulm"], ["30", None]], dtype=object)
FEATURES = ("age", "city")


def test_the_question_has_the_form_and_the_answer_its_scores() -> None:
    asked: list[Question] = []

    def model(question: Question) -> Answer:
        asked.append(question)
        ages = [record["age"] for record in json.loads(question.body)["instances"]]
        return Answer(200, json.dumps({"predictions": [{"score": age / 10} for age in ages]}).encode())

    form = Form(content_type=JSON, content='{"instances": $records}', record="$features_kvp")
    selection = Selection.of("predictions[*].score", where="here")
    found = asking(model, FEATURES, form, Reading(selection=selection))(ROWS)
    assert not isinstance(found, Failure)
    assert found.tolist() == [[2.0], [3.0]]
    assert asked[0].content_type == "application/json"
    assert json.loads(asked[0].body)["instances"][1] == {"age": 30, "city": None}


@pytest.mark.parametrize("preprocess", [None, lambda _: [{"age": "1", "city": "x"}]])
def test_what_is_asked_to_explain_is_captured_and_not_judged(preprocess: Preprocess | None) -> None:
    """A model behind our capture function, or an endpoint that captures by itself, captures every call."""
    stored: list[bytes] = []

    def model(question: Question) -> Answer:
        answer = Answer(200, b"0.1\n0.2\n", {"content-type": "text/csv"})
        moment = datetime(2026, 3, 1, tzinfo=UTC)
        made = record(called(question, answer, received=moment), Policy("loans"))
        assert made is not None
        stored.append(made.line)
        return answer

    asking(model, FEATURES, Form(), Reading())(ROWS)
    schema = Schema(("score", "age", "city"), ("score",))
    table, intake = read_captures([("a.jsonl", stored[0])], schema=schema, preprocess=preprocess)
    assert (table.rows, intake.received, intake.notes) == (0, 0, {"explanations": 1})
    other = stored[0].replace(b"windage-attribution", b"somebody-else-asks-")
    assert read_captures([("a.jsonl", other)], schema=schema, preprocess=preprocess)[0].rows > 0


@pytest.mark.parametrize(
    ("status", "body", "reason", "detail"),
    [
        (500, b"boom", "failed", "status 500: boom"),
        (502, b'{"message": "the model failed: KeyError"}', "failed", "status 502: the model failed: KeyError"),
        (502, b'{"message": "the model cannot be reached: ReadTimeoutError"}', "timed_out", "ReadTimeoutError"),
        (502, b'{"message": "the model cannot be reached: NewConnectionError"}', "unreachable", "NewConnection"),
        (504, b"", "timed_out", "status 504"),
        (429, b"", "throttled", "status 429"),
        (400, b'{"message": "city is missing"}', "refused", "status 400: city is missing"),
        (413, b"", "refused", "status 413"),
        (302, b"", "refused", "status 302"),
        (200, b"a traceback", "another_count", "1 for 2"),
    ],
)
def test_a_model_that_fails_says_how(status: int, body: bytes, reason: Reason, detail: str) -> None:
    found = asking(lambda _: Answer(status, body), FEATURES, Form(), Reading())(ROWS)
    assert isinstance(found, Failure)
    assert found.reason == reason
    assert detail in found.detail


SOURCE = """
import numpy as np
def predict(frame):
    return frame["age"] / 10
def both(frame):
    return np.column_stack([1 - frame["age"] / 100, frame["age"] / 100])
def table(frame):
    return __import__("pandas").DataFrame({"label": ["a", "b"], "score": frame["age"]})
def texts(frame):
    return ["yes"] * len(frame)
def fails(frame):
    return frame["no such column"]
number = 3
"""


@pytest.mark.parametrize(
    ("target", "wanted", "expected"),
    [
        ("model.py", (), [2.0, 3.0]),
        ("model.py:predict", (), [2.0, 3.0]),
        ("a_model_of_this_test:predict", (), [2.0, 3.0]),
        ("model.py:both", (), [[0.8, 0.2], [0.7, 0.3]]),
        ("model.py:both", ("1",), [[0.2], [0.3]]),
        ("model.py:table", ("score",), [[20.0], [30.0]]),
    ],
)
def test_a_function_of_a_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, wanted: tuple[str, ...], expected: list[float]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model.py").write_text(SOURCE)
    Path("a_model_of_this_test.py").write_text(SOURCE)
    found = python_model(target, FEATURES, numeric=("age",), wanted=wanted)(ROWS)
    assert not isinstance(found, Failure), found
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize(
    ("target", "wanted", "reason", "detail"),
    [
        ("model.py:texts", (), "not_a_number", "yes"),
        ("model.py:fails", (), "failed", "KeyError: 'no such column'"),
        ("model.py:both", ("2",), "unreadable", "no 2 among 0, 1"),
    ],
)
def test_a_function_that_fails(
    tmp_path: Path, target: str, wanted: tuple[str, ...], reason: Reason, detail: str
) -> None:
    (tmp_path / "model.py").write_text(SOURCE)
    found = python_model(f"{tmp_path}/{target}", FEATURES, numeric=("age",), wanted=wanted)(ROWS)
    assert isinstance(found, Failure)
    assert found.reason == reason
    assert detail in found.detail


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("none.py", "it cannot be loaded; got FileNotFoundError"),
        ("broken.py", "it cannot be loaded; got SyntaxError"),
        ("no_such_module_at_all:predict", "it cannot be loaded; got ModuleNotFoundError"),
        ("model.py:missing", "there is no such function; got missing"),
        ("model.py:number", "there is no such function; got number"),
    ],
)
def test_no_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model.py").write_text(SOURCE)
    Path("broken.py").write_text("def")
    with pytest.raises(InputError) as error:
        python_model(target, FEATURES, numeric=())
    assert message in str(error.value)


def test_a_frame_has_one_type_a_column_whatever_the_rows() -> None:
    for some in (ROWS, ROWS[:1], ROWS[1:]):
        made = frame(some, FEATURES, numeric=("age",))
        assert made.dtypes.tolist() == [np.dtype(np.float64), np.dtype(object)]
    assert isinstance(frame(ROWS, FEATURES, numeric=FEATURES[:1]), pd.DataFrame)


def test_attributions_that_the_model_returns() -> None:
    names = ["score", "age", "city", "shap_age", "shap_city"]
    rows = [["0.7", "20", "Ulm", "0.1", "0.2"], ["0.9", "30", "Bonn", "0.4", ""], ["0.1", "40", "Ulm", "-0.2", "-0.1"]]
    table = from_rows(names, rows)
    found = returned(table, "shap_{}", ("age", "city"), score="score")
    np.testing.assert_allclose(found.values, [[[0.1, 0.2], [-0.2, -0.1]]])
    np.testing.assert_allclose(found.expected, [0.4])
    assert found.rows.tolist() == [0, 2]
    assert np.isnan(returned(table, "shap_{}", ("age",)).expected).all()
    with pytest.raises(InputError, match="the model's answers have no such column; got shap_zip"):
        returned(table, "shap_{}", ("zip",))


def test_patterns() -> None:
    assert columns_of("a.{n}.{}", ("x", "y")) == ("a.0.x", "a.1.y")
    assert features_among(("x", "y", "shap_x", "z"), "shap_{}") == ("x",)
    assert features_among(("x", "y", "a.0", "a.1"), "a.{n}") == ("x", "y")
    with pytest.raises(InputError, match="--returned: one column for all features; got shap"):
        columns_of("shap", ("x",))
