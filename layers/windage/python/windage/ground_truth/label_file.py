"""The labels in uploaded objects: every line ends as labels, or quarantined by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from windage.captures.capture_file import placed_outcomes
from windage.captures.captured_lines import content_of
from windage.captures.json_document import PayloadError, all_parsed
from windage.captures.outcome import Bad, Note
from windage.captures.pieces import Begun, Content, whole
from windage.dataset_file.endings import format_of
from windage.errors import InputError
from windage.ground_truth import label_columns, label_record
from windage.ground_truth.label import Label
from windage.ground_truth.label_columns import LabelColumns, PlacedLabel
from windage.ground_truth.label_record import Where
from windage.intake import MOST_KEPT, Intake, Quarantined
from windage.quality.labels import Labels
from windage.window import parse_moment

# Model Monitor's keys: {prefix}/yyyy/mm/dd/HH/{name}.jsonl, by the hour of the upload.
_HOUR = re.compile(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)/(\d\d)(?=/)", re.ASCII)
# Enough to see what the first record is.
_HEAD = 2**16
# So many labels at a time that what is made once for them costs nothing beside what is made of each.
ROWS = 32_000
_OF_THE_SERVICE = (b'"groundTruthData"', b'"eventMetadata"')


def read_labels(
    objects: Iterable[tuple[str, Content]],
    *,
    label_attribute: str | None = None,
    columns: LabelColumns | None = None,
) -> tuple[Labels, Intake]:
    r"""Read labels in Model Monitor's form, or as datasets with a column of inference ids and one of labels.

    Parameters
    ----------
    objects
        The name and the bytes of each: JSON Lines of ground-truth records or a JSON array of them, CSV, JSON, JSON
        Lines or Parquet; all but Parquet also gzip, those of the service also UTF-16.
    label_attribute
        The name of the label in JSON and in datasets, or a JMESPath expression that finds it in the JSON of a record;
        without one it is called ``label``, or is all there is.
    columns
        Which columns of a dataset say what.

    Returns
    -------
    tuple[Labels, Intake]
        The labels in the order in which they were read, and the counts: a row is a label, or a line that is none.

    Examples
    --------
    >>> line = b'{"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "58"}}'
    >>> labels, intake = read_labels([("gt/2026/03/01/07/a.jsonl", line + b"\n"), ("b.csv", b"id,label\n59,0\n60,\n")])
    >>> labels.identifiers.tolist(), labels.actual.tolist(), intake.quarantined
    (['58', '59'], ['1', '0'], {'empty_label': 1})
    """
    outcomes_of, names = _reader(label_attribute, columns), list[str]()

    def placed() -> Iterator[PlacedLabel]:
        for name, content in objects:
            names.append(name)
            yield from outcomes_of(name, content)

    return collected(placed(), names=names)


def labels_of(
    objects: Iterable[tuple[str, Content]],
    *,
    label_attribute: str | None = None,
    columns: LabelColumns | None = None,
    rows: int = ROWS,
) -> Iterator[tuple[Labels, Intake]]:
    r"""Yield the same labels so many at a time, so that no object has to fit into memory.

    Parameters
    ----------
    objects, label_attribute, columns
        As for `read_labels`; what is read may be open.
    rows
        How many lines or rows are looked at for each part.

    Examples
    --------
    >>> import io
    >>> line = b'{"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "58"}}\n'
    >>> [labels.count for labels, _ in labels_of([("a.jsonl", io.BytesIO(5 * line))], rows=2)]
    [2, 2, 1]
    """
    outcomes_of = _reader(label_attribute, columns)
    for name, content in objects:
        outcomes = outcomes_of(name, content)
        while some := list(islice(outcomes, rows)):
            yield collected(some, names=[name])


def _reader(
    label_attribute: str | None, columns: LabelColumns | None
) -> Callable[[str, Content], Iterator[PlacedLabel]]:
    """Return what yields what becomes of every line or row of an object."""
    where, chosen = Where.of(label_attribute), columns or LabelColumns()
    if label_attribute is not None and chosen.label is None:
        chosen = LabelColumns(chosen.identifier, label_attribute, chosen.time, chosen.position)
    return partial(_outcomes, where=where, columns=chosen)


def collected(placed: Iterable[PlacedLabel], *, names: list[str]) -> tuple[Labels, Intake]:
    """Return the labels among outcomes, and the counts of all.

    ``names`` are the objects so far: whoever yields the outcomes of another one has added its name.
    """
    found: list[Label] = []
    sources: list[int] = []
    lines: list[int] = []
    reasons: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    kept: list[Quarantined] = []
    moments: dict[str | None, float | None] = {None: np.nan}
    for source, line, made in placed:
        outcome = made
        if isinstance(outcome, Label):
            decided = outcome.decided
            if decided not in moments:
                moments[decided] = _seconds(decided)
            if moments[decided] is not None:
                found.append(outcome)
                sources.append(len(names) - 1)
                lines.append(line)
                continue
            outcome = Bad("bad_time", "the time of the label is no moment")
        if isinstance(outcome, Note):
            notes[outcome.name] += 1
            continue
        reasons[outcome.reason] += 1
        kept.append(Quarantined(source, line, outcome.reason, outcome.detail))
        if len(kept) > 10 * MOST_KEPT:
            # Of millions, only the first are of use.
            kept = sorted(kept)[:MOST_KEPT]
    uploaded = np.array([_uploaded(name) for name in names], dtype=np.float64)
    place = np.array(sources, dtype=np.int64)
    identifiers, actual = np.empty(len(found), dtype=np.object_), np.empty(len(found), dtype=np.object_)
    identifiers[:] = [label.identifier for label in found]
    actual[:] = [label.actual for label in found]
    labels = Labels(
        identifiers,
        np.array([label.position for label in found], dtype=np.int64),
        actual,
        np.array([moments[label.decided] for label in found], dtype=np.float64),
        uploaded[place],
        place,
        np.array(lines, dtype=np.int64),
        tuple(names),
    )
    return labels, Intake(
        received=labels.count + reasons.total(),
        judged=labels.count,
        quarantined=dict(sorted(reasons.items())),
        kept=tuple(sorted(kept)[:MOST_KEPT]),
        notes=dict(sorted(notes.items())),
    )


def _outcomes(name: str, content: Content, *, where: Where, columns: LabelColumns) -> Iterator[PlacedLabel]:
    begun = content if isinstance(content, bytes) else Begun(content.read(_HEAD), content)
    head = content_of(begun if isinstance(begun, bytes) else begun.head).data
    if _is_dataset(name, head):
        yield from label_columns.outcomes_of(name, begun, columns)
        return
    if _may_be_whole(head):
        begun = whole(begun)
        read = content_of(begun)
        if read.fault is None and (records := _whole(read.data)) is not None:
            for note in read.notes:
                yield name, 0, note
            for number, item in enumerate(records, start=1):
                for outcome in label_record.document_outcomes(item, where):
                    yield name, number, outcome
            return
    yield from placed_outcomes([(name, begun)], partial(label_record.outcomes_of, where=where))


def _may_be_whole(data: bytes) -> bool:
    """Tell whether a file may be a JSON array, or records on several lines each."""
    first = data.lstrip().partition(b"\n")[0].strip()
    return first[:1] == b"[" or first == b"{"


def _is_dataset(name: str, data: bytes) -> bool:
    """Tell whether a file has columns rather than ground-truth records; of lines that are no JSON these are assumed."""
    head = data[:_HEAD].lstrip()
    if not head:
        return False
    if head[:1] in {b"{", b"["}:
        return not any(name in head for name in _OF_THE_SERVICE)
    return format_of(name, data) in {"csv", "parquet"}


def _whole(data: bytes) -> list[Any] | None:
    """Return the records of a file that is a JSON array, or records on several lines each; nothing of other lines."""
    try:
        found, problem = all_parsed(data.decode())
    except (PayloadError, UnicodeDecodeError):
        return None
    if problem is not None:
        return None
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def _uploaded(name: str) -> float:
    """Return the hour in an object's key, in seconds since 1970; NaN where there is none."""
    hours = _HOUR.findall(name)
    if not hours:
        return float("nan")
    try:
        year, month, day, hour = map(int, hours[-1])
        return datetime(year, month, day, hour, tzinfo=UTC).timestamp()
    except ValueError:
        return float("nan")


def _seconds(time: str | None) -> float | None:
    """Return a moment in seconds since 1970; nothing when it is none."""
    # 24:00 is the next day to some versions of Python and no time to others.
    if time is None or "T24" in time:
        return None
    try:
        return parse_moment(time).timestamp()
    except InputError:
        return None
