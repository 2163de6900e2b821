"""What every check keeps in memory: each is run once at two sizes, the second ten times the first."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence

from benchmarks.captures.generate import ANSWER, FEATURES, write
from benchmarks.captures.labels import LABEL, write_labelled, write_labels
from benchmarks.speed.measured import Run
from benchmarks.speed.tasks import WINDAGE, Files, Task

# What nobody exceeds, whatever the number of rows.
MOST_MEGABYTES = 300


def memory_tasks(files: Files, *, rows: int) -> Iterator[Task]:
    """Yield the checks at both sizes, with what they need made."""
    quality, bias, config = _baselines(files)
    for many in (rows // 10, rows):
        captures, dataset, labels = files.captures(many), files.folder / f"data-{many}.csv", _labels(files, many)
        if not dataset.exists():
            write(dataset, rows=many, format="csv", training=True, drifted=True, compressed=False)
        truth = ("--ground-truth", str(labels), "--out", str(files.folder / "out-memory"))
        learned = ("--baseline", str(files.baseline), "--out", str(files.folder / "out-memory"))
        yield _task("data-quality, captures", many, "data-quality", captures, "--output-columns", ANSWER, *learned)
        sagemaker = ("--output-columns", ANSWER, "--compatibility", "sagemaker")
        yield _task("data-quality like the service's", many, "data-quality", captures, *sagemaker, *learned)
        yield _task("data-quality, a dataset of CSV", many, "data-quality", dataset, *learned)
        yield _task("model-quality", many, "model-quality", captures, "--baseline", quality, *truth)
        described = ("--baseline", bias, "--analysis-config", config)
        yield _task("model-bias", many, "model-bias", captures, *described, *truth)


def memory_page(found: dict[str, list[Run]], *, rows: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"| check | {rows // 10:,} rows | {rows:,} rows | at most {MOST_MEGABYTES} MB |"
    yield "| --- | --- | --- | --- |"
    names = dict.fromkeys(name.rsplit(" of ", 1)[0] for name in found)
    for name in names:
        few, many = (found[f"{name} of {size}"][-1].megabytes for size in (rows // 10, rows))
        yield f"| {name} | {few:,.0f} MB | {many:,.0f} MB | {'met' if many <= MOST_MEGABYTES else 'missed'} |"


def _task(name: str, rows: int, monitor: str, *options: object) -> Task:
    return Task(f"{name} of {rows}", (*WINDAGE, "check", monitor, *map(str, options)), 1)


def _labels(files: Files, rows: int) -> object:
    path = files.folder / f"labels-{rows}.jsonl"
    if not path.exists():
        write_labels(path, captures=files.captures(rows))
    return path


def _baselines(files: Files) -> Sequence[str]:
    """Return the folders of the baselines of quality and of bias, and the analysis configuration."""
    labelled, config = files.folder / "labelled.csv", files.folder / "analysis_config.json"
    write_labelled(labelled, training=files.training)
    settings = {
        "headers": [*FEATURES, LABEL],
        "label": LABEL,
        "label_values_or_threshold": [1],
        "predictor": {"probability": ANSWER},
        "facet": [{"name_or_index": "c0"}, {"name_or_index": "n1", "value_or_threshold": [0.5]}],
    }
    config.write_text(json.dumps(settings))
    quality, bias = files.folder / "quality", files.folder / "bias"
    problem = ("--problem-type", "BinaryClassification", "--probability-attribute", ANSWER)
    for monitor, folder, options in (
        ("model-quality", quality, (*problem, "--ground-truth-attribute", LABEL)),
        ("model-bias", bias, ("--analysis-config", str(config))),
    ):
        learn = [*WINDAGE, "baseline", monitor, str(labelled), "--out", str(folder), *options]
        subprocess.run(learn, check=True, stdout=subprocess.DEVNULL)
    return str(quality), str(bias), str(config)
