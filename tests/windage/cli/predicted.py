"""Answers of three models with their truth: as CSV, as captures with labels beside them, as the merge job's records."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from windage.window import parse_moment

Rows = list[list[str]]
SIX = "2026-03-01T06:00:00Z"
KINDS = ("ship", "train", "truck")


def churn(rows: int, *, seed: int = 1, worse: float = 0.0) -> Rows:
    """Return who leaves: months, probability, truth; ``worse`` is the share of which the model knows nothing."""
    random = np.random.default_rng(seed)
    months = random.integers(1, 60, rows)
    score = random.beta(0.5, 0.7, rows)
    known = np.where(random.random(rows) < worse, random.random(rows), score)
    truth = random.random(rows) < known
    return [[str(m), f"{s:.4f}", str(int(t))] for m, s, t in zip(months, score, truth, strict=True)]


def price(rows: int, *, seed: int = 1, worse: float = 0.0) -> Rows:
    """Return what houses cost: area, age, prediction, truth; of old houses the model knows less."""
    random = np.random.default_rng(seed)
    area, age = random.uniform(30, 200, rows), random.uniform(0, 100, rows)
    truth = 2 * area + random.normal(0, 1, rows) * (4 + 0.3 * age)
    said = 2 * area + worse * random.normal(0, 60, rows)
    columns = zip(area, age, said, truth, strict=True)
    return [[f"{a:.1f}", f"{b:.1f}", f"{c:.2f}", f"{d:.2f}"] for a, b, c, d in columns]


def goods(rows: int, *, seed: int = 1, worse: float = 0.0) -> Rows:
    """Return how goods travel: class, confidence, truth."""
    random = np.random.default_rng(seed)
    sure = random.beta(5, 2, rows)
    said = random.choice(3, rows, p=[0.5, 0.3, 0.2])
    right = random.random(rows) < np.where(random.random(rows) < worse, 0.3, sure)
    truth = np.where(right, said, (said + random.integers(1, 3, rows)) % 3)
    return [[KINDS[s], f"{p:.4f}", KINDS[t]] for s, p, t in zip(said, sure, truth, strict=True)]


class Model:
    """What is known of one of the models: its rows, its columns, and how the command is told of them."""

    def __init__(self, make: Callable[..., Rows], names: Sequence[str], asked: int, problem: str, **said: str) -> None:
        self.make, self.names, self.asked, self.problem = make, tuple(names), asked, problem
        self.options = [x for name, value in said.items() for x in (f"--{name.replace('_', '-')}", value)]

    def csv(self, rows: Rows, *, without: Sequence[str] = ()) -> str:
        kept = [place for place, name in enumerate(self.names) if name not in without]
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(
            [[self.names[n] for n in kept], *([row[n] for n in kept] for row in rows)]
        )
        return written.getvalue()

    def baseline(self, path: str = "train.csv", out: str = "base") -> list[str]:
        return [
            *("baseline", "model-quality", path, "--problem-type", self.problem, *self.options),
            *("--ground-truth-attribute", "truth", "--out", out),
        ]

    def captured(self, rows: Rows, *, merged: bool = False, start: str = SIX, version: str | None = None) -> str:
        """Return a capture a row, its id ``c0``, ``c1``, …; ``merged`` with its truth, as the merge job writes it."""
        lines = []
        for place, row in enumerate(rows):
            moment = parse_moment(start) + timedelta(hours=1) * place / len(rows)
            output: dict[str, Any] = {"data": ",".join(row[self.asked : -1]), "encoding": "CSV"}
            if version is not None:
                output["observedContentType"] = "text/csv"
            record: dict[str, Any] = {
                "captureData": {
                    "endpointInput": {"data": ",".join(row[: self.asked]) or "x", "encoding": "CSV"},
                    "endpointOutput": output,
                },
                "eventMetadata": {"eventId": f"c{place}", "inferenceTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}"},
                "eventVersion": "0",
            }
            if merged:
                record["groundTruthData"] = {"data": row[-1], "encoding": "CSV"}
            lines.append(json.dumps(record))
        return "\n".join(lines) + "\n"

    def labels(self, rows: Rows) -> str:
        """Return the service's ground truth of the captures."""
        return "".join(label(f"c{place}", row[-1]) for place, row in enumerate(rows))


def label(identifier: object, truth: object, **others: object) -> str:
    record = {
        "groundTruthData": {"data": truth, "encoding": "CSV"},
        "eventMetadata": {"eventId": identifier, **others},
        "eventVersion": "0",
    }
    return json.dumps(record) + "\n"


CHURN = Model(churn, ("months", "score", "truth"), 1, "BinaryClassification", probability_attribute="score")
PRICE = Model(price, ("area", "age", "price", "truth"), 2, "Regression", inference_attribute="price")
GOODS = Model(
    goods,
    ("kind", "sure", "truth"),
    0,
    "MulticlassClassification",
    inference_attribute="kind",
    probability_attribute="sure",
)
MODELS = {"binary": CHURN, "regression": PRICE, "multiclass": GOODS}


def written(name: str, content: str) -> Path:
    path = Path(name)
    path.write_text(content)
    return path


def violations(folder: str = "out") -> set[str]:
    entries = json.loads(Path(folder, "constraint_violations.json").read_bytes())["violations"]
    return {entry["metric_name"] for entry in entries}


def remarks(folder: str = "out") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(folder, "labels.jsonl").read_text().splitlines()]


def quarantined(folder: str = "out") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(folder, "quarantine.jsonl").read_text().splitlines()]
