"""``windage check``: compare captured data with a baseline."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli.status import NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT, listed, printable, write

if TYPE_CHECKING:
    from windage.captures.capture_file import Schema
    from windage.cli.status import Verbs
    from windage.config import Compatibility
    from windage.intake import Intake
    from windage.profile import Profile, Yardstick
    from windage.report import Report
    from windage.scripts.preprocessor import Preprocessor
    from windage.table import Table


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    check = verbs.add_parser("check", help="compare captured data with a baseline")
    kinds = check.add_subparsers(required=True, metavar="MONITOR")
    one = kinds.add_parser("data-quality", help="statistics, violations and a report of captured calls or a dataset")
    one.add_argument(
        "captures",
        metavar="FILE",
        nargs="+",
        help="captures (.jsonl), manifests of batch transform jobs, or datasets of CSV, JSON, JSON Lines (each also "
        ".gz) or Parquet; folders; s3://…",
    )
    one.add_argument("--no-header", action="store_true", help="CSV files have no header; columns as in the baseline")
    one.add_argument("--baseline", metavar="DIR", type=Path, required=True, help="statistics.json and constraints.json")
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    one.add_argument(
        "--compatibility",
        choices=("windage", "sagemaker"),
        default="windage",
        help="whose rules decide (default: windage)",
    )
    one.add_argument(
        "--output-columns",
        metavar="NAMES",
        default="",
        help="the baseline's columns that the model's answer carries, separated by commas (default: the first ones)",
    )
    one.add_argument(
        "--slices", metavar="NAMES", help="columns within whose values to compare, too (default: the baseline's)"
    )
    for side, example in (("features", "instances[*].features"), ("inference", "predictions[*].score")):
        one.add_argument(
            f"--{side}-attribute", metavar="JMESPATH", help=f"where the rows are in nested JSON, as {example}"
        )
    one.add_argument(
        "--preprocessor",
        metavar="SCRIPT",
        type=Path,
        help="your preprocess_handler, which makes rows of captures or lines",
    )
    one.add_argument(
        "--postprocessor", metavar="SCRIPT", type=Path, help="your postprocess_handler, which runs on the result"
    )
    one.set_defaults(run=_data_quality)


def _data_quality(options: argparse.Namespace) -> int:
    from windage.baselines import Baseline
    from windage.captures.capture_file import Schema
    from windage.cli.scripts import postprocess, preprocessor_of
    from windage.errors import InputError
    from windage.monitors.data_quality import judge
    from windage.steps.evaluate import files

    if options.out.resolve() == options.baseline.resolve():
        raise InputError(str(options.out), "the result would replace the baseline", do="another --out")
    baseline = Baseline.from_files(options.baseline)
    columns = [feature.name for feature in baseline.constraints.features]
    outputs = listed(options.output_columns)
    schema = Schema.of(
        columns,
        outputs=outputs,
        features_attribute=options.features_attribute,
        inference_attribute=options.inference_attribute,
    )
    current = _profile(
        options.captures,
        columns=columns,
        schema=schema,
        header=not options.no_header,
        yardstick=baseline.yardstick_of(listed(options.slices) if options.slices is not None else None),
        compatibility=options.compatibility,
        preprocessor=preprocessor_of(options),
    )
    report = judge(current, baseline, compatibility=options.compatibility)
    write(options.out, {name: content for name, (content, _) in files(report).items()})
    if options.postprocessor is not None and report.outcome != "no_data":
        postprocess(options.postprocessor, options.out)
    _print(report, options.out / "report.html")
    if ignored := baseline.constraints.ignored:
        names = printable(", ".join(ignored))
        print(
            f"windage: {options.baseline}/constraints.json: not understood, and not checked: {names}", file=sys.stderr
        )
    if report.outcome == "no_data" and current.intake.quarantined:
        return WRONG_INPUT
    return VIOLATIONS if report.violations else NO_VIOLATIONS


def _profile(
    places: Sequence[str],
    *,
    columns: Sequence[str],
    schema: Schema,
    header: bool,
    yardstick: Yardstick,
    compatibility: Compatibility,
    preprocessor: Preprocessor | None,
) -> Profile:
    from windage.captures.capture_file import read_captures
    from windage.captures.manifest import is_manifest
    from windage.dataset_file import holds_captures, read_dataset
    from windage.local import files
    from windage.profile import Profile, total

    parse_line = preprocessor.line if preprocessor is not None else None

    def read(name: str, data: bytes) -> tuple[Table, Intake]:
        if is_manifest(data):
            return _transformed(name, data, schema=schema, preprocessor=preprocessor)
        if holds_captures(name, data):
            return read_captures([(name, data)], schema=schema, preprocess=preprocessor)
        return read_dataset(data, name=name, header=header, columns=columns, strict=False, parse_line=parse_line)

    tables = (read(name, data) for name, data in files.contents(places))
    return total(
        Profile.of(table, intake=intake, yardstick=yardstick, compatibility=compatibility) for table, intake in tables
    )


def _transformed(name: str, data: bytes, *, schema: Schema, preprocessor: Preprocessor | None) -> tuple[Table, Intake]:
    """Read what a manifest names; it may name files of several formats."""
    from windage.captures import manifest
    from windage.captures.batch_transform import format_of, read_transformed
    from windage.intake import Intake
    from windage.local import files
    from windage.table import stacked

    read = [
        read_transformed(files.contents([address]), schema=schema, format=format_of(address), preprocess=preprocessor)
        for address in manifest.files(data, where=name)
    ]
    return stacked([table for table, _ in read]), sum((intake for _, intake in read), Intake())


def _print(report: Report, page: Path) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from windage.report import sentence
    from windage.summary import exit_message

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(sentence(report)))
    if report.compatibility == "sagemaker" and (message := exit_message(report.outcome, len(report.violations))):
        console.print(Text(message))
    intake = report.current.intake
    if intake.quarantined:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in intake.quarantined.items())
        console.print(Text(f"{intake.quarantined_rows:,} of {intake.received:,} rows quarantined: {reasons}"))
        # One example a reason; a traceback's last line says what happened.
        for entry in {entry.reason: entry for entry in reversed(intake.kept)}.values():
            detail = (entry.detail.splitlines() or [""])[-1]
            console.print(Text(printable(f"  {entry.source}:{entry.line}: {entry.reason}: {detail}")))
        console.print(Text(f"  all of them: {page.with_name('quarantine.jsonl')}"))
    if intake.filtered:
        console.print(Text(f"{intake.filtered:,} records left out by the pre-processor"))
    if report.violations:
        table = Table("feature", "check", "what", box=None, pad_edge=False, header_style="bold")
        for violation in report.violations:
            cells = (violation.feature_name, violation.constraint_check_type, violation.description.strip())
            table.add_row(*(Text(printable(cell)) for cell in cells))
        Console(highlight=False).print(table)
    console.print(Text(f"Report: {page}"))
