"""The profile of everything that a person names on the command line, made by one process or by some."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

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
    by = _By(yardstick, compatibility, tuple(outputs))
    if workers > 1:
        return added(_side_by_side(places, layout, by, workers=workers), Profile())
    if by.file_by_file:
        return added(_file_by_file(places, layout, by), Profile())
    return added(_profiles(tables(places, layout), by), Profile())


class _By(NamedTuple):
    """By what tables are profiled."""

    yardstick: Yardstick
    compatibility: Compatibility
    outputs: tuple[str, ...]

    @property
    def file_by_file(self) -> bool:
        """Whether a file is a partition, of which the service makes one sketch."""
        return self.compatibility == "sagemaker"


def _profiles(found: Iterator[tuple[Table, Intake]], by: _By) -> Iterator[Profile]:
    """Profile tables, or all tables of a file together."""
    from windage.profile import Profile
    from windage.profile.one_pass import one_pass

    if by.file_by_file:
        yield one_pass(found, yardstick=by.yardstick, outputs=by.outputs)
        return
    for table, intake in found:
        profile = Profile.of(table, intake=intake, yardstick=by.yardstick, outputs=by.outputs)
        # While the next one is read, this one is no longer needed.
        del table
        yield profile


def _file_by_file(places: Sequence[str], layout: Layout, by: _By) -> Iterator[Profile]:
    from windage.local import files
    from windage.local.met_on_disk import MetOnDisk
    from windage.local.stretches import Stretch

    with MetOnDisk() as known:
        for name in files.named(places):
            yield from _profiles(_each_once(Stretch(name), layout, known), by)


def _side_by_side(places: Sequence[str], layout: Layout, by: _By, *, workers: int) -> Iterator[Profile]:
    """Profile stretches in processes; one with a record that came before is profiled again without it: that is rare."""
    from windage.events import growing
    from windage.local.met_on_disk import MetOnDisk
    from windage.once import InMemory

    waiting: deque[Stretch] = deque()

    def read() -> Iterator[Stretch]:
        for stretch in _numbered(places, layout):
            waiting.append(stretch)
            yield stretch

    work = partial(_profile_of, layout=layout, by=by)
    with MetOnDisk() as known:
        for profiles, events in processes.in_order(work, read(), workers=workers):
            stretch = waiting.popleft()
            if stretch.is_much:
                yield from _profiles(_each_once(stretch, layout, known), by)
                continue
            before = events[known.met(events)[0]]
            if before.size:
                seen = InMemory(growing(before))
                yield from _profiles(_each_once(stretch, layout, seen), by)
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


def _profile_of(stretch: Stretch, *, layout: Layout, by: _By) -> tuple[tuple[Profile, ...], Words]:
    """Return the profiles of a stretch, as many as one process makes of it, and the hashes of its records, sorted."""
    import numpy as np

    from windage.events import each_hash
    from windage.once import has_event, hashes_of

    events = [np.empty(0, dtype=np.uint64)]
    if stretch.is_much:
        # Whoever adds profiles up makes them one by one.
        return (), events[0]

    def noted() -> Iterator[tuple[Table, Intake]]:
        for table, intake in _each_once(stretch, layout):
            if table.calls is not None and table.calls.recorded is not None:
                events.append(each_hash(hashes_of(table.calls.taken(has_event(table.calls)))))
            yield table, intake

    profiles = tuple(_profiles(noted(), by))
    return profiles, each_hash(np.concatenate(events))


def _each_once(stretch: Stretch, layout: Layout, known: Met | None = None) -> Iterator[tuple[Table, Intake]]:
    from windage.captures.went_again import went_of
    from windage.cli.reading import tables_in
    from windage.local import files
    from windage.local.stretches import opened_at
    from windage.once import each_once

    # A file that is a whole is read in pieces nevertheless.
    pieces = replace(layout, whole=False)
    with opened_at(stretch) as file:
        yield from each_once(tables_in(stretch, file, pieces), known, partial(went_of, read=files.opened))
