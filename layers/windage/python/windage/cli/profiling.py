"""The profile of everything that a person names on the command line, made by one process or by some."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from windage.cli import workers as processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from windage.cli.reading import Layout
    from windage.config import Compatibility
    from windage.intake import Intake
    from windage.once import Words
    from windage.profile import Profile
    from windage.profile.yardstick import Yardstick
    from windage.table import Table

File = tuple[str, bytes]


@dataclass(frozen=True)
class Profiling:
    """How rows are found, and how their profile is made."""

    layout: Layout
    yardstick: Yardstick
    compatibility: Compatibility
    outputs: tuple[str, ...] = ()

    def of(self, table: Table, intake: Intake) -> Profile:
        """Return the profile of a table."""
        from windage.profile import Profile

        return Profile.of(
            table,
            intake=intake,
            yardstick=self.yardstick,
            compatibility=self.compatibility,
            outputs=self.outputs,
        )


def profiled(places: Sequence[str], profiling: Profiling, *, workers: int) -> Profile:
    """Return the sum of the profiles of all files at the places, added up as a deployed window's are.

    Raises
    ------
    InputError, ScriptError
        When a place holds nothing to read, or a file cannot be read at all.
    """
    from windage.cli.reading import tables
    from windage.profile import Profile
    from windage.tree import added

    processes.checked(workers, preprocessor=profiling.layout.preprocessor is not None)
    if workers == 1:
        return added((profiling.of(*one) for one in tables(places, profiling.layout)), Profile())
    return added(_side_by_side(places, profiling, workers), Profile())


def _side_by_side(places: Sequence[str], profiling: Profiling, workers: int) -> Iterator[Profile]:
    """Yield the profile of each file; one with records that came in an earlier file is read again, without them."""
    from windage.local import files
    from windage.local.met_on_disk import MetOnDisk

    with MetOnDisk() as known:
        made = processes.in_order(partial(_alone, profiling=profiling), files.contents(places), workers=workers)
        for file, (profile, hashes) in made:
            met = known.met(hashes) if hashes is not None else None
            yield profile if met is None or not met.any() else _once(file, profiling, met)[0]


def _alone(file: File, *, profiling: Profiling) -> tuple[Profile, Words | None]:
    """Return the profile of a file as if there were no other, and what its records are known by."""
    return _once(file, profiling, None)


def _once(file: File, profiling: Profiling, met: object) -> tuple[Profile, Words | None]:
    import numpy as np

    from windage.cli.reading import table_of
    from windage.once import first_of, records_of

    table, intake = table_of(*file, profiling.layout)
    records = records_of(table)
    if records is None:
        return profiling.of(table, intake), None
    before = np.zeros(records.hashes.size, np.bool_) if met is None else np.asarray(met)
    return profiling.of(*first_of(table, intake, records, before)), records.hashes
