"""The profile of everything that a person names on the command line, made by one process or by some."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from windage.cli import workers as processes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from windage.cli.reading import Layout
    from windage.config import Compatibility
    from windage.profile import Profile
    from windage.profile.yardstick import Yardstick


def profiled(
    places: Sequence[str], layout: Layout, *, yardstick: Yardstick, compatibility: Compatibility, workers: int
) -> Profile:
    """Return the sum of the profiles of all files at the places, added up as a deployed window's are.

    Raises
    ------
    InputError, ScriptError
        When a place holds nothing to read, or a file cannot be read at all.
    """
    from windage.local import files
    from windage.profile import Profile
    from windage.tree import added

    processes.checked(workers, preprocessor=layout.preprocessor is not None)
    work = partial(_profile, layout=layout, yardstick=yardstick, compatibility=compatibility)
    return added(processes.in_order(work, files.contents(places), workers=workers), Profile())


def _profile(file: tuple[str, bytes], *, layout: Layout, yardstick: Yardstick, compatibility: Compatibility) -> Profile:
    from windage.cli.reading import table_of
    from windage.profile import Profile

    table, intake = table_of(*file, layout)
    return Profile.of(table, intake=intake, yardstick=yardstick, compatibility=compatibility)
