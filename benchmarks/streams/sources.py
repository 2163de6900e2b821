"""All streams that this machine has."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.environments import DATA
from benchmarks.streams import folder, new_york, packages
from benchmarks.streams.stream import Stream


def streams(shared: Path) -> Iterator[Stream]:
    """Yield the streams of a folder, of the example's data and of packages; what is not there is left out."""
    if (shared / "truth.json").is_file():
        yield from folder.read(shared)
    else:
        print(f"streams: no {shared / 'truth.json'}: its streams are left out", file=sys.stderr)
    yield from new_york.read()
    if (DATA / "ISLP").is_dir():
        yield from packages.read(DATA)
    else:
        print("streams: the packages are not installed; do: python -m benchmarks.environments data", file=sys.stderr)
