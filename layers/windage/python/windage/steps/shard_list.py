"""The shards of a window, written by reference: a state machine carries where a shard stands, and no list of keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import msgspec

from windage.errors import InputError
from windage.steps.ports import Storage
from windage.steps.requests import DueWindow, Shard, ShardItem, read, write

SHARDS = "shards.json"
# One page is read by each function whose shard stands on it: at most about a megabyte.
_PAGE_SHARDS, _PAGE_KEYS = 100, 8_000
# A list of more would not fit into the memory of the plan: 64 TB of captures, or half a billion objects.
MOST_SHARDS = 1_000_000


def write_shards(shards: Iterable[Shard], *, run: str, storage: Storage, most: int = MOST_SHARDS) -> int:
    """Write the shards in pages, then the list of where each stands; return how many there are.

    Raises
    ------
    InputError
        When there are more than ``most``.
    """
    items: list[bytes] = []
    for number, page in enumerate(_pages(shards)):
        storage.put(page_key(run, number), json.dumps([write(shard) for shard in page]).encode())
        items += [msgspec.json.encode(ShardItem(run=run, page=number, place=place)) for place in range(len(page))]
        if len(items) > most:
            raise InputError(
                f"s3://{storage.name}/{run}",
                "more shards than one window may have",
                got=f"more than {most:,}",
                do="choose a shorter schedule, or capture a sample of the calls",
            )
    storage.put(run + SHARDS, b"[" + b",".join(items) + b"]")
    return len(items)


def write_reason(reason: str, *, run: str, storage: Storage) -> None:
    """Write why a window has no shards."""
    storage.put(run + SHARDS, json.dumps({"reason": reason}).encode())


def reason_of(due: DueWindow, *, storage: Storage) -> str:
    """Return why an unplanned window has no shards."""
    return str(json.loads(storage.get(due.shards_key))["reason"])


def listed(due: DueWindow, *, storage: Storage) -> list[ShardItem]:
    """Return where the shards of a window stand."""
    return [read(ShardItem, item) for item in json.loads(storage.get(due.shards_key))]


def shard_at(item: ShardItem, *, storage: Storage) -> Shard:
    """Return a shard from the page on which it stands."""
    return read(Shard, json.loads(storage.get(page_key(item.run, item.page)))[item.place])


def page_key(run: str, number: int) -> str:
    """Return where a page of shards lies."""
    return f"{run}shards/{number:06d}.json"


def _pages(shards: Iterable[Shard]) -> Iterator[list[Shard]]:
    page: list[Shard] = []
    keys = 0
    for shard in shards:
        if page and (len(page) == _PAGE_SHARDS or keys + len(shard.keys) > _PAGE_KEYS):
            yield page
            page, keys = [], 0
        page.append(shard)
        keys += len(shard.keys)
    if page:
        yield page
