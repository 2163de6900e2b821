"""What is run: each task is a command over files that are made once."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.captures.generate import ANSWER, Format, write
from benchmarks.peers.client import PEERS

PYTHON = sys.executable
WINDAGE = (PYTHON, "-c", "import sys; from windage.cli import main; sys.exit(main())")
TRAINING_ROWS = 20_000


@dataclass(frozen=True)
class Task:
    """A command, and how often it is run; ``judges`` says that it prints or writes a verdict."""

    name: str
    command: tuple[str, ...]
    rounds: int
    judges: bool = False


@dataclass(frozen=True)
class Files:
    """The training set, its baseline, and captures by format and number of rows."""

    folder: Path

    @property
    def training(self) -> Path:
        """The training set, as CSV."""
        return self.folder / "training.csv"

    @property
    def baseline(self) -> Path:
        """The folder of its baseline."""
        return self.folder / "baseline"

    def captures(self, rows: int, *, format: Format = "csv") -> Path:
        """Return a file of captures, of which seven columns drifted; it is made when it is not there."""
        path = self.folder / f"{format}-{rows}.jsonl"
        if not path.exists():
            write(path, rows=rows, format=format, training=False, drifted=True, compressed=False)
        return path

    def prepared(self) -> Files:
        """Make the training set and its baseline."""
        import subprocess

        self.folder.mkdir(parents=True, exist_ok=True)
        write(self.training, rows=TRAINING_ROWS, format="csv", training=True, drifted=False, compressed=False)
        learn = [*WINDAGE, "baseline", "data-quality", str(self.training), "--out", str(self.baseline)]
        subprocess.run(learn, check=True, stdout=subprocess.DEVNULL)
        return self


def check(files: Files, captures: Path, *, out: str) -> tuple[str, ...]:
    """Return the command that checks captures."""
    return (
        *(*WINDAGE, "check", "data-quality", str(captures), "--baseline", str(files.baseline)),
        *("--output-columns", ANSWER, "--out", str(files.folder / out)),
    )


def parse(files: Files, captures: Path) -> tuple[str, ...]:
    """Return the command that only parses them."""
    options = ("--baseline", str(files.baseline), "--output-columns", ANSWER)
    return (PYTHON, "-m", "benchmarks.speed.parse", str(captures), *options)


def split(files: Files, captures: Path) -> tuple[str, ...]:
    """Return the command that profiles them at once, and in twenty parts."""
    options = ("--baseline", str(files.baseline), "--output-columns", ANSWER)
    return (PYTHON, "-m", "benchmarks.speed.split", str(captures), *options)


def tasks(files: Files, *, rows: int, rounds: int, peers: Sequence[str]) -> Iterator[Task]:
    """Yield what is run in every round, side by side: one after the other, so that a busy moment hits all alike."""
    csv, json = files.captures(rows), files.captures(rows, format="json")
    yield Task("decode", (PYTHON, "-m", "benchmarks.speed.decode", str(csv)), rounds)
    yield Task("decode json", (PYTHON, "-m", "benchmarks.speed.decode", str(json)), rounds)
    yield Task("parse", parse(files, csv), rounds)
    yield Task("check", check(files, csv, out="out-csv"), rounds, judges=True)
    yield Task("check json", check(files, json, out="out-json"), rounds, judges=True)
    for part in (10, 100):
        few = files.captures(rows // part)
        yield Task(f"check 1/{part}", check(files, few, out=f"out-{part}"), rounds, judges=True)
    few = files.captures(rows // 10)
    # What those have who have no compiler.
    yield Task(
        "check by numpy", ("env", "WINDAGE_KERNEL=off", *check(files, csv, out="out-numpy")), max(1, rounds // 2), True
    )
    yield Task("split", split(files, few), 1)
    yield Task("help", (*WINDAGE, "--help"), rounds)
    yield Task("pass", (PYTHON, "-c", "pass"), rounds)
    yield Task("import", (PYTHON, "-c", "import windage.monitors.data_quality"), rounds)
    for name in peers:
        peer = PEERS[name]
        command = (str(peer.python), "-m", "benchmarks.speed.peer", peer.module, str(files.training), str(csv))
        yield Task(name, command, max(1, rounds // 2), judges=True)
