"""When a window of model quality is looked at again: never without need, and never too late for a label that counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.steps.fakes import Bucket, hour
from windage import names
from windage.errors import InputError
from windage.steps.looks import due_again, look_at, looks, remember_look

WINDOW = hour("2026-03-01T06:00:00Z")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
hours = st.integers(0, 24 * 20).map(lambda n: n * HOUR)


@given(hours, hours, hours, hours, st.booleans())
def test_without_new_labels_only_the_end_of_the_wait_brings_a_look(
    age: timedelta, before: timedelta, wait: timedelta, patience: timedelta, judged: bool
) -> None:
    look = look_at(WINDOW.end + before, labels="seen", judged=judged)
    again = due_again(WINDOW, look, now=WINDOW.end + age, wait=wait, patience=patience, labels="seen")
    assert again == (not judged and age >= wait)


@given(st.lists(st.integers(0, 24 * 12), min_size=1, max_size=300), st.integers(0, 48), st.integers(1, 24 * 10))
def test_every_label_that_counts_is_in_the_last_look(arrivals: list[int], wait: int, late: int) -> None:
    """A run an hour; labels arrive at any hours. When all is over, no label that came in time was missed."""
    patience = (wait + late) * HOUR
    look, count, seen = look_at(WINDOW.end, labels="0", judged=wait == 0), 1, 0
    for age in range(1, wait + late + 24):
        now = WINDOW.end + age * HOUR
        there = sum(arrival * HOUR < min(age * HOUR, patience) for arrival in arrivals)
        if due_again(WINDOW, look, now=now, wait=wait * HOUR, patience=patience, labels=str(there)):
            look, count, seen = look_at(now, labels=str(there), judged=age >= wait), count + 1, there
    assert look.judged
    assert seen == sum(arrival * HOUR < patience for arrival in arrivals)
    # 1.25 to the power of 25 is more than ten days of hours.
    assert count <= 30


def test_what_was_looked_at_is_remembered_the_oldest_first() -> None:
    storage = Bucket()
    windows = [hour(f"2026-03-01T0{n}:00:00Z") for n in (7, 5, 6)]
    for window in windows:
        remember_look(
            storage, "fraud", names.MODEL_QUALITY, window, look_at(window.end, labels="x", judged=False), patience=DAY
        )
    known = looks(storage, "fraud", names.MODEL_QUALITY)
    assert list(known) == sorted(windows)
    assert known[windows[0]].at == "2026-03-01T08:00:00Z"


def test_windows_of_which_nobody_waits_for_labels_are_forgotten_but_for_the_last_that_was_judged() -> None:
    storage = Bucket()
    old, older, new = hour("2026-03-01T06:00:00Z"), hour("2026-02-01T06:00:00Z"), hour("2026-03-20T06:00:00Z")
    for window in (older, old):
        remember_look(
            storage, "fraud", names.MODEL_QUALITY, window, look_at(window.end, labels="x", judged=True), patience=DAY
        )
    kept = remember_look(
        storage, "fraud", names.MODEL_QUALITY, new, look_at(new.end, labels="x", judged=False), patience=DAY
    )
    assert list(kept) == [old, new] == list(looks(storage, "fraud", names.MODEL_QUALITY))


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"windows": {"yesterday": {"at": "x", "labels": "y", "judged": true}}}']
)
def test_a_damaged_file_says_what_to_do(content: bytes) -> None:
    storage = Bucket()
    storage.objects[names.results_prefix("fraud", names.MODEL_QUALITY) + names.LOOKS] = content
    with pytest.raises(InputError, match=r"looks\.json: the file is damaged; do: delete it"):
        looks(storage, "fraud", names.MODEL_QUALITY)
