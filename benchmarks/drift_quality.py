"""Measure a drift rule: ``python -m benchmarks.drift_quality --family development --quick``.

Prints false alarms and what is found, by kind of change and size of window, then real streams column by column.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import tables
from benchmarks.detector import Detector, windage_default
from benchmarks.runs import DEFAULT, QUICK, Family, Plan, large_reference, one_reference
from benchmarks.streams.judged import judged
from benchmarks.streams.sources import streams
from benchmarks.tally import Key, Tally, added

ROOT: Final = Path(__file__).parents[1]


def synthetic(detector: Detector, family: Family, plan: Plan, *, jobs: int = 1) -> dict[Key, Tally]:
    """Judge all windows of a plan, the references in as many processes as wanted."""
    one = partial(one_reference, detector, family, plan)
    large = partial(large_reference, detector, family, plan)
    if jobs == 1:
        return added([*map(one, range(plan.references)), *map(large, range(plan.large))])
    with ProcessPoolExecutor(jobs) as pool:
        parts = [pool.map(large, range(plan.large)), pool.map(one, range(plan.references))]
        return added(part for results in parts for part in results)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure Windage and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", choices=["development", "held-out"], default="development")
    parser.add_argument("--quick", action="store_true", help="few windows, in less than a minute")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "drift", help="folder of real streams")
    parser.add_argument("--only", choices=["synthetic", "real"], help="one part alone")
    chosen = parser.parse_args(arguments)
    if chosen.only != "real":
        tallies = synthetic(windage_default, chosen.family, QUICK if chosen.quick else DEFAULT, jobs=chosen.jobs)
        print(f"\n{chosen.family}\n{tables.kinds_table(tallies)}\n\nscore {tables.score(tallies):.3f}")
    if chosen.only != "synthetic":
        print(f"\nreal streams\n{tables.streams_table(judged(windage_default, streams(chosen.shared)))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
