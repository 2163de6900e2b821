"""What a new sandbox waits for: processor time of importing the handler, as a multiple of starting Python."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.capture.sandbox import ROOT

HEAVY = ("numpy", "scipy", "pandas", "pyarrow")
_IMPORT = "import runpy, sys; runpy.run_path('lambdas/capture/handler.py')"
_LISTED = f"{_IMPORT}; import json; print(json.dumps(sorted(sys.modules)))"


@dataclass(frozen=True)
class Imported:
    """Medians in seconds of processor time, and what is loaded of what is heavy."""

    python: str
    nothing: float
    handler: float
    heavy: Sequence[str]

    @property
    def ratio(self) -> float:
        """How many times the start of Python the import takes, that start included."""
        return self.handler / self.nothing


def imported(rounds: int = 5) -> Imported:
    """Measure in turns, with the bytecode that the runtime and the layers bring."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        # The first run writes the bytecode.
        modules = json.loads(_run(_LISTED, environment)[1])
        times = [(_run("pass", environment)[0], _run(_IMPORT, environment)[0]) for _ in range(rounds)]
    nothing, handler = (statistics.median(column) for column in zip(*times, strict=True))
    return Imported(sys.version.split()[0], nothing, handler, sorted(set(HEAVY) & set(modules)))


def _run(script: str, environment: dict[str, str]) -> tuple[float, str]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout
