"""``windage baseline model-bias``: how groups fare in a dataset with labels and answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from windage.cli.bias import add_options, config_of
from windage.cli.status import NO_VIOLATIONS, listed, printable, write

if TYPE_CHECKING:
    import argparse

    from windage.cli.status import Verbs


def add(kinds: Verbs) -> None:
    """Add the monitor to ``windage baseline``."""
    one = kinds.add_parser("model-bias", help="analysis.json of a dataset with labels and answers")
    one.add_argument("dataset", metavar="DATASET", help="a file of CSV, JSON, JSON Lines or Parquet, s3://…")
    add_options(one)
    one.add_argument(
        "--compatibility",
        choices=("windage", "sagemaker"),
        default="windage",
        help="sagemaker: numbers as the service itself would have written them (default: windage)",
    )
    one.set_defaults(run=_baseline)


def _baseline(options: argparse.Namespace) -> int:
    from windage.bias import analysis_file
    from windage.bias.baseline import COUNTS_NAME
    from windage.cli.bias_names import Names
    from windage.cli.bias_rows import read
    from windage.monitors.model_bias import learn

    names = Names.of(config_of(options), listed(options.output_columns))
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
