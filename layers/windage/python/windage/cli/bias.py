"""What both verbs of bias have in common: the analysis configuration, and how rows are found."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli.status import printable
from windage.errors import InputError

if TYPE_CHECKING:
    from windage.bias.analysis_config import AnalysisConfig


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of both verbs."""
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


def config_of(options: argparse.Namespace) -> AnalysisConfig:
    """Read the analysis configuration, and say what of it is not used.

    Raises
    ------
    InputError
        When it cannot be read or used.
    """
    from windage.bias.analysis_config import decode

    place = options.analysis_config
    try:
        config = decode(place.read_bytes(), where=str(place))
    except OSError as error:
        raise InputError(str(place), "the file cannot be read", got=error.strerror) from None
    if config.ignored:
        print(f"windage: {printable(str(place))}: not used: {printable(', '.join(config.ignored))}", file=sys.stderr)
    return config
