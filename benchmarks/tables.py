"""Counts as tables that are read in a terminal and, being Markdown, on a page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.kinds import KINDS, Group
from benchmarks.streams.judged import Judged
from benchmarks.tally import Key, Tallies, Tally

# Of these a person is paged for nothing; the other quiet kinds are harder, and listed apart.
SCORED_QUIET = ("no_drift", "negligible")
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


def streams_table(results: Sequence[Judged]) -> str:
    """One line for each window of each stream, and the sum."""
    header = ["stream", "window", "rows", "found", "false", "missed and (falsely flagged) columns"]
    lines = [
        [
            one.stream,
            one.window,
            f"{one.rows:,}",
            *_parts(one.tally),
            _differences(one),
        ]
        for one in results
    ]
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


def _of(part: int, whole: int) -> str:
    return f"{percent(part, whole)} of {whole}" if whole else "-"


def _is(key: Key, group: Group) -> bool:
    return GROUPS.get(key[0]) == group


def _sum(tallies: Tallies, group: Group, rows: int) -> Tally:
    return sum((tally for key, tally in tallies.items() if _is(key, group) and key[1] == rows), Tally())


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan
