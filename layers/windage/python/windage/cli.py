"""The ``windage`` command: the same checks on a laptop, without AWS.

Exit status 0: no violations; 1: violations; 2: the input or the command line is wrong, or no row could be read.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from windage import __version__
from windage.errors import InputError

if TYPE_CHECKING:
    from windage.capture_file import Schema
    from windage.profile import Profile
    from windage.report import Report

NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal's encoding cannot write is escaped.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(options.run(options))
    except InputError as error:
        print(f"windage: {error}", file=sys.stderr)
        return WRONG_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="windage", description="How far a deployed model's data has drifted, and how much is allowed."
    )
    parser.add_argument("--version", action="version", version=f"windage {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    baseline = verbs.add_parser("baseline", help="learn from training data what is normal")
    kinds = baseline.add_subparsers(required=True, metavar="MONITOR")
    one = kinds.add_parser("data-quality", help="statistics.json and constraints.json of a dataset")
    one.add_argument("dataset", metavar="DATASET", help="a CSV file, plain or gzip, also as s3://…")
    one.add_argument("--no-header", action="store_true", help="the first row is data; columns are named _c0, _c1, …")
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    one.set_defaults(run=_baseline)

    check = verbs.add_parser("check", help="compare captured data with a baseline")
    kinds = check.add_subparsers(required=True, metavar="MONITOR")
    one = kinds.add_parser("data-quality", help="statistics, violations and a report of captured calls or a dataset")
    one.add_argument(
        "captures", metavar="CAPTURES", nargs="+", help="files or folders of .jsonl[.gz] or .csv[.gz], s3://…"
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
    one.set_defaults(run=_check)
    return parser


def _baseline(options: argparse.Namespace) -> int:
    from windage.baselines import suggest
    from windage.dataset_file import read_csv
    from windage.local import files
    from windage.profile import Profile

    (name, data), *others = files.contents([options.dataset])
    if others:
        raise InputError(options.dataset, "one dataset is needed", got=f"{len(others) + 1} files")
    table, intake = read_csv(data, name=name, header=not options.no_header, strict=True)
    made = suggest(Profile.of(table, intake=intake))
    _write(options.out, dict(zip(("statistics.json", "constraints.json"), made.to_bytes(), strict=True)))
    print(f"Baseline {made.identity} of {table.rows:,} rows and {len(table.columns)} columns: {options.out}")
    return NO_VIOLATIONS


def _check(options: argparse.Namespace) -> int:
    from windage import page, statistics_file, violations
    from windage.baselines import Baseline
    from windage.capture_file import Schema
    from windage.monitors.data_quality import judge

    baseline = Baseline.from_files(options.baseline)
    columns = [feature.name for feature in baseline.constraints.features]
    outputs = [name.strip() for name in options.output_columns.split(",") if name.strip()]
    schema = Schema.of(columns, outputs=outputs)
    texts = {feature.name for feature in baseline.constraints.features if feature.inferred_type == "String"}
    current = _profile(options.captures, columns=columns, schema=schema, header=not options.no_header, texts=texts)
    report = judge(current, baseline, compatibility=options.compatibility)
    _write(
        options.out,
        {
            "statistics.json": statistics_file.to_json(report.current),
            "constraint_violations.json": violations.to_json(report.violations),
            "report.html": page.render(report),
        },
    )
    _print(report, options.out / "report.html")
    if report.outcome == "no_data" and current.intake.quarantined:
        return WRONG_INPUT
    return VIOLATIONS if report.violations else NO_VIOLATIONS


def _profile(
    places: Sequence[str], *, columns: Sequence[str], schema: Schema, header: bool, texts: set[str]
) -> Profile:
    from windage.capture_file import read_captures
    from windage.dataset_file import read_csv
    from windage.local import files
    from windage.profile import Profile, total

    profiles = []
    for name, data in files.contents(places):
        if files.is_dataset(name):
            table, intake = read_csv(data, name=name, header=header, columns=columns, strict=False)
        else:
            table, intake = read_captures([(name, data)], schema=schema)
        profiles.append(Profile.of(table, intake=intake, texts=texts))
    return total(profiles)


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(str(folder), "the results cannot be written", got=error.strerror) from None


def _print(report: Report, page: Path) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from windage.report import sentence

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(sentence(report)))
    intake = report.current.intake
    if intake.quarantined:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in intake.quarantined.items())
        console.print(Text(f"{intake.quarantined_rows:,} of {intake.received:,} rows quarantined: {reasons}"))
    if report.violations:
        table = Table("feature", "check", "what", box=None, pad_edge=False, header_style="bold")
        for violation in report.violations:
            cells = (violation.feature_name, violation.constraint_check_type, violation.description.strip())
            table.add_row(*(Text(_printable(cell)) for cell in cells))
        Console(highlight=False).print(table)
    console.print(Text(f"Report: {page}"))


def _printable(text: str) -> str:
    """A name that moves the cursor or colours the terminal is shown, not obeyed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
