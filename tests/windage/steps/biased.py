"""A monitor of bias in memory: people of two groups, the model's answers about them, and labels that come later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

import numpy as np

from tests.windage.steps.fakes import Bucket, Service, deployed, hour, monitor
from windage import names, summary
from windage.capture import Call, Message, encode
from windage.config import Alerts, BiasFacet, GroundTruth, ModelBias, Monitor
from windage.config.alerts import AlarmRule
from windage.steps.baseline import uploaded
from windage.steps.requests import Judgement
from windage.summary import Summary
from windage.window import parse_moment

BIAS = ModelBias(
    label="paid",
    label_values_or_threshold=(1,),
    facet=(BiasFacet(name_or_index="sex", value_or_threshold=(0,)),),
    probability="score",
    ground_truth=GroundTruth(late="4 hours"),
    end_offset="-PT2H",
)
SIX, SEVEN, EIGHT, NINE, TEN, ELEVEN = (f"2026-03-01T{n:02}:00:00Z" for n in range(6, 12))
ROWS = 1200


def people(seed: int, rows: int = ROWS, *, women: float = 0.5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw people: whether each is a woman (0) or a man (1), the age, and whether the loan is paid back."""
    rng = np.random.default_rng(seed)
    sex = (rng.random(rows) >= women).astype(int)
    return sex, rng.integers(20, 60, rows), (rng.random(rows) < 0.6).astype(int)


def answers(paid: np.ndarray, sex: np.ndarray, seed: int, *, unfair: bool = False) -> np.ndarray:
    """Return the model's answers: right nine times in ten, but half the women are refused where it is unfair."""
    rng = np.random.default_rng(seed + 500)
    right = rng.random(paid.size) < 0.9
    said = np.where(right, paid, 1 - paid)
    if unfair:
        said = np.where((sex == 0) & (rng.random(paid.size) < 0.5), 0, said)
    return np.where(said == 1, 0.8, 0.2)


def training(rows: int = 3000) -> bytes:
    """Return rows with their labels and answers."""
    sex, age, paid = people(0, rows)
    scores = answers(paid, sex, 0)
    lines = [f"{score},{s},{a},{p}" for score, s, a, p in zip(scores, sex, age, paid, strict=True)]
    return ("score,sex,age,paid\n" + "\n".join(lines) + "\n").encode()


def settings(bias: ModelBias = BIAS, *, violating: int = 1, of: int = 1, **others: object) -> Monitor:
    alerts = Alerts(alarm=AlarmRule(violating=violating, of=of))
    return monitor(model_bias=bias, alerts=alerts, **others)


def service(bias: ModelBias = BIAS, **others: object) -> Service:
    """Return the service with a baseline of bias."""
    storage = deployed(settings(bias, **others), training=None)
    upload(storage, "people.csv", training())
    return Service(storage)


def upload(storage: Bucket, file: str, data: bytes) -> str | None:
    key = f"{names.dataset_prefix('fraud', names.MODEL_BIAS)}{file}"
    storage.objects[key] = data
    return uploaded(key, storage=storage)


def asked(storage: Bucket, start: str, *, unfair: bool = False, rows: int = ROWS, women: float = 0.5) -> None:
    """Store the calls of an hour, spread over it."""
    moment = parse_moment(start)
    sex, age, paid = people(moment.hour, rows, women=women)
    scores = answers(paid, sex, moment.hour, unfair=unfair)
    lines = [
        encode(
            Call(
                f"event-{start}-{n}",
                moment + timedelta(hours=1) * n / rows,
                Message(f"{sex[n]},{age[n]}".encode(), "text/csv"),
                Message(str(scores[n]).encode(), "text/csv"),
                inference_id=f"{start}-{n}",
            )
        )
        for n in range(rows)
    ]
    storage.objects[f"{names.capture_prefix('fraud')}{moment:%Y/%m/%d/%H}/a.jsonl"] = b"".join(lines)


def labelled(
    storage: Bucket, start: str, *, at: str, rows: Iterable[int] = range(ROWS), women: float = 0.5, name: str = "labels"
) -> None:
    """Upload the labels of some of the calls of an hour, at a moment."""
    paid = people(parse_moment(start).hour, women=women)[2]
    lines = [
        json.dumps(
            {
                "groundTruthData": {"data": str(paid[n]), "encoding": "CSV"},
                "eventMetadata": {"eventId": f"{start}-{n}"},
                "eventVersion": "0",
            }
        )
        for n in rows
    ]
    key = f"{names.labels_prefix('fraud')}{parse_moment(at):%Y/%m/%d/%H}/{name}.jsonl"
    storage.objects[key] = ("\n".join(lines) + "\n").encode()


def run(made: Service, at: str) -> list[tuple[str, str]]:
    """Let the schedule fire ten minutes after an hour; return the hours that were judged, and what they came to."""
    return [(one.window[11:13], one.outcome) for one in judgements(made, at)]


def judgements(made: Service, at: str) -> list[Judgement]:
    return made.run(at.replace(":00:00Z", ":10:00Z"), monitor_type=names.MODEL_BIAS)


def result(storage: Bucket, start: str) -> dict[str, bytes]:
    return storage.below(names.result_prefix("fraud", names.MODEL_BIAS, hour(start)))


def manifest(storage: Bucket, start: str) -> Summary:
    """Return what a window's manifest says."""
    return summary.decode(result(storage, start)[names.MANIFEST], where="manifest")
