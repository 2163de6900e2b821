"""The profile of everything that a person names on the command line, made by one process or by some."""

from __future__ import annotations

import io
from collections import deque
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from windage.cli import workers as processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from windage.cli.reading import Layout
    from windage.config import Compatibility
    from windage.events import Words
    from windage.intake import Intake
    from windage.once import Went
    from windage.profile import Profile
    from windage.profile.yardstick import Yardstick
    from windage.table import Table

    File = tuple[str, bytes]


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
    from windage.profile import Profile
    from windage.tree import added

    processes.checked(workers, preprocessor=layout.preprocessor is not None)
    of_table = partial(_profile, yardstick=yardstick, compatibility=compatibility, outputs=tuple(outputs))
    if workers == 1:
        return added((of_table(table, intake) for table, intake in tables(places, layout)), Profile())
    return added(_side_by_side(places, layout, of_table, workers=workers), Profile())


def _side_by_side(
    places: Sequence[str], layout: Layout, of_table: partial[Profile], *, workers: int
) -> Iterator[Profile]:
    """Profile files in processes; one with a record that came before is profiled again without it, which is rare."""
    from windage.cli.reading import tables_in
    from windage.events import growing
    from windage.local import files
    from windage.local.met_on_disk import MetOnDisk
    from windage.once import InMemory, each_once

    waiting: deque[File] = deque()

    def read() -> Iterator[File]:
        for file in files.contents(places):
            waiting.append(file)
            yield file

    work = partial(_profile_of_file, layout=layout, of_table=of_table)
    with MetOnDisk() as known:
        for profiles, events in processes.in_order(work, read(), workers=workers):
            file = waiting.popleft()
            before = events[known.met(events)]
            if before.size:
                seen = InMemory(growing(before))
                name, data = file
                found = each_once(tables_in(name, io.BytesIO(data), layout), seen, _went_in(data))
                yield from (of_table(*one) for one in found)
            else:
                yield from profiles


def _profile_of_file(file: File, *, layout: Layout, of_table: partial[Profile]) -> tuple[tuple[Profile, ...], Words]:
    """Return the profiles of a file, as many as one process makes of it, and the hashes of its records, sorted."""
    import numpy as np

    from windage.cli.reading import tables_in
    from windage.events import each_hash
    from windage.once import each_once, has_event, hashes_of

    name, data = file
    profiles: list[Profile] = []
    events = [np.empty(0, dtype=np.uint64)]
    for table, intake in each_once(tables_in(name, io.BytesIO(data), layout), went=_went_in(data)):
        if table.calls is not None and table.calls.recorded is not None:
            events.append(each_hash(hashes_of(table.calls.taken(has_event(table.calls)))))
        profiles.append(of_table(table, intake))
    return tuple(profiles), each_hash(np.concatenate(events))


def _went_in(data: bytes) -> Went:
    """Return what says how the calls of records in a file went."""
    from windage.captures.went_again import went_of

    return partial(went_of, read=lambda _: nullcontext(data))


def _profile(
    table: Table, intake: Intake, *, yardstick: Yardstick, compatibility: Compatibility, outputs: tuple[str, ...]
) -> Profile:
    from windage.profile import Profile

    return Profile.of(table, intake=intake, yardstick=yardstick, compatibility=compatibility, outputs=outputs)
