"""Reports of model quality of every kind, for the tests of their page.

``python -m tests.windage.page.quality_pages FOLDER`` writes the pages of ``examples/quality``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.windage.cli.predicted import CHURN, GOODS, PRICE, Model, label
from tests.windage.quality.made import read_merged
from windage.captures.capture_file import Schema, read_captures
from windage.config.value import Value
from windage.dataset_file import read_dataset
from windage.ground_truth.label_file import read_labels
from windage.intake import Intake, Quarantined
from windage.monitors.model_quality import judge
from windage.page.quality import render
from windage.quality.answered import answers_of
from windage.quality.before_labels.ahead import with_expected
from windage.quality.merged import Merged
from windage.quality.problem import Problem
from windage.quality.rules import Rules, Wait
from windage.quality.strays import Strays
from windage.quality_baselines import QualityBaseline
from windage.quality_learning import learn
from windage.quality_report import QualityReport
from windage.window import EPOCH, Window

PROBLEMS = {
    CHURN: Problem(type="BinaryClassification", probability_attribute="score"),
    PRICE: Problem(type="Regression", inference_attribute="price"),
    GOODS: Problem(type="MulticlassClassification", inference_attribute="kind", probability_attribute="sure"),
}
MONEY = Value(currency="EUR", true_positive=100, false_positive=-20, false_negative=-80)


def hour(start: int) -> Window:
    return Window.parse(f"2026-03-01T{start:02}:00:00Z/2026-03-01T{start + 1:02}:00:00Z")


@cache
def baseline(model: Model, rows: int = 1500) -> QualityBaseline:
    return learned(model, model.csv(model.make(rows)))


def learned(model: Model, content: str, **others: Any) -> QualityBaseline:
    table, _ = read_dataset(content.encode(), name="train.csv", strict=True)
    problem = replace(PROBLEMS[model], **others)
    return learn(table, problem, ground_truth="truth", generator=np.random.default_rng(0), evaluated=EPOCH)


def answered(model: Model, rows: Sequence[list[str]], labelled: Sequence[list[str]], more: str = "") -> Merged:
    """Return captured answers, and the labels of the first of them."""
    known = baseline(model)
    names = model.names[:-1]
    columns = (*names[model.asked :], *names[: model.asked])
    outputs = names[model.asked :]
    schema = Schema.of(columns, outputs=outputs, answers_only=set(columns) <= set(outputs))
    table, intake = read_captures([("calls.jsonl", model.captured(rows).encode())], schema=schema)
    answers, faults = answers_of(table, known.problem)
    labels, lines = read_labels([("labels.jsonl", (model.labels(labelled) + more).encode())])
    return Merged(with_expected(known.estimator, answers, table), labels, intake, lines, faults)


def judged(read: Merged, model: Model, **options: Any) -> QualityReport:
    options.setdefault("rules", Rules(value=MONEY if model is CHURN else None))
    return judge(read, baseline(model), generator=np.random.default_rng(0), **options)


def windows(model: Model, many: int = 5, rows: int = 700, *, worse: float = 0.25, more: str = "") -> QualityReport:
    """Return the last of so many windows, the last two worse than the others; with it come ``more`` labels."""
    history: list[Any] = []
    report = None
    for place in range(many):
        made = model.make(rows, seed=20 + place, worse=worse * max(0, place - many + 3))
        last = place == many - 1
        read = answered(model, made, made[:-40] if last and more else made, more if last else "")
        report = judged(read, model, window=hour(6 + place), history=list(history))
        history.append(report.trace)
    assert report is not None
    return report


def versions() -> QualityReport:
    names = ["v1", "v2"]
    lines = ["version,months,score,truth"]
    for place, name in enumerate(names):
        lines += [f"{name},{','.join(row)}" for row in CHURN.make(500, seed=5 + place, worse=0.4 * place)]
    merged = read_merged(
        [("both.csv", "\n".join(lines).encode())],
        problem=baseline(CHURN).problem,
        schema=Schema(("score",)),
        label_attribute="truth",
        version_attribute="version",
    )
    return judged(merged, CHURN)


@cache
def reports() -> dict[str, QualityReport]:
    """Return a report of every kind."""
    churn = CHURN.make(700, seed=2)
    whole = answered(CHURN, churn, churn)
    none = answered(CHURN, churn, [])
    granted = answered(CHURN, churn, [])
    kept = (Quarantined("calls.jsonl", 3, "payload", "no JSON"),)
    broken = replace(
        whole,
        rows=Intake(701, 700, {"payload": 1}, kept=kept),
        labelled=Intake(2, 1, {"long_id": 1}, kept=(Quarantined("labels.jsonl", 2, "long_id", "300 characters"),)),
        faults={"probability_outside": 7},
    )
    until = datetime(2026, 3, 2, 7, tzinfo=UTC)
    waiting = judged(answered(CHURN, churn, churn[:30]), CHURN, wait=Wait(is_over=False), window=hour(6))
    return {
        "binary": windows(CHURN),
        "regression": windows(PRICE),
        "multiclass": windows(GOODS),
        "quiet": judged(whole, CHURN),
        "service": judged(
            answered(CHURN, *[CHURN.make(700, worse=0.6)] * 2), CHURN, rules=Rules(compatibility="sagemaker")
        ),
        "awaiting": replace(waiting, monitor="churn", wait_until=until, strays=Strays(9, 2, 3), judged=False),
        "amended": replace(windows(CHURN, 2), monitor="churn", amended=2),
        "insufficient": judged(answered(CHURN, churn, churn[:20]), CHURN),
        "unlabelled": judged(none, CHURN),
        "no_data": judged(answered(CHURN, [], []), CHURN),
        "nothing_usable": judged(replace(answered(CHURN, [], []), rows=broken.rows), CHURN),
        "versions": versions(),
        "selective": judged(granted, CHURN, rules=Rules(can_be_labelled=("1",))),
        "quarantined": judged(broken, CHURN),
    }


def examples() -> dict[str, QualityReport]:
    """Return nine windows of each problem, with some labels that are not as they should be."""
    more = (
        label("", "1") + label("x" * 300, "1") + label("nobody", "1") + label("c7", "other") + label("c1", "1") + "{\n"
    )
    models = {"binary": CHURN, "regression": PRICE, "multiclass": GOODS}
    return {name: windows(model, 9, 900, worse=0.12, more=more) for name, model in models.items()}


if __name__ == "__main__":
    for name, report in examples().items():
        Path(sys.argv[1], f"{name}.html").write_bytes(render(report))
