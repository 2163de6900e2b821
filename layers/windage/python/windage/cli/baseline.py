"""``windage baseline``: learn from training data what is normal."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli import attribution, baseline_bias, baseline_quality
from windage.cli.status import NO_VIOLATIONS, listed, write
from windage.errors import InputError

if TYPE_CHECKING:
    from windage.cli.status import Verbs


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    baseline = verbs.add_parser("baseline", help="learn from training data what is normal")
    kinds = baseline.add_subparsers(required=True, metavar="MONITOR")
    one = kinds.add_parser("data-quality", help="statistics.json and constraints.json of a dataset")
    one.add_argument(
        "dataset", metavar="DATASET", help="a file of CSV, JSON, JSON Lines (each also .gz) or Parquet, s3://…"
    )
    one.add_argument(
        "--no-header", action="store_true", help="the first row of CSV is data; columns are named _c0, _c1, …"
    )
    one.add_argument(
        "--preprocessor",
        metavar="SCRIPT",
        type=Path,
        help="your preprocess_handler, which makes rows of lines",
    )
    one.add_argument(
        "--slices", metavar="NAMES", default="", help="columns within whose values windows are compared, too"
    )
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    one.add_argument(
        "--compatibility",
        choices=("windage", "sagemaker"),
        default="windage",
        help="sagemaker: numbers as the service itself would have written them (default: windage)",
    )
    one.set_defaults(run=_data_quality)
    baseline_quality.add(kinds)
    attribution.add_baseline(kinds)
    baseline_bias.add(kinds)


def _data_quality(options: argparse.Namespace) -> int:
    from windage.baselines import FILES, learn
    from windage.cli.scripts import preprocessor_of
    from windage.dataset_file import read_dataset
    from windage.local import files

    (name, data), *others = files.contents([options.dataset])
    if others:
        raise InputError(options.dataset, "one dataset is needed", got=f"{len(others) + 1} files")
    parse_line = preprocessor.line if (preprocessor := preprocessor_of(options)) is not None else None
    table, intake = read_dataset(data, name=name, header=not options.no_header, strict=True, parse_line=parse_line)
    made = learn(table, intake=intake, slices=listed(options.slices), compatibility=options.compatibility)
    write(options.out, dict(zip(FILES, made.to_bytes(), strict=False)))
    print(f"Baseline {made.identity} of {table.rows:,} rows and {len(table.columns)} columns: {options.out}")
    return NO_VIOLATIONS
