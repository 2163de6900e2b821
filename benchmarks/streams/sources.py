"""All streams that this machine has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.streams import folder, new_york
from benchmarks.streams.stream import Stream


def streams(shared: Path) -> Iterator[Stream]:
    """Yield the streams of a folder, if it is there, and those of packages."""
    if (shared / "truth.json").is_file():
        yield from folder.read(shared)
    else:
        print(f"streams: {shared / 'truth.json'} is not there: its streams are left out")
    yield from new_york.read()
