"""``windage replay``: bring records back that were left in logs, in queues of what failed, or undelivered."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from windage.cli.status import NO_VIOLATIONS, WRONG_INPUT

if TYPE_CHECKING:
    from windage.cli.status import Verbs
    from windage.steps.replay import Replay, Replayed

_MOST_HOURS = 20


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    one = verbs.add_parser(
        "replay", help="bring captured records back that were left in logs, in queues of what failed, or undelivered"
    )
    one.add_argument(
        "places",
        metavar="FILE",
        nargs="*",
        help="logs as they are or exported, objects below undelivered/; folders; s3://…; - for standard input",
    )
    one.add_argument("--log-group", metavar="NAME", action="append", default=[], help="a log group of CloudWatch")
    one.add_argument("--since", metavar="MOMENT", help="of the log group, as 2026-03-01T06:00Z (default: all)")
    one.add_argument("--until", metavar="MOMENT", help="of the log group (default: now)")
    one.add_argument(
        "--queue", metavar="URL", action="append", default=[], help="a queue of records; what is written is deleted"
    )
    one.add_argument(
        "--to", metavar="DIR|S3", required=True, help="the data bucket, or a folder that is laid out as it is"
    )
    one.add_argument("--monitor", metavar="NAME", help="whose records are that do not say it")
    one.set_defaults(run=_replay)


def _replay(options: argparse.Namespace) -> int:
    from windage.errors import InputError
    from windage.local.left_behind import texts
    from windage.local.places import storage_at, told
    from windage.recovery.found import found_in
    from windage.recovery.undelivered import monitor_in
    from windage.steps.replay import Replay

    if not (options.places or options.log_group or options.queue):
        raise InputError("windage replay", "nothing to read", do="name a file, --log-group or --queue")
    storage, prefix = storage_at(bucket_of(options.to))
    replay = Replay(storage, prefix, options.monitor)
    unread = []
    for place in options.places:
        with told(place):
            for name, lines in texts([place]):
                try:
                    for line in lines:
                        replay.take(found_in(line), monitor=monitor_in(name))
                except InputError as error:
                    # What stands before the damage is brought back, and the other files are read.
                    unread.append(str(error))
    for group in options.log_group:
        with told(group):
            _of_log_group(group, replay, options)
    with told(options.to):
        replay.write()
    undeleted = 0
    for url in options.queue:
        with told(url):
            undeleted += _of_queue(url, replay)
    with told(options.to):
        result = replay.finished()
    _print(result, options.to, undeleted)
    for said in unread:
        print(f"windage: {said}", file=sys.stderr)
    clean = result.found and not (result.lost or result.unplaced or unread)
    return NO_VIOLATIONS if clean else WRONG_INPUT


def bucket_of(place: str) -> str:
    """Return the place of all data, also when somebody names that of captures in it.

    Examples
    --------
    >>> bucket_of("s3://data/captures/fraud/AllTraffic"), bucket_of("s3://data"), bucket_of("out/captures/")
    ('s3://data', 's3://data', 'out')
    """
    from windage.names import CAPTURES

    parts = place.rstrip("/").split("/")
    # The name of a bucket may be anything, that of the folder is ours.
    first = 3 if place.startswith("s3://") else 0
    for at in range(len(parts) - 1, first - 1, -1):
        if parts[at] == CAPTURES:
            return "/".join(parts[:at]) or "."
    return place


def _of_log_group(group: str, replay: Replay, options: argparse.Namespace) -> None:
    from windage.aws.logs import events
    from windage.recovery.found import found_in
    from windage.window import parse_moment

    since, until = (parse_moment(one) if one is not None else None for one in (options.since, options.until))
    for message in events(group, containing="spilled", since=since, until=until):
        for line in message.splitlines():
            replay.take(found_in(line))


def _of_queue(url: str, replay: Replay) -> int:
    """Take what waits in a queue, and delete it there once it is written; return how many could not be deleted."""
    from windage.aws.waiting import queue
    from windage.recovery.enclosed import DamagedError, opened
    from windage.recovery.found import Damaged, Record
    from windage.recovery.placed import lines_of

    waiting, undeleted = queue(url), 0
    for messages in waiting.messages():
        written = []
        for message in messages:
            try:
                content = opened(message.body)
            except DamagedError as error:
                # It stays in the queue: nobody has it anywhere else.
                replay.take([Damaged(f"a message: {error}")])
                continue
            replay.take([Record(line, message.monitor) for line in lines_of(content)])
            written.append(message)
        replay.write()
        undeleted += waiting.delete(written)
    return undeleted


def _print(result: Replayed, place: str, undeleted: int) -> None:
    from windage.cli.terminal import say, say_table

    recovered = result.recovered.total()
    say(f"{recovered:,} {'record' if recovered == 1 else 'records'} recovered into {place}")
    hours = sorted(result.recovered.items())
    rows = [(monitor, f"{hour[:10].replace('/', '-')}T{hour[11:]}", f"{count:,}") for (monitor, hour), count in hours]
    if rows:
        say_table(("monitor", "hour", "records"), rows[:_MOST_HOURS], right=("records",))
        if len(rows) > _MOST_HOURS:
            say(f"and {len(rows) - _MOST_HOURS:,} more hours")
    if result.known:
        say(f"{result.known:,} had been recovered before")
    for reason, count in result.unplaced.items():
        say(f"{count:,} are no captures ({reason}), and lie below quarantine/")
    for reason, count in result.damaged.items():
        say(f"{count:,} lost: {reason}")
    if result.incomplete:
        say(f"{result.incomplete:,} lost: parts of them are missing; give all that was logged, one hour more each way")
    if undeleted:
        say(f"{undeleted:,} messages could not be deleted from the queue; running this again changes nothing")
    if not result.found:
        say("No record was found.")
