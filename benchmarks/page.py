"""Write ``RESULTS.md`` of the counts that were kept: ``python -m benchmarks.page``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from benchmarks import tables
from benchmarks.results import Results, read_all
from benchmarks.runs import FAMILIES

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results"
PAGE: Final = HERE / "RESULTS.md"
SIZES: Final = " / ".join(f"{rows:,}" for rows in tables.SIZES)
SIZES_SAID: Final = (
    f"Rates at {SIZES} rows, of `negligible` also at 200,000 against as many. Of quiet kinds: runs with an alarm;"
    " `others`: columns flagged that were not shifted; `seconds`: a window of 10,000 rows, on a shared machine."
)


def page(measured: list[Results]) -> str:
    """Return the page: all detectors side by side, then ours in full."""
    parts = [
        "# What was measured",
        "Written by `make benchmark`, not by hand; [README.md](README.md) says what it means.",
    ]
    for family in FAMILIES:
        if any(one.families.get(family) for one in measured):
            parts += [f"## Synthetic windows, {family} populations", SIZES_SAID, tables.summary_table(measured, family)]
            parts += [tables.found_table(measured, family)]
    parts += ["## Real streams", tables.streams_summary(measured)]
    parts += ["## Unusual columns", tables.unusual_table(measured)]
    for one in (one for one in measured if one.detector == "windage"):
        parts += ["## Windage in full"]
        for name in one.families:
            parts += [f"### {name}", tables.kinds_table(one.tallies(name))]
        parts += ["### Real streams", tables.streams_table(one.streams), "### Cost", tables.cost_sentence(one.cost)]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(list(read_all(RESULTS))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
