"""Parse captures into typed columns as `windage check` does, and judge nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from windage.baselines import Baseline
    from windage.table import Table


def asked() -> tuple[Iterator[Table], Baseline]:
    """Return the captures of the command line, read as they are asked for, and their baseline."""
    from windage.cli import reading
    from windage.cli.given_baseline import baseline_of
    from windage.cli.layout import Layout
    from windage.cli.settings import add_options, settings_of
    from windage.local.allocator import keep_freed

    keep_freed()
    parser = argparse.ArgumentParser()
    parser.add_argument("captures", nargs="+")
    parser.add_argument("--baseline", type=Path)
    reading.add_options(parser)
    add_options(parser)
    options = parser.parse_args()
    chosen = settings_of(options)
    baseline = baseline_of(options.baseline, chosen)
    layout = Layout.of(options, chosen, columns=[one.name for one in baseline.constraints.features])
    return (table for table, _ in reading.tables(options.captures, layout)), baseline


def main() -> None:
    """Read them."""
    tables, _ = asked()
    for table in tables:
        assert table.columns


if __name__ == "__main__":
    main()
