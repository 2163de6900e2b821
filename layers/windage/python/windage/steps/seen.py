"""What lies there of a window that needs labels: its rows, the labels so far, what the windows before left."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

import numpy as np

from windage import names
from windage.config import Monitor
from windage.errors import InputError
from windage.intake import Intake
from windage.quality import answers_file, labels_file
from windage.quality.course import COURSE, QualityTrace, decode
from windage.quality.identifiers import Identifiers
from windage.quality.labels import Labels
from windage.quality.merged import Merged
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


# To join 13 MB took 110 MB of memory; of these, half of the function's 1,769: about a million labelled answers.
MOST_BYTES = 96 * 2**20


@dataclass(frozen=True, eq=False)
class Seen:
    """What one look sees.

    Parameters
    ----------
    captured
        What became of the shards of captures.
    labels, labelled
        The labels so far, and what became of every line of them.
    digest
        Which objects of labels there were.
    """

    captured: tuple[Part, ...]
    labels: Labels
    labelled: Intake
    digest: str

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

    captured = tuple(read(key) for key in listed["captures"])
    uploaded = [read(key) for key in listed["labels"]]
    labels = labels_file.stacked([labels_file.decode(part.content, where="labels") for part in uploaded])
    return Seen(captured, labels, sum((part.intake for part in uploaded), Intake()), str(listed["digest"]))


def merged(there: Seen) -> Merged:
    """Return what is seen of model quality as if it had come in one file."""
    return Merged(
        answers_file.stacked([answers_file.decode(part.content, where="answers") for part in there.captured]),
        there.labels,
        there.rows,
        there.labelled,
        dict(sorted(sum((Counter(part.faults) for part in there.captured), Counter[str]()).items())),
    )


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
    storage: Storage, monitor: Monitor, window: Window, *, labels: Labels, own: Identifiers, patience: timedelta
) -> Strays:
    """Return the labels uploaded during a window that are of no call, or of one that is long gone."""
    start, end = window.start.replace(minute=0, second=0, microsecond=0).timestamp(), window.end.timestamp()
    arrived = labels.taken(np.asarray((labels.uploaded >= start) & (labels.uploaded < end)))

    def calls() -> Iterable[tuple[bool, Identifiers]]:
        for past, prefix in islice(before(monitor, window), _MOST_ASKED):
            if past.end < window.start - 2 * patience - timedelta(days=1):
                return
            try:
                known = Identifiers.from_bytes(storage.get(prefix + IDENTIFIERS), where=prefix + IDENTIFIERS)
            except Missing:
                continue
            yield past.end >= window.start - patience, known

    return strays(arrived, own, calls())
