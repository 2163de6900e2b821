"""An hour of ten billion captures: 84,000 shards are planned in little memory, and nothing outgrows a state's input."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.windage.steps.fakes import Bucket, Service, deployed
from windage import names
from windage.steps.merge_list import groups_key
from windage.steps.ports import Object
from windage.steps.requests import DueWindow, write
from windage.steps.shards import SHARD_BYTES

AT = "2026-03-01T07:10:00Z"
PAYLOAD = 256 * 1024
MB = 1024 * 1024


@dataclass
class Endless(Bucket):
    """A bucket with so many objects of captures, each the size of a shard."""

    captures: int = 0

    def list(self, prefix: str, *, after: str = "") -> Iterator[Object]:
        if not prefix.startswith(names.CAPTURES):
            yield from super().list(prefix, after=after)
            return
        key = f"{prefix}windage-1-2026-03-01-06-00-00-3f2b8a51-7c1e-4a5d-9d46-"
        yield from (Object(f"{key}{number:012d}.jsonl.gz", SHARD_BYTES) for number in range(self.captures))


def planned(captures: int) -> tuple[Endless, DueWindow, float]:
    """Return what the plan of an hour wrote, the window, and the peak of its memory in MB."""
    storage = Endless(objects=deployed().objects, captures=captures)
    made = Service(storage)
    tracemalloc.start()
    try:
        (due,) = made.plan(AT).windows
        peak = tracemalloc.get_traced_memory()[1] / MB
    finally:
        tracemalloc.stop()
    written = sum(len(data) for key, data in storage.objects.items() if "/shards/" in key) / MB
    # The pages are in S3 then, and only here in memory.
    return storage, due, peak - written


def test_84_000_shards_are_planned_in_little_memory_and_two_levels() -> None:
    storage, due, peak = planned(84_000)
    assert (due.shards, due.merges, due.parts) == (84_000, (1, 2), 9)
    items = json.loads(storage.objects[due.shards_key])
    groups = [group for level in due.merges for group in json.loads(storage.objects[groups_key(due, level)])]
    assert (len(items), len(groups)) == (84_000, 840 + 9)
    assert max(len(json.dumps(one)) for one in (*items, *groups, write(due))) < PAYLOAD / 100
    # Of the 512 MB of the function.
    assert peak < 100


@pytest.mark.parametrize("captures", [0, 1, 2])
def test_a_small_window_writes_no_groups(captures: int) -> None:
    storage, due, _ = planned(captures)
    assert (due.shards, due.merges, due.parts) == (captures, (), captures)
    assert [key for key in storage.objects if "groups" in key] == []
