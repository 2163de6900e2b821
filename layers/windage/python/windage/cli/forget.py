"""``windage forget``: erase a subject's records, and say what was touched."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from windage.cli.status import NO_VIOLATIONS, VIOLATIONS
from windage.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from windage.cli.status import Verbs
    from windage.forgetting.subject import Subject
    from windage.privacy import Rules
    from windage.steps.archive import Archive
    from windage.steps.forget import Touched


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    one = verbs.add_parser("forget", help="erase a subject's records by inference id or by a field's value")
    one.add_argument("place", metavar="DIR|S3", help="the data bucket, s3://…, or a folder that is laid out like it")
    one.add_argument("--monitor", metavar="NAME", required=True, help="whose captures, labels and results")
    whom = one.add_mutually_exclusive_group(required=True)
    whom.add_argument("--inference-id", metavar="ID", nargs="+", dest="ids", help="the ids of the subject's calls")
    whom.add_argument("--key", metavar="VALUE", help="the value of --field; - reads it from standard input")
    one.add_argument("--field", metavar="NAME", help="the field that has the value of --key")
    one.add_argument("--secret", metavar="NAME", help="the secret with the key of the hash (the monitor's)")
    one.add_argument("--key-file", metavar="FILE", help="a file with the key of the hash instead")
    one.add_argument("--also", metavar="DIR|S3", nargs="+", default=[], help="captures elsewhere: an endpoint's own")
    one.add_argument("--dry-run", action="store_true", help="only say what would be touched")
    one.set_defaults(run=_forget)


def _forget(options: argparse.Namespace) -> int:
    from windage.local.archive import opened
    from windage.steps.forget import forget

    if (options.key is None) != (options.field is None):
        raise InputError("--field", "a field and its value are given together", do="write --key VALUE --field NAME")
    archive, prefix = opened(options.place)
    if prefix:
        raise InputError(options.place, "not the whole bucket", got=prefix, do="leave the prefix out, or use --also")
    subject = _subject(options, _rules(options, archive))
    elsewhere = [opened(place) for place in options.also]
    touched = forget(options.monitor, subject, archive=archive, elsewhere=elsewhere, dry_run=options.dry_run)
    _print(touched, dry_run=options.dry_run)
    return VIOLATIONS if any(one.left for one in touched) else NO_VIOLATIONS


def _subject(options: argparse.Namespace, rules: Rules) -> Subject:
    import sys

    from windage.forgetting.subject import Subject

    if options.ids is not None:
        return Subject.of_calls(options.ids, rules)
    value = sys.stdin.readline().rstrip("\n") if options.key == "-" else options.key
    return Subject.of_field(options.field, value, rules)


def _rules(options: argparse.Namespace, archive: Archive) -> Rules:
    """Return the rules of the deployed monitor, with the key if they need one; rules that keep all when it is gone."""
    from windage import config
    from windage.names import monitor_key
    from windage.privacy import Rules
    from windage.steps.archive import Version

    key = monitor_key(options.monitor)
    deployed = [version for version in archive.versions(key) if version.latest and not version.marker]
    if not deployed:
        return Rules.of({"fields": {options.field: "hash"}} if options.field else {}, key=_key(options, None))
    monitor = config.decode(archive.read(Version(key, deployed[0].identity)).data, where=key)
    secret = monitor.privacy.secret if monitor.privacy is not None else None
    return config.rules_of(monitor, key=_key(options, secret)) or Rules()


def _key(options: argparse.Namespace, secret: str | None) -> bytes | None:
    from pathlib import Path

    if options.key_file is not None:
        try:
            return Path(options.key_file).read_bytes().strip()
        except OSError as error:
            raise InputError("--key-file", "the file cannot be read", got=error.strerror) from None
    named = options.secret or secret
    if named is None:
        return None
    from windage.aws.protection import key_in

    return key_in(named, where="--secret")


def _print(touched: Sequence[Touched], *, dry_run: bool) -> None:
    from windage.cli.terminal import say

    records = sum(one.records for one in touched)
    said = "record" if records == 1 else "records"
    say(f"{records:,} {said} {'would be' if dry_run else 'were'} erased")
    for one in touched:
        if one.looked_at:
            say(
                f"  {one.prefix}: {one.looked_at:,} looked at, {one.rewritten:,} rewritten, {one.deleted:,} deleted, "
                f"{one.old_versions:,} old versions removed, {one.records:,} records"
            )
    for key in (key for one in touched for key in one.left):
        say(f"  left: {key}: it names the subject or cannot be looked into; make it anew without them")
    if not dry_run:
        say("What is still on its way, in the stream or in the queue, is there within 15 minutes: run it again then.")
