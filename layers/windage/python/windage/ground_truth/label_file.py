"""The labels in uploaded objects: every line ends as labels, or quarantined by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np

from windage.captures.capture_file import placed_outcomes
from windage.captures.captured_lines import content_of
from windage.captures.json_document import PayloadError, all_parsed
from windage.captures.outcome import Bad, Note
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
_OF_THE_SERVICE = (b'"groundTruthData"', b'"eventMetadata"')


def read_labels(
    objects: Iterable[tuple[str, bytes]],
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
    where = Where.of(label_attribute)
    chosen = columns or LabelColumns()
    if label_attribute is not None and chosen.label is None:
        chosen = LabelColumns(chosen.identifier, label_attribute, chosen.time, chosen.position)
    names: list[str] = []

    def placed() -> Iterator[PlacedLabel]:
        for name, data in objects:
            names.append(name)
            yield from _outcomes(name, data, where, chosen)

    return collected(placed(), names=names)


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


def _outcomes(name: str, data: bytes, where: Where, columns: LabelColumns) -> Iterator[PlacedLabel]:
    content = content_of(data)
    if _is_dataset(name, content.data):
        yield from label_columns.outcomes_of(name, data, columns)
        return
    if content.fault is None and (records := _whole(content.data)) is not None:
        for note in content.notes:
            yield name, 0, note
        for number, item in enumerate(records, start=1):
            for outcome in label_record.document_outcomes(item, where):
                yield name, number, outcome
        return
    yield from placed_outcomes([(name, data)], partial(label_record.outcomes_of, where=where))


def _is_dataset(name: str, data: bytes) -> bool:
    """Tell whether a file has columns rather than ground-truth records; of lines that are no JSON these are assumed."""
    head = data[:_HEAD].lstrip()
    if not head:
        return False
    if head[:1] in {b"{", b"["}:
        return not any(name in head for name in _OF_THE_SERVICE)
    return format_of(name, data) in {"csv", "parquet"}


def _whole(data: bytes) -> list[Any] | None:
    """Return the records of a file that is a JSON array, or records on several lines each; nothing of JSON Lines."""
    first = data.lstrip().partition(b"\n")[0].strip()
    if first[:1] != b"[" and first != b"{":
        return None
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
