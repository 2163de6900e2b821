"""``windage check model-bias``: whether a group fares worse than in the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli.bias import add_options, config_of
from windage.cli.status import NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT, listed, write
from windage.errors import InputError

if TYPE_CHECKING:
    import argparse

    from windage.bias.baseline import BiasBaseline
    from windage.bias.found import BiasReport
    from windage.cli.status import Verbs

# Of the draws: the same window gives the same report.
_SEED = 0


def add(kinds: Verbs) -> None:
    """Add the monitor to ``windage check``."""
    one = kinds.add_parser("model-bias", help="bias of answers whose truth is known, and a report")
    one.add_argument(
        "rows",
        metavar="FILE",
        nargs="+",
        help="merged records (.jsonl), captures, or datasets of CSV, JSON, JSON Lines or Parquet; folders; s3://…",
    )
    one.add_argument(
        "--baseline",
        metavar="PLACE",
        type=Path,
        required=True,
        help="the folder of a baseline, or an analysis.json of the service",
    )
    one.add_argument(
        "--ground-truth",
        metavar="LABELS",
        nargs="+",
        default=[],
        help="where the labels of captures are: ground-truth records, or datasets of ids and labels; folders; s3://…",
    )
    add_options(one)
    one.add_argument(
        "--compatibility",
        choices=("windage", "sagemaker"),
        default="windage",
        help="whose rules decide (default: windage)",
    )
    one.add_argument(
        "--threshold",
        metavar="NAME=NUMBER",
        action="append",
        help="material.share=0.1, minimum_rows=50, confidence=0.99; may be repeated",
    )
    one.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from dataclasses import replace

    import numpy as np

    from windage.cli.bias_names import Names
    from windage.cli.bias_rows import read
    from windage.cli.settings import changed
    from windage.config import BiasThresholds
    from windage.joining.sampled import sample_note
    from windage.monitors.model_bias import judge
    from windage.steps.bias_files import files

    if options.out.resolve() in {options.baseline.resolve(), options.baseline.resolve().parent}:
        raise InputError(str(options.out), "the result would replace the baseline", do="another --out")
    thresholds = changed(BiasThresholds(), options.threshold or ())
    names = Names.of(config_of(options), listed(options.output_columns))
    baseline = _given(options.baseline)
    header = not options.no_header
    rows = read(options.rows, names, header=header, strict=False, ground_truth=options.ground_truth)
    report = judge(
        rows.table,
        names.config,
        baseline,
        random=np.random.default_rng(_SEED),
        thresholds=thresholds,
        compatibility=options.compatibility,
        answers=names.answers,
        labelled=rows.labelled,
    )
    if rows.count > rows.table.rows:
        report = replace(report, notes=(sample_note(rows.table.rows, rows.count), *report.notes))
    write(options.out, files(report, rows.intake))
    _print(report, options.out)
    from windage.cli.terminal import say_intake

    say_intake(rows.intake, kept=options.out / "quarantine.jsonl")
    if report.outcome == "no_data" and rows.intake.quarantined:
        return WRONG_INPUT
    return VIOLATIONS if report.violations else NO_VIOLATIONS


def _given(place: Path) -> BiasBaseline:
    """Read the baseline in a folder, or the service's file alone."""
    from windage.bias import analysis_file
    from windage.bias.baseline import COUNTS_NAME, BiasBaseline

    file = place / analysis_file.NAME if place.is_dir() else place
    counts = file.with_name(COUNTS_NAME)
    try:
        beside = counts.read_bytes() if counts.exists() else None
        return BiasBaseline.from_bytes(file.read_bytes(), beside, where=str(file))
    except OSError as error:
        raise InputError(
            str(file), "the baseline cannot be read", got=error.strerror, do="make it: windage baseline model-bias"
        ) from None


def _print(report: BiasReport, out: Path) -> None:
    from windage.bias.sentences import sentence
    from windage.cli.terminal import say, say_table
    from windage.summary import exit_message

    say(sentence(report))
    if report.compatibility == "sagemaker" and (message := exit_message(report.outcome, len(report.violations))):
        say(message)
    for note in report.notes:
        say(note)
    for group in report.every_group:
        if group.reason is not None and len(group.facet.columns) == 1:
            say(f"{group.facet.title}: {group.reason}.")
    if report.violations:
        rows = ((v.facet, v.facet_value, v.metric_name, v.description) for v in report.violations)
        say_table(("facet", "value", "measure", "what"), rows)
    say(f"Report: {out / 'report.html'}")
