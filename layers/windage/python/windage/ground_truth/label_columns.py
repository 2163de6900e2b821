"""Labels as rows of a plain dataset: CSV with a header, JSON, JSON Lines or Parquet with a column of inference ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from windage.captures.outcome import Bad, Called, Filtered, Note, Outside, Placed
from windage.captures.pieces import Begun, whole
from windage.dataset_file import PIECE_BYTES, delimited, json_records, tables_of
from windage.dataset_file.blocks import blocks_of
from windage.dataset_file.content import bytes_of, text_of
from windage.dataset_file.endings import Format, format_of
from windage.errors import InputError, shortened
from windage.ground_truth.label import Label, LabelOutcome, actual_of, identifier_problem, position_of
from windage.ground_truth.label_record import LABEL_NAMES
from windage.operations import Operated
from windage.table import Kind, Table

ID_NAMES = ("id", "inference_id", "inferenceId", "InferenceId", "event_id", "eventId", "SageMakerInferenceId")
TIME_NAMES = ("label_time", "labelTime", "decided")
POSITION_NAMES = ("position",)

PlacedLabel = tuple[str, int, LabelOutcome]


@dataclass(frozen=True)
class LabelColumns:
    """Which columns of a dataset say what; ``None``: the one that is called as such columns usually are.

    Parameters
    ----------
    identifier, label
        The inference id and what turned out to be true.
    time, position
        When that was decided, and which row of its call it is; a dataset need have neither.
    """

    identifier: str | None = None
    label: str | None = None
    time: str | None = None
    position: str | None = None

    def find(self, names: Iterable[str]) -> dict[str, str]:
        """Return the names of the columns that say what, as far as these names hold them.

        Examples
        --------
        >>> LabelColumns(label="churned").find(["id", " churned", "label"])
        {'identifier': 'id', 'label': ' churned'}
        """
        known = {name.strip(): name for name in names}
        usual = {"identifier": ID_NAMES, "label": LABEL_NAMES, "time": TIME_NAMES, "position": POSITION_NAMES}
        found = {}
        for what, others in usual.items():
            said = getattr(self, what)
            for name in others if said is None else (said,):
                if name in known:
                    found[what] = known[name]
                    break
        return found


def outcomes_of(name: str, content: bytes | Begun, columns: LabelColumns) -> Iterator[PlacedLabel]:
    """Yield what becomes of every row of a dataset; of one that cannot be read, why."""
    format_ = format_of(name, content if isinstance(content, bytes) else content.head)
    try:
        if format_ in {"csv", "json_lines"}:
            names, placed = _of_lines(name, content, format_)
        elif format_ == "json":
            text = text_of(whole(content), name=name)
            names, placed = json_records.of_document(text, name=name, columns=None)
        else:
            before = 0
            for table, _ in tables_of(content, name=name):
                yield from of_table(table, name=name, columns=columns, first=before + 1)
                before += table.rows
            return
        yield from of_rows(names, placed, columns=columns)
    except InputError as error:
        yield name, 1, Bad("payload", str(error))


def of_table(table: Table, *, name: str, columns: LabelColumns, first: int = 1) -> Iterator[PlacedLabel]:
    """Yield what becomes of every row of a table, the first of which is the row of that number."""
    layout = _layout(table.names, columns)
    held = {column.name: column for column in table.columns}
    texts = []
    for what in ("identifier", "label", "position", "time"):
        column = held.get(layout.found.get(what, ""))
        known = column.texts.tolist() if column is not None else [None] * table.rows
        missing = column.kinds < Kind.EMPTY if column is not None else [False] * table.rows
        texts.append([None if gone else text for gone, text in zip(missing, known, strict=True)])
    for line, (identifier, label, position, time) in enumerate(zip(*texts, strict=True), start=first):
        yield name, line, layout.problem or label_of(identifier, label, position, time)


def of_rows(names: Sequence[str], placed: Iterable[Placed], *, columns: LabelColumns) -> Iterator[PlacedLabel]:
    """Yield what becomes of rows, which are in the order of ``names`` or have names of their own."""
    layout = _layout(tuple(names), columns)
    found, place = layout.found, {name: number for number, name in enumerate(names)}
    at = tuple(place[found[what]] if what in found else -1 for what in ("identifier", "label", "position", "time"))
    for source, line, outcome in placed:
        row = outcome.row if isinstance(outcome, Called) else outcome
        if isinstance(row, tuple):
            said = [row[index] if index >= 0 else None for index in at]
            yield source, line, layout.problem or label_of(*said)
        elif isinstance(row, Bad | Note):
            yield source, line, row
        elif not isinstance(row, Outside | Filtered | Operated):
            yield source, line, _of_named(row, columns)


def label_of(identifier: str | None, label: str | None, position: str | None, time: str | None) -> LabelOutcome:
    """Return the label that the cells of a row say, or why it is none.

    Examples
    --------
    >>> label_of("58", "1.0", None, None)
    Label(identifier='58', position=0, actual='1', decided=None)
    """
    problem = identifier_problem(identifier)
    if problem is not None or identifier is None:
        return problem or Bad("no_id", "no inference id")
    actual, place = actual_of(label), position_of(position)
    if isinstance(actual, Bad):
        return actual
    return place if isinstance(place, Bad) else Label(identifier, place, actual, time or None)


def _of_named(row: Mapping[str, str | None], columns: LabelColumns) -> LabelOutcome:
    layout = _layout(tuple(row), columns)
    if layout.problem is not None:
        return layout.problem
    said = {what: row[name] for what, name in layout.found.items()}
    return label_of(said["identifier"], said["label"], said.get("position"), said.get("time"))


@dataclass(frozen=True)
class _Layout:
    """Which columns say what in rows of some names, and what is wrong with such rows."""

    found: Mapping[str, str]
    problem: Bad | None


@lru_cache(maxsize=64)
def _layout(names: tuple[str, ...], columns: LabelColumns) -> _Layout:
    found = columns.find(names)
    there = shortened(", ".join(names)) or "none"
    if "identifier" not in found:
        wanted = columns.identifier or " or ".join(ID_NAMES[:2])
        return _Layout(found, Bad("no_id", f"no column named {wanted}; there are: {there}"))
    if "label" not in found:
        wanted = columns.label or LABEL_NAMES[0]
        return _Layout(found, Bad("no_label", f"no column named {wanted}; there are: {there}"))
    return _Layout(found, None)


def _of_lines(name: str, content: bytes | Begun, format_: Format) -> tuple[Sequence[str], Iterator[Placed]]:
    is_csv = format_ == "csv"
    data = bytes_of(content, name=name, size=PIECE_BYTES)
    blocks = blocks_of(data, name=name, size=PIECE_BYTES, first_apart=is_csv, returns=is_csv)
    if is_csv:
        return delimited.rows_of(blocks, name=name, header=True, columns=None)
    return json_records.of_lines(blocks, name=name, columns=None)
