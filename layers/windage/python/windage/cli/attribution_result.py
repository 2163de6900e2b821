"""What the verbs of attributions write and say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from windage.attribution.kernel_shap import Explained
    from windage.attribution.report import AttributionReport
    from windage.table import Table

VIOLATIONS, REPORT, QUARANTINE = "constraint_violations.json", "report.html", "quarantine.jsonl"


def local(options: argparse.Namespace, explained: Explained, features: Sequence[str], table: Table) -> dict[str, bytes]:
    """Return the file of the values of every explained row, if it is asked for."""
    from windage.attribution.local_values import to_csv, to_json_lines

    if options.local is None:
        return {}
    labels = {f"label{place}": values for place, values in enumerate(explained.values)}
    identifiers = table.calls.identifiers[explained.rows].tolist() if table.calls is not None else []
    names = [
        identifier if identifier is not None else f"row {place + 1}"
        for place, identifier in zip(explained.rows.tolist(), identifiers or [None] * len(explained.rows), strict=True)
    ]
    write_as = to_csv if options.local == "csv" else to_json_lines
    return {f"local_shap_values.{options.local}": write_as(labels, features, names)}


def files(report: AttributionReport) -> dict[str, bytes]:
    """Return the files of a judged window."""
    from windage.attribution import violations_file
    from windage.intake import quarantine_file
    from windage.page.attribution import render

    return {
        VIOLATIONS: violations_file.to_json(report.violations),
        REPORT: render(report),
        QUARANTINE: quarantine_file(report.intake),
    }


def say_cost(explained: Explained) -> None:
    """Say what was asked of the model."""
    from windage.attribution.words import failures
    from windage.cli.terminal import say

    if explained.plan is not None:
        spent = explained.spent
        say(f"{spent.calls:,} calls with {spent.rows:,} rows were made; {spent.failed:,} failed.")
        if said := failures(explained):
            say(said)


def why(explained: Explained | None) -> str | None:
    """Say why no row was explained, if anything is known of it."""
    from windage.attribution.words import failures

    return (failures(explained) or None) if explained is not None else "no rows"


def say_report(report: AttributionReport, folder: Path) -> None:
    """Say what was found."""
    from windage.attribution import words
    from windage.cli.terminal import say, say_intake, say_table
    from windage.page.writing import number

    say(words.sentence(report))
    say_intake(report.intake, kept=folder / QUARANTINE)
    for one in (*words.notes(report), *words.cost_sentences(report)):
        say(one)
    for label in report.labels:
        if len(report.labels) > 1:
            say(f"{label.label}: score {words.score_words(label.score)}")
        places = {name: place for place, name in enumerate(label.baseline.features)}
        rows = [
            (
                rank.feature,
                number(float(label.baseline.values[places[rank.feature]]), digits=3),
                number(float(label.current.values[places[rank.feature]]), digits=3),
                str(rank.was),
                str(rank.now),
                "moved" if rank.real else "",
            )
            for rank in sorted(label.ranks, key=lambda rank: (min(rank.was, rank.now), rank.was))[:15]
        ]
        say_table(
            ("feature", "baseline", "window", "rank then", "now", ""),
            rows,
            right={"baseline", "window", "rank then", "now"},
        )
    say(f"Report: {folder / REPORT}")
