"""The rows of the table: each a ratio or a figure, with its target."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.captures.generate import DRIFTED

Measured = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    measured: str
    target: str
    met: bool


def rows(found: Measured, verdicts: Mapping[str, set[str]], *, rows: int, most: int) -> Iterator[Row]:
    """Yield the rows of everything that was measured."""
    seconds = {name: one[0] for name, one in found.items()}
    memory = {name: one[1] for name, one in found.items()}
    yield _at_most("check, CSV, of decoding the outer records", seconds["check"] / seconds["decode"], 2.0)
    yield _at_most("check, JSON, of decoding the outer records", seconds["check json"] / seconds["decode json"], 3.5)
    for peer, least in (("alibi-detect", 10.0), ("evidently", 30.0)):
        if peer in seconds:
            ratio = seconds[peer] / seconds["check"]
            yield Row(f"{peer}, of check", f"{ratio:.1f} times", f"at least {least:.0f} times", ratio >= least)
            yield Row(f"{peer}, memory", f"{memory[peer]:,.0f} MB", "–", True)
    yield _at_most("parse, statistics and drift, of parsing", seconds["check"] / seconds["parse"], 1.5)
    if "check by numpy" in seconds:
        numpy = seconds["check by numpy"] / seconds["decode"]
        yield Row("check, CSV, without the kernel, of decoding", f"{numpy:.2f} times", "–", True)
    yield _at_most(f"{rows:,} rows, of {rows // 10:,}", seconds["check"] / seconds["check 1/10"], 10.5)
    few = seconds["check 1/100"]
    yield Row(f"{rows // 100:,} rows, whole process", f"{few:.2f} s", "at most 1.0 s", few <= 1.0)
    yield _megabytes(f"{rows // 100:,} rows, memory", memory["check 1/100"], 150)
    yield _megabytes(f"{rows // 10:,} rows, memory", memory["check 1/10"], 256)
    yield _megabytes(f"{rows:,} rows, memory", memory["check"], 256)
    yield _growth(f"memory of {rows:,} rows, more than of {rows // 10:,}", memory["check"], memory["check 1/10"])
    if "check most" in memory:
        yield _megabytes(f"{most:,} rows, memory", memory["check most"], 256)
        yield _growth(f"memory of {most:,} rows, more than of {rows:,}", memory["check most"], memory["check"])
    yield Row("windage --help", f"{seconds['help']:.2f} s", "under 0.3 s", seconds["help"] < 0.3)
    yield _at_most("import of the analysis, of python -c pass", seconds["import"] / seconds["pass"], 60)
    ours = {name: said for name, said in verdicts.items() if name.startswith("check")}
    exact = all(said == set(DRIFTED) for said in ours.values())
    worst = min(len(said & set(DRIFTED)) for said in ours.values())
    others = max(len(said - set(DRIFTED)) for said in ours.values())
    yield Row("verdicts", f"at least {worst} of 7, at most {others} false", "7 of 7, none false", exact)


def split_rows(said: str) -> Iterator[Row]:
    """Yield the rows of what profiling in twenty parts said."""
    found = json.loads(said)
    moments, ranks, equal = found["moments"], found["rank"], found["bins_equal"]
    yield Row("20-way split and merge: moments", f"{moments:.1g} off", "at most 1e-9", moments <= 1e-9)
    yield Row("20-way split and merge: counts in bins", "equal" if equal else "not equal", "equal", equal)
    # What a sketch of this size is off by at most.
    yield Row("20-way split and merge: ranks", f"{ranks:.2%} off", "at most 0.20 %", ranks <= 0.002)


def _growth(what: str, more: float, less: float) -> Row:
    return Row(what, f"{more / less - 1:.0%}", "at most 10 %", more / less <= 1.10)


def _at_most(what: str, ratio: float, target: float) -> Row:
    return Row(what, f"{ratio:.2f} times", f"at most {target:g} times", ratio <= target)


def _megabytes(what: str, megabytes: float, target: float) -> Row:
    return Row(what, f"{megabytes:,.0f} MB", f"at most {target:g} MB", megabytes <= target)
