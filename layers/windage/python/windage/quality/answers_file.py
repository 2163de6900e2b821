"""Answers as bytes, and back: what a shard of captures becomes until the truth is known."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from windage.quality import coded
from windage.quality.answers import Answers
from windage.quality.coded import CodedTexts

# Raised with every change that an older reader would misread.
WORD = b"windage answers 1\n"


class _File(msgspec.Struct, frozen=True, array_like=True):
    rows: int
    identifiers: CodedTexts
    positions: bytes
    times: bytes
    predicted: CodedTexts
    probability: bytes
    versions: CodedTexts
    expected_error: bytes
    expected_square: bytes


def encode(answers: Answers) -> bytes:
    """Return the answers as bytes, the same for the same answers."""
    return coded.sealed(
        WORD,
        _File(
            answers.rows,
            coded.texts(answers.identifiers),
            coded.whole_numbers(answers.positions),
            coded.numbers(answers.times),
            coded.texts(answers.predicted),
            coded.numbers(answers.probability),
            coded.texts(answers.versions),
            coded.numbers(answers.expected_error),
            coded.numbers(answers.expected_square),
        ),
    )


def decode(data: bytes, *, where: str) -> Answers:
    """Read what `encode` wrote.

    Raises
    ------
    InputError
        When the bytes are damaged or of another format.

    Examples
    --------
    >>> decode(encode(stacked([])), where="here").rows
    0
    """
    file = coded.opened(data, word=WORD, kind=_File, where=where)
    rows = file.rows
    try:
        return Answers(
            coded.of_length(coded.texts_of(file.identifiers), rows=rows),
            coded.of_length(coded.whole_numbers_of(file.positions), rows=rows),
            coded.numbers_of(file.times, rows=rows),
            coded.of_length(coded.texts_of(file.predicted), rows=rows),
            coded.numbers_of(file.probability, rows=rows),
            coded.of_length(coded.texts_of(file.versions), rows=rows),
            coded.numbers_of(file.expected_error, rows=rows),
            coded.numbers_of(file.expected_square, rows=rows),
        )
    except ValueError as error:
        raise coded.damaged(where, str(error)) from None


def stacked(parts: Sequence[Answers]) -> Answers:
    """Put answers below each other."""
    return Answers(
        coded.concatenated([part.identifiers for part in parts], kind=np.object_),
        coded.concatenated([part.positions for part in parts], kind=np.int64),
        coded.concatenated([part.times for part in parts], kind=np.float64),
        coded.concatenated([part.predicted for part in parts], kind=np.object_),
        coded.concatenated([part.probability for part in parts], kind=np.float64),
        coded.concatenated([part.versions for part in parts], kind=np.object_),
        coded.concatenated([part.expected_error for part in parts], kind=np.float64),
        coded.concatenated([part.expected_square for part in parts], kind=np.float64),
    )
