"""Streams of a folder of Parquet files, with the truth in ``truth.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.streams.stream import Stream, Truth
from windage.dataset_file import read_dataset
from windage.table import Column

# The column that says which window a row belongs to, and what it says of the reference.
WINDOW, REFERENCE = "window", "ref"


def read(folder: Path) -> Iterator[Stream]:
    """Yield a stream of every file that ``truth.json`` names: ``{file: {window: {drifted, stable}}}``."""
    for file, windows in json.loads((folder / "truth.json").read_text()).items():
        frame = _frame((folder / file).read_bytes(), name=file)
        parts = {str(key): part.drop(columns=WINDOW).reset_index(drop=True) for key, part in frame.groupby(WINDOW)}
        truths = {key: Truth(frozenset(said["drifted"]), frozenset(said["stable"])) for key, said in windows.items()}
        yield Stream(
            file.removesuffix(".parquet"), parts[REFERENCE], {key: (parts[key], truth) for key, truth in truths.items()}
        )


def _frame(data: bytes, *, name: str) -> pd.DataFrame:
    table, _ = read_dataset(data, name=name, strict=True)
    return pd.DataFrame({column.name: _values(column) for column in table.columns})


def _values(column: Column) -> object:
    """Return numbers, unless a value is a text."""
    if not column.is_text.any():
        return column.numbers
    values = column.texts.copy()
    values[~(column.is_text | column.is_number)] = None
    return values
