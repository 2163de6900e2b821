"""The example of a model server: what it records is what the check reads, and a drift is found in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("dearer", "status", "said"), [("1", 0, "look like the baseline"), ("1.5", 1, "amount moved most")]
)
def test_what_a_server_records_is_checked(tmp_path: Path, dearer: str, status: int, said: str) -> None:
    """In a process of its own, as a server is: the capture is made when the application is imported."""
    command = [sys.executable, "-m", "examples.server", "--folder", str(tmp_path), "--dearer", dearer]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (status, "")
    assert "200 calls recorded, 200 stored, 0 dropped" in done.stdout
    assert said in done.stdout
    assert "600 rows" in done.stdout
