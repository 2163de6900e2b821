"""Labels as bytes, and back: what a shard of uploaded ground truth becomes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import msgspec
import numpy as np

from windage.quality import coded
from windage.quality.coded import CodedTexts
from windage.quality.labels import Labels

# Raised with every change that an older reader would misread.
WORD = b"windage labels 1\n"


class _File(msgspec.Struct, frozen=True, array_like=True):
    count: int
    identifiers: CodedTexts
    positions: bytes
    actual: CodedTexts
    decided: bytes
    uploaded: bytes
    sources: bytes
    lines: bytes
    objects: tuple[str, ...]


def encode(labels: Labels) -> bytes:
    """Return the labels as bytes, the same for the same labels."""
    return coded.sealed(
        WORD,
        _File(
            labels.count,
            coded.texts(labels.identifiers),
            coded.whole_numbers(labels.positions),
            coded.texts(labels.actual),
            coded.numbers(labels.decided),
            coded.numbers(labels.uploaded),
            coded.whole_numbers(labels.sources),
            coded.whole_numbers(labels.lines),
            labels.objects,
        ),
    )


def decode(data: bytes, *, where: str) -> Labels:
    """Read what `encode` wrote.

    Raises
    ------
    InputError
        When the bytes are damaged or of another format.

    Examples
    --------
    >>> decode(encode(stacked([])), where="here").count
    0
    """
    file = coded.opened(data, word=WORD, kind=_File, where=where)
    rows = file.count
    try:
        return Labels(
            coded.of_length(coded.texts_of(file.identifiers), rows=rows),
            coded.of_length(coded.whole_numbers_of(file.positions), rows=rows),
            coded.of_length(coded.texts_of(file.actual), rows=rows),
            coded.numbers_of(file.decided, rows=rows),
            coded.numbers_of(file.uploaded, rows=rows),
            coded.of_length(coded.whole_numbers_of(file.sources), rows=rows),
            coded.of_length(coded.whole_numbers_of(file.lines), rows=rows),
            file.objects,
        )
    except ValueError as error:
        raise coded.damaged(where, str(error)) from None


def stacked(parts: Sequence[Labels]) -> Labels:
    """Put labels below each other, and the names of their objects behind each other."""
    before = [0, *accumulate(len(part.objects) for part in parts)]
    return Labels(
        coded.concatenated([part.identifiers for part in parts], kind=np.object_),
        coded.concatenated([part.positions for part in parts], kind=np.int64),
        coded.concatenated([part.actual for part in parts], kind=np.object_),
        coded.concatenated([part.decided for part in parts], kind=np.float64),
        coded.concatenated([part.uploaded for part in parts], kind=np.float64),
        coded.concatenated([part.sources + start for part, start in zip(parts, before, strict=False)], kind=np.int64),
        coded.concatenated([part.lines for part in parts], kind=np.int64),
        tuple(name for part in parts for name in part.objects),
    )
