"""Counts as tables that are read in a terminal and, being Markdown, on a page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.cost import Cost
from benchmarks.kinds import KINDS, Group
from benchmarks.results import Results
from benchmarks.streams.judged import Judged
from benchmarks.tally import Key, Tallies, Tally

# Of these a person is paged for nothing; the other quiet kinds are harder, and listed apart.
SCORED_QUIET = ("no_drift", "negligible")
FOUND: tuple[Group, ...] = ("small", "material")
SIZES = (200, 1_000, 10_000, 100_000)
GROUPS: Mapping[str, Group] = {kind.name: kind.group for kind in KINDS}


def kinds_table(tallies: Tallies) -> str:
    """One line for each kind, one column for each size."""
    sizes = sorted({rows for _, rows in tallies})
    header = ["kind", "what is counted", *(f"{rows:,} rows" for rows in sizes)]
    lines: list[list[str]] = []
    for name, group in GROUPS.items():
        cells = [tallies.get((name, rows), Tally()) for rows in sizes]
        if group == "quiet":
            lines.append([name, "runs with an alarm", *(_of(cell.alarmed, cell.runs) for cell in cells)])
            if any(cell.insufficient for cell in cells):
                lines.append(["", "insufficient data", *(_of(cell.insufficient, cell.runs) for cell in cells)])
        else:
            lines.append([name, "shifted columns found", *(_of(cell.found, cell.shifted) for cell in cells)])
    for group in ("small", "material"):
        sums = [_sum(tallies, group, rows) for rows in sizes]
        lines.append([f"all {group}", "shifted columns found", *(_of(one.found, one.shifted) for one in sums)])
        lines.append(["", "others flagged", *(_of(one.false, one.unshifted) for one in sums)])
    if failed := sum(tally.failed for tally in tallies.values()):
        lines.append([f"the rule raised in {failed} runs", "", *("" for _ in sizes)])
    return markdown(header, lines)


def summary_table(measured: Sequence[Results], family: str) -> str:
    """One line for each detector: quiet kinds by size, then what is found."""
    quiet = [name for name, group in GROUPS.items() if group == "quiet"]
    alarmed = [f"{name} %" for name in quiet]
    header = ["rule", *alarmed, "small found %", "**material found %**", "others %", "score", "windows", "seconds"]
    lines = []
    for one in measured:
        if tallies := one.tallies(family):
            alarms = [_alarms(tallies, name) for name in quiet]
            found = [_sizes([_sum(tallies, group, rows) for rows in SIZES], "found_rate") for group in FOUND]
            others = sum((tally for key, tally in tallies.items() if GROUPS[key[0]] != "quiet"), Tally()).false_rate
            windows = f"{sum(tally.runs for tally in tallies.values()):,}"
            lines.append(
                [_named(one), *alarms, *found, f"{100 * others:.2g}", f"{score(tallies):.2f}", windows, _took(tallies)]
            )
    return markdown(header, lines)


def found_table(measured: Sequence[Results], family: str) -> str:
    """One line for each kind of change, one column for each detector."""
    told = [one for one in measured if one.families.get(family)]
    lines = []
    for name, group in GROUPS.items():
        if group != "quiet":
            cells = [[one.tallies(family).get((name, rows), Tally()) for rows in SIZES] for one in told]
            lines.append([name, *(_sizes(cell, "found_rate") for cell in cells)])
    return markdown(["shifted columns found, %", *(one.detector for one in told)], lines)


def streams_summary(measured: Sequence[Results]) -> str:
    """One line for each detector: what it found in all real streams, and flagged in vain."""
    lines = []
    for one in (one for one in measured if one.streams):
        total = sum((window.tally for window in one.streams), Tally())
        rates = percent(total.found, total.shifted), percent(total.false, total.unshifted)
        lines.append([_named(one), str(total.runs), *_parts(total), *rates, str(total.failed)])
    return markdown(["rule", "windows", "found", "false", "found %", "false %", "raised"], lines)


def unusual_table(measured: Sequence[Results]) -> str:
    """One line for each unusual column, one column for each detector."""
    told = [one for one in measured if one.unusual]
    cases = [one.case for one in told[0].unusual] if told else []
    said = [{one.case: one.verdict for one in results.unusual} for results in told]
    return markdown(
        ["column", *(one.detector for one in told)], [[case, *(one[case] for one in said)] for case in cases]
    )


def cost_sentence(cost: Cost | None) -> str:
    """Say what a check costs."""
    if cost is None:
        return "Not measured."
    return (
        f"{cost.rows:,} rows of {cost.columns} columns: checked in {cost.check:.2f} s of one core, the baseline read"
        f" from its files in {cost.read_baseline:.2f} s; making it took {cost.make_baseline:.2f} s."
    )


def streams_table(results: Sequence[Judged]) -> str:
    """One line for each window of each stream, and the sum."""
    header = ["stream", "window", "rows", "found", "false", "missed and (falsely flagged) columns"]
    lines = [[one.stream, one.window, f"{one.rows:,}", *_parts(one.tally), _differences(one)] for one in results]
    total = sum((one.tally for one in results), Tally())
    rates = f"found {percent(total.found, total.shifted)}, false {percent(total.false, total.unshifted)}"
    return markdown(header, [*lines, ["sum", f"{total.runs} windows", "", *_parts(total), rates]])


def score(tallies: Tallies) -> float:
    """Material changes found in windows of at least 1,000 rows, less alarms over no drift and negligible changes."""
    found = [tally.found_rate for key, tally in tallies.items() if _is(key, "material") and key[1] >= 1_000]
    alarms = [tally.alarm_rate for key, tally in tallies.items() if key[0] in SCORED_QUIET]
    return _mean(found) - _mean(alarms)


def markdown(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns are as wide as their widest cell."""
    rows = [list(header), *map(list, lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(header))]
    padded = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([padded[0], "| " + " | ".join("-" * width for width in widths) + " |", *padded[1:]])


def percent(part: int, whole: int) -> str:
    """Return a share, or a dash when there is no whole."""
    return f"{100 * part / whole:.3g} %" if whole else "-"


def _differences(one: Judged) -> str:
    return ", ".join([*one.missed, *(f"({name})" for name in one.false)])


def _parts(tally: Tally) -> tuple[str, str]:
    return (
        f"{tally.found} of {tally.shifted}" if tally.shifted else "-",
        f"{tally.false} of {tally.unshifted}" if tally.unshifted else "-",
    )


def _alarms(tallies: Tallies, kind: str) -> str:
    """Give the rates at the usual sizes, and at larger ones where there are any."""
    larger = sorted(rows for name, rows in tallies if name == kind and rows > max(SIZES))
    return _sizes([tallies.get((kind, rows), Tally()) for rows in (*SIZES, *larger)], "alarm_rate")


def _took(tallies: Tallies) -> str:
    """Give the seconds that a window of 10,000 rows took, by the clock of a machine that others use too."""
    of_size = sum((tally for key, tally in tallies.items() if key[1] == 10_000), Tally())
    return f"{of_size.seconds / of_size.runs:.2f}" if of_size.runs else "-"


def _named(one: Results) -> str:
    return f"{one.detector} {one.version}"


def _sizes(cells: Iterable[Tally], rate: str) -> str:
    return "/".join("-" if math.isnan(share := getattr(cell, rate)) else f"{100 * share:.0f}" for cell in cells)


def _of(part: int, whole: int) -> str:
    return f"{percent(part, whole)} of {whole}" if whole else "-"


def _is(key: Key, group: Group) -> bool:
    return GROUPS.get(key[0]) == group


def _sum(tallies: Tallies, group: Group, rows: int) -> Tally:
    return sum((tally for key, tally in tallies.items() if _is(key, group) and key[1] == rows), Tally())


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan
