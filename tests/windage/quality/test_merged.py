"""Files in which answers and labels lie together already: the merge job's, and datasets with both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.windage.quality.made import read_merged
from windage.captures.capture_file import Schema
from windage.quality.join import join
from windage.quality.paired import pairs_of
from windage.quality.pairs import Pairs
from windage.quality.problem import Problem

SERVICE = Path(__file__).parents[1] / "ground_truth" / "service"
ADULT = Schema(("predicted_label", "score", *(f"f{place}" for place in range(14))), ("predicted_label", "score"))
PROBLEM = Problem(
    type="BinaryClassification", inference_attribute="predicted_label", probability_attribute="score", positive="1"
)
BOTH = b"score,predicted_label,label\n0.9,1,1\n0.4,0,1\n0.2,0,\n1.5,1,NaN\n"


def pairs(*objects: tuple[str, bytes], **options: Any) -> Pairs:
    merged = read_merged(objects, problem=PROBLEM, schema=ADULT, **options)
    return pairs_of(join(merged.answers, merged.labels, problem=PROBLEM), PROBLEM)


def test_records_of_the_merge_job_are_joined() -> None:
    """One of an endpoint, by its inference id, and one of a batch transform, by its event id."""
    lines = b"\n".join(
        json.dumps(json.loads((SERVICE / f"{name}.merged-record.json").read_bytes())).encode()
        for name in ("endpoint-jsonl", "batch-jsonl")
    )
    merged = read_merged([("part-0.jsonl", lines)], problem=PROBLEM, schema=ADULT)
    assert sorted(merged.answers.identifiers) == ["95", "ae4ec948-edc0-4195-be9c-0b15b6ca114f"]
    assert (merged.faults, dict(merged.rows.quarantined), dict(merged.labelled.quarantined)) == ({}, {}, {})
    found = pairs(("part-0.jsonl", lines))
    order = np.argsort(found.probability)
    assert found.predicted[order].tolist() == [1.0, 1.0]
    assert found.actual[order].tolist() == [0.0, 1.0]
    assert found.probability[order].tolist() == [0.90517783164978, 0.989977359771728]


def test_rows_of_a_dataset_are_joined_by_their_place() -> None:
    merged = read_merged([("a.csv", BOTH)], problem=PROBLEM, schema=ADULT)
    assert (merged.answers.rows, merged.labels.count) == (4, 2)
    assert dict(merged.labelled.quarantined) == {"empty_label": 1, "nan_label": 1}
    assert merged.faults == {"probability_outside": 1}
    found = pairs(("a.csv", BOTH))
    assert sorted(zip(found.predicted, found.actual, strict=True)) == [(0.0, 1.0), (1.0, 1.0)]


def test_several_files_add_up_and_one_read_twice_counts_once() -> None:
    objects = [("a.csv", BOTH), ("b.csv", BOTH.replace(b"label\n", b"truth\n"))]
    assert pairs(*objects, label_attribute="truth").rows == 2
    assert pairs(("a.csv", BOTH), ("b.csv", BOTH)).rows == 4
    assert pairs(("a.csv", BOTH), ("a.csv", BOTH)).rows == 2
    both = read_merged([("a.csv", BOTH), ("b.csv", BOTH)], problem=PROBLEM, schema=ADULT)
    assert (both.rows.judged, both.labelled.received, both.faults) == (8, 8, {"probability_outside": 2})


def test_a_file_that_cannot_be_read_is_counted() -> None:
    merged = read_merged([("a.csv", b""), ("b.csv", BOTH)], problem=PROBLEM, schema=ADULT)
    assert (dict(merged.rows.quarantined), merged.rows.judged) == ({"payload": 1}, 4)
    assert merged.rows.kept[0].detail.startswith("a.csv: no rows; got an empty file")


def test_long_names_of_files_stay_apart() -> None:
    names = ["x" * 300 + end for end in ("1.csv", "2.csv")]
    assert pairs(*((name, BOTH) for name in names)).rows == 4
