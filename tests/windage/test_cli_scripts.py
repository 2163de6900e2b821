"""The command with the user's scripts: try one on a sample, and check and learn with one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.windage.scripts.records import SCRIPTS, record
from windage.cli import main

Command = Callable[..., tuple[int, str, str]]
TRAINING = "".join(f"{20 + n % 50} years;{'Ulm' if n % 2 else 'Bonn'};0.{n % 10}\n" for n in range(1000))
TEST = json.dumps({"testIndicator": "true"})


@pytest.fixture
def windage(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command in a folder of its own; return its exit status and what it wrote."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main([str(SCRIPTS / word) if (SCRIPTS / word).is_file() else word for word in arguments])
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


def calls(*, city: str = "Bonn", rows: int = 300, tests: int = 0) -> str:
    plain = [record(f"{20 + n % 50},{'Ulm' if n % 2 else city}", f"0.{n % 10}\n", event=f"e{n}") for n in range(rows)]
    return "".join(json.dumps(one) + "\n" for one in [*plain, *[record("9,X", "9", attribute=TEST)] * tests])


def test_the_rows_of_the_first_records(windage: Command) -> None:
    Path("a.jsonl").write_text(calls(rows=12))
    status, out, err = windage("try", "preprocessor", "padded.py", "a.jsonl", "--limit", "2")
    assert status == 0
    assert [list(json.loads(line).values()) for line in out.splitlines()] == [
        ["0.0", "20", "Bonn"],
        ["0.1", "21", "Ulm"],
    ]
    assert err == "2 records: 2 rows, 0 left out, 0 failed\n"


def test_what_is_left_out_is_counted(windage: Command) -> None:
    Path("a.jsonl.gz").write_bytes(gzip.compress(calls(rows=1, tests=2).encode()))
    status, out, err = windage("try", "preprocessor", "skip_tests.py", "a.jsonl.gz")
    assert (status, len(out.splitlines()), err) == (0, 1, "3 records: 1 row, 2 left out, 0 failed\n")


def test_a_sample_in_utf_16_is_read_as_for_a_check(windage: Command) -> None:
    Path("a.jsonl").write_bytes(calls(rows=1).encode("utf-16"))
    assert windage("try", "preprocessor", "padded.py", "a.jsonl")[2] == "1 record: 1 row, 0 left out, 0 failed\n"


def test_a_failure_shows_the_scripts_own_traceback_once(windage: Command) -> None:
    Path("a.jsonl").write_text("".join(json.dumps(record({"address": {}})) + "\n" for _ in range(3)))
    status, out, err = windage("try", "preprocessor", "broken.py", "a.jsonl")
    assert (status, out) == (1, "")
    assert err == (
        "a.jsonl:1:\n"
        "Traceback (most recent call last):\n"
        '  File "broken.py", line 7, in preprocess_handler\n'
        "    return city_of(json.loads(inference_record.endpoint_input.data))\n"
        '  File "broken.py", line 11, in city_of\n'
        '    return {"city": question["address"]["city"]}\n'
        "KeyError: 'city'\n"
        "3 records: 0 rows, 0 left out, 3 failed\n"
    )


def test_what_a_script_prints_and_logs_is_apart_from_its_rows(windage: Command) -> None:
    Path("a.jsonl").write_text(calls(rows=1))
    status, out, err = windage("try", "preprocessor", "prints.py", "a.jsonl")
    assert (status, out) == (0, '{"length": "7"}\n')
    assert err.splitlines()[:2] == ["INFO one for the log when it is loaded", "INFO input is CSV"]


def test_a_line_that_is_no_record_is_said_and_passed_over(windage: Command) -> None:
    Path("a.jsonl").write_text(f"not json\n\n{calls(rows=1)}")
    status, out, err = windage("try", "preprocessor", "padded.py", "a.jsonl")
    assert (status, len(out.splitlines())) == (0, 1)
    assert err.startswith("a.jsonl:1:\nnot a record: ")


def test_lines_of_a_dataset(windage: Command) -> None:
    Path("train.csv").write_text(TRAINING)
    status, out, _ = windage("try", "preprocessor", "training_line.py", "train.csv", "--raw-lines", "--limit", "1")
    assert (status, out) == (0, '{"score": "0.0", "age": "20", "city": "Bonn"}\n')


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("preprocessor", "gone.py", "a.jsonl"), "windage: gone.py: the script cannot be read; got No such file"),
        (("preprocessor", "tell_drift.py", "a.jsonl"), "windage: tell_drift.py: the function is missing"),
        (("preprocessor", "padded.py", "gone.jsonl"), "windage: gone.jsonl: the file cannot be read"),
        (("preprocessor", "padded.py", "empty.jsonl"), "0 records: 0 rows"),
        (("preprocessor", "padded.py", "cut.jsonl.gz"), "windage: cut.jsonl.gz: the compressed file is damaged or cut"),
        (
            ("preprocessor", "padded.py", "bomb.jsonl.gz"),
            "windage: bomb.jsonl.gz: the compressed object holds more than",
        ),
        (("preprocessor", "fails.py", "a.jsonl"), "windage: a script failed:\nTraceback (most recent call last):\n"),
        (("postprocessor", "gone.py", "result"), "windage: gone.py: the script cannot be read; got no such file"),
        (("postprocessor", "tell_drift.py", "nowhere"), "windage: nowhere: no result; expected statistics.json"),
    ],
)
def test_what_cannot_be_tried(windage: Command, arguments: tuple[str, ...], message: str) -> None:
    Path("a.jsonl").write_text(calls(rows=1))
    Path("empty.jsonl").write_text("")
    Path("cut.jsonl.gz").write_bytes(gzip.compress(b"x" * 1000)[:20])
    Path("bomb.jsonl.gz").write_bytes(gzip.compress(bytes(64_000_000)))
    Path("fails.py").write_text("import nowhere_at_all\n")
    status, _, err = windage("try", *arguments)
    assert status == 2
    assert err.startswith(message)


def test_a_baseline_a_check_and_what_runs_after_it(windage: Command) -> None:
    Path("train.csv").write_text(TRAINING)
    Path("a.jsonl").write_text(calls(city="Ulm", tests=40))
    learn = ("baseline", "data-quality", "train.csv", "--no-header", "--preprocessor", "training_line.py")
    assert windage(*learn, "--out", "baseline")[0] == 0
    compare = ("check", "data-quality", "a.jsonl", "--baseline", "baseline", "--out", "out")
    status, out, err = windage(*compare, "--preprocessor", "skip_tests.py", "--postprocessor", "post_fails.py")
    assert (status, err.splitlines()[0]) == (1, "The post-processor failed: KeyError: 'PIPELINE_NAME'")
    assert "40 records left out by the pre-processor" in out
    violations = json.loads(Path("out/constraint_violations.json").read_bytes())["violations"]
    # All of the made calls bear one inference id.
    assert {entry["feature_name"] for entry in violations} == {"city", "Duplicate inference ids"}
    assert Path("out/postprocessor.log").read_text().startswith("about to publish\nTraceback")


def test_a_result_is_tried_as_it_is(windage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("sagemaker_monitoring_schedule_name", "hourly")
    monkeypatch.setenv("end_time", "now")
    Path("result").mkdir()
    Path("result/constraint_violations.json").write_text('{"violations": [{"feature_name": "city"}]}')
    status, out, err = windage("try", "postprocessor", "tell_drift.py", "result")
    assert (status, out) == (0, "Hello from post-proc script!\nINFO violated: ['city']\n")
    assert err == "It wrote drifted.txt: 15 bytes\n"
    assert [path.name for path in Path("result").iterdir()] == ["constraint_violations.json"]
    status, out, err = windage("try", "postprocessor", "post_fails.py", "result")
    assert (status, err) == (1, "The post-processor failed: KeyError: 'PIPELINE_NAME'\n")
