"""``windage baseline model-bias`` and ``windage check model-bias``: whether a group fares worse than before."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli.status import NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT, listed, printable, write
from windage.errors import InputError

if TYPE_CHECKING:
    from windage.bias.analysis_config import AnalysisConfig
    from windage.bias.baseline import BiasBaseline
    from windage.bias.found import BiasReport
    from windage.cli.status import Verbs

# Of the draws: the same window gives the same report.
_SEED = 0


def add_baseline(kinds: Verbs) -> None:
    """Add the monitor to ``windage baseline``."""
    one = kinds.add_parser("model-bias", help="analysis.json of a dataset with labels and answers")
    one.add_argument("dataset", metavar="DATASET", help="a file of CSV, JSON, JSON Lines or Parquet, s3://…")
    _add_options(one)
    one.add_argument(
        "--compatibility",
        choices=("windage", "sagemaker"),
        default="windage",
        help="sagemaker: numbers as the service itself would have written them (default: windage)",
    )
    one.set_defaults(run=_baseline)


def add_check(kinds: Verbs) -> None:
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
    _add_options(one)
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


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--analysis-config",
        metavar="FILE",
        type=Path,
        required=True,
        help="the service's analysis configuration: label, facets, group variable, methods",
    )
    parser.add_argument("--no-header", action="store_true", help="CSV files have no header; headers as configured")
    parser.add_argument(
        "--output-columns",
        metavar="NAMES",
        default="",
        help="the columns of the model's answer in captures, separated by commas (default: the configured one)",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")


def _baseline(options: argparse.Namespace) -> int:
    from windage.bias import analysis_file
    from windage.bias.baseline import COUNTS_NAME
    from windage.cli.bias_rows import Names, read
    from windage.monitors.model_bias import learn

    names = Names.of(_config(options), listed(options.output_columns))
    rows = read([options.dataset], names, header=not options.no_header, strict=True)
    made = learn(rows.table, names.config, compatibility=options.compatibility, answers=names.answers)
    write(options.out, {analysis_file.NAME: made.contents, COUNTS_NAME: made.counts_file()})
    measured = {name for values in made.analysis.values.values() for name in values}
    if left := [name for name in names.config.measures if name not in measured]:
        asked = f"they need the model's answers in a column ({' or '.join(names.answers)})"
        print(f"windage: {printable(options.dataset)}: not measured: {', '.join(left)}; {asked}", file=sys.stderr)
    groups = len(made.analysis.values)
    many = f"{groups} {'group' if groups == 1 else 'groups'}"
    print(f"Baseline {made.identity} of {rows.table.rows:,} rows and {many}: {options.out}")
    return NO_VIOLATIONS


def _check(options: argparse.Namespace) -> int:
    import numpy as np

    from windage.cli.bias_rows import Names, read
    from windage.cli.settings import changed
    from windage.config import BiasThresholds
    from windage.monitors.model_bias import judge
    from windage.steps.bias_files import files

    if options.out.resolve() in {options.baseline.resolve(), options.baseline.resolve().parent}:
        raise InputError(str(options.out), "the result would replace the baseline", do="another --out")
    thresholds = changed(BiasThresholds(), options.threshold or ())
    names = Names.of(_config(options), listed(options.output_columns))
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
    write(options.out, files(report, rows.intake))
    _print(report, options.out)
    from windage.cli.terminal import say_intake

    say_intake(rows.intake, kept=options.out / "quarantine.jsonl")
    if report.outcome == "no_data" and rows.intake.quarantined:
        return WRONG_INPUT
    return VIOLATIONS if report.violations else NO_VIOLATIONS


def _config(options: argparse.Namespace) -> AnalysisConfig:
    from windage.bias.analysis_config import decode

    place = options.analysis_config
    try:
        config = decode(place.read_bytes(), where=str(place))
    except OSError as error:
        raise InputError(str(place), "the file cannot be read", got=error.strerror) from None
    if config.ignored:
        print(f"windage: {printable(str(place))}: not used: {printable(', '.join(config.ignored))}", file=sys.stderr)
    return config


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
