"""Measure, print the table, and write it to ``benchmarks/SPEED.md``: ``python -m benchmarks.speed``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.captures.generate import DRIFTED
from benchmarks.peers.client import ENVIRONMENTS, PEERS, ROOT
from benchmarks.speed.measured import Run, middle, run
from benchmarks.speed.memory import memory_page, memory_tasks
from benchmarks.speed.rows import Row, rows, split_rows
from benchmarks.speed.tasks import Files, Task, check, tasks

# Address space, of which libraries reserve more than they use.
HARD_LIMIT = 1024
PAGE = ROOT / "benchmarks" / "SPEED.md"


def measured(every: Sequence[Task], *, rounds: int) -> dict[str, list[Run]]:
    """Run all tasks, round by round."""
    found: dict[str, list[Run]] = {task.name: [] for task in every}
    for number in range(rounds):
        for task in every:
            if len(found[task.name]) < task.rounds:
                one = run(task.command, environment={"PYTHONPATH": str(ROOT)}, folder=ROOT)
                if one.status not in {0, 1}:
                    print(f"benchmarks: {task.name} failed: {one.output}", file=sys.stderr)
                found[task.name].append(one)
                print(
                    f"{number + 1}/{rounds} {task.name}: {one.seconds:.2f} s, {one.megabytes:.0f} MB", file=sys.stderr
                )
    return found


def verdict(files: Files, task: Task, runs: Sequence[Run]) -> set[str]:
    """Return which columns a task says drifted."""
    if "--out" in task.command:
        out = Path(task.command[task.command.index("--out") + 1])
        found = json.loads((out / "constraint_violations.json").read_bytes())["violations"]
        return {one["feature_name"] for one in found}
    return set(json.loads((runs[-1].output.strip() or "[]").splitlines()[-1]))


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=10_000_000, help="rows of the largest file, for memory; 0: none")
    parser.add_argument("--peers", nargs="*", default=["alibi-detect", "evidently"])
    parser.add_argument("--folder", type=Path, default=ENVIRONMENTS / "speed")
    chosen = parser.parse_args()
    files = Files(chosen.folder).prepared()
    peers = [name for name in chosen.peers if PEERS[name].python.exists()]
    every = list(tasks(files, rows=chosen.rows, rounds=chosen.rounds, peers=peers))
    # The first run of all writes the bytecode of all.
    measured([task for task in every if task.name.endswith("1/100")], rounds=1)
    found = measured(every, rounds=chosen.rounds)
    if chosen.most:
        large = files.captures(chosen.most)
        most = run(
            check(files, large, out="out-most"),
            environment={"PYTHONPATH": str(ROOT)},
            folder=ROOT,
            most_megabytes=HARD_LIMIT,
        )
        if most.status not in {0, 1}:
            print(f"benchmarks: {chosen.most:,} rows do not fit: {most.output}", file=sys.stderr)
        found["check most"] = [most]
        large.unlink()
    kept = measured(list(memory_tasks(files, rows=chosen.rows)), rounds=1)
    verdicts = {task.name: verdict(files, task, found[task.name]) for task in every if task.judges}
    table = list(
        rows({name: middle(runs) for name, runs in found.items()}, verdicts, rows=chosen.rows, most=chosen.most)
    )
    table += split_rows(found["split"][-1].output)
    page = _page(table, verdicts, chosen) + "\n".join(_memory(kept, chosen.rows)) + "\n"
    PAGE.write_text(page)
    print(page)


def _page(table: Sequence[Row], verdicts: Mapping[str, set[str]], chosen: argparse.Namespace) -> str:
    lines = [
        "# What a check of captures costs",
        "",
        f"Made by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {chosen.rows:,} captures of 20 features (14 numeric "
        "with gaps and heavy tails, 6 categorical, one of them with 1,000 values) and one answer; "
        f"{chosen.rounds} rounds, tasks one after the other in each, medians. Processor time is user and system of the "
        f"whole process. {platform.machine()}, Python {platform.python_version()}. "
        "Seconds are this machine's; the ratios are what carries over.",
        "",
        "| what | measured | target | |",
        "| --- | --- | --- | --- |",
        *(f"| {row.what} | {row.measured} | {row.target} | {_said(row)} |" for row in table),
        "",
        f"Seven features were changed on purpose: {', '.join(DRIFTED)}. Found:",
        "",
        "| who | of seven | others |",
        "| --- | --- | --- |",
        *(
            f"| {name} | {len(said & set(DRIFTED))} | {', '.join(sorted(said - set(DRIFTED))) or 'none'} |"
            for name, said in verdicts.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _memory(kept: dict[str, list[Run]], rows: int) -> Iterator[str]:
    yield ""
    yield "Memory of every check: the largest resident set of the process. Model quality and bias join as many labels."
    yield ""
    yield from memory_page(kept, rows=rows)


def _said(row: Row) -> str:
    return "" if row.target == "–" else "met" if row.met else "missed"


if __name__ == "__main__":
    main()
