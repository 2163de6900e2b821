"""The values of one slot as a typed column, as `windage.table.column` types them one by one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import FIRST, Block, Places
from windage.captures.alike.codes import coded, unplain
from windage.captures.alike.numbers import Decimals, decimals
from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import text_of
from windage.kernel import texts as compiled
from windage.spelled import Spelled
from windage.table import Column, Kind, Words, classify

Flags = NDArray[np.bool_]

_QUOTE, _MINUS, _ZERO, _NINE, _BACKSLASH = 34, 45, 48, 57, 92
_NULL = np.uint64(int.from_bytes(b"null", "little"))
# The marks of a value: it begins as a text, is null, is a whole text, begins with a zero and goes on with a digit.
QUOTED, NULL, CLOSED, ZERO_AND_DIGIT = np.array([1, 2, 4, 8], dtype=np.uint8)
# From here on a float does not say which integer it was.
_EXACT = 2.0**53
# With fewer numbers than this among the first values, a column is looked at as one of texts.
_LEAST_NUMBERS, _LOOKED_AT = 0.05, 256


def of_csv(block: Block, name: str, starts: Places, sizes: Places, numbers: Decimals) -> tuple[Column, Flags]:
    """Return the column of fields of CSV, an empty one is null, and which fields cannot stand in a line like that."""
    return _of_texts(block, name, starts, sizes, numbers, empty=Kind.NULL)


def of_json(block: Block, name: str, starts: Places, sizes: Places, numbers: Decimals) -> tuple[Column, Flags]:
    """Return the column of scalars of JSON as they stand in a text, and which of them are none."""
    marks = marks_of(block, starts, sizes)
    quoted, null = (marks & QUOTED) != 0, (marks & NULL) != 0
    if not quoted.any() and (numbers.known | null).all() and not _is_written_otherwise(numbers).any():
        kinds = _kinds(numbers)
        kinds[null] = Kind.NULL
        return Column(name, kinds, numbers.numbers), numbers.known & ((marks & ZERO_AND_DIGIT) != 0)
    if (quoted | null).all():
        bad = quoted & ((marks & CLOSED) == 0)
        inner, size = starts + 2 * quoted, np.where(null | bad, 0, sizes - 4)
        column, other = _of_texts(block, name, inner, size, decimals_of(block, inner, size), empty=Kind.EMPTY)
        column.kinds[null] = Kind.NULL
        return column, bad | other
    return _of_any_json(block, name, starts, sizes)


def look_like_numbers(block: Block, starts: Places, sizes: Places) -> list[bool]:
    """Tell of each row of spans, shape (rows, spans), whether it is worth trying to read them as numbers."""
    sizes = sizes[:, :_LOOKED_AT]
    first = block.bytes.take(starts[:, :_LOOKED_AT])
    numeric = (((first >= _ZERO) & (first <= _NINE)) | (first == _MINUS)) & (sizes > 0)
    worth: list[bool] = (numeric.sum(axis=1) >= _LEAST_NUMBERS * np.count_nonzero(sizes, axis=1)).tolist()
    return worth


def decimals_of(block: Block, starts: Places, sizes: Places) -> Decimals:
    """Read spans as numbers, if it is worth trying."""
    (worth,) = look_like_numbers(block, starts[None, :], sizes[None, :])
    return decimals(block, starts, sizes) if worth else no_decimals(sizes.size)


def no_decimals(rows: int) -> Decimals:
    """Return that so many spans are no numbers."""
    return Decimals(np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_), np.full(rows, np.nan))


def _of_texts(
    block: Block, name: str, starts: Places, sizes: Places, found: Decimals, *, empty: Kind
) -> tuple[Column, Flags]:
    bad = np.zeros(sizes.size, dtype=np.bool_)
    if not found.known.any():
        words = coded(block, starts, sizes)
        typed = _typed(words.different, empty=empty)
        if (typed.kinds < Kind.BOOLEAN).any():
            found.numbers[:] = typed.numbers[words.codes]
        if typed.unplain.any():
            bad = typed.unplain[words.codes]
        # Nearly always, all are texts.
        alike = typed.kinds.size and (typed.kinds == typed.kinds[0]).all()
        kinds = np.full(sizes.size, typed.kinds[0]) if alike else typed.kinds[words.codes]
        return Column(name, kinds, found.numbers, coded=words), bad
    kinds = _kinds(found)
    other = np.flatnonzero(~found.known)
    spelled = Spelled.of(block.data, starts=starts, sizes=sizes)
    if not sizes[other].any():
        kinds[other] = empty
        return Column(name, kinds, found.numbers, spelled=spelled), bad
    words = coded(block, starts[other], sizes[other])
    typed = _typed(words.different, empty=empty)
    kinds[other] = typed.kinds[words.codes]
    found.numbers[other] = typed.numbers[words.codes]
    bad[other] = typed.unplain[words.codes]
    return Column(name, kinds, found.numbers, spelled=spelled), bad


class _Typed(NamedTuple):
    """What each of different texts is, its number, and whether it cannot stand in a line as it is."""

    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    unplain: Flags


def _typed(texts: tuple[str, ...], *, empty: Kind) -> _Typed:
    typed = [classify(text) if text else (empty, np.nan) for text in texts]
    some = unplain("".join(texts))
    return _Typed(
        np.array([kind for kind, _ in typed], dtype=np.uint8),
        np.array([number for _, number in typed], dtype=np.float64),
        np.array([some and unplain(text) for text in texts], dtype=np.bool_),
    )


def _kinds(found: Decimals) -> NDArray[np.uint8]:
    return found.fractional + np.uint8(Kind.INTEGRAL)


def _is_written_otherwise(found: Decimals) -> Flags:
    """Tell which integers their number does not tell: large ones, and a minus before a zero."""
    large = np.abs(found.numbers) >= _EXACT
    otherwise: Flags = found.known & ~found.fractional
    otherwise &= large | ((found.numbers == 0) & np.signbit(found.numbers))
    return otherwise


def is_no_json(block: Block, starts: Places, sizes: Places, found: Decimals) -> Flags:
    """Tell which numbers begin with a zero and go on with a digit."""
    flags: Flags = found.known & ((marks_of(block, starts, sizes) & ZERO_AND_DIGIT) != 0)
    return flags


def marks_of(block: Block, starts: Places, sizes: Places) -> NDArray[np.uint8]:
    """Return what the first and the last bytes tell of values of JSON in a text of JSON."""
    if compiled.AVAILABLE:
        return compiled.scalars(block.data, starts, sizes)
    first, second, ends = block.bytes.take(starts), block.bytes.take(starts + 1), starts + sizes
    marks = np.where(first == _BACKSLASH, QUOTED, np.uint8(0))
    marks |= ((sizes == 4) & ((block.words[starts] & FIRST[4]) == _NULL)) * NULL
    closed = (sizes >= 4) & (block.bytes.take(ends - 1) == _QUOTE) & (block.bytes.take(ends - 2) == _BACKSLASH)
    marks |= (closed & (second == _QUOTE)) * CLOSED
    begins = starts + (first == _MINUS)
    digit = block.bytes.take(begins + 1)
    more = (begins + 1 < ends) & (digit >= _ZERO) & (digit <= _NINE) & (block.bytes.take(begins) == _ZERO)
    marks |= more * ZERO_AND_DIGIT
    return marks


def _of_any_json(block: Block, name: str, starts: Places, sizes: Places) -> tuple[Column, Flags]:
    """Look at each different scalar once."""
    words = coded(block, starts, sizes)
    values = [_scalar(text) for text in words.different]
    bad = np.array([isinstance(value, bool) for value in values])[words.codes]
    texts = ["" if isinstance(value, bool) else value for value in values]
    typed = [(Kind.NULL, np.nan) if text is None else classify(text) for text in texts]
    again = Words.of([text or "" for text in texts])
    return (
        Column(
            name,
            np.array([kind for kind, _ in typed], dtype=np.uint8)[words.codes],
            np.array([number for _, number in typed], dtype=np.float64)[words.codes],
            coded=Words(again.codes[words.codes], again.different),
        ),
        bad,
    )


def _scalar(text: str) -> str | bool | None:
    """Return the text of a scalar of JSON, as it stands in a text; false when it is none."""
    if unplain(text.replace('\\"', "")):
        return False
    try:
        value = parsed(text.replace('\\"', '"'))
    except (NotJsonError, PayloadError):
        return False
    return False if isinstance(value, dict | list) else text_of(value)
