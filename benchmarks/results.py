"""What was measured of one detector, and the file that keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from benchmarks.cost import Cost
from benchmarks.streams.judged import Judged
from benchmarks.tally import Key, Tally
from benchmarks.unusual import Unusual


@dataclass(frozen=True)
class Cell:
    """The counts of one kind of window at one size."""

    kind: str
    rows: int
    tally: Tally


@dataclass(frozen=True)
class Results:
    """All that was measured of one detector; a part that was not is empty.

    Parameters
    ----------
    detector, version
        Which library, and which version of it.
    families
        The cells of each family of populations.
    """

    detector: str
    version: str
    families: dict[str, list[Cell]] = field(default_factory=dict)
    streams: list[Judged] = field(default_factory=list)
    unusual: list[Unusual] = field(default_factory=list)
    cost: Cost | None = None

    def tallies(self, family: str) -> dict[Key, Tally]:
        """Return the counts of a family by kind and size."""
        return {(cell.kind, cell.rows): cell.tally for cell in self.families.get(family, [])}


def cells(tallies: dict[Key, Tally]) -> list[Cell]:
    """Return counts as a list that a file can hold."""
    return [Cell(kind, rows, tally) for (kind, rows), tally in tallies.items()]


def read(folder: Path, detector: str, version: str) -> Results:
    """Read what was measured of a detector before; nothing when that was another version."""
    path = folder / f"{detector}.json"
    if path.exists():
        known = msgspec.json.decode(path.read_bytes(), type=Results)
        if known.version == version:
            return known
    return Results(detector, version)


def read_all(folder: Path) -> Iterator[Results]:
    """Read all files, ours first."""
    for path in sorted(folder.glob("*.json"), key=lambda path: (path.stem != "windage", path.stem)):
        yield msgspec.json.decode(path.read_bytes(), type=Results)


def write(folder: Path, results: Results) -> None:
    """Write a detector's file."""
    folder.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.format(msgspec.json.encode(results), indent=1)
    (folder / f"{results.detector}.json").write_bytes(content + b"\n")
