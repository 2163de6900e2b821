"""Erase a subject's records from everything that lies of a monitor, and say what was touched.

An object without the records is written before the versions that hold them are removed: what is interrupted is finished
by running it again. Intermediate results go as a whole, for they are made again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from windage import names
from windage.capture import Message
from windage.errors import InputError
from windage.forgetting.contents import Left, without_lines, without_name, without_records, without_undelivered
from windage.forgetting.subject import Subject
from windage.privacy import Side
from windage.steps.archive import Archive, Version

Without = Callable[[bytes, Subject], Left]
_ASIDE = re.compile(r"(?P<event>[^/]+)-(?P<side>input|output)")
_LINES = (".jsonl", ".jsonl.gz", ".csv")
# What cannot be written again without some of its rows.
_OPAQUE = (".parquet", ".xlsx")
_SIDES: Mapping[str, Side] = {"input": "input", "output": "output"}


@dataclass(frozen=True)
class Touched:
    """What was done below one prefix.

    Parameters
    ----------
    prefix
        Which one.
    looked_at
        Objects, with their old versions.
    rewritten, deleted
        Objects without the subject's records, and those that held nothing else.
    old_versions
        Versions of before that were removed.
    records
        Records, or texts in which the subject was named.
    left
        Objects that name the subject, or may, and were not touched.
    identifiers
        The ids of the records, by which results and labels name them.
    """

    prefix: str
    looked_at: int = 0
    rewritten: int = 0
    deleted: int = 0
    old_versions: int = 0
    records: int = 0
    left: tuple[str, ...] = ()
    identifiers: frozenset[str] = frozenset()

    def seen(self, **more: Any) -> Touched:
        """Count one version that was looked at, and more."""
        return replace(self, looked_at=self.looked_at + 1, **more)

    def removed(self, version: Version, *, records: int = 0) -> Touched:
        """Count one version that was looked at and removed."""
        if version.latest:
            return self.seen(deleted=self.deleted + 1, records=self.records + records)
        return self.seen(old_versions=self.old_versions + 1)

    def passed_over(self, version: Version) -> Touched:
        """Count one version that was looked at and stays, though it may name the subject."""
        return self.seen(left=(*self.left, version.key))


@dataclass(frozen=True)
class Forgetting:
    """One erasure: whom, where, and whether it is only looked what would be done."""

    archive: Archive
    subject: Subject
    dry_run: bool = False

    def below(self, prefix: str, without: Without, *, of_lines: Without | None = None) -> Touched:
        """Erase the subject from all objects under a prefix; those of lines in a way of their own, if one is given."""
        done = Touched(prefix)
        for version in self._holding(prefix):
            lines = of_lines is not None and version.key.endswith(_LINES)
            done = self._version(version, of_lines if lines and of_lines is not None else without, done)
        return done

    def all_below(self, prefix: str) -> Touched:
        """Remove all objects under a prefix, each with its past."""
        done = Touched(prefix)
        for version in self._holding(prefix):
            self._remove(version)
            done = done.removed(version)
        return done

    def aside(self, prefix: str, *, named_inside: bool) -> Touched:
        """Remove the payloads that lie beside records of the subject.

        Parameters
        ----------
        named_inside
            Whether of those that name the subject themselves, or of those of which only the record does.
        """
        done = Touched(prefix)
        for version in self._holding(prefix):
            named = _ASIDE.fullmatch(version.key.rpartition("/")[2])
            inside = named is not None and self._is_named_aside(version, named)
            its = named is not None and (inside or named["event"] in self.subject.identifiers)
            if named is None or not its or inside is not named_inside:
                done = done.seen()
                continue
            self._remove(version)
            done = replace(done.removed(version, records=1), identifiers=done.identifiers | {named["event"]})
        return done

    def named_below(self, prefix: str) -> Touched:
        """Look for the subject where nothing can be taken out: in a training set, and in what was learned of it."""
        done = Touched(prefix)
        for version in self._holding(prefix):
            left = without_name(self.archive.read(version).data, self.subject)
            opaque = not left.readable or version.key.endswith(_OPAQUE)
            done = done.passed_over(version) if left.records or opaque else done.seen()
        return done

    def _holding(self, prefix: str) -> list[Version]:
        # Listed before anything is written, for what is written is listed as well.
        return [version for version in self.archive.versions(prefix) if not version.marker]

    def _is_named_aside(self, version: Version, named: re.Match[str]) -> bool:
        data, side = self.archive.read(version).data, _SIDES[named["side"]]
        return any(self.subject.asked(Message(data, kind), side) for kind in ("application/json", "text/csv"))

    def _version(self, version: Version, without: Without, done: Touched) -> Touched:
        content = self.archive.read(version)
        left = without(content.data, self.subject)
        if not left.readable or version.key.endswith(_OPAQUE):
            return done.passed_over(version)
        if not left.records:
            return done.seen()
        done = replace(done, identifiers=done.identifiers | left.identifiers)
        if left.data is None or not version.latest:
            self._remove(version)
            return done.removed(version, records=left.records)
        if not self.dry_run:
            self.archive.put(version.key, replace(content, data=left.data))
            # A folder has no versions: what was written has taken the place of what was there.
            if version.identity:
                self.archive.remove(version)
        return done.seen(rewritten=done.rewritten + 1, records=done.records + left.records)

    def _remove(self, version: Version) -> None:
        if not self.dry_run:
            self.archive.remove(version)


def forget(
    monitor: str,
    subject: Subject,
    *,
    archive: Archive,
    elsewhere: Sequence[tuple[Archive, str]] = (),
    dry_run: bool = False,
) -> tuple[Touched, ...]:
    """Erase a subject from all that lies of a monitor, and from captures elsewhere; return what was touched.

    Raises
    ------
    InputError
        When nothing lies there of such a monitor.
    """
    if not any(True for kind in names.PREFIXES for _ in archive.versions(f"{kind}/{monitor}/")):
        raise InputError(archive.name, "nothing lies there of this monitor", got=monitor, do="name the data bucket")
    erasing = Forgetting(archive, subject, dry_run)
    looking = replace(erasing, dry_run=True)
    lying = names.aside_prefix(monitor)
    aside = looking.aside(lying, named_inside=True)
    erasing = replace(erasing, subject=subject.with_calls(aside.identifiers))
    found = _records(monitor, replace(erasing, dry_run=True), elsewhere)
    calls = frozenset(identifier for one in found for identifier in one.identifiers)
    erasing = replace(erasing, subject=erasing.subject.with_calls(calls))
    # What is found by something else goes before it: an erasure that is interrupted finds all of it again.
    named = _naming(monitor, erasing)
    beside = erasing.aside(lying, named_inside=False)
    records = _records(monitor, erasing, elsewhere)
    inside = erasing.aside(lying, named_inside=True)
    left = (erasing.named_below(f"{kind}/{monitor}/") for kind in (names.BASELINES, names.DATASETS))
    both = replace(
        inside,
        deleted=beside.deleted + inside.deleted,
        old_versions=beside.old_versions + inside.old_versions,
        records=beside.records + inside.records,
    )
    return (*records, both, *named, *left)


def _records(monitor: str, erasing: Forgetting, elsewhere: Sequence[tuple[Archive, str]]) -> list[Touched]:
    """Erase the records themselves."""
    kinds = {names.CAPTURES: without_records, names.QUARANTINE: without_records, names.UNDELIVERED: without_undelivered}
    done = [erasing.below(f"{kind}/{monitor}/", without) for kind, without in kinds.items()]
    for archive, prefix in elsewhere:
        there = replace(erasing, archive=archive).below(prefix, without_records)
        done.append(replace(there, prefix=f"{archive.name}/{prefix}"))
    return done


def _naming(monitor: str, erasing: Forgetting) -> list[Touched]:
    """Erase what was made of the records, and names them by their ids."""
    return [
        erasing.below(f"{names.LABELS}/{monitor}/", without_records),
        erasing.all_below(f"{names.WORK}/{monitor}/"),
        erasing.below(f"{names.RESULTS}/{monitor}/", without_name, of_lines=without_lines),
        erasing.below(f"{names.ALERTS}/{monitor}/", without_name),
    ]
