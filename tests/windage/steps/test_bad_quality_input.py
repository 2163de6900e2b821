"""Labels and answers that are not as they should be, deployed: each has a name, a count and a place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.windage.cli.predicted import label
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
    training,
)
from tests.windage.steps.fakes import Bucket, Service, deployed, hour
from windage import names
from windage.config import ModelQuality, Monitor
from windage.errors import BaselineError, InputError
from windage.intake import Intake
from windage.quality.identifiers import Identifiers
from windage.steps import parts, seen, stored
from windage.steps.baseline import uploaded
from windage.steps.parts import Part

MORE = f"{names.labels_prefix('fraud')}2026/03/01/07/more.jsonl"


def of(place: object) -> str:
    return f"{SIX}-{place}"


@dataclass(frozen=True)
class Case:
    """What is uploaded beside the labels of the window, and what is said of it."""

    content: str
    labels: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)


CASES = {
    "no id": Case(label(None, "1"), quarantined={"no_id": 1}),
    "an empty id": Case(label("", "1"), quarantined={"no_id": 1}),
    "an over-long id": Case(label("x" * 300, "1"), quarantined={"long_id": 1}),
    "an empty label": Case(label(of(1), ""), quarantined={"empty_label": 1}),
    "NaN": Case(label(of(1), "nan"), quarantined={"nan_label": 1}),
    "a line that is cut": Case(label(of(1), "1")[:30], quarantined={"truncated": 1}),
    "no record": Case("{}\n", quarantined={"no_id": 1}),
    "another version": Case(label(of(1), "1").replace('"0"', '"2"'), quarantined={"version": 1}),
    "of no call": Case(label("nobody", "1"), labels={"orphan": 1}),
    "of a row that is not there": Case(label(of(1), "1\n0\n1"), labels={"no_such_row": 2}),
    "another truth": Case(label(of(2), "maybe"), labels={"conflicting": 2}),
}


def done(more: str | bytes, key: str = MORE) -> Service:
    """Return a service that has judged a window with its labels, and more of them."""
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN)
    made.storage.objects[key] = more.encode() if isinstance(more, str) else more
    run(made, later(SIX, 1))
    run(made, later(SIX, 2))
    run(made, later(SIX, 3))
    return made


def lines(made: Service, name: str, start: str = SIX) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result(made.storage, start)[name].splitlines()]


def told(made: Service, start: str) -> Counter[str]:
    return Counter(one["what"] for one in lines(made, "labels.jsonl", start))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_bad_label_is_named_counted_and_placed(case: Case) -> None:
    made = done(case.content)
    read, _ = manifest(made.storage, SIX)
    assert read.outcome == "no_violations"
    if case.quarantined:
        kept = [one for one in lines(made, "quarantine.jsonl") if one["source"].endswith("more.jsonl")]
        assert Counter(one["reason"] for one in kept) == case.quarantined
        assert read.quarantined == sum(case.quarantined.values())
        assert "Quarantined labels" in result(made.storage, SIX)["report.html"].decode()
    for name, many in case.labels.items():
        # Labels that came during an hour and are of no call are told in that hour, whatever it answered itself.
        start = SEVEN if name == "orphan" else SIX
        assert manifest(made.storage, start)[1].labels[name] == many
        assert told(made, start)[name] == many


def test_a_class_that_the_baseline_never_saw_is_used_and_named() -> None:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN, rows=range(1, ROWS))
    made.storage.objects[MORE] = label(of(0), "maybe").encode()
    for hours in (1, 2, 3):
        run(made, later(SIX, hours))
    _, quality = manifest(made.storage, SIX)
    assert (quality.labels["unknown_class"], quality.labelled) == (1, ROWS)
    assert told(made, SIX)["unknown_class"] == 1
    assert "a class that the baseline never saw; used" in result(made.storage, SIX)["report.html"].decode()


def test_the_same_label_file_under_another_name_changes_no_measure() -> None:
    once = done("")
    again = service()
    answered(again.storage, SIX)
    for name in ("labels", "again"):
        labelled(again.storage, SIX, at=SEVEN, name=name)
    for hours in (1, 2, 3):
        run(again, later(SIX, hours))
    _, quality = manifest(again.storage, SIX)
    assert quality.labels["duplicate"] == ROWS
    assert quality.measures == manifest(once.storage, SIX)[1].measures
    for name in ("statistics.json", "constraint_violations.json"):
        assert result(again.storage, SIX)[name] == result(once.storage, SIX)[name]


def test_the_same_label_file_again_in_a_later_hour_changes_no_measure() -> None:
    made = done("")
    before = manifest(made.storage, SIX)[1].measures
    labelled(made.storage, SIX, at="2026-03-01T09:00:00Z", name="again")
    run(made, later(SIX, 4))
    _, quality = manifest(made.storage, SIX)
    assert quality.measures == before
    assert quality.labels["duplicate"] == ROWS
    assert (quality.labels["late"], quality.amended) == (0, 0)
    assert len(told(made, SIX)) == 1
    looked = result(made.storage, SIX)
    run(made, later(SIX, 5))
    assert {name: data for name, data in result(made.storage, SIX).items() if name != names.MANIFEST} == {
        name: data for name, data in looked.items() if name != names.MANIFEST
    }


def test_what_arrived_during_a_window_is_still_told_when_it_is_amended() -> None:
    made = service()
    answered(made.storage, SIX)
    answered(made.storage, SEVEN)
    labelled(made.storage, SEVEN, at=EIGHT)
    made.storage.objects[MORE] = (label("nobody", "1") + label("no one", "0")).encode()
    for hours in (1, 2, 3, 4):
        run(made, later(SIX, hours))
    before, quality = manifest(made.storage, SEVEN)
    assert (before.outcome, quality.amended, quality.labels["orphan"]) == ("no_violations", 0, 2)
    labelled(made.storage, SEVEN, at="2026-03-01T10:00:00Z", worse=True, name="late")
    run(made, later(SIX, 6))
    _, quality = manifest(made.storage, SEVEN)
    assert (quality.amended, quality.labels["orphan"], quality.labels["arrived"]) == (1, 2, 2)
    assert told(made, SEVEN)["orphan"] == 2
    assert "2 of no call that is known" in result(made.storage, SEVEN)["report.html"].decode()


def test_probabilities_that_are_none_are_counted_in_the_manifest() -> None:
    made = service()
    answered(made.storage, SIX)
    key = next(key for key in made.storage.objects if key.startswith(names.capture_prefix("fraud")))
    captured = made.storage.objects[key].splitlines(keepends=True)
    records = [json.loads(line) for line in captured[:4]]
    for record, score in zip(records, ("1.5", "-2", "high", ""), strict=True):
        record["captureData"]["endpointOutput"]["data"] = score
    changed = [json.dumps(record).encode() + b"\n" for record in records]
    made.storage.objects[key] = b"".join([*changed, *captured[4:]])
    labelled(made.storage, SIX, at=SEVEN)
    for hours in (1, 2, 3):
        run(made, later(SIX, hours))
    read, quality = manifest(made.storage, SIX)
    assert quality.faults["probability_outside"] == 2
    assert quality.faults["probability_not_a_number"] == 1
    assert quality.labels["unanswered"] + read.quarantined >= 4
    assert "the probability is not from 0 to 1" in result(made.storage, SIX)["report.html"].decode()


def test_a_part_comes_back_and_damage_is_told() -> None:
    part = Part(intake=Intake(received=3, judged=2, quarantined={"no_id": 1}), content=b"abc", faults={"a": 1})
    data = parts.encode(part)
    assert parts.decode(data, where="here") == part
    for broken in (b"", b"\xc1", data[:-2], data + b"x"):
        with pytest.raises(InputError, match=r"^here: the part is damaged; got .*; do: delete it$"):
            parts.decode(broken, where="here")
    other = parts.encode(Part(format=7, intake=Intake(), content=b""))
    with pytest.raises(InputError, match=r"^here: a part of another version; got 7; expected 1; do: delete it$"):
        parts.decode(other, where="here")


def damaged(key: str, content: bytes | None) -> Callable[[Bucket], None]:
    def change(storage: Bucket) -> None:
        found = names.result_prefix("fraud", names.MODEL_QUALITY, hour(SIX)) + key
        assert found in storage.objects
        if content is None:
            del storage.objects[found]
        else:
            storage.objects[found] = content

    return change


@pytest.mark.parametrize(
    "change", [damaged("course.json", b"{"), damaged("course.json", None)], ids=["damaged", "gone"]
)
def test_a_history_that_cannot_be_read_is_passed_over(change: Callable[[Bucket], None]) -> None:
    made = service()
    for start in (SIX, SEVEN):
        answered(made.storage, start)
        labelled(made.storage, start, at=later(start, 1))
    for hours in (1, 2, 3):
        run(made, later(SIX, hours))
    assert len(seen.history(made.storage, _monitor(made), hour(SEVEN))) == 1
    change(made.storage)
    assert seen.history(made.storage, _monitor(made), hour(SEVEN)) == []
    run(made, later(SIX, 4))
    assert manifest(made.storage, SEVEN)[0].outcome == "no_violations"


def _monitor(made: Service) -> Monitor:
    return stored.monitor(made.storage, "fraud")


def test_a_part_that_is_damaged_is_a_window_that_failed() -> None:
    made = service()
    answered(made.storage, SIX)
    run(made, later(SIX, 1))
    work = names.work_prefix("fraud", names.MODEL_QUALITY, hour(SIX))
    listed = json.loads(made.storage.objects[f"{work}parts.json"])
    key = listed["captures"][0]
    made.storage.objects[key] = b"\xc1"
    with pytest.raises(InputError, match="the part is damaged"):
        seen.seen(made.storage, "fraud", names.MODEL_QUALITY, hour(SIX))


def test_the_calls_of_a_window_are_kept_for_labels_to_come() -> None:
    made = done("")
    known = Identifiers.from_bytes(result(made.storage, SIX)["identifiers.bin"], where="identifiers")
    assert known.count == ROWS
    assert known.holds([of(0), of(ROWS - 1), of(ROWS)]).tolist() == [True, True, False]


BASELINES = {
    "no truth": (b"score,other\n0.5,1\n", "no such column; got label; expected one of score, other"),
    "no answer": (b"p,label\n0.5,1\n", "no such column; got score; expected one of p, label"),
    "no row with both": (b"score,label\n0.5,\n,1\n", "no row has an answer and its truth"),
    "no positive class": (b"score,label\n0.5,a\n0.1,b\n", "which class is the positive one?; got a, b"),
    "no dataset": (b"", ""),
}


@pytest.mark.parametrize("name", BASELINES)
def test_a_dataset_that_is_no_baseline_says_why_and_the_old_one_stays(name: str) -> None:
    content, message = BASELINES[name]
    made = service()
    before = {key: data for key, data in made.storage.objects.items() if key.startswith("baselines/")}
    key = f"{names.dataset_prefix('fraud', names.MODEL_QUALITY)}other.csv"
    made.storage.objects[key] = content
    with pytest.raises(InputError) as caught:
        uploaded(key, storage=made.storage)
    assert message in str(caught.value)
    assert {key: data for key, data in made.storage.objects.items() if key.startswith("baselines/")} == before


def test_both_files_of_the_service_are_a_baseline_when_the_second_has_come() -> None:
    made = service()
    folder = names.dataset_prefix("fraud", names.MODEL_QUALITY)
    baseline = names.baseline_prefix("fraud", names.MODEL_QUALITY, _pinned(made))
    files = {name: made.storage.objects[f"{baseline}{name}"] for name in ("statistics.json", "constraints.json")}
    made.storage.objects[f"{folder}statistics.json"] = files["statistics.json"]
    assert uploaded(f"{folder}statistics.json", storage=made.storage) is None
    made.storage.objects[f"{folder}constraints.json"] = files["constraints.json"]
    identity = uploaded(f"{folder}constraints.json", storage=made.storage)
    assert identity is not None
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN)
    for hours in (1, 2, 3):
        run(made, later(SIX, hours))
    read, quality = manifest(made.storage, SIX)
    assert (read.outcome, read.baseline, quality.estimated) == ("no_violations", identity, {})


def _pinned(made: Service) -> str:
    (found,) = [key for key in made.storage.objects if key.endswith("/quality.json")]
    return found.split("/")[-2]


def test_a_baseline_that_somebody_changed_is_refused() -> None:
    made = service()
    key = next(key for key in made.storage.objects if key.endswith("/constraints.json"))
    made.storage.objects[key] = made.storage.objects[key].replace(b"0.", b"0.0", 1)
    answered(made.storage, SIX)
    with pytest.raises(BaselineError, match=r"the baseline has been changed; got [0-9a-f]{12}; expected [0-9a-f]{12}"):
        run(made, later(SIX, 1))


def test_a_positive_class_is_known_to_the_windows() -> None:
    quality = ModelQuality(
        problem_type="BinaryClassification", probability_attribute="score", positive_label="gone", end_offset="-PT1H"
    )
    made = Service(deployed(settings(quality), training=None))
    key = f"{names.dataset_prefix('fraud', names.MODEL_QUALITY)}answers.csv"
    made.storage.objects[key] = training()
    with pytest.raises(InputError, match="no truth is of the positive class; got gone; expected one of 0, 1"):
        uploaded(key, storage=made.storage)
