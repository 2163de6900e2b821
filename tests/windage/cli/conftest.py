"""A folder of loans, and the command in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.windage.cli.loans import Command, as_captures, as_csv, loans, runner


@pytest.fixture
def windage(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command beside training data, a quiet window, and windows in which the city or the answers have moved."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    Path("train.csv").write_text(as_csv(loans(2000)))
    windows = {
        "quiet": loans(600, seed=2),
        "cities": loans(600, seed=3, ulm=0.8),
        "answers": loans(600, seed=4, shift=0.2),
    }
    for name, rows in windows.items():
        Path(f"{name}.csv").write_text(as_csv(rows))
        Path(f"{name}.jsonl").write_text(as_captures(rows))
    return runner(capsys)
