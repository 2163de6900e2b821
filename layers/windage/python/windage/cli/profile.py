"""``windage profile``: what a dataset or captures look like."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli import reading, settings
from windage.cli.layout import Layout
from windage.cli.status import NO_VIOLATIONS, WRONG_INPUT, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from windage.cli.status import Verbs
    from windage.config import Compatibility
    from windage.profile import Profile


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    one = verbs.add_parser("profile", help="what a dataset or captures look like")
    one.add_argument("data", metavar="DATA", nargs="+", help=reading.PLACES)
    one.add_argument("--out", metavar="DIR", type=Path, help="where to write statistics.json and profile.json")
    reading.add_options(one)
    reading.add_names(one)
    settings.add_reading_options(one)
    one.set_defaults(run=_profile)


def _profile(options: argparse.Namespace) -> int:
    from windage import profile_file, statistics_file
    from windage.baselines import PROFILE, STATISTICS
    from windage.intake import quarantine_file

    chosen = settings.settings_of(options)
    layout = Layout.of(options, chosen, columns=settings.names_of(options.columns))
    seen = _profiled(options.data, layout, chosen.compatibility)
    if (numbered := reading.numbered_by(seen.intake, layout)) is not None:
        seen = _profiled(options.data, numbered, chosen.compatibility)
    quarantine = None
    if options.out is not None:
        quarantine = options.out / "quarantine.jsonl"
        contents = {
            STATISTICS: statistics_file.to_json(seen, compatibility=chosen.compatibility),
            PROFILE: profile_file.encode(seen),
            quarantine.name: quarantine_file(seen.intake),
        }
        write(options.out, contents)
    _print(seen, quarantine)
    if options.out is not None:
        print(f"Written: {options.out}")
    return WRONG_INPUT if not seen.rows and seen.intake.quarantined else NO_VIOLATIONS


def _profiled(places: Sequence[str], layout: Layout, compatibility: Compatibility) -> Profile:
    from windage.profile import Profile, total

    def each() -> Iterator[Profile]:
        for table, intake in reading.tables(places, layout):
            profile = Profile.of(table, intake=intake, compatibility=compatibility)
            # While the next one is read, this one is no longer needed.
            del table
            yield profile

    return total(each())


def _print(seen: Profile, quarantine: Path | None) -> None:
    from windage.cli import summaries
    from windage.cli.terminal import say, say_intake, say_table

    say(f"{seen.rows:,} {'row' if seen.rows == 1 else 'rows'}, {len(seen.columns):,} columns")
    say_intake(seen.intake, kept=quarantine)
    if numbers := summaries.rows_of_numbers(seen):
        say_table(summaries.NUMBERS, numbers, right=set(summaries.NUMBERS) - {"column", "type", "missing"})
    if texts := summaries.rows_of_texts(seen):
        if numbers:
            say("")
        say_table(summaries.TEXTS, texts, right={"rows", "different"})
