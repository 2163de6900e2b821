"""``windage import``: from a schedule of Model Monitor to a monitor file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli.status import NO_VIOLATIONS, printable, write
from windage.errors import InputError

if TYPE_CHECKING:
    from windage.cli.status import Verbs


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    one = verbs.add_parser("import", help="a monitor file from a schedule of SageMaker Model Monitor")
    one.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=Path,
        help="JSON that aws sagemaker printed for describe-monitoring-schedule, describe-data-quality-job-definition, "
        "describe-endpoint, describe-endpoint-config, list-monitoring-alerts",
    )
    one.add_argument("--out", metavar="DIR", type=Path, default=Path("monitors"), help="where to write")
    one.add_argument("--capture-uri", metavar="S3", help="where the endpoint's captures lie, if no file says it")
    one.add_argument("--data-uri", metavar="S3", help="where batch transform jobs write their files")
    one.add_argument("--force", action="store_true", help="write over a file that is there")
    one.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    from windage.importing import monitor_files
    from windage.importing.monitor_file import command

    contents = {str(path): _read(path) for path in options.files}
    imported = monitor_files(contents, capture_uri=options.capture_uri, data_uri=options.data_uri)
    files = {f"{made.name}.yaml": made.content for made in imported}
    for name in files:
        if (options.out / name).exists() and not options.force:
            raise InputError(str(options.out / name), "the file is there already", do="--force, or another --out")
    write(options.out, files)
    for made in imported:
        print(f"Monitor {made.name}: {options.out / f'{made.name}.yaml'}")
        for fetch in made.fetches:
            print(f"To be copied before the deploy: {printable(command(fetch))}")
        for note in made.notes:
            print(f"{made.name}: {printable(note.member)}: {printable(note.text)}", file=sys.stderr)
    return NO_VIOLATIONS


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(path), "the file cannot be read", got=error.strerror) from None
