"""The service's own captures and ground truth meet, and so do its captures and labels that were sent from here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from windage.captures.capture_file import Schema, read_captures
from windage.ground_truth.label_file import read_labels
from windage.ground_truth.label_rows import labels_of_rows
from windage.ground_truth.sending import uploads_of
from windage.quality.answered import answers_of
from windage.quality.answers import Answers
from windage.quality.join import join
from windage.quality.paired import pairs_of
from windage.quality.problem import Problem

SERVICE = Path(__file__).parents[1] / "ground_truth" / "service"
PROBLEM = Problem(type="BinaryClassification", probability_attribute="score", threshold=0.33, positive="1")


def answered(name: str, columns: int) -> Answers:
    schema = Schema(("score", *(f"f{place}" for place in range(columns - 1))), ("score",))
    table, intake = read_captures([(name, (SERVICE / name).read_bytes())], schema=schema)
    assert dict(intake.quarantined) == {}
    answers, faults = answers_of(table, PROBLEM)
    assert faults == {}
    return answers


def test_captures_and_actuals_meet_by_event_id() -> None:
    labels, _ = read_labels([("actuals.jsonl", (SERVICE / "actuals.jsonl").read_bytes())])
    joined = join(answered("capture.jsonl", 8), labels, problem=PROBLEM)
    assert (joined.rows, joined.counts["unlabelled"], joined.counts["elsewhere"]) == (4, 0, 0)
    pairs = pairs_of(joined, PROBLEM)
    # As they stand in the files: the scores, and a label of 1 each.
    found = sorted(zip(pairs.probability.tolist(), pairs.predicted.tolist(), pairs.actual.tolist(), strict=True))
    assert found == [
        (0.302709460258, 0.0, 1.0),
        (0.313985288143, 0.0, 1.0),
        (0.33241763711, 1.0, 1.0),
        (0.70524597168, 1.0, 1.0),
    ]


def test_captures_meet_labels_by_inference_id_not_by_event_id() -> None:
    event_id = "a727dc55-cbe1-498c-bcb9-9c12eea02b44"
    given, _ = labels_of_rows({"58": 1, "59": 0, event_id: 0}, source="rows")
    sent = [(upload.key, upload.data) for upload in uploads_of(given, at=datetime(2026, 3, 1, 7, tzinfo=UTC))]
    labels, _ = read_labels(sent)
    joined = join(answered("captures-with-inference-id.jsonl", 70), labels, problem=PROBLEM)
    met = dict(zip(joined.answers.identifiers.tolist(), joined.actual.tolist(), strict=True))
    assert met == {"58": "1", "59": "0"}
    (remark,) = joined.remarks
    assert (remark.what, remark.source, remark.line, remark.identifier) == ("elsewhere", sent[0][0], 3, event_id)
