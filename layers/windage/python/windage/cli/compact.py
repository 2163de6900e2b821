"""``windage compact``: put the small objects of captures together, for endpoints that wrote an object a request."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from windage.cli.status import NO_VIOLATIONS

if TYPE_CHECKING:
    from windage.cli.status import Verbs
    from windage.steps.compact import Compacted

_CLOSED = "2 hours"


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    one = verbs.add_parser("compact", help="put the small objects of captures together, hour by hour")
    one.add_argument(
        "place", metavar="DIR|S3", help="where the captures of an endpoint lie, by year, month, day and hour"
    )
    one.add_argument(
        "--older-than",
        metavar="TIME",
        default=_CLOSED,
        help=f"how long an hour must be over, so that nothing comes into it any more (default: {_CLOSED})",
    )
    one.add_argument("--delete", action="store_true", help="delete what has been put together, once it is read back")
    one.set_defaults(run=_compact)


def _compact(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from windage.local.places import storage_at, told
    from windage.steps.compact import compact
    from windage.window import parse_duration

    closed = datetime.now(UTC) - parse_duration(options.older_than)
    with told(options.place):
        storage, prefix = storage_at(options.place)
        done = compact(storage, prefix, closed=closed, delete=options.delete)
    _print(done, deleting=options.delete)
    return NO_VIOLATIONS


def _print(done: Compacted, *, deleting: bool) -> None:
    from windage.cli.terminal import say

    if done.small:
        hours = f"{done.hours:,} {'hour' if done.hours == 1 else 'hours'}"
        say(f"{done.small:,} objects of {hours} with {done.lines:,} lines put together into {done.large:,}")
    else:
        say("Nothing was to be put together.")
    if done.deleted:
        say(f"{done.deleted:,} replaced objects deleted")
    elif done.small and not deleting:
        say("They stay, and are not read any more; --delete deletes them")
    for reason, count in done.left.items():
        say(f"{count:,} left as they are: {reason}")
