"""What lies there of a window that needs labels: its rows, the labels so far, what the windows before left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

import numpy as np

from windage import names
from windage.config import Monitor
from windage.errors import InputError
from windage.intake import Intake
from windage.quality import labels_file
from windage.quality.course import COURSE, QualityTrace, decode
from windage.quality.identifiers import Identifiers
from windage.quality.labels import Labels
from windage.quality.remarks import remarks_of
from windage.quality.strays import Strays, strays
from windage.quality_files import IDENTIFIERS, LABELS
from windage.steps import parts
from windage.steps.parts import Part
from windage.steps.ports import Missing, Storage
from windage.window import Window

# So many windows back estimates are held against what turned out, and drawn.
_DRAWN = 24
# So many windows are asked whose label it is, the nearest first: a year of days, or two weeks of hours.
_MOST_ASKED = 366


# As many lie in memory, and once more, in other parts, in the half gigabyte of temporary files that a function has.
MOST_BYTES = 256 * 2**20


@dataclass(frozen=True, eq=False)
class Seen:
    """What one look sees.

    Parameters
    ----------
    captured, uploaded
        What became of the shards of captures, and of those of labels.
    digest
        Which objects of labels there were.
    """

    captured: tuple[Part, ...]
    uploaded: tuple[Part, ...]
    digest: str

    @property
    def labelled(self) -> Intake:
        """What became of every line of the labels so far."""
        return sum((part.intake for part in self.uploaded), Intake())

    def labels(self) -> Iterator[tuple[Labels, Intake]]:
        """Yield the labels so far, shard by shard."""
        for part in self.uploaded:
            yield labels_file.decode(part.content, where="labels"), part.intake

    @property
    def rows(self) -> Intake:
        """What became of every captured row."""
        return sum((part.intake for part in self.captured), Intake())


def seen(storage: Storage, monitor: str, monitor_type: str, window: Window, *, most: int = MOST_BYTES) -> Seen:
    """Read the parts of a window that its plan lists.

    Raises
    ------
    InputError
        When one is missing or damaged, or when all together have more than ``most`` bytes.
    """
    work = names.work_prefix(monitor, monitor_type, window)
    listed = json.loads(storage.get(f"{work}parts.json"))
    left = most

    def read(key: str) -> Part:
        nonlocal left
        data = storage.get(key)
        left -= len(data)
        if left < 0:
            # An answer and its label are joined in one function: it would die of more, and say nothing.
            raise InputError(
                f"window {window}",
                "more answers and labels than one function can join",
                got=f"more than {most // 2**20:,} MB in {len(listed['captures']) + len(listed['labels']):,} parts",
                do="choose a shorter schedule, or capture a sample of the calls",
            )
        return parts.decode(data, where=key)

    captured, uploaded = (tuple(map(read, listed[content])) for content in ("captures", "labels"))
    return Seen(captured, uploaded, str(listed["digest"]))


def before(monitor: Monitor, window: Window) -> Iterator[tuple[Window, str]]:
    """Yield the windows of quality before one, the latest first, each with where its result lies."""
    cadence = monitor.schedule_of(names.MODEL_QUALITY).cadence
    for past in cadence.windows_before(window.start):
        yield past, names.result_prefix(monitor.name, names.MODEL_QUALITY, past)


def history(storage: Storage, monitor: Monitor, window: Window) -> list[QualityTrace]:
    """Return what the windows before one left, the oldest first; what is damaged or missing is passed over."""
    found = []
    for _, prefix in islice(before(monitor, window), _DRAWN):
        try:
            found.append(decode(storage.get(prefix + COURSE), where=prefix + COURSE))
        except InputError:
            # Missing is an InputError, too: windows without traffic leave nothing.
            continue
    return found[::-1]


def strays_told(storage: Storage, monitor: Monitor, window: Window, counts: Mapping[str, int]) -> Strays:
    """Return the strays that the look before has told; nobody asks again whose they are."""
    place = names.result_prefix(monitor.name, names.MODEL_QUALITY, window) + LABELS
    try:
        remarks = remarks_of(storage.get(place), where=place)
    except Missing:
        remarks = ()
    told = tuple(remark for remark in remarks if remark.what in {"orphan", "too_late"})
    return Strays(counts.get("arrived", 0), counts.get("orphan", 0), counts.get("too_late", 0), told)


def strays_of(
    storage: Storage, monitor: Monitor, window: Window, *, there: Seen, own: Identifiers, patience: timedelta
) -> Strays:
    """Return the labels uploaded during a window that are of no call, or of one that is long gone."""
    start, end = window.start.replace(minute=0, second=0, microsecond=0).timestamp(), window.end.timestamp()
    arrived, others = 0, list[Labels]()
    for labels, _ in there.labels():
        came = labels.taken(np.asarray((labels.uploaded >= start) & (labels.uploaded < end)))
        arrived += came.count
        # Of a window's own calls most labels are, and of these nobody has to ask any more.
        others.append(came.taken(~own.holds(came.identifiers.tolist())))

    def calls() -> Iterable[tuple[bool, Identifiers]]:
        for past, prefix in islice(before(monitor, window), _MOST_ASKED):
            if past.end < window.start - 2 * patience - timedelta(days=1):
                return
            try:
                known = Identifiers.from_bytes(storage.get(prefix + IDENTIFIERS), where=prefix + IDENTIFIERS)
            except Missing:
                continue
            yield past.end >= window.start - patience, known

    return replace(strays(labels_file.stacked(others), own, calls()), arrived=arrived)
