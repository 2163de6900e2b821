"""What is counted of verdicts, and the rates that follow; counts add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from benchmarks.detector import Verdict


@dataclass(frozen=True)
class Tally:
    """Counts over runs.

    Parameters
    ----------
    runs, alarmed, insufficient, failed
        Windows judged; those with any column flagged; those that the rule would not judge; those where it raised.
    shifted, found
        Columns that were shifted, and those of them that were flagged.
    unshifted, false
        Columns that were not, and those of them that were flagged.
    seconds
        What judging took.
    """

    runs: int = 0
    alarmed: int = 0
    insufficient: int = 0
    failed: int = 0
    shifted: int = 0
    found: int = 0
    unshifted: int = 0
    false: int = 0
    seconds: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Tally)))

    @property
    def alarm_rate(self) -> float:
        """The share of windows with any column flagged."""
        return self.alarmed / self.runs if self.runs else float("nan")

    @property
    def found_rate(self) -> float:
        """The share of shifted columns that were flagged."""
        return self.found / self.shifted if self.shifted else float("nan")

    @property
    def false_rate(self) -> float:
        """The share of columns that were not shifted and yet flagged."""
        return self.false / self.unshifted if self.unshifted else float("nan")


Key = tuple[str, int]
Tallies = Mapping[Key, Tally]


def count(verdict: Verdict | None, *, shifted: frozenset[str], stable: frozenset[str], seconds: float = 0.0) -> Tally:
    """Count one verdict; columns that are in neither set are not scored, and no verdict is a failure."""
    if verdict is None:
        return Tally(runs=1, failed=1, shifted=len(shifted), unshifted=len(stable), seconds=seconds)
    return Tally(
        runs=1,
        alarmed=int(bool(verdict.drifted & (shifted | stable))),
        insufficient=int(verdict.insufficient),
        shifted=len(shifted),
        found=len(verdict.drifted & shifted),
        unshifted=len(stable),
        false=len(verdict.drifted & stable),
        seconds=seconds,
    )


def added(parts: Iterable[Tallies]) -> dict[Key, Tally]:
    """Add tallies up, cell by cell."""
    total: dict[Key, Tally] = {}
    for part in parts:
        for key, tally in part.items():
            total[key] = total.get(key, Tally()) + tally
    return total
