"""Answers and labels that several tests read, and strategies that draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from windage.intake import Intake
from windage.quality import answers_file, labels_file
from windage.quality.answers import Answers
from windage.quality.labels import Labels
from windage.quality.merged import Merged, merged_of
from windage.quality.problem import Problem

BINARY = Problem(type="BinaryClassification", inference_attribute="class", positive="1")
REGRESSION = Problem(type="Regression", inference_attribute="price")
CLASSES = Problem(type="MulticlassClassification", inference_attribute="class")
NAN = float("nan")

# Identifier, position, what is said, version, probability, time.
Answer = tuple[str | None, int, str, str, float, float]
# Identifier, position, what is true, when it was decided, object, line.
Truth = tuple[str, int, str, float, str, int]


def objects(values: Sequence[object]) -> NDArray[np.object_]:
    array = np.empty(len(values), dtype=np.object_)
    array[:] = values
    return array


def answer(
    identifier: str | None,
    predicted: str = "1",
    position: int = 0,
    *,
    version: str = "",
    probability: float = NAN,
    time: float = NAN,
) -> Answer:
    return (identifier, position, predicted, version, probability, time)


def truth(
    identifier: str, actual: str = "1", position: int = 0, *, decided: float = NAN, source: str = "a", line: int = 1
) -> Truth:
    return (identifier, position, actual, decided, source, line)


def answers(*rows: Answer) -> Answers:
    ids, positions, predicted, versions, probability, times = zip(*rows, strict=True) if rows else [()] * 6
    numbers: list[NDArray[np.float64]] = [np.array(one, dtype=np.float64) for one in (times, probability)]
    unknown = np.full(len(rows), np.nan)
    return Answers(
        objects(ids),
        np.array(positions, dtype=np.int64),
        numbers[0],
        objects(predicted),
        numbers[1],
        objects(versions),
        unknown,
        unknown,
    )


def labels(*rows: Truth) -> Labels:
    """Return labels; the hour of their upload is the length of their object's name, an hour each character."""
    ids, positions, actual, decided, sources, lines = zip(*rows, strict=True) if rows else [()] * 6
    names: tuple[Any, ...] = tuple(dict.fromkeys(sources))
    return Labels(
        objects(ids),
        np.array(positions, dtype=np.int64),
        objects(actual),
        np.array(decided, dtype=np.float64),
        np.array([3600.0 * len(name) for name in sources], dtype=np.float64),
        np.array([names.index(name) for name in sources], dtype=np.int64),
        np.array(lines, dtype=np.int64),
        names,
    )


some_ids = st.sampled_from(["a", "b", "c", "d", "é", "x" * 40])
answer_rows = st.tuples(
    some_ids | st.none() | st.just(""),
    st.integers(0, 2),
    st.sampled_from(["0", "1", "2", "0.5", ""]),
    st.sampled_from(["", "v1", "v2"]),
    st.sampled_from([NAN, 0.0, -0.0, 0.5, 1.0]),
    st.sampled_from([NAN, 0.0, -0.0, 1.0]),
)
label_rows = st.tuples(
    some_ids | st.just("elsewhere"),
    st.integers(0, 3),
    st.sampled_from(["0", "1", "2", "0.5", "yes"]),
    st.sampled_from([NAN, 0.0, 1.0, 2.0]),
    st.sampled_from(["a", "bb", "ccc"]),
    st.integers(1, 3),
)


def read_merged(objects: Iterable[tuple[str, bytes]], **options: Any) -> Merged:
    """Return what `windage.quality.merged.merged_of` yields of some objects, as a whole."""
    parts = [part for name, data in objects for part in merged_of(name, partial(BytesIO, data), **options)]
    return Merged(
        answers_file.stacked([part.answers for part in parts]),
        labels_file.stacked([part.labels for part in parts]),
        sum((part.rows for part in parts), Intake()),
        sum((part.labelled for part in parts), Intake()),
        dict(sorted(sum((Counter(part.faults) for part in parts), Counter[str]()).items())),
    )
