"""A check writes the same bytes with the kernel as without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.captures.generate import ANSWER, write
from windage.kernel.library import SWITCH

WINDAGE = Path(sys.executable).with_name("windage")


@pytest.mark.parametrize("format", ["csv", "json"])
def test_the_results_are_the_same(tmp_path: Path, format: str) -> None:
    """Of records that are read together, of some that are none, and of others that come twice."""
    training, captures = tmp_path / "training.csv", tmp_path / "captures.jsonl"
    write(training, rows=2000, format="csv", training=True, drifted=False, compressed=False)
    write(captures, rows=3000, format=format, training=False, drifted=True, compressed=False)
    lines = captures.read_bytes().splitlines(keepends=True)
    odd = [b"not json\n", lines[0].replace(b"v0", b"v\\u00e9"), lines[1].replace(b",", b",,", 5), b"\xff\n", lines[2]]
    captures.write_bytes(b"".join([*lines, *odd * 10, *lines[-3:]]))
    found = {}
    subprocess.run([WINDAGE, "baseline", "data-quality", training, "--out", tmp_path / "known"], check=True)
    for switch in ("", "off"):
        out = tmp_path / f"out-{switch}"
        command = [WINDAGE, "check", "data-quality", captures, "--baseline", tmp_path / "known", "--out", out]
        done = subprocess.run(
            [*command, "--output-columns", ANSWER],
            env={**os.environ, SWITCH: switch},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        said = done.stdout.replace(str(out), "")
        found[switch] = {path.name: path.read_bytes() for path in out.iterdir()} | {"said": said.split()}
    assert found[""] == found["off"]
    assert b"not_json" in found[""]["quarantine.jsonl"]
