"""Every record once: however copies of it are spread over lines and objects, the profile is that of each once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.captures.captured import HOUR, SCHEMA, accounted_for, line
from windage import once, profile_file
from windage.captures.capture_file import read_captures
from windage.captures.went_again import went_of
from windage.events import Events
from windage.intake import Intake
from windage.once import each_once
from windage.operations import Operations
from windage.profile import Profile, total
from windage.table import Table, from_rows

# A record is a number; its event id and all that it says follow from it. Every third has two rows, every fifth no id.
numbers = st.integers(0, 30)
files = st.lists(st.lists(numbers, max_size=12), max_size=5)


def record(number: int) -> bytes:
    rows = 2 if number % 3 == 0 else 1
    asked = "\n".join(f"{20 + number + row},{'Ulm' if number % 2 else 'Bonn'}" for row in range(rows))
    answered = "\n".join(f"0.{number}" for _ in range(rows))
    return line(asked, answered, eventId=event(number))


def event(number: int) -> str | None:
    return None if number % 5 == 0 else f"e{number}"


def read(objects: Sequence[Sequence[int]], *, compressed: bool = False) -> list[tuple[Table, Intake]]:
    """Read objects of records, each into a table of its own."""
    parts = []
    for place, content in enumerate(objects):
        data = b"".join(record(number) + b"\n" for number in content)
        data = gzip.compress(data) if compressed else data
        parts.append(read_captures([(f"{place:03}.jsonl", data)], schema=SCHEMA, window=HOUR))
    return parts


def each_first(objects: Sequence[Sequence[int]]) -> list[list[int]]:
    """What stays, by a plain set: the first of every record."""
    seen: set[str] = set()
    kept: list[list[int]] = []
    for content in objects:
        kept.append([])
        for number in content:
            name = event(number)
            if name is None or name not in seen:
                kept[-1].append(number)
                seen |= {name} if name is not None else set()
    return kept


def profile(parts: Sequence[tuple[Table, Intake]]) -> bytes:
    """Return the bytes of the profile of all tables, without what was counted at the intake."""
    made = total(Profile.of(table, intake=intake) for table, intake in parts)
    return profile_file.encode(replace(made, intake=Intake()))


@given(files, st.booleans())
@settings(max_examples=100, deadline=None)
def test_copies_leave_the_profile_of_each_once(objects: list[list[int]], compressed: bool) -> None:
    made = list(each_once(read(objects, compressed=compressed)))
    expected = read(each_first(objects))
    assert profile(made) == profile(expected)
    intake = sum((one for _, one in made), Intake())
    assert accounted_for(intake)
    assert intake.judged == sum(table.rows for table, _ in made) == sum(table.rows for table, _ in expected)


@given(files, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_in_any_order_the_same_records_stay(objects: list[list[int]], chance: object) -> None:
    flat = [number for content in objects for number in content]
    shuffled = list(flat)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    def rows(some: list[int]) -> list[tuple[str, ...]]:
        ((table, _),) = each_once(read([some]))
        return sorted(zip(*(column.texts.tolist() for column in table.columns), strict=True))

    assert rows(flat) == rows(shuffled)


def went(number: int) -> bytes:
    failed = {"statusCode": 503, "errorClass": "server_error"} if number % 7 == 0 else {"statusCode": 200}
    said = {"latencyMilliseconds": 3 * number, "inputBytes": 5, "captureRate": 50.0, "coldStart": number % 4 == 0}
    return line(f"{number},Ulm", None if number % 7 == 0 else "0.5", eventId=event(number), **failed, **said)


@given(files, st.sampled_from([b"\n", b""]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_how_calls_went_is_counted_of_each_record_once(
    objects: list[list[int]], between: bytes, compressed: bool
) -> None:
    def counted(every: Sequence[Sequence[int]]) -> Operations:
        made = {f"{n:03}.jsonl": between.join(map(went, numbers)) + b"\n" for n, numbers in enumerate(every)}
        if compressed:
            made = {name: gzip.compress(data) for name, data in made.items()}
        read = (read_captures([one], schema=SCHEMA) for one in made.items())
        parts = each_once(read, went=partial(went_of, read=lambda name: nullcontext(made[name])))
        return sum((intake.operations for _, intake in parts), Operations())

    assert counted(objects) == counted(each_first(objects))


def test_a_record_of_two_rows_counts_two_copies() -> None:
    ((table, intake),) = each_once(read([[3, 3, 4, 3]]))
    assert (table.rows, intake.received, intake.judged, intake.repeated) == (3, 7, 3, 4)


def test_who_asks_again_with_the_same_inference_id_stays() -> None:
    lines = [line(eventId=name, inferenceId="i1") for name in ("a", "b", "a")]
    ((table, intake),) = each_once([read_captures([("a", b"\n".join(lines))], schema=SCHEMA)])
    assert (table.rows, intake.repeated) == (2, 1)


def test_a_copy_glued_to_its_record_is_found() -> None:
    ((table, intake),) = each_once([read_captures([("a", record(3) * 2 + b"\n")], schema=SCHEMA)])
    assert (table.rows, intake.repeated) == (2, 2)


def test_rows_by_name_and_by_position_of_one_record_both_stay() -> None:
    """The table holds those by position first: the others are no copies of them."""
    body = json.dumps([{"age": 20, "city": "Ulm"}]) + "\n" + json.dumps([30, "Bonn"])
    mixed = line(
        {"data": body, "encoding": "JSON", "observedContentType": "application/jsonlines"}, None, eventId="mixed"
    )
    table, intake = read_captures([("a", mixed)], schema=replace(SCHEMA, columns=("age", "city"), outputs=()))
    ((kept, counted),) = each_once([(table, intake)])
    assert kept.rows == table.rows
    assert counted == intake


def test_bad_rows_and_datasets_stay_as_they_are() -> None:
    dataset = from_rows(["a"], [["1"], ["1"]])
    bad = read_captures([("a", b"not json\n")], schema=SCHEMA)
    made = list(each_once([(dataset, Intake(received=2, judged=2)), bad]))
    assert made[0][0] is dataset
    assert made[1] == bad


def test_ids_that_have_one_hash_are_told_apart() -> None:
    """Whoever writes the records may choose their ids."""
    parts = [read_captures([("a", b"\n".join(map(record, (1, 2, 2, 1))))], schema=SCHEMA)]
    with patch.object(once, "hashes_of", lambda calls: np.zeros(calls.times.size, dtype=np.uint64)):
        ((table, intake),) = each_once(parts)
    assert (table.rows, intake.repeated) == (2, 2)


def test_what_two_versions_answered_to_one_call_are_two_records() -> None:
    """Where the records carry no inference id, both stand under the event id of the call."""
    lines = [line(eventId="e", modelVersion=version) for version in ("v1", "v2", "v1")]
    parts = [read_captures([(name, b"\n".join(lines))], schema=SCHEMA) for name in "ab"]
    assert [(table.rows, intake.repeated) for table, intake in each_once(parts)] == [(2, 1), (0, 3)]


hashes = st.lists(st.integers(0, 40) | st.integers(0, 2**64 - 1), max_size=20)


@given(st.lists(hashes, max_size=12), hashes)
@settings(deadline=None)
def test_a_set_of_events_is_a_set(parts: list[list[int]], asked: list[int]) -> None:
    known = Events()
    for part in parts:
        known = known.joined(np.array(part, dtype=np.uint64))
    expected = {one for part in parts for one in part}
    assert known.holds(np.array(asked, dtype=np.uint64)).tolist() == [one in expected for one in asked]
    assert known.hashes.tolist() == sorted(expected)
    assert len(known.runs) <= max(1, len(expected).bit_length())


@pytest.mark.parametrize("compressed", [False, True])
def test_the_counts_add_up_by_hand(compressed: bool) -> None:
    made = list(each_once(read([[1, 2, 1], [2, 5, 5], []], compressed=compressed)))
    assert [(one.received, one.judged, one.repeated) for _, one in made] == [(3, 2, 1), (3, 2, 1), (0, 0, 0)]
