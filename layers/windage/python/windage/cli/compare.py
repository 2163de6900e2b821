"""``windage compare``: two datasets, two windows or two model versions; A is taken for the baseline of B."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli import reading, settings
from windage.cli.layout import Layout
from windage.cli.status import NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT, write
from windage.errors import BaselineError, InputError, shortened

if TYPE_CHECKING:
    from windage.baselines import Baseline
    from windage.cli.settings import Settings
    from windage.cli.status import Verbs
    from windage.report import Report


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    one = verbs.add_parser("compare", help="two datasets, two windows or two model versions")
    one.add_argument("a", metavar="A", help=f"what B is held against: the folder of a baseline, or {reading.PLACES}")
    one.add_argument("b", metavar="B", help=reading.PLACES)
    one.add_argument("--out", metavar="DIR", type=Path, help="where to write the files of a check, with its report")
    reading.add_options(one)
    reading.add_names(one)
    settings.add_options(one)
    one.set_defaults(run=_compare)


def _compare(options: argparse.Namespace) -> int:
    from windage.monitors.data_quality import judge
    from windage.profile import Profile, total
    from windage.result_files import files

    if options.out is not None and options.out.resolve() == Path(options.a).resolve():
        raise InputError(str(options.out), "the result would replace A", do="another --out")
    if _is_baseline(options.b):
        raise InputError(
            options.b, "B is a baseline, of which no rows are left", expected="data", do="give it in the place of A"
        )
    chosen = settings.settings_of(options)
    baseline = _a(options, chosen)
    columns = [feature.name for feature in baseline.constraints.features]
    layout = Layout.of(options, chosen, columns=columns)
    current = total(
        Profile.of(
            table,
            intake=intake,
            yardstick=baseline.yardstick,
            compatibility=chosen.compatibility,
            outputs=chosen.output_columns,
        )
        for table, intake in reading.tables([options.b], layout)
    )
    report = judge(
        current,
        baseline,
        thresholds=chosen.thresholds,
        compatibility=chosen.compatibility,
        predictions=chosen.output_columns,
    )
    if options.out is not None:
        write(options.out, {name: content for name, (content, _) in files(report).items()})
    _print(report, options)
    if report.outcome == "no_data" and current.intake.quarantined:
        return WRONG_INPUT
    return VIOLATIONS if report.violations else NO_VIOLATIONS


def _is_baseline(place: str) -> bool:
    from windage.baselines import CONSTRAINTS, STATISTICS

    return all(Path(place, name).is_file() for name in (STATISTICS, CONSTRAINTS))


def _a(options: argparse.Namespace, chosen: Settings) -> Baseline:
    """Return what A says is normal: the baseline that it is, or that is learned of it."""
    from windage.baselines import Baseline, learn
    from windage.intake import Intake
    from windage.table import stacked

    if _is_baseline(options.a):
        return Baseline.from_files(options.a)
    layout = Layout.of(options, chosen, columns=settings.names_of(options.columns))
    found = reading.unnamed_tables([options.a], layout)
    intake = sum((intake for _, intake in found), Intake())
    try:
        return learn(stacked([table for table, _ in found]), intake=intake, compatibility=chosen.compatibility)
    except BaselineError:
        got = f"{intake.quarantined_rows:,} rows that cannot be read" if intake.quarantined else "no rows"
        raise InputError(options.a, "nothing to compare with", got=got, do="look at it with windage profile") from None


def _print(report: Report, options: argparse.Namespace) -> None:
    from windage.cli.summaries import in_short
    from windage.cli.terminal import say, say_intake, say_strange_values, say_table
    from windage.sentences import answers_sentence

    learned = report.baseline.known
    say(f"A, the baseline: {options.a}, {learned.rows:,} rows")
    say(f"B: {options.b}, {report.current.rows:,} rows")
    say(sentence(report))
    if (answers := answers_sentence(report)) is not None:
        say(answers)
    say_intake(learned.intake, kept=None, whose="A: ")
    kept = options.out / "quarantine.jsonl" if options.out is not None else None
    say_intake(report.current.intake, kept=kept, whose="B: ")
    say_strange_values(report, kept=kept)
    if report.violations:
        named = dict.fromkeys(report.violated_features)
        rows = [
            (v.feature_name, in_short(learned.get(v.feature_name)), in_short(report.current.get(v.feature_name)), v)
            for name in named
            for v in report.violations
            if v.feature_name == name
        ]
        say_table(("column", "A", "B", "what"), [(*cells, v.description.strip()) for *cells, v in rows])
    if options.out is not None:
        say(f"Report: {options.out / 'report.html'}")


def sentence(report: Report) -> str:
    """Say in one sentence how B differs from A."""
    rows, columns = f"{report.current.rows:,} rows", len(report.baseline.constraints.features)
    if report.outcome == "no_data":
        return "B has no rows, so there is nothing to compare."
    if report.outcome == "insufficient_data":
        return f"B has only {rows}: too few to tell a change from chance."
    if report.outcome == "no_violations":
        return f"B looks like A in all {columns} columns."
    differing = report.violated_features
    text = f"B differs from A in {len(differing)} of {columns} columns"
    worst = next((drift for drift in report.drifts if drift.drifted), None)
    if worst is None or worst.less_is_worse:
        return f"{text}."
    name = shortened(worst.feature, limit=60)
    return f"{text}; {name} moved most: distance {worst.distance:.2f} where {worst.threshold:g} is allowed."
