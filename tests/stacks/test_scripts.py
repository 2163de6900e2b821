"""The users' scripts in the templates: one layer, on the functions that calculate, only if there is any script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stacks.scripts import digest, scripts
from tests.conftest import ROOT, build_app
from tests.templates import Templates, read
from windage import names
from windage.config import Monitor
from windage.config_file import parse_monitor
from windage.errors import InputError
from windage.settings import CalculationSettings, from_environment

MINE = """
name: fraud
capture: {model: {lambda: fraud-model}}
scripts: {preprocessor: tests/scripts/flatten.py, postprocessor: tests/scripts/tell_drift.py}
baseline: {preprocessor: tests/scripts/training_line.py}
"""
PLACES = {
    "fraud/preprocessor/flatten.py": "flatten.py",
    "fraud/postprocessor/tell_drift.py": "tell_drift.py",
    "fraud/baseline/training_line.py": "training_line.py",
}
# What a script is, and what is said of it.
REFUSED = {
    "no such file": (None, "no such file; got gone.py; expected a path from the folder of app.py"),
    "not Python": ("def (\n", "not Python; got mine.py:1: invalid syntax"),
    "a zero byte": ("x = 1\0\n", "not Python; got "),
    "not UTF-8": (b"# \xff\n", "not Python; got "),
    "no function": (
        "def preprocess(record): ...\n",
        "the function is missing; got mine.py; expected def preprocess_handler(…) at the outer level",
    ),
    "inside a class": ("class A:\n  def preprocess_handler(self, record): ...\n", "the function is missing"),
    "inside a function": ("def f():\n  def preprocess_handler(record): ...\n", "the function is missing"),
    "asynchronous": (
        "async def preprocess_handler(record): ...\n",
        "preprocess_handler is asynchronous; got mine.py:1; expected def preprocess_handler",
    ),
    "no parameter": (
        "\ndef preprocess_handler(): ...\n",
        "preprocess_handler has other parameters; got mine.py:2: (); "
        "expected (inference_record) or (inference_record, logger)",
    ),
    "three parameters": ("def preprocess_handler(a, b, c): ...\n", "preprocess_handler has other parameters"),
    "one by name": ("def preprocess_handler(a, *, b): ...\n", "preprocess_handler has other parameters"),
    "defined again, wrong": (
        "def preprocess_handler(a): ...\ndef preprocess_handler(): ...\n",
        "preprocess_handler has other parameters; got mine.py:2: ()",
    ),
}
TAKEN = {
    "a record": "def preprocess_handler(record): ...\n",
    "a record and a logger": "def preprocess_handler(inference_record, logger): ...\n",
    "a logger maybe": "def preprocess_handler(inference_record, logger=None, more=1): ...\n",
    "anything": "def preprocess_handler(*arguments, **more): ...\n",
    "under a condition": "try:\n  import a\nexcept ImportError:\n  a = 0\nif a:\n  def preprocess_handler(r): ...\n",
    "another name for it": "def f(r): ...\npreprocess_handler = f\n",
    "of another module": "from json import loads as preprocess_handler\n",
    "not run": "import nowhere\n1 / 0\ndef preprocess_handler(r): ...\n",
}


def monitor(text: str = MINE) -> Monitor:
    return parse_monitor(text.encode(), name="fraud.yaml")


def given(path: Path) -> Monitor:
    return monitor(f"name: fraud\ncapture: {{model: {{lambda: f}}}}\nscripts: {{preprocessor: '{path}'}}\n")


@pytest.fixture(scope="module")
def folder(layers: Path, monitors: tuple[Monitor, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assembly with scripts of one monitor beside one without."""
    made = build_app((monitor(), monitors[0]), stage="dev", layers=layers, folder=tmp_path_factory.mktemp("scripts"))
    made.synth()
    return Path(made.outdir)


@pytest.fixture(scope="module")
def these(folder: Path) -> Templates:
    return read(folder)


def content(folder: Path) -> dict[str, bytes]:
    """Return what the layer's asset holds, by path."""
    assets = json.loads((folder / "windage-dev-service.assets.json").read_text())["files"].values()
    found = [folder / asset["source"]["path"] for asset in assets if asset["source"]["packaging"] == "zip"]
    (layer,) = (path for path in found if (path / "python" / names.SCRIPTS).is_dir())
    return {path.relative_to(layer).as_posix(): path.read_bytes() for path in layer.rglob("*") if path.is_file()}


def layers_of(these: Templates) -> Mapping[str, list[str]]:
    """Return the layers of each function of the service."""
    functions = these.of("Lambda::Function", stack="windage-dev-service")
    return {
        f.id.partition("Function")[0].lower(): [these.by_arn(arn).id[:-8] for arn in f.properties["Layers"]]
        for f in functions
    }


def test_the_functions_that_calculate_have_the_scripts(these: Templates) -> None:
    found = layers_of(these)
    assert {name for name, of_it in found.items() if "ScriptsLayer" in of_it} == {"profile", "evaluate", "baseline"}
    (layer,) = (layer for layer in these.of("Lambda::LayerVersion") if layer.id.startswith("ScriptsLayer"))
    assert layer.properties["CompatibleRuntimes"] == ["python3.13"]
    assert layer.properties["CompatibleArchitectures"] == ["arm64"]


def test_without_scripts_there_is_no_layer_of_them(templates: Templates) -> None:
    assert all("ScriptsLayer" not in of_it for of_it in layers_of(templates).values())


def test_the_layer_holds_the_scripts_byte_for_byte(folder: Path) -> None:
    expected = {
        f"python/{names.SCRIPTS}/{place}": (ROOT / "tests" / "scripts" / script).read_bytes()
        for place, script in PLACES.items()
    }
    assert content(folder) == expected


def test_the_same_scripts_are_the_same_layer(folder: Path, layers: Path, tmp_path: Path) -> None:
    """Otherwise every deploy would make a new version of it."""
    again = build_app((monitor(),), stage="dev", layers=layers, folder=tmp_path)
    again.synth()

    def asset(place: Path) -> Any:
        (found,) = (
            layer.properties["Content"]["S3Key"]
            for layer in read(place).of("Lambda::LayerVersion")
            if layer.id.startswith("ScriptsLayer")
        )
        return found

    assert asset(folder) == asset(tmp_path)


def test_the_functions_are_told_where_the_scripts_are(these: Templates) -> None:
    for function in these.of("Lambda::Function", stack="windage-dev-service"):
        if function.id.startswith(("Profile", "Evaluate", "Baseline")):
            variables = function.properties["Environment"]["Variables"]
            assert from_environment(CalculationSettings, variables).scripts == names.SCRIPTS


def test_no_function_gets_a_right_by_the_scripts(these: Templates, templates: Templates) -> None:
    """Code never comes from a bucket: the rights of the roles are those of a stage without scripts."""

    def rights(of: Templates, start: str) -> set[str]:
        (function,) = (f for f in of.of("Lambda::Function", stack="windage-dev-service") if f.id.startswith(start))
        return {
            action
            for statement in of.statements(function.properties["Role"])
            for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        }

    for start in ("Profile", "Evaluate", "Baseline"):
        assert rights(these, start) <= rights(templates, start)


@pytest.mark.parametrize("case", REFUSED)
def test_a_script_that_cannot_work_is_refused_before_a_deploy(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, message = REFUSED[case]
    monkeypatch.setattr("stacks.scripts.APP", tmp_path)
    name = "gone.py" if source is None else "mine.py"
    if source is not None:
        (tmp_path / name).write_bytes(source if isinstance(source, bytes) else source.encode())
    with pytest.raises(InputError) as error:
        scripts((given(Path(name)),))
    assert str(error.value).startswith(f"fraud: scripts.preprocessor: {message}")


@pytest.mark.parametrize("case", TAKEN)
def test_a_script_is_parsed_and_not_run(case: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(TAKEN[case])
    assert scripts((given(path),)) == {"fraud/preprocessor/mine.py": path.read_bytes()}


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ("scripts: {postprocessor: tests/scripts/flatten.py}", "scripts.postprocessor: the function is missing"),
        ("baseline: {preprocessor: tests/scripts/tell_drift.py}", "baseline.preprocessor: the function is missing"),
    ],
)
def test_each_setting_needs_its_own_function(settings: str, where: str) -> None:
    with pytest.raises(InputError, match=f"^fraud: {where}"):
        scripts((monitor(f"name: fraud\ncapture: {{model: {{lambda: f}}}}\n{settings}\n"),))


def test_another_script_makes_another_baseline(these: Templates, templates: Templates, tmp_path: Path) -> None:
    """CloudFormation asks for a baseline anew when a property changes, and at no other time."""
    (mine,) = (r for r in these.resources if r.id == "Deployed" and r.stack == "windage-dev-fraud")
    assert mine.properties["Script"] == digest(monitor())
    assert all("Script" not in r.properties for r in templates.resources if r.id == "Deployed")
    path = tmp_path / "mine.py"
    path.write_text("def preprocess_handler(line): return {'a': line}\n")
    before = digest(given(path))
    path.write_text("def preprocess_handler(line): return {'b': line}\n")
    assert digest(given(path)) != before


def test_files_without_records_have_no_pre_processor() -> None:
    batch = "capture: {batch_transform: {uri: s3://jobs/manifests, data: s3://jobs/out, format: csv}}"
    with pytest.raises(InputError, match=r"^fraud: scripts\.preprocessor: it needs records; got capture\.batch_tra"):
        scripts((monitor(f"name: fraud\n{batch}\nscripts: {{preprocessor: tests/scripts/flatten.py}}\n"),))
