"""The rows whose bias a person asks about: merged records, captures, or a dataset with labels and answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from windage.errors import InputError
from windage.intake import Intake

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from windage.captures.capture_file import Schema
    from windage.captures.pieces import Readable
    from windage.cli.bias_names import Names
    from windage.joining.parted import Parted
    from windage.quality.labels import Labels
    from windage.table import Table


@dataclass(frozen=True)
class Rows:
    """What was read: rows, what became of all, whether any file should have said the truth, and how many there are."""

    table: Table
    intake: Intake
    labelled: bool
    count: int


def read(places: Sequence[str], names: Names, *, header: bool, strict: bool, ground_truth: Sequence[str] = ()) -> Rows:
    """Read all files at the places into one table; captures with the labels at others, or those merged into them.

    Of more rows than fit into memory, the table holds a sample of the calls; with ``strict``, it holds all.

    Raises
    ------
    InputError
        When a place holds nothing to read, or a file cannot be read at all.
    """
    from windage.dataset_file import head_of, holds_captures
    from windage.local import files
    from windage.table import stacked

    captures, datasets = list[str](), list[str]()
    for name in files.named(places):
        with files.opened(name) as file:
            (captures if holds_captures(name, head_of(name, file)) else datasets).append(name)
    found = []
    if datasets:
        found.append(_of_datasets(datasets, names, header=header, strict=strict))
    if captures:
        found.append(_captured(captures, names, ground_truth))
    # Of captures alone nobody expects the truth; in anything else it is missing if it is not there.
    labelled = bool(datasets or ground_truth) or any(str(names.config.label) in one.table.names for one in found)
    intake = sum((one.intake for one in found), Intake())
    table = stacked([one.table for one in found])
    if not table.rows and intake.widths and not names.config.headers:
        raise InputError(
            "analysis configuration: headers",
            "which columns are these?",
            got=f"rows of {max(intake.widths)} values without names",
            expected="the names of all columns of the dataset, the label among them",
        )
    return Rows(table, intake, labelled, sum(one.count for one in found))


def _of_datasets(datasets: Sequence[str], names: Names, *, header: bool, strict: bool) -> Rows:
    from windage.joining.parted import Parted, together
    from windage.joining.sampled import sample_of
    from windage.joining.with_labels import LABELS, rows_kind
    from windage.local import files
    from windage.table import stacked

    def tables() -> Iterator[tuple[Table, Intake]]:
        for name in datasets:
            with files.opened(name) as file:
                yield from _dataset(file, names, name=name, header=header, strict=strict)

    if strict:
        # A baseline keeps all columns: in captures they are told by their places.
        read = list(tables())
        table, intake = stacked([one for one, _ in read]), sum((one for _, one in read), Intake())
        return Rows(table, intake, labelled=True, count=table.rows)
    intake = Intake()
    with Parted(rows_kind(*names.needed)) as rows, Parted(LABELS) as nothing:
        for table, part in tables():
            rows.add(table)
            intake += part
        sample, count = sample_of(together(rows, nothing))
    return Rows(sample, intake, labelled=True, count=count)


def _captured(captures: Sequence[str], names: Names, ground_truth: Sequence[str]) -> Rows:
    from dataclasses import replace

    from windage.joining.parted import Parted, together
    from windage.joining.sampled import sample_of
    from windage.joining.with_labels import LABELS, rows_kind
    from windage.table import Kind

    label = str(names.config.label)
    features, last = names.features, None
    if features and names.config.label not in names.config.headers:
        # The label may stand elsewhere in JSON, and the last header is what it is called.
        last = features[:-1]
    with Parted(rows_kind(*names.needed)) as rows, Parted(LABELS) as labels:
        intake = _add_captured(captures, _schema(names, features), rows)
        if not rows.rows and intake.widths and last is not None:
            intake = _add_captured(captures, _schema(names, last), rows)
        _add_labels(ground_truth or captures, labels, label=label, expected=bool(ground_truth))
        table, count = sample_of(together(rows, labels), label=label if labels.rows else None)
    # A column that no record has is none.
    kept = tuple(column for column in table.columns if (column.kinds != Kind.ABSENT).any())
    return Rows(replace(table, columns=kept), intake, labelled=False, count=count)


def _add_captured(captures: Sequence[str], schema: Schema, rows: Parted[Table]) -> Intake:
    """Add the rows of captures, each record once, and return what became of all."""
    from windage.captures.capture_file import tables_of
    from windage.local import files
    from windage.local.beside import beside
    from windage.local.met_on_disk import MetOnDisk
    from windage.once import each_once

    def tables() -> Iterator[tuple[Table, Intake]]:
        for name in captures:
            with files.opened(name) as file:
                yield from tables_of([(name, file)], schema=schema, aside=beside([name]))

    intake = Intake()
    with MetOnDisk() as known:
        for table, part in each_once(tables(), known):
            rows.add(table)
            intake += part
    return intake


def _add_labels(places: Sequence[str], labels: Parted[Labels], *, label: str, expected: bool) -> None:
    """Add the labels at the places, whatever they are called.

    Raises
    ------
    InputError
        When there are none although they are expected.
    """
    from windage.ground_truth.label_file import labels_of
    from windage.local import files

    # They may be called as the service's own records call them.
    for attribute in (label, None):
        said = Intake()
        for name in files.named(places):
            with files.opened(name) as file:
                for some, part in labels_of([(name, file)], label_attribute=attribute):
                    labels.add(some)
                    said += part
        if labels.rows:
            return
    if expected:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in said.quarantined.items())
        raise InputError(", ".join(places), "no label in it", got=reasons or "no records")


def _schema(names: Names, features: Sequence[str]) -> Schema:
    from windage.captures.capture_file import Schema

    outputs = names.answers if features else ()
    return Schema.of((*names.answers, *features), outputs=outputs, features_attribute=names.config.features)


def _dataset(file: Readable, names: Names, *, name: str, header: bool, strict: bool) -> Iterator[tuple[Table, Intake]]:
    from windage.captures.pieces import Begun, whole
    from windage.dataset_file import head_of, read_dataset, tables_of
    from windage.dataset_file.selected_rows import read_selected, selected_tables

    config, content = names.config, Begun(head_of(name, file), file)
    if config.features is None:
        columns = config.headers or None
        if strict:
            yield read_dataset(whole(content), name=name, header=header, columns=columns, strict=True)
        else:
            yield from tables_of(content, name=name, header=header, columns=columns)
        return
    others = [config.label, config.predicted_label, config.probability]
    expressions = {place: place for place in others if isinstance(place, str)}
    if not strict:
        yield from selected_tables(
            content, name=name, features=config.features, others=expressions, columns=names.features
        )
        return
    table, intake = read_selected(
        whole(content), name=name, features=config.features, others=expressions, columns=names.features
    )
    if intake.quarantined or not table.rows:
        bad = intake.kept[0] if intake.kept else None
        where = name if bad is None else f"{bad.source}:{bad.line}"
        raise InputError(where, "a record that cannot be read" if bad else "no rows", got=bad.detail if bad else None)
    yield table, intake
