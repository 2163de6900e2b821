"""The rows whose bias a person asks about: merged records, captures, or a dataset with labels and answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from windage.bias.analysis_config import AnalysisConfig, Place
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


def read(places: Sequence[str], names: Names, *, header: bool, strict: bool) -> Rows:
    """Read all files at the places into one table.

    This is where labels that arrive apart will be joined to captures: `_captured` is given the records, and returns
    rows with a column of the truth.

    Raises
    ------
    InputError
        When a place holds nothing to read, or a file cannot be read at all.
    """
    from windage.dataset_file import holds_captures
    from windage.intake import Intake
    from windage.local import files
    from windage.table import stacked

    tables, intakes, labelled = [], [], False
    for name, data in files.contents(places):
        captured = holds_captures(name, data)
        table, intake = _captured(name, data, names) if captured else _dataset(name, data, names, header, strict)
        # Of captures alone nobody expects the truth; of anything else it is missing if it is not there.
        labelled = labelled or not captured or str(names.config.label) in table.names
        tables.append(table)
        intakes.append(intake)
    read_rows = Rows(stacked(tables), sum(intakes, Intake()), labelled)
    if not read_rows.table.rows and read_rows.intake.widths and not names.config.headers:
        width = max(read_rows.intake.widths)
        raise InputError(
            "analysis configuration: headers",
            "which columns are these?",
            got=f"rows of {width} values without names",
            expected="the names of all columns of the dataset, the label among them",
        )
    return read_rows


def _captured(name: str, data: bytes, names: Names) -> tuple[Table, Intake]:
    from windage.captures.merged_record import read_merged
    from windage.captures.schema import Schema
    from windage.table import Kind, Table

    schema = Schema.of(
        (*names.answers, *names.features),
        outputs=names.answers if names.features else (),
        features_attribute=names.config.features,
    )
    label = str(names.config.label)
    table, intake = read_merged([(name, data)], schema=schema, label=label)
    known = {column.name: bool((column.kinds != Kind.ABSENT).any()) for column in table.columns}
    kept = tuple(column for column in table.columns if known[column.name])
    truth = next((column for column in kept if column.name == label), None)
    if truth is not None and not ((truth.kinds != Kind.NULL) & (truth.kinds != Kind.ABSENT)).any():
        kept = tuple(column for column in kept if column is not truth)
    return Table(table.rows, kept, table.calls), intake


def _dataset(name: str, data: bytes, names: Names, header: bool, strict: bool) -> tuple[Table, Intake]:
    from windage.dataset_file import read_dataset
    from windage.dataset_file.selected_rows import read_selected

    config = names.config
    if config.features is None:
        return read_dataset(data, name=name, header=header, columns=config.headers or None, strict=strict)
    others = [config.label, config.predicted_label, config.probability]
    expressions = {place: place for place in others if isinstance(place, str)}
    table, intake = read_selected(
        data, name=name, features=config.features, others=expressions, columns=names.features
    )
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
