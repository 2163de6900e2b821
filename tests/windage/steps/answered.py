"""A monitor of model quality in memory: answers of a known model, and their truth, which comes when a test says it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np

from tests.windage.steps.fakes import Bucket, Service, deployed, hour, monitor
from windage import names, summary
from windage.capture import Call, Message, encode
from windage.config import Alerts, GroundTruth, ModelQuality, Monitor
from windage.config.alerts import AlarmRule
from windage.steps.baseline import uploaded
from windage.steps.requests import Judgement
from windage.summary import QualitySummary, Summary
from windage.window import parse_moment

QUALITY = ModelQuality(
    problem_type="BinaryClassification",
    probability_attribute="score",
    end_offset="-PT2H",
    ground_truth=GroundTruth(late="4 hours"),
)
ROWS = 1200
SIX, SEVEN, EIGHT = (f"2026-03-01T0{n}:00:00Z" for n in (6, 7, 8))


def truths(scores: np.ndarray, seed: int, *, worse: bool = False) -> np.ndarray:
    """Draw what is true: as probable as the model says, or the other way round for many where it has become worse."""
    rng = np.random.default_rng(seed)
    chance = 1 - scores if worse else scores
    return (rng.random(scores.size) < chance).astype(int)


def scores_of(seed: int, rows: int = ROWS) -> np.ndarray:
    return np.round(np.random.default_rng(1000 + seed).beta(0.4, 0.4, rows), 4)


def training(rows: int = 3000) -> bytes:
    """Return answers with their truth."""
    scores = scores_of(0, rows)
    lines = [f"{score},{label}" for score, label in zip(scores, truths(scores, 0), strict=True)]
    return ("score,label\n" + "\n".join(lines) + "\n").encode()


def settings(quality: ModelQuality = QUALITY, *, of: int = 1, violating: int = 1, **others: object) -> Monitor:
    alerts = Alerts(alarm=AlarmRule(violating=violating, of=of))
    return monitor(model_quality=quality, alerts=alerts, **others)


def service(quality: ModelQuality = QUALITY, **others: object) -> Service:
    """Return the service with a baseline of model quality."""
    storage = deployed(settings(quality, **others), training=None)
    key = f"{names.dataset_prefix('fraud', names.MODEL_QUALITY)}answers.csv"
    storage.objects[key] = training()
    uploaded(key, storage=storage)
    return Service(storage)


def answered(storage: Bucket, start: str, *, rows: int = ROWS, version: str | None = None, name: str = "a") -> None:
    """Store the calls of an hour, spread over it."""
    moment = parse_moment(start)
    lines = [
        encode(
            Call(
                f"event-{start}-{n}",
                moment + timedelta(hours=1) * n / rows,
                Message(b"20,Ulm", "text/csv"),
                Message(str(score).encode(), "text/csv"),
                inference_id=f"{start}-{n}",
                version=version,
            )
        )
        for n, score in enumerate(scores_of(moment.hour, rows).tolist())
    ]
    storage.objects[f"{names.capture_prefix('fraud')}{moment:%Y/%m/%d/%H}/{name}.jsonl"] = b"".join(lines)


def labelled(
    storage: Bucket,
    start: str,
    *,
    at: str,
    rows: range = range(ROWS),
    worse: bool = False,
    name: str = "labels",
    known: str | None = None,
) -> None:
    """Upload the labels of some of the calls of an hour, at a moment; ``known`` is another hour that they name."""
    scores = scores_of(parse_moment(start).hour)
    labels = truths(scores, parse_moment(start).hour, worse=worse)
    lines = [
        json.dumps(
            {
                "groundTruthData": {"data": str(labels[n]), "encoding": "CSV"},
                "eventMetadata": {"eventId": f"{known or start}-{n}"},
                "eventVersion": "0",
            }
        )
        for n in rows
    ]
    moment = parse_moment(at)
    key = f"{names.labels_prefix('fraud')}{moment:%Y/%m/%d/%H}/{name}.jsonl"
    storage.objects[key] = ("\n".join(lines) + "\n").encode()


def run(made: Service, at: str) -> list[Judgement]:
    return made.run(at, monitor_type=names.MODEL_QUALITY)


def result(storage: Bucket, start: str) -> dict[str, bytes]:
    return storage.below(names.result_prefix("fraud", names.MODEL_QUALITY, hour(start)))


def manifest(storage: Bucket, start: str) -> tuple[Summary, QualitySummary]:
    """Return what a window's manifest says."""
    read = summary.decode(result(storage, start)[names.MANIFEST], where="manifest")
    assert isinstance(read.quality, QualitySummary)
    return read, read.quality


def later(start: str, hours: int) -> str:
    moment: datetime = parse_moment(start) + timedelta(hours=hours, minutes=10)
    return moment.isoformat().replace("+00:00", "Z")
