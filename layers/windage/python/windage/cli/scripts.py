"""The user's scripts on a laptop: loaded from a path, their log on standard error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli.status import printable, write
from windage.errors import InputError

if TYPE_CHECKING:
    import argparse

    from windage.scripts.preprocessor import Preprocessor
    from windage.steps.ports import Postprocessed

# What a post-processor finds beside it when it runs after a window.
_RESULT = ("statistics.json", "constraints.json", "constraint_violations.json")


def preprocessor_of(options: argparse.Namespace) -> Preprocessor | None:
    """Return the pre-processor that the command line names, or nothing."""
    return preprocessor_at(options.preprocessor) if options.preprocessor is not None else None


def preprocessor_at(path: Path) -> Preprocessor:
    """Load a pre-processor.

    Raises
    ------
    InputError, ScriptError
        When it cannot be loaded.
    """
    import logging

    from windage.scripts.loading import Script
    from windage.scripts.preprocessor import load_preprocessor

    # Standard error, so that it does not disturb what the command prints.
    logger, handler = logging.Logger("script"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    return load_preprocessor(Script.read(path), logger=logger)


def tried(script: Path, result: Path) -> Postprocessed:
    """Run a post-processor on a folder that ``windage check`` wrote; the folder stays as it is.

    Raises
    ------
    InputError
        When there is no script, or no result.
    """
    from windage.scripts.postprocessor import run

    if not script.is_file():
        raise InputError(str(script), "the script cannot be read", got="no such file")
    found = {name: result / name for name in _RESULT if (result / name).is_file()}
    if not found:
        raise InputError(str(result), "no result", expected=", ".join(_RESULT), do="run windage check --out")
    # What depends on a deployed schedule has the name of the folder here.
    environment = {
        "analysis_type": "DATA_QUALITY",
        "publish_cloudwatch_metrics": "Disabled",
        "sagemaker_endpoint_name": result.resolve().name,
        "sagemaker_monitoring_schedule_name": result.resolve().name,
    }
    return run(script, files={name: path.read_bytes() for name, path in found.items()}, environment=environment)


def postprocess(script: Path, out: Path) -> None:
    """Run a post-processor on what was written, and write what it leaves beside it; a failure is said."""
    from windage.steps.postprocess import left_behind

    ran = tried(script, out)
    for name, (content, _) in left_behind(ran).items():
        write((out / name).parent, {Path(name).name: content})
    if ran.failure is not None:
        print(f"The post-processor failed: {printable(ran.failure)}", file=sys.stderr)
        print(f"What it wrote: {out / 'postprocessor.log'}", file=sys.stderr)
