"""The labels in uploaded objects: every line ends as labels, or quarantined by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from typing import Any

import numpy as np

from windage.captures.capture_file import outcomes_in
from windage.captures.captured_lines import content_of
from windage.captures.outcome import Bad, Note
from windage.captures.parts import parts_of
from windage.captures.pieces import Begun, Content, whole
from windage.errors import InputError
from windage.ground_truth import label_columns, label_record
from windage.ground_truth.alike_labels import alike_labels
from windage.ground_truth.label import Label
from windage.ground_truth.label_columns import LabelColumns, PlacedLabel
from windage.ground_truth.label_form import HEAD, is_dataset, may_be_whole, records_of
from windage.ground_truth.label_record import Where
from windage.intake import MOST_KEPT, Intake, Quarantined
from windage.quality import labels_file
from windage.quality.labels import Labels
from windage.window import parse_moment

# Model Monitor's keys: {prefix}/yyyy/mm/dd/HH/{name}.jsonl, by the hour of the upload.
_HOUR = re.compile(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)/(\d\d)(?=/)", re.ASCII)
# So many labels at a time that what is made once for them costs nothing beside what is made of each.
ROWS, _PART_BYTES = 32_000, 4 * 2**20


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
    pieces_of, names = _reader(label_attribute, columns), list[str]()
    pieces, sources, intake = list[Labels](), list[int](), Intake()
    for name, content in objects:
        names.append(name)
        for labels, part in pieces_of(name, content):
            pieces.append(labels)
            sources += labels.count * [len(names) - 1]
            intake += part
    every = replace(labels_file.stacked(pieces), sources=np.array(sources, dtype=np.int64), objects=tuple(names))
    return every.taken(np.lexsort((every.lines, every.sources))), intake


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
    pieces_of = _reader(label_attribute, columns, rows=rows)
    for name, content in objects:
        yield from pieces_of(name, content)


def _reader(
    label_attribute: str | None, columns: LabelColumns | None, *, rows: int = ROWS
) -> Callable[[str, Content], Iterator[tuple[Labels, Intake]]]:
    """Return what yields the labels of an object."""
    where, chosen = Where.of(label_attribute), columns or LabelColumns()
    if label_attribute is not None and chosen.label is None:
        chosen = LabelColumns(chosen.identifier, label_attribute, chosen.time, chosen.position)
    return partial(_labels_in, where=where, columns=chosen, rows=rows)


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


def _labels_in(
    name: str, content: Content, *, where: Where, columns: LabelColumns, rows: int
) -> Iterator[tuple[Labels, Intake]]:
    begun = content if isinstance(content, bytes) else Begun(content.read(HEAD), content)
    head = content_of(begun if isinstance(begun, bytes) else begun.head).data
    if is_dataset(name, head):
        yield from _collected(label_columns.outcomes_of(name, begun, columns), name=name, rows=rows)
        return
    if may_be_whole(head):
        begun = whole(begun)
        read = content_of(begun)
        if read.fault is None and (records := records_of(read.data)) is not None:
            notes = ((name, 0, note) for note in read.notes)
            yield from _collected(chain(notes, _of_records(name, records, where)), name=name, rows=rows)
            return
    outcomes_of_line = partial(label_record.outcomes_of, where=where)
    for part in parts_of(name, begun, size=_PART_BYTES):
        alike = alike_labels(part, uploaded=_uploaded(name), moment=_seconds)
        if alike is not None:
            yield alike[0], Intake(received=alike[0].count, judged=alike[0].count)
        others = outcomes_in(part, outcomes_of_line, lines=alike[1] if alike is not None else None)
        yield from _collected(others, name=name, rows=rows)


def _collected(placed: Iterator[PlacedLabel], *, name: str, rows: int) -> Iterator[tuple[Labels, Intake]]:
    while some := list(islice(placed, rows)):
        yield collected(some, names=[name])


def _of_records(name: str, records: Sequence[Any], where: Where) -> Iterator[PlacedLabel]:
    for number, item in enumerate(records, start=1):
        for outcome in label_record.document_outcomes(item, where):
            yield name, number, outcome


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
