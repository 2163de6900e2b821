"""A peer's rule as a detector: the process in its environment, and what is said to it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

import pandas as pd

from benchmarks.detector import Detector, Judge, Verdict
from benchmarks.peers import frames

ROOT: Final = Path(__file__).parents[2]
ENVIRONMENTS: Final = ROOT / "build" / "benchmarks"


@dataclass(frozen=True)
class Peer:
    """A library: what it is called and where it runs.

    Parameters
    ----------
    name, module
        Its name in the registry, which its environment has too, and our module.
    share
        Of the windows of a full run, how many it is asked: as many as it can judge in minutes.
    environment
        What its process is told.
    """

    name: str
    module: str
    share: float
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return ENVIRONMENTS / self.name / "bin" / "python"

    @property
    def version(self) -> str:
        """The version that its lock names."""
        pinned = dict(line.split("==") for line in self.lock.read_text().split() if "==" in line)
        return pinned[self.name]

    @property
    def lock(self) -> Path:
        """What is installed there."""
        return Path(__file__).parent / f"{self.name}.lock"


# Each is told not to report its use to its makers.
PEERS: Final = {
    "evidently": Peer("evidently", "evidently", 0.1, MappingProxyType({"DO_NOT_TRACK": "1"})),
    "alibi-detect": Peer("alibi-detect", "alibi_detect", 0.25),
    "nannyml": Peer("nannyml", "nannyml", 0.25, MappingProxyType({"NML_DISABLE_USAGE_LOGGING": "1"})),
    "whylogs": Peer("whylogs", "whylogs", 0.25, MappingProxyType({"WHYLOGS_NO_ANALYTICS": "True"})),
}


class PeerError(Exception):
    """The library raised."""


@contextmanager
def running(peer: Peer) -> Iterator[Detector]:
    """Start the peer's process, and end it."""
    # A worker that is starved of processors by its own threads would be measured slow.
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": "", **peer.environment}
    command = [str(peer.python), "-m", "benchmarks.peers.worker", peer.module]
    log = ENVIRONMENTS / f"{peer.name}.log"
    with (
        tempfile.TemporaryDirectory() as folder,
        log.open("w") as errors,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        yield _detector(process.stdin, process.stdout, Path(folder) / "frame.npz")
        process.stdin.close()


def _detector(to: IO[str], back: IO[str], file: Path) -> Detector:
    def ask(role: str, frame: pd.DataFrame) -> frozenset[str]:
        frames.write(frame, file)
        to.write(json.dumps({role: str(file)}) + "\n")
        to.flush()
        line = back.readline()
        if not line:
            raise RuntimeError("the peer's process has ended; its log is beside its environment")
        answer = json.loads(line)
        if "error" in answer:
            raise PeerError(answer["error"])
        return frozenset(answer["drifted"])

    def detector(reference: pd.DataFrame) -> Judge:
        ask("reference", reference)
        return lambda current: Verdict(ask("current", current))

    return detector
