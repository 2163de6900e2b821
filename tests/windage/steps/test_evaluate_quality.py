"""evaluate, of model quality: a window is estimated, then judged, and amended when labels come late."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from tests.windage.steps.answered import (
    EIGHT,
    ROWS,
    SEVEN,
    SIX,
    answered,
    labelled,
    later,
    manifest,
    result,
    run,
    service,
    settings,
)
from tests.windage.steps.fakes import Broken, Service, deployed, hour
from windage import names
from windage.steps.looks import looks
from windage.steps.requests import Judgement

HALF = range(ROWS // 2)


def outcome(judgements: list[Judgement]) -> list[tuple[str, str]]:
    return [(judgement.window[11:13], judgement.outcome) for judgement in judgements]


def test_a_window_is_estimated_before_its_labels_come_and_judged_when_they_should_be_there() -> None:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=EIGHT)
    assert outcome(run(made, later(SIX, 1))) == [("06", "awaiting_labels")]
    first, quality = manifest(made.storage, SIX)
    assert (first.rows, quality.labelled, quality.judged, quality.looks) == (ROWS, 0, False, 1)
    assert quality.estimated["auc"] == pytest.approx(0.9, abs=0.08)
    assert "ViolatingWindows" not in {gauge.name for gauges in made.metrics.published for gauge in gauges}
    assert outcome(run(made, later(SIX, 2))) == [("06", "awaiting_labels"), ("07", "no_data")]
    assert outcome(run(made, later(SIX, 3)))[0] == ("06", "no_violations")
    last, quality = manifest(made.storage, SIX)
    assert (quality.labelled, quality.coverage, quality.judged, quality.amended) == (ROWS, 1.0, True, 0)
    assert quality.measures["auc"] == pytest.approx(quality.estimated["auc"], abs=0.04)
    assert made.metrics.last("LabelCoverage") == 100
    assert made.metrics.last("ViolatingWindows") == 0
    assert last.sentence == f"All {last.features} measures are as good as in the baseline, by 1,200 labels."


def test_a_worse_model_is_a_violation_and_says_from_what_to_what() -> None:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN, worse=True)
    run(made, later(SIX, 1))
    assert outcome(run(made, later(SIX, 3)))[0] == ("06", "violations")
    read, quality = manifest(made.storage, SIX)
    assert quality.measures["auc"] < 0.2
    assert {"auc", "f0_5"} <= {finding.feature for finding in read.findings}
    auc = next(finding for finding in read.findings if finding.feature == "auc")
    assert auc.fell is not None
    assert auc.fell.startswith("fell from 0.")
    document = json.loads(result(made.storage, SIX)["constraint_violations.json"])
    assert {"constraint_check_type", "description", "metric_name"} == set(document["violations"][0])
    assert made.metrics.last("ViolatingWindows") == 1


def test_labels_that_come_after_the_judgement_amend_it() -> None:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN, rows=HALF)
    run(made, later(SIX, 1))
    run(made, later(SIX, 3))
    before, quality = manifest(made.storage, SIX)
    assert (quality.labelled, quality.coverage, quality.amended) == (600, 0.5, 0)
    labelled(made.storage, SIX, at="2026-03-01T09:00:00Z", rows=range(600, ROWS), worse=True, name="late")
    assert outcome(run(made, later(SIX, 4)))[0] == ("06", "violations")
    after, quality = manifest(made.storage, SIX)
    assert (before.outcome, after.outcome) == ("no_violations", "violations")
    assert (quality.labelled, quality.amended, quality.labels["late"]) == (ROWS, 1, 600)
    assert b"amended 1 time by late labels" in result(made.storage, SIX)["report.html"]


def test_labels_of_other_windows_change_nothing() -> None:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN)
    run(made, later(SIX, 1))
    run(made, later(SIX, 3))
    before = {name: data for name, data in result(made.storage, SIX).items() if name != names.MANIFEST}
    labelled(made.storage, SEVEN, at=EIGHT)
    run(made, later(SIX, 4))
    after = result(made.storage, SIX)
    assert {name: data for name, data in after.items() if name != names.MANIFEST} == before
    assert manifest(made.storage, SIX)[1].amended == 0
    assert manifest(made.storage, SIX)[1].looks > 2


def test_labels_that_come_when_nobody_waits_are_counted_where_they_arrive() -> None:
    made = service()
    for start in (SIX, "2026-03-01T20:00:00Z"):
        answered(made.storage, start)
    run(made, later(SIX, 1))
    labelled(made.storage, SIX, at="2026-03-01T20:00:00Z", rows=range(40))
    labelled(made.storage, SIX, at="2026-03-01T20:00:00Z", rows=range(7), name="lost", known="nobody")
    run(made, later("2026-03-01T20:00:00Z", 1))
    _, quality = manifest(made.storage, "2026-03-01T20:00:00Z")
    assert (quality.labels["arrived"], quality.labels["too_late"], quality.labels["orphan"]) == (47, 40, 7)
    kept = [json.loads(line) for line in result(made.storage, "2026-03-01T20:00:00Z")["labels.jsonl"].splitlines()]
    places = {(one["what"], one["source"].rpartition("/")[2]) for one in kept if one["what"] in {"orphan", "too_late"}}
    assert places == {("too_late", "labels.jsonl"), ("orphan", "lost.jsonl")}


@pytest.mark.parametrize("rule", [(1, 1), (2, 3)])
def test_the_alarm_counts_windows_that_could_be_judged(rule: tuple[int, int]) -> None:
    made = service(violating=rule[0], of=rule[1])
    for n, start in enumerate((SIX, SEVEN, EIGHT)):
        answered(made.storage, start)
        labelled(made.storage, start, at=later(start, 1), worse=n != 1)
    for hours in range(1, 6):
        run(made, later(SIX, hours))
    seen = made.metrics.all("ViolatingWindows")
    # 06 is violated, 07 is not, 08 is; each is judged two hours after its end.
    assert seen[-1] == (1 if rule == (1, 1) else 2)


def test_an_older_window_that_is_amended_says_nothing_of_itself_but_counts() -> None:
    made = service(violating=1, of=3)
    for start in (SIX, SEVEN):
        answered(made.storage, start)
        labelled(made.storage, start, at=later(start, 1), rows=HALF)
    for hours in (1, 2, 3, 4):
        run(made, later(SIX, hours))
    assert made.metrics.last("ViolatingWindows") == 0
    coverage = made.metrics.all("LabelCoverage")
    labelled(made.storage, SIX, at="2026-03-01T10:00:00Z", rows=range(600, ROWS), worse=True, name="late")
    run(made, later(SIX, 6))
    assert made.metrics.last("ViolatingWindows") == 1
    assert manifest(made.storage, SIX)[0].outcome == "violations"
    newest = [hour for hour, look in looks(made.storage, "fraud", names.MODEL_QUALITY).items() if look.judged][-1]
    assert newest > hour(SIX)
    assert 100.0 not in made.metrics.all("LabelCoverage")[len(coverage) :]


def test_a_run_that_dies_anywhere_is_made_good_by_the_next() -> None:
    """Whatever call of the bucket was the last: when all is over, the result is that of a run that lived."""
    expected = _lived()
    for calls in range(1, 60, 4):
        made = service()
        answered(made.storage, SIX)
        labelled(made.storage, SIX, at=SEVEN)
        run(made, later(SIX, 1))
        made.storage.calls_left = calls
        with suppress(Broken):
            run(made, later(SIX, 3))
        made.storage.calls_left = None
        run(made, later(SIX, 3))
        run(made, later(SIX, 4))
        read, quality = manifest(made.storage, SIX)
        assert (read.outcome, quality.labelled, quality.judged) == expected, calls


def _lived() -> tuple[str, int, bool]:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN)
    run(made, later(SIX, 1))
    run(made, later(SIX, 3))
    read, quality = manifest(made.storage, SIX)
    return read.outcome, quality.labelled, quality.judged


def test_the_same_look_gives_the_same_bytes() -> None:
    def looked() -> dict[str, bytes]:
        made = service()
        answered(made.storage, SIX)
        labelled(made.storage, SIX, at=SEVEN)
        run(made, later(SIX, 1))
        run(made, later(SIX, 3))
        return result(made.storage, SIX)

    assert looked() == looked()


def test_versions_stand_side_by_side() -> None:
    made = service()
    answered(made.storage, SIX, version="v1")
    answered(made.storage, SIX, version="v2", name="b")
    labelled(made.storage, SIX, at=SEVEN)
    run(made, later(SIX, 1))
    page = result(made.storage, SIX)["report.html"].decode()
    assert "Versions side by side" in page
    # Both answered the same calls alike.
    assert "v2 and v1 are equal by accuracy on the same 1,200 calls." in page


def test_an_hour_without_calls_is_no_data_and_no_alarm() -> None:
    made = service()
    assert outcome(run(made, later(SIX, 1))) == [("06", "no_data")]
    run(made, later(SIX, 3))
    read, quality = manifest(made.storage, SIX)
    assert (read.outcome, quality.judged) == ("no_data", True)
    assert read.sentence == "No call was captured in this window, so there is nothing to judge."


def test_too_few_labels_are_not_called_fine() -> None:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN, rows=range(60))
    run(made, later(SIX, 1))
    assert outcome(run(made, later(SIX, 3)))[0] == ("06", "insufficient_data")
    assert made.metrics.last("LabelCoverage") == 5


def test_without_a_baseline_the_reason_is_told() -> None:
    made = Service(deployed(settings(), training=None))
    answered(made.storage, SIX)
    (judgement,) = run(made, later(SIX, 1))
    assert judgement.outcome == "failed"
    assert "there is no baseline of its quality" in str(judgement.reason)
    assert "datasets/fraud/model-quality/" in str(judgement.reason)
