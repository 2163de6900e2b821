"""``windage cost`` as a user sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from windage.cli import main

FRAUD = "name: fraud\ncapture: {model: {lambda: fraud-model}}\n"


def test_it_prints_the_bill_of_each_monitor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = tmp_path / "fraud.yaml", tmp_path / "churn.yaml"
    one.write_text(FRAUD + "traffic: {calls_per_hour: 100000, bytes_per_call: 800}\n")
    two.write_text(FRAUD.replace("fraud", "churn") + "traffic: {calls_per_hour: 10}\n")
    assert main(["cost", str(one), str(two)]) == 0
    said = capsys.readouterr().out
    assert "fraud: 100,000 calls an hour of 800 bytes" in said
    assert "churn: 10 calls an hour" in said
    assert "Model Monitor took $" in said
    assert "All together: $" in said
    assert "noted 2026-" in said


def test_the_command_line_goes_before_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fraud.yaml"
    file.write_text(FRAUD)
    assert main(["cost", str(file), "--calls-per-hour", "77", "--features", "3"]) == 0
    assert "fraud: 77 calls an hour of 500 bytes and 3 columns" in capsys.readouterr().out


def test_it_asks_for_the_traffic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fraud.yaml"
    file.write_text(FRAUD)
    assert main(["cost", str(file)]) == 2
    assert capsys.readouterr().err == (
        f"windage: {file}: traffic.calls_per_hour: nobody says how much traffic there is; expected a number of calls "
        "in an hour; do: write it into the file, or give --calls-per-hour\n"
    )


@pytest.mark.parametrize("number", ["0", "-1", "nan", "1e99", "many"])
def test_it_refuses_what_is_no_number(tmp_path: Path, number: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["cost", str(tmp_path / "fraud.yaml"), f"--calls-per-hour={number}"])
    assert stopped.value.code == 2
