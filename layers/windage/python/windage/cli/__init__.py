"""The ``windage`` command: the same checks on a laptop, without AWS; one verb a file.

Exit status 0: no violations; 1: violations; 2: the input or the command line is wrong, or no row
could be read. Of verbs that judge nothing, as ``windage profile``: 0 or 2.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import io
import os
import sys
from collections.abc import Sequence

from windage import __version__
from windage.cli import (
    baseline,
    check,
    compact,
    compare,
    cost,
    forget,
    import_schedule,
    label,
    profile,
    replay,
    try_script,
)
from windage.cli.status import WRONG_INPUT, printable
from windage.errors import InputError, ScriptError

VERBS = {
    "baseline": baseline,
    "check": check,
    "profile": profile,
    "compare": compare,
    "label": label,
    "replay": replay,
    "compact": compact,
    "import": import_schedule,
    "try": try_script,
    "cost": cost,
    "forget": forget,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    # Products of small matrices are done before a second thread has woken up, which then spins for nothing: of a
    # check, a quarter of the processor time. It is read when numpy is taken in.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Nearly nothing that is made here refers to itself: to look for that after every 700 objects takes a thirtieth. At
    # the end, everything goes with the process: to look through all of it first takes as long as to judge.
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = _parser(given[0] if given else None).parse_args(given)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal's encoding cannot write is escaped.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(options.run(options))
    except InputError as error:
        print(f"windage: {error}", file=sys.stderr)
    except ScriptError as error:
        print("windage: a script failed:", *map(printable, str(error).splitlines()), sep="\n", file=sys.stderr)
    return WRONG_INPUT


def _parser(asked: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of all verbs; of the one that is asked for, if it is one: the others' options take longer."""
    parser = argparse.ArgumentParser(
        prog="windage", description="How far a deployed model's data has drifted, and how much is allowed."
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="show the version, and whether its kernel is compiled"
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for verb in [VERBS[asked]] if asked in VERBS else VERBS.values():
        verb.add(verbs)
    return parser


class _Version(argparse.Action):
    """Says what is found out only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import platform

        from windage.kernel import STATE

        print(f"windage {__version__} (Python {platform.python_version()}; kernel {STATE})")
        parser.exit()
