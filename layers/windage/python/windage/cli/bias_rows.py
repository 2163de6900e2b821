"""The rows whose bias a person asks about: merged records, captures, or a dataset with labels and answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from windage.bias.analysis_config import AnalysisConfig, Place
    from windage.captures.capture_file import Schema
    from windage.intake import Intake
    from windage.table import Table


@dataclass(frozen=True)
class Rows:
    """What was read: the rows, what became of all, and whether any file should have said the truth."""

    table: Table
    intake: Intake
    labelled: bool


@dataclass(frozen=True)
class Names:
    """What the columns of a configuration are called.

    Parameters
    ----------
    config
        The configuration, with names in the place of numbers.
    answers, features
        The columns of the model's answer, and of its question where the file says them.
    """

    config: AnalysisConfig
    answers: tuple[str, ...]
    features: tuple[str, ...]

    @staticmethod
    def of(config: AnalysisConfig, outputs: Sequence[str]) -> Names:
        """Name the columns; ``outputs`` are those of the answer, if somebody says them.

        Raises
        ------
        InputError
            When the place of an answer's column is beyond them.
        """
        from windage.bias.cut import ANSWER

        predicted = _named(config.predicted_label, outputs, ANSWER)
        probability = _named(config.probability, outputs, "probability")
        said = [name for name in (predicted, probability) if name is not None]
        answers = tuple(outputs) or tuple(said) or (ANSWER,)
        label = config.label
        if isinstance(label, int) and config.headers and label < len(config.headers):
            label = config.headers[label]
        features = tuple(name for name in config.headers if name not in {label, *answers})
        return Names(
            replace(config, label=label, predicted_label=predicted, probability=probability), answers, features
        )


def read(places: Sequence[str], names: Names, *, header: bool, strict: bool, ground_truth: Sequence[str] = ()) -> Rows:
    """Read all files at the places into one table; captures with the labels at others, or those merged into them.

    Raises
    ------
    InputError
        When a place holds nothing to read, or a file cannot be read at all.
    """
    from windage.dataset_file import holds_captures
    from windage.intake import Intake
    from windage.local import files
    from windage.table import stacked

    captures, tables, intakes = [], [], []
    for name, data in files.contents(places):
        if holds_captures(name, data):
            captures.append((name, data))
            continue
        table, intake = _dataset(name, data, names, header, strict)
        tables.append(table)
        intakes.append(intake)
    # Of captures alone nobody expects the truth; in anything else it is missing if it is not there.
    labelled = bool(tables or ground_truth)
    if captures:
        table, intake = _captured(captures, names, ground_truth)
        labelled = labelled or str(names.config.label) in table.names
        tables.append(table)
        intakes.append(intake)
    intake = sum(intakes, Intake())
    table = stacked(tables)
    if not table.rows and intake.widths and not names.config.headers:
        raise InputError(
            "analysis configuration: headers",
            "which columns are these?",
            got=f"rows of {max(intake.widths)} values without names",
            expected="the names of all columns of the dataset, the label among them",
        )
    return Rows(table, intake, labelled)


def _captured(captures: Sequence[tuple[str, bytes]], names: Names, ground_truth: Sequence[str]) -> tuple[Table, Intake]:
    from windage.bias.labelled import labelled
    from windage.captures.capture_file import read_captures
    from windage.ground_truth.label_file import read_labels
    from windage.local import files
    from windage.local.beside import beside
    from windage.once import each_once
    from windage.table import Kind, Table

    aside = beside(name for name, _ in captures)
    read_table, intake = read_captures(captures, schema=_schema(names, names.features), aside=aside)
    if not read_table.rows and intake.widths and names.features and names.config.label not in names.config.headers:
        # The label stands elsewhere in JSON, and the last header is what it is called.
        read_table, intake = read_captures(captures, schema=_schema(names, names.features[:-1]), aside=aside)
    read_table, intake = next(each_once([(read_table, intake)]))
    # A column that no record has is none.
    kept = tuple(column for column in read_table.columns if (column.kinds != Kind.ABSENT).any())
    table = Table(read_table.rows, kept, read_table.calls)
    label = str(names.config.label)
    truths = list(files.contents(ground_truth)) if ground_truth else captures
    labels, said = read_labels(truths, label_attribute=label)
    if not labels.count:
        # It may be called as the service's own records call it.
        labels, said = read_labels(truths)
    if ground_truth and not labels.count:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in said.quarantined.items())
        raise InputError(", ".join(ground_truth), "no label in it", got=reasons or "no records")
    return (labelled(table, labels, label=label) if labels.count else table), intake


def _schema(names: Names, features: Sequence[str]) -> Schema:
    from windage.captures.capture_file import Schema

    outputs = names.answers if features else ()
    return Schema.of((*names.answers, *features), outputs=outputs, features_attribute=names.config.features)


def _dataset(name: str, data: bytes, names: Names, header: bool, strict: bool) -> tuple[Table, Intake]:
    from windage.dataset_file import read_dataset
    from windage.dataset_file.selected_rows import read_selected

    config = names.config
    if config.features is None:
        return read_dataset(data, name=name, header=header, columns=config.headers or None, strict=strict)
    others = [config.label, config.predicted_label, config.probability]
    expressions = {place: place for place in others if isinstance(place, str)}
    table, intake = read_selected(data, name=name, features=config.features, others=expressions, columns=names.features)
    if strict and (intake.quarantined or not table.rows):
        bad = intake.kept[0] if intake.kept else None
        where = name if bad is None else f"{bad.source}:{bad.line}"
        raise InputError(where, "a record that cannot be read" if bad else "no rows", got=bad.detail if bad else None)
    return table, intake


def _named(place: Place | None, outputs: Sequence[str], default: str) -> str | None:
    if not isinstance(place, int):
        return place
    if not outputs:
        if place:
            raise InputError(
                "--output-columns", "which column of the answer?", got=place, expected="the names of all its columns"
            )
        return default
    if place >= len(outputs):
        raise InputError("--output-columns", "the answer has fewer columns", got=place, expected=", ".join(outputs))
    return outputs[place]
