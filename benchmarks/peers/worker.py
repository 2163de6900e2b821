"""Runs in a peer's environment: ``python -m benchmarks.peers.worker evidently``.

Reads a line of JSON for each table, ``{"reference": path}`` or ``{"current": path}``, and answers with one:
``{"drifted": [...]}`` or ``{"error": "..."}``. The library is imported once.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks.peers import frames


def main(name: str) -> None:
    """Answer until the input ends."""
    # Libraries greet on standard output; the answers keep it for themselves.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    detector = importlib.import_module(f"benchmarks.peers.{name}").detector
    judge: Callable[[pd.DataFrame], set[str]] | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if "reference" in asked:
                judge = detector(frames.read(Path(asked["reference"])))
                answer: dict[str, object] = {"drifted": []}
            else:
                assert judge is not None, "a window before the reference"
                answer = {"drifted": sorted(judge(frames.read(Path(asked["current"]))))}
        except Exception as error:
            # Counted as a failure of the rule by whoever asked.
            answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
