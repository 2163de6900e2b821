"""Parse captures into typed columns as `windage check` does, and judge nothing."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Read the captures of the command line."""
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
    for table, _ in reading.tables(options.captures, layout):
        assert table.columns


if __name__ == "__main__":
    main()
