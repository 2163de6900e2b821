"""``windage baseline model-quality``: how good a model's answers are, by a dataset with the truth beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli.problem import add_problem, problem_of
from windage.cli.status import NO_VIOLATIONS, write
from windage.errors import InputError

if TYPE_CHECKING:
    import argparse

    from windage.cli.status import Verbs


def add(kinds: Verbs) -> None:
    """Add the monitor to ``windage baseline``."""
    one = kinds.add_parser("model-quality", help="how good the answers of a model are, by a dataset with the truth")
    one.add_argument(
        "predictions", metavar="PREDICTIONS", help="CSV, JSON, JSON Lines (each also .gz) or Parquet, s3://…"
    )
    add_problem(one, required=True)
    one.add_argument("--ground-truth-attribute", metavar="G", required=True, help="the column of the truth")
    one.add_argument("--no-header", action="store_true", help="the first row of CSV is data; columns are _c0, _c1, …")
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    one.add_argument(
        "--compatibility",
        choices=("windage", "sagemaker"),
        default="windage",
        help="sagemaker: both files as the service itself would have written them (default: windage)",
    )
    one.set_defaults(run=_baseline)


def _baseline(options: argparse.Namespace) -> int:
    import numpy as np

    from windage.dataset_file import read_dataset
    from windage.local import files
    from windage.quality_baselines import FILES
    from windage.quality_learning import learn
    from windage.window import EPOCH

    (name, data), *others = files.contents([options.predictions])
    if others:
        raise InputError(options.predictions, "one dataset is needed", got=f"{len(others) + 1} files")
    table, _ = read_dataset(data, name=name, header=not options.no_header, strict=True)
    made = learn(
        table,
        problem_of(options),
        ground_truth=options.ground_truth_attribute,
        generator=np.random.default_rng(0),
        evaluated=EPOCH,
        compatibility=options.compatibility,
    )
    write(options.out, dict(zip(FILES, made.contents, strict=False)))
    left_out = table.rows - made.rows
    said = f" ({left_out:,} rows without a usable answer or truth left out)" if left_out else ""
    print(f"Baseline {made.identity} of {made.rows:,} answers with their truth{said}: {options.out}")
    return NO_VIOLATIONS
