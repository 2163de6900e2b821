"""``windage check``: compare captured data with a baseline."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli import attribution, check_bias, check_quality, reading, settings, workers
from windage.cli.layout import Layout
from windage.cli.status import NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT, listed, printable, write

if TYPE_CHECKING:
    from windage.cli.status import Verbs
    from windage.report import Report


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    check = verbs.add_parser("check", help="compare captured data with a baseline")
    kinds = check.add_subparsers(required=True, metavar="MONITOR")
    one = kinds.add_parser("data-quality", help="statistics, violations and a report of captured calls or a dataset")
    one.add_argument("captures", metavar="FILE", nargs="+", help=reading.PLACES)
    one.add_argument(
        "--baseline",
        metavar="DIR",
        type=Path,
        help="statistics.json and constraints.json (default: what the monitor file says of its baseline)",
    )
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    one.add_argument(
        "--slices", metavar="NAMES", help="columns within whose values to compare, too (default: the baseline's)"
    )
    reading.add_options(one)
    settings.add_options(one)
    workers.add_option(one)
    one.add_argument(
        "--attribution",
        metavar="DIR",
        type=Path,
        help="the folder of a baseline of attributions: drifts come in the order in which they matter to the model",
    )
    one.add_argument(
        "--history",
        metavar="DIR",
        nargs="+",
        type=Path,
        default=[],
        help="the folders of earlier windows (their --out), the oldest first: says since when and in which shape",
    )
    one.add_argument(
        "--window",
        metavar="START/END",
        help="which window it is, as 2026-03-01T06:00Z/2026-03-01T07:00Z: by it, seasons are known",
    )
    one.add_argument(
        "--postprocessor", metavar="SCRIPT", type=Path, help="your postprocess_handler, which runs on the result"
    )
    one.set_defaults(run=_data_quality)
    check_quality.add(kinds)
    attribution.add_check(kinds)
    check_bias.add(kinds)


def _data_quality(options: argparse.Namespace) -> int:
    from windage.cli.given_baseline import attribution_baseline_of, baseline_of
    from windage.cli.history import history_of
    from windage.cli.profiling import profiled
    from windage.cli.scripts import postprocess
    from windage.errors import InputError
    from windage.monitors.data_quality import judge
    from windage.report import weighted
    from windage.result_files import files

    if options.baseline is not None and options.out.resolve() == options.baseline.resolve():
        raise InputError(str(options.out), "the result would replace the baseline", do="another --out")
    chosen = settings.settings_of(options)
    baseline = baseline_of(options.baseline, chosen)
    columns = [feature.name for feature in baseline.constraints.features]
    sliced = listed(options.slices) if options.slices is not None else None
    yardstick = baseline.yardstick_of(sliced)
    layout = Layout.of(options, chosen, columns=columns)
    current = profiled(
        options.captures,
        layout,
        yardstick=yardstick,
        compatibility=chosen.compatibility,
        workers=options.workers,
        outputs=chosen.output_columns,
    )
    window, past = history_of(options, baseline.identity, compatibility=chosen.compatibility)
    report = judge(
        current,
        baseline,
        thresholds=chosen.thresholds,
        traffic=chosen.monitor.traffic if chosen.monitor is not None else None,
        compatibility=chosen.compatibility,
        window=window,
        past=past,
        predictions=chosen.output_columns,
    )
    if options.attribution is not None:
        report = weighted(report, attribution_baseline_of(options.attribution).shares)
    write(options.out, {name: content for name, (content, _) in files(report).items()})
    if chosen.postprocessor is not None and report.outcome != "no_data":
        postprocess(chosen.postprocessor, options.out)
    _print(report, options.out / "report.html")
    if ignored := baseline.constraints.ignored:
        names = printable(", ".join(ignored))
        where = options.baseline if options.baseline is not None else "the baseline"
        print(f"windage: {where}/constraints.json: not understood, and not checked: {names}", file=sys.stderr)
    if report.outcome == "no_data" and current.intake.quarantined:
        return WRONG_INPUT
    return VIOLATIONS if report.violations else NO_VIOLATIONS


def _print(report: Report, page: Path) -> None:
    from windage.cli.terminal import (
        say,
        say_courses,
        say_intake,
        say_outliers,
        say_strange_values,
        say_violations,
    )
    from windage.sentences import answers_sentence, sentence
    from windage.summary import exit_message

    say(sentence(report))
    if (answers := answers_sentence(report)) is not None:
        say(answers)
    if report.compatibility == "sagemaker" and (message := exit_message(report.outcome, len(report.violations))):
        say(message)
    say_intake(report.current.intake, kept=page.with_name("quarantine.jsonl"))
    say_strange_values(report, kept=page.with_name("quarantine.jsonl"))
    say_outliers(report, kept=page.with_name("outliers.jsonl"))
    say_violations(report)
    say_courses(report)
    say(f"Report: {page}")
