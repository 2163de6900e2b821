"""The profile of everything that a person names on the command line, made by one process or by some."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from windage.cli import workers as processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from windage.cli.layout import Layout
    from windage.config import Compatibility
    from windage.events import Words
    from windage.intake import Intake
    from windage.local.stretches import Stretch
    from windage.once import Met
    from windage.profile import Profile
    from windage.profile.yardstick import Yardstick
    from windage.table import Table


def profiled(
    places: Sequence[str],
    layout: Layout,
    *,
    yardstick: Yardstick,
    compatibility: Compatibility,
    outputs: Sequence[str],
    workers: int,
) -> Profile:
    """Return the sum of the profiles of all files at the places, added up as a deployed window's are.

    Raises
    ------
    InputError, ScriptError
        When a place holds nothing to read, or a file cannot be read at all.
    """
    from windage.cli.reading import tables
    from windage.local.allocator import keep_freed
    from windage.profile import Profile
    from windage.tree import added

    keep_freed()
    processes.checked(workers, preprocessor=layout.preprocessor is not None)
    of_table = partial(_profile, yardstick=yardstick, compatibility=compatibility, outputs=tuple(outputs))
    if workers == 1:
        return added(_one_by_one(tables(places, layout), of_table), Profile())
    return added(_side_by_side(places, layout, of_table, workers=workers), Profile())


def _one_by_one(found: Iterator[tuple[Table, Intake]], of_table: partial[Profile]) -> Iterator[Profile]:
    for table, intake in found:
        profile = of_table(table, intake)
        # While the next one is read, this one is no longer needed.
        del table
        yield profile


def _side_by_side(
    places: Sequence[str], layout: Layout, of_table: partial[Profile], *, workers: int
) -> Iterator[Profile]:
    """Profile stretches in processes; one with a record that came before is profiled again without it: that is rare."""
    from windage.events import growing
    from windage.local.met_on_disk import MetOnDisk
    from windage.once import InMemory

    waiting: deque[Stretch] = deque()

    def read() -> Iterator[Stretch]:
        for stretch in _numbered(places, layout):
            waiting.append(stretch)
            yield stretch

    work = partial(_profile_of, layout=layout, of_table=of_table)
    with MetOnDisk() as known:
        for profiles, events in processes.in_order(work, read(), workers=workers):
            stretch = waiting.popleft()
            before = events[known.met(events)]
            if before.size:
                seen = InMemory(growing(before))
                yield from (of_table(*one) for one in _each_once(stretch, layout, seen))
            else:
                yield from profiles


def _numbered(places: Sequence[str], layout: Layout) -> Iterator[Stretch]:
    """Yield the stretches of all files, with the numbers of their lines."""
    from windage.cli.reading import stretches
    from windage.local import files
    from windage.local.stretches import behind

    for name in files.named(places):
        before: Stretch | None = None
        for stretch in stretches(name, layout):
            before = stretch if before is None else replace(stretch, first=behind(before))
            yield before


def _profile_of(stretch: Stretch, *, layout: Layout, of_table: partial[Profile]) -> tuple[tuple[Profile, ...], Words]:
    """Return the profiles of a stretch, as many as one process makes of it, and the hashes of its records, sorted."""
    import numpy as np

    from windage.events import each_hash
    from windage.once import has_event, hashes_of

    profiles: list[Profile] = []
    events = [np.empty(0, dtype=np.uint64)]
    for table, intake in _each_once(stretch, layout):
        if table.calls is not None and table.calls.recorded is not None:
            events.append(each_hash(hashes_of(table.calls.taken(has_event(table.calls)))))
        profiles.append(of_table(table, intake))
    return tuple(profiles), each_hash(np.concatenate(events))


def _each_once(stretch: Stretch, layout: Layout, known: Met | None = None) -> Iterator[tuple[Table, Intake]]:
    from windage.captures.went_again import went_of
    from windage.cli.reading import tables_in
    from windage.local import files
    from windage.local.stretches import opened_at
    from windage.once import each_once

    with opened_at(stretch) as file:
        yield from each_once(tables_in(stretch, file, layout), known, partial(went_of, read=files.opened))


def _profile(
    table: Table, intake: Intake, *, yardstick: Yardstick, compatibility: Compatibility, outputs: tuple[str, ...]
) -> Profile:
    from windage.profile import Profile

    return Profile.of(table, intake=intake, yardstick=yardstick, compatibility=compatibility, outputs=outputs)
