"""One run of a process: processor time, memory, what it printed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Run:
    """User and system seconds of a process and of those that it waited for, its peak memory, its exit and output."""

    seconds: float
    megabytes: float
    status: int
    output: str


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    most_megabytes: int = 0,
) -> Run:
    """Run a command to its end, with no more address space than is said; 0: as much as there is."""
    with tempfile.NamedTemporaryFile() as output:
        launched = subprocess.run(
            [sys.executable, "-I", "-S", str(LAUNCH), output.name, str(most_megabytes), *command],
            stdout=subprocess.PIPE,
            env={**_environment(), **(environment or {})},
            cwd=folder,
            check=True,
        )
        said = Path(output.name).read_text(errors="replace")
    seconds, kibibytes, status = launched.stdout.split()
    return Run(float(seconds), int(kibibytes) / 1024, int(status), said)


def _environment() -> dict[str, str]:
    """Return ours, in which every program may keep its bytecode: without it, each run would compile what it imports."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def middle(runs: Sequence[Run]) -> tuple[float, float]:
    """Return the median of the seconds and the largest memory of some runs."""
    return median(one.seconds for one in runs), max(one.megabytes for one in runs)
