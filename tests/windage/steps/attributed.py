"""A monitor of feature attribution in memory: the model is a function of what it is asked, and it is counted."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from tests.windage.steps.fakes import Bucket, Service, deployed, hour, monitor
from windage import config, names, summary
from windage.capture import Call, Message, encode
from windage.config import AttributionBudget, FeatureAttribution, Model, Monitor, Schedule
from windage.steps.baseline_attribution import uploaded_attribution
from windage.steps.capture import Answer, Question
from windage.steps.explained_rows import Asking
from windage.steps.requests import Judgement
from windage.summary import AttributionSummary, Summary
from windage.window import parse_moment

BUDGET = AttributionBudget(calls=200, rows=5_000, batch=100, explained=150)
SETTINGS = FeatureAttribution(budget=BUDGET, schedule=Schedule())
FEATURES = ("age", "pay", "city")
SIX, SEVEN = "2026-03-01T06:00:00Z", "2026-03-01T07:00:00Z"
SEVEN_TEN = "2026-03-01T07:10:00Z"

Row = Sequence[str]


def by_age(row: Row) -> float:
    age, pay, city = row
    return 3 * float(age or 0) + 0.01 * float(pay or 0) + (5 if city == "Ulm" else 0)


def by_city(row: Row) -> float:
    age, pay, city = row
    return 0.02 * float(age or 0) + 0.01 * float(pay or 0) + (500 if city == "Ulm" else 0)


@dataclass
class Asked:
    """A model and how often it was asked; ``status`` is what it answers once ``good`` calls have gone well."""

    answer: Callable[[Row], float] = by_age
    good: int | None = None
    status: int = 500
    said: bytes = b"busy"
    calls: list[int] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    opened: list[tuple[Model, float]] = field(default_factory=list)
    seconds: float = 900.0
    a_call_takes: float = 0.0

    def open(self, model: Model, timeout: float) -> Callable[[Question], Answer]:
        self.opened.append((model, timeout))
        return self.call

    def call(self, question: Question) -> Answer:
        rows = list(csv.reader(question.body.decode().splitlines()))
        self.calls.append(len(rows))
        self.questions.append(question)
        self.seconds -= self.a_call_takes
        if self.good is not None and len(self.calls) > self.good:
            return Answer(self.status, self.said)
        return Answer(200, "".join(f"{self.answer(row)!r}\n" for row in rows).encode(), {"content-type": "text/csv"})

    @property
    def asking(self) -> Asking:
        return Asking(self.open, lambda: self.seconds)


def rows_of(seed: int, rows: int) -> list[tuple[str, str, str]]:
    rng = np.random.default_rng(seed)
    columns = rng.integers(18, 80, rows), rng.integers(1000, 5000, rows), rng.choice(["Ulm", "Bonn", "Kiel"], rows)
    return [(str(age), str(pay), str(city)) for age, pay, city in zip(*columns, strict=True)]


def training(rows: int = 400) -> bytes:
    lines = [f"{by_age(row)},{','.join(row)}" for row in rows_of(0, rows)]
    return ("score,age,pay,city\n" + "\n".join(lines) + "\n").encode()


def settings(attribution: FeatureAttribution = SETTINGS, **others: object) -> Monitor:
    return monitor(feature_attribution=attribution, **others)


def upload(storage: Bucket, data: bytes, model: Asked, *, name: str = "training.csv") -> str:
    key = f"{names.dataset_prefix('fraud', names.FEATURE_ATTRIBUTION)}{name}"
    storage.objects[key] = data
    return uploaded_attribution(key, storage=storage, asking=model.asking)


def service(model: Asked, attribution: FeatureAttribution = SETTINGS, **others: object) -> Service:
    """Return the service with a baseline of attributions, of a model that answers by age."""
    storage = deployed(settings(**others), training=None)
    upload(storage, training(), Asked())
    storage.objects[names.monitor_key("fraud")] = config.encode(settings(attribution, **others))
    return Service(storage, asking=model.asking)


def captured(storage: Bucket, start: str, *, rows: int = 600, objects: int = 3, seed: int = 1) -> None:
    """Store captured calls of three rows each in some objects of an hour."""
    moment, every = parse_moment(start), rows_of(seed, rows)
    lines = []
    for n in range(0, rows, 3):
        asked = every[n : n + 3]
        question = "\n".join(",".join(row) for row in asked).encode()
        answered = "\n".join(str(by_age(row)) for row in asked).encode()
        when = moment + timedelta(minutes=50) * n / rows
        lines.append(encode(Call(f"{start}-{n}", when, Message(question, "text/csv"), Message(answered, "text/csv"))))
    for part in range(objects):
        key = f"{names.capture_prefix('fraud')}{moment:%Y/%m/%d/%H}/{part:03}.jsonl"
        storage.objects[key] = b"".join(lines[part::objects])


def run(made: Service, at: str = SEVEN_TEN) -> list[Judgement]:
    return made.run(at, monitor_type=names.FEATURE_ATTRIBUTION)


def result(storage: Bucket, start: str = SIX) -> dict[str, bytes]:
    return storage.below(names.result_prefix("fraud", names.FEATURE_ATTRIBUTION, hour(start)))


def manifest(storage: Bucket, start: str = SIX) -> tuple[Summary, AttributionSummary]:
    read = summary.decode(result(storage, start)[names.MANIFEST], where="manifest")
    assert isinstance(read.attribution, AttributionSummary)
    return read, read.attribution
