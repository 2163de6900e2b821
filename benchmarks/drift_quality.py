"""Measure a drift rule: ``python -m benchmarks.drift_quality --family development --quick``.

Prints false alarms and what is found, by kind of change and size of window, then real streams column by column, then
columns that are unusual, and what a check costs. With ``--out`` the counts are kept, for ``benchmarks.page``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

import windage
from benchmarks import cost, results, tables, unusual
from benchmarks.detector import Detector, windage_default
from benchmarks.peers.client import PEERS, running
from benchmarks.results import Results
from benchmarks.runs import DEFAULT, FAMILIES, QUICK, Family, Plan, large_reference, one_reference
from benchmarks.streams.judged import judged
from benchmarks.streams.sources import streams
from benchmarks.tally import Key, Tallies, Tally, added

ROOT: Final = Path(__file__).parents[1]
PARTS: Final = ("synthetic", "real", "unusual", "cost")
OURS: Final = "windage"


def synthetic(detector: Detector, family: Family, plan: Plan, *, jobs: int = 1) -> dict[Key, Tally]:
    """Judge all windows of a plan, the references in as many processes as wanted."""
    one = partial(one_reference, detector, family, plan)
    large = partial(large_reference, detector, family, plan)
    if jobs == 1:
        return added(_told(family, plan, chain(map(large, range(plan.large)), map(one, range(plan.references)))))
    with ProcessPoolExecutor(jobs) as pool:
        parts = chain(pool.map(large, range(plan.large)), pool.map(one, range(plan.references)))
        return added(_told(family, plan, parts))


def measure(detector: Detector, known: Results, chosen: argparse.Namespace) -> Iterator[Results]:
    """Measure the chosen parts, print each, and yield what is known after it."""
    parts = [chosen.only] if chosen.only else PARTS
    families = FAMILIES if chosen.family == "both" else {chosen.family: None}
    for family in families if "synthetic" in parts else ():
        tallies = synthetic(detector, family, _plan(chosen), jobs=chosen.jobs)
        known = replace(known, families={**known.families, family: results.cells(tallies)})
        print(f"\n{family}\n{tables.kinds_table(tallies)}\n\nscore {tables.score(tallies):.3f}", flush=True)
        yield known
    if "real" in parts:
        known = replace(known, streams=judged(detector, streams(chosen.shared)))
        print(f"\nreal streams\n{tables.streams_table(known.streams)}", flush=True)
        yield known
    if "unusual" in parts:
        known = replace(known, unusual=unusual.examined(detector))
        print(f"\nunusual columns\n{tables.unusual_table([known])}", flush=True)
        yield known
    if "cost" in parts and chosen.detector == OURS:
        known = replace(known, cost=cost.measured())
        print(f"\n{tables.cost_sentence(known.cost)}", flush=True)
        yield known


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure a detector and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--detector", choices=[OURS, *PEERS], default=OURS)
    parser.add_argument("--family", choices=[*FAMILIES, "both"], default="development")
    parser.add_argument("--quick", action="store_true", help="few windows, in about a minute")
    parser.add_argument("--share", type=float, help="of the windows of a full run (peers: their own)")
    parser.add_argument("--most-rows", type=int, help="leave larger windows out")
    parser.add_argument("--jobs", type=int, default=1, help="processes (Windage alone)")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "drift", help="folder of real streams")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--out", type=Path, help="folder to keep the counts in")
    chosen = parser.parse_args(arguments)
    with _detector(chosen.detector) as (detector, version):
        known = results.read(chosen.out, chosen.detector, version) if chosen.out else Results(chosen.detector, version)
        for measured in measure(detector, known, chosen):
            if chosen.out:
                results.write(chosen.out, measured)
    return 0


def _told(family: Family, plan: Plan, parts: Iterable[Tallies]) -> Iterator[Tallies]:
    """Say how far it has come: a full run takes many minutes."""
    for done, part in enumerate(parts, start=1):
        print(f"{family}: {done} of {plan.large + plan.references} references", file=sys.stderr, flush=True)
        yield part


@contextmanager
def _detector(name: str) -> Iterator[tuple[Detector, str]]:
    if name == OURS:
        yield windage_default, windage.__version__
    else:
        with running(PEERS[name]) as detector:
            yield detector, PEERS[name].version


def _plan(chosen: argparse.Namespace) -> Plan:
    share = chosen.share or (PEERS[chosen.detector].share if chosen.detector in PEERS else 1.0)
    plan = QUICK if chosen.quick else DEFAULT.of(share)
    return plan.up_to(chosen.most_rows) if chosen.most_rows else plan


if __name__ == "__main__":
    sys.exit(main())
