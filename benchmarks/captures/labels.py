"""Write the labels of made-up captures, which come later: of each call, whether what its score says became true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.captures.generate import SEED

LABEL = "label"


def labels_of(captures: Path) -> Iterator[str]:
    """Yield a ground-truth record of the service for every capture: true as often as the score says."""
    rng = np.random.default_rng((SEED, 7))
    with captures.open() as file:
        for line in file:
            record = json.loads(line)
            score = float(record["captureData"]["endpointOutput"]["data"])
            truth = {"data": str(int(rng.random() < score)), "encoding": "CSV"}
            event = {"eventId": record["eventMetadata"]["inferenceId"]}
            yield json.dumps({"groundTruthData": truth, "eventMetadata": event, "eventVersion": "0"}) + "\n"


def write_labels(path: Path, *, captures: Path) -> None:
    """Write the labels of a file of captures of CSV."""
    with path.open("w") as file:
        file.writelines(labels_of(captures))


def write_labelled(path: Path, *, training: Path) -> None:
    """Write a training set once more, with a column of labels behind its answers."""
    rng = np.random.default_rng((SEED, 8))
    with training.open() as source, path.open("w") as file:
        file.write(f"{next(source).rstrip()},{LABEL}\n")
        file.writelines(f"{row.rstrip()},{int(rng.random() < float(row.rsplit(',', 1)[1]))}\n" for row in source)
