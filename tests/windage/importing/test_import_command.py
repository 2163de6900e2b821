"""``windage import``: what it writes, where, and what it says on which stream."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.windage.importing.described import ALERTS, DEFINITION, ENDPOINT, SCHEDULE, changed
from windage.cli import main
from windage.config_file import read_monitors

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run ``windage import`` in a folder with descriptions; return its exit status and what it wrote."""
    monkeypatch.chdir(tmp_path)
    script = changed(DEFINITION, "DataQualityAppSpecification.RecordPreprocessorSourceUri", "s3://models/code/pre.py")
    for name, document in {"s": SCHEDULE, "d": script, "e": ENDPOINT, "a": ALERTS}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))

    def command(*arguments: str) -> tuple[int, str, str]:
        status = main(["import", *arguments])
        written = capsys.readouterr()
        assert "Traceback" not in written.out + written.err
        return status, written.out, written.err

    return command


def test_a_schedule_becomes_a_file_in_the_folder_of_monitors(run: Command) -> None:
    status, out, err = run("s.json", "d.json", "e.json", "a.json")
    assert status == 0
    assert out.splitlines() == [
        "Monitor churn-schedule: monitors/churn-schedule.yaml",
        "To be copied before the deploy: aws s3 cp 's3://models/code/pre.py' scripts/pre.py",
    ]
    assert "churn-schedule: JobResources: there are no instances" in err
    (monitor,) = read_monitors(Path("monitors"))
    assert (monitor.name, monitor.capture.data_capture.uri) == ("churn-schedule", "s3://models/churn/capture")


def test_a_file_that_is_there_is_not_written_over_unless_asked(run: Command) -> None:
    assert run("s.json", "d.json", "--out", "here")[0] == 0
    Path("here/churn-schedule.yaml").write_text("mine")
    status, out, err = run("s.json", "d.json", "--out", "here")
    assert (status, out) == (2, "")
    assert err == "windage: here/churn-schedule.yaml: the file is there already; do: --force, or another --out\n"
    assert Path("here/churn-schedule.yaml").read_text() == "mine"
    assert run("s.json", "d.json", "--out", "here", "--force")[0] == 0
    assert Path("here/churn-schedule.yaml").read_text() != "mine"


def test_addresses_can_be_given(run: Command) -> None:
    assert run("s.json", "d.json", "--capture-uri", "s3://mine/capture")[0] == 0
    assert read_monitors(Path("monitors"))[0].capture.data_capture.uri == "s3://mine/capture"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.json"], "windage: gone.json: the file cannot be read; got No such file or directory\n"),
        (["."], "windage: .: the file cannot be read; got Is a directory\n"),
        (["d.json"], "windage: d.json: no schedule among the files; do: aws sagemaker describe-monitoring-schedule\n"),
        (["s.json", "d.json", "--capture-uri", "x"], "windage: s.json as churn-schedule.yaml:6: "),
        (["s.json", "d.json", "--out", "s.json"], "windage: s.json: the results cannot be written; got File exists\n"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Command, arguments: list[str], message: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(message)
    assert not Path("monitors").exists()
