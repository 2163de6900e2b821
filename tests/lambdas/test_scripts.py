"""The users' scripts through the handlers: from their layer, over a window of captures, into its result."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import build_app
from tests.lambdas.local_server import Reply, serving
from tests.lambdas.story import Judged, deploy, judge, upload
from tests.lambdas.world import World, deployed
from tests.templates import Templates, read
from tests.windage.scripts.records import record
from tests.windage.steps.fakes import shuffled
from windage import names
from windage.config_file import parse_monitor
from windage.errors import InputError

MONITORS = {
    "fraud": """
        name: fraud
        capture: {model: {lambda: fraud-model}}
        output_columns: [score]
        scripts: {preprocessor: tests/scripts/skip_tests.py, postprocessor: tests/scripts/tell_drift.py}
        baseline: {header: false, preprocessor: tests/scripts/training_line.py}
    """,
    "fails": """
        name: fails
        capture: {model: {lambda: fails-model}}
        output_columns: [score]
        scripts: {postprocessor: tests/scripts/post_fails.py}
    """,
    "late": """
        name: late
        capture: {model: {lambda: late-model}}
        output_columns: [score]
        scripts: {preprocessor: tests/scripts/needs_more.py}
    """,
}
RESULT = "data-quality/2026/03/01/06-00/"
AT = "2026-03-01T07:10:00Z"
TEST = json.dumps({"testIndicator": "true"})


@pytest.fixture(scope="module")
def assembly(layers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("assembly")
    with pytest.MonkeyPatch.context() as patch:
        # A script that works here at synthesis, and needs what no layer has.
        app = tmp_path_factory.mktemp("app")
        scripts = app / "tests" / "scripts"
        scripts.mkdir(parents=True)
        for name in ("skip_tests.py", "tell_drift.py", "training_line.py", "post_fails.py"):
            (scripts / name).write_bytes((Path(__file__).parents[1] / "scripts" / name).read_bytes())
        (scripts / "needs_more.py").write_text("import not_in_a_layer\n\n\ndef preprocess_handler(record): ...\n")
        patch.setattr("stacks.scripts.APP", app)
        parsed = [parse_monitor(text.encode(), name=f"{name}.yaml") for name, text in MONITORS.items()]
        made = build_app(parsed, stage="dev", layers=layers, folder=place)
    made.synth()
    yield place


@pytest.fixture(scope="module")
def scripted(assembly: Path) -> Templates:
    return read(assembly)


@pytest.fixture
def world(scripted: Templates, assembly: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """AWS after a deploy, the layer of the scripts where Lambda unpacks it."""
    (layer,) = assembly.glob(f"asset.*/python/{names.SCRIPTS}")
    monkeypatch.syspath_prepend(layer.parent)
    with deployed(scripted) as made, serving(lambda _: Reply()) as cloudformation:
        for name in MONITORS:
            assert deploy(made, name, cloudformation)["Status"] == "SUCCESS"
        yield made


def learn(world: World, monitor: str) -> None:
    separator, unit = (";", " years") if monitor == "fraud" else (",", "")
    rows = [f"{20 + n % 50}{unit}{separator}{'Ulm' if n % 2 else 'Bonn'}{separator}0.{n % 10}" for n in shuffled(500)]
    key = f"datasets/{monitor}/train.csv"
    header = [] if monitor == "fraud" else ["age,city,score"]
    world.put(key, "\n".join([*header, *rows]).encode())
    world.invoke("baseline", upload(world, key))


def capture(world: World, monitor: str, *, city: str = "Bonn", more: tuple[Mapping[str, Any], ...] = ()) -> None:
    calls = [
        record(f"{20 + n % 50},{'Ulm' if n % 2 else city}", f"0.{n % 10}\n", event=f"e{n}", inference=f"i{n}")
        for n in shuffled(300)
    ]
    lines = [json.dumps(call) + "\n" for call in (*calls, *more)]
    world.put(f"captures/{monitor}/AllTraffic/2026/03/01/06/00-00.jsonl", "".join(lines).encode())


def judged(world: World, monitor: str) -> Judged:
    return judge(world, monitor, at=AT)


def manifest(world: World, monitor: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(world.get(f"results/{monitor}/{RESULT}manifest.json"))
    return document


def test_a_training_set_is_read_by_its_script(world: World) -> None:
    learn(world, "fraud")
    (key,) = (key for key in world.keys("baselines/fraud/") if key.endswith("statistics.json"))
    features = json.loads(world.get(key))["features"]
    assert [(f["name"], f["inferred_type"]) for f in features] == [
        ("score", "Fractional"),
        ("age", "Integral"),
        ("city", "String"),
    ]


def test_a_window_is_judged_by_the_rows_of_the_script(world: World) -> None:
    learn(world, "fraud")
    tests = tuple(record("99,Nowhere", "9\n", attribute=TEST, event=f"t{n}") for n in range(40))
    odd = record({"age": 20}, "0.5", event="odd")
    capture(world, "fraud", more=(*tests, odd))
    (judgement,) = judged(world, "fraud").judgements
    assert (judgement["outcome"], judgement["violations"]) == ("no_violations", 0)
    found = manifest(world, "fraud")
    assert (found["rows"], found["quarantined"], found["filtered"]) == (300, 1, 40)
    assert found["postprocessor"] == "succeeded"
    (bad,) = map(json.loads, world.get(f"results/fraud/{RESULT}quarantine.jsonl").splitlines())
    assert (bad["line"], bad["reason"]) == (341, "preprocessor")
    assert bad["detail"] == (
        "Traceback (most recent call last):\n"
        '  File "skip_tests.py", line 27, in preprocess_handler\n'
        '    raise ValueError(f"encoding type {inference_record.endpoint_input.encoding} is not supported")\n'
        "ValueError: encoding type JSON is not supported"
    )


def test_the_script_for_judged_windows_leaves_its_log_and_its_files_in_the_result(world: World) -> None:
    learn(world, "fraud")
    capture(world, "fraud", city="Ulm")
    (judgement,) = judged(world, "fraud").judgements
    assert judgement["outcome"] == "violations"
    prefix = f"results/fraud/{RESULT}"
    assert world.get(f"{prefix}postprocessor.log") == b"Hello from post-proc script!\nINFO violated: ['city']\n"
    assert world.get(f"{prefix}postprocessor/drifted.txt") == b"fraud 2026-03-01T07:00:00Z city"
    assert {"postprocessor.log", "postprocessor/drifted.txt"} <= manifest(world, "fraud")["files"].keys()
    assert b"post-processor" not in world.get(f"{prefix}report.html")


def test_a_script_that_fails_does_not_lose_the_result(world: World) -> None:
    learn(world, "fails")
    capture(world, "fails", city="Ulm")
    (judgement,) = judged(world, "fails").judgements
    assert (judgement["outcome"], judgement["violations"]) == ("violations", 2)
    assert manifest(world, "fails")["postprocessor"] == "failed: KeyError: 'PIPELINE_NAME'"
    log = world.get(f"results/fails/{RESULT}postprocessor.log").decode()
    assert log.startswith('about to publish\nTraceback (most recent call last):\n  File "post_fails.py", line 8')
    page = world.get(f"results/fails/{RESULT}report.html").decode()
    assert "The post-processor failed: <code><bdi>KeyError: &#39;PIPELINE_NAME&#39;</bdi></code>" in page


def test_a_judged_window_does_not_run_its_script_again(world: World) -> None:
    learn(world, "fails")
    capture(world, "fails")
    run = judged(world, "fails")
    before = world.get(f"results/fails/{RESULT}manifest.json")
    world.calls.clear()
    world.invoke("evaluate", run.plan["windows"][0])
    assert world.get(f"results/fails/{RESULT}manifest.json") == before
    assert not [c for c in world.calls if c.operation == "PutObject" and "postprocessor" in c.parameters["Key"]]


def test_a_script_that_cannot_be_loaded_fails_the_window_with_its_traceback(world: World) -> None:
    learn(world, "late")
    capture(world, "late")
    plan = world.invoke("plan", world.schedule("late", "Judge", AT))
    (due,) = plan["windows"][-1:]
    (shard,) = json.loads(world.get(due["shards_key"]))
    with pytest.raises(ValueError, match="No module named 'not_in_a_layer'"):
        world.invoke("profile", shard)
    failure = {"Error": "States.ExceedToleratedFailureThreshold", "Cause": "too many failed items"}
    reason = world.invoke("evaluate", {**due, "failure": failure})["reason"]
    assert 'File "needs_more.py", line 1, in <module>' in reason
    assert reason.endswith("ModuleNotFoundError: No module named 'not_in_a_layer'")
    assert json.loads(world.get(f"results/late/{RESULT}failure.json"))["reason"] == reason


def test_a_script_that_was_not_deployed_is_an_error_that_says_what_to_do(
    world: World, assembly: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(world, "fails")
    capture(world, "fails")
    monkeypatch.setattr(
        "sys.path", [path for path in __import__("sys").path if not str(path).startswith(str(assembly))]
    )
    (judgement,) = judged(world, "fails").judgements
    assert judgement["reason"] == (
        "monitor fails: its script is not deployed; got tests/scripts/post_fails.py; do: deploy the service stack"
    )
    world.put("datasets/fraud/train.csv", b"1;2;3\n")
    with pytest.raises(InputError, match="monitor fraud: its script is not deployed; got tests/scripts/training_line"):
        world.invoke("baseline", upload(world, "datasets/fraud/train.csv"))
