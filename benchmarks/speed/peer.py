"""Runs in a peer's environment: ``python -m benchmarks.speed.peer evidently TRAINING CAPTURES``.

Captures are decoded as a careful user would: the outer record by `json`, the payloads of all records by one call of
pandas. Prints the drifted columns as JSON.
"""

from __future__ import annotations

import importlib
import io
import json
import logging
import os
import sys
import warnings
from pathlib import Path

import pandas as pd


def frame_of(path: Path, columns: list[str]) -> pd.DataFrame:
    """Return the rows of a file of captures; the answer stands last."""
    asked, answered = [], []
    with path.open("rb") as lines:
        for line in lines:
            data = json.loads(line)["captureData"]
            asked.append(data["endpointInput"]["data"])
            answered.append(data["endpointOutput"]["data"])
    if asked[0].startswith("{"):
        rows = pd.DataFrame.from_records(
            [json.loads(one) | json.loads(two) for one, two in zip(asked, answered, strict=True)]
        )
        return rows[columns]
    text = "\n".join(f"{one},{two}" for one, two in zip(asked, answered, strict=True))
    return pd.read_csv(io.StringIO(text), header=None, names=columns)


def main(name: str, training: str, captures: str) -> None:
    """Print which columns drifted."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    detector = importlib.import_module(f"benchmarks.peers.{name}").detector
    reference = pd.read_csv(training)
    judge = detector(reference)
    drifted = judge(frame_of(Path(captures), [str(column) for column in reference.columns]))
    answers.write(json.dumps(sorted(drifted)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
