"""The values of one slot as a typed column, as `windage.table.column` types them one by one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import FIRST, Block, Places
from windage.captures.alike.codes import coded, unplain
from windage.captures.alike.fields import kinds_of, numbers_alone
from windage.captures.alike.numbers import Decimals, decimals
from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import text_of
from windage.kernel import numbers as numbers_compiled
from windage.kernel import scalars as compiled
from windage.spelled import Spelled
from windage.table import Column, Kind, Words, classify

Flags = NDArray[np.bool_]

_QUOTE, _MINUS, _ZERO, _NINE, _BACKSLASH = 34, 45, 48, 57, 92
_NULL = np.uint64(int.from_bytes(b"null", "little"))
# From here on a float does not say which integer it was.
_EXACT = 2.0**53
# With fewer numbers than this among the first values, a column is looked at as one of texts.
_LEAST_NUMBERS, _LOOKED_AT = 0.05, 256


def of_csv(
    block: Block, name: str, starts: Places, sizes: Places, numbers: Decimals, *, words: Words | None = None
) -> tuple[Column, Flags]:
    """Return the column of fields of CSV, an empty one is null, and which fields cannot stand in a line like that.

    ``words`` are the fields, where they have been numbered.
    """
    return _of_texts(block, name, starts, sizes, numbers, empty=Kind.NULL, words=words)


def of_json(
    block: Block, name: str, starts: Places, sizes: Places, numbers: Decimals, *, in_text: bool = True
) -> tuple[Column, Flags]:
    """Return the column of scalars of JSON, and which of them are none; in a text, quotes have backslashes."""
    if (kinds := _json_numbers(block, starts, sizes, numbers)) is not None:
        return Column(name, kinds, numbers.numbers), is_no_json(block, starts, sizes, numbers)
    if (texts := _json_texts(block, starts, sizes, in_text=in_text)) is not None:
        inner, size, null, bad = texts
        column, other = _of_texts(block, name, inner, size, decimals_of(block, inner, size), empty=Kind.EMPTY)
        column.kinds[null] = Kind.NULL
        return column, bad | other
    return _of_any_json(block, name, starts, sizes, in_text=in_text)


def _json_numbers(block: Block, starts: Places, sizes: Places, found: Decimals) -> NDArray[np.uint8] | None:
    if not compiled.AVAILABLE:
        return only_numbers(block, starts, sizes, found)
    return compiled.numbers(
        block.bytes, starts, sizes, known=found.known, fractional=found.fractional, values=found.numbers
    )


def _json_texts(
    block: Block, starts: Places, sizes: Places, *, in_text: bool
) -> tuple[Places, Places, Flags, Flags] | None:
    if compiled.AVAILABLE and in_text:
        return compiled.texts(block.bytes, starts, sizes)
    return only_texts(block, starts, sizes, in_text=in_text)


def only_numbers(block: Block, starts: Places, sizes: Places, found: Decimals) -> NDArray[np.uint8] | None:
    """Return the kinds of nulls and numbers; nothing when there are others, or numbers written in another way."""
    null = _is_null(block, starts, sizes)
    if not (found.known | null).all() or _is_written_otherwise(found).any():
        return None
    kinds = kinds_of(found)
    kinds[null] = Kind.NULL
    return kinds


def only_texts(
    block: Block, starts: Places, sizes: Places, *, in_text: bool = True
) -> tuple[Places, Places, Flags, Flags] | None:
    """Return where texts stand inside their quotes, where there is null, and what does not end with a quote.

    Nothing when there is what does not begin with one.
    """
    mark, width = (_BACKSLASH, 2) if in_text else (_QUOTE, 1)
    quoted = block.bytes.take(starts) == mark
    null = _is_null(block, starts, sizes)
    if not (quoted | null).all():
        return None
    bad = quoted & ~_is_quoted(block, starts, sizes, in_text=in_text)
    return starts + width * quoted, np.where(null | bad, 0, sizes - 2 * width), null, bad


def _is_null(block: Block, starts: Places, sizes: Places) -> Flags:
    null: Flags = (sizes == len(b"null")) & ((block.words[starts] & FIRST[4]) == _NULL)
    return null


def look_like_numbers(block: Block, starts: Places, sizes: Places) -> list[bool]:
    """Tell of each row of spans, shape (rows, spans), whether it is worth trying to read them as numbers."""
    if numbers_compiled.AVAILABLE:
        filled, numeric = numbers_compiled.openings(block.bytes, starts, sizes, most=_LOOKED_AT)
    else:
        filled, numeric = openings(block, starts[:, :_LOOKED_AT], sizes[:, :_LOOKED_AT])
    worth: list[bool] = (numeric >= _LEAST_NUMBERS * filled).tolist()
    return worth


def openings(block: Block, starts: Places, sizes: Places) -> tuple[Places, Places]:
    """Return how many spans of each row are not empty, and how many of these begin like a number."""
    first = block.bytes.take(starts)
    numeric = (((first >= _ZERO) & (first <= _NINE)) | (first == _MINUS)) & (sizes > 0)
    return np.count_nonzero(sizes > 0, axis=1), np.count_nonzero(numeric, axis=1)


def decimals_of(block: Block, starts: Places, sizes: Places) -> Decimals:
    """Read spans as numbers, if it is worth trying."""
    (worth,) = look_like_numbers(block, starts[None, :], sizes[None, :])
    return decimals(block, starts, sizes) if worth else no_decimals(sizes.size)


def no_decimals(rows: int) -> Decimals:
    """Return that so many spans are no numbers."""
    none = np.zeros(rows, dtype=np.bool_)
    return Decimals(none, none, np.full(rows, np.nan), none)


def _of_texts(
    block: Block,
    name: str,
    starts: Places,
    sizes: Places,
    found: Decimals,
    *,
    empty: Kind,
    words: Words | None = None,
) -> tuple[Column, Flags]:
    bad = np.zeros(sizes.size, dtype=np.bool_)
    if not found.known.any():
        words = words if words is not None else coded(block, starts, sizes)
        typed = _typed(words.different, empty=empty)
        if (typed.kinds < Kind.BOOLEAN).any():
            found.numbers[:] = typed.numbers[words.codes]
        if typed.unplain.any():
            bad = typed.unplain[words.codes]
        # Nearly always, all are texts.
        alike = typed.kinds.size and (typed.kinds == typed.kinds[0]).all()
        kinds = np.full(sizes.size, typed.kinds[0]) if alike else typed.kinds[words.codes]
        return Column(name, kinds, found.numbers, coded=words), bad
    spelled = Spelled.of(block.data, starts=starts, sizes=sizes)
    if (only := numbers_alone(found, sizes, empty)) is not None:
        return Column(name, only, found.numbers, spelled=spelled), bad
    kinds, other = kinds_of(found), np.flatnonzero(~found.known)
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


def _is_quoted(block: Block, starts: Places, sizes: Places, *, in_text: bool) -> Flags:
    ends = starts + sizes
    if not in_text:
        plain: Flags = (sizes >= 2) & (block.bytes.take(ends - 1) == _QUOTE)
        return plain
    good: Flags = (sizes >= 4) & (block.bytes.take(ends - 1) == _QUOTE) & (block.bytes.take(ends - 2) == _BACKSLASH)
    good &= block.bytes.take(starts + 1) == _QUOTE
    return good


def _is_written_otherwise(found: Decimals) -> Flags:
    """Tell which integers their number does not tell: large ones, and a minus before a zero."""
    large = np.abs(found.numbers) >= _EXACT
    otherwise: Flags = found.known & ~found.fractional
    otherwise &= large | ((found.numbers == 0) & np.signbit(found.numbers))
    return otherwise


def is_no_json(block: Block, starts: Places, sizes: Places, found: Decimals) -> Flags:
    """Tell which numbers begin with a zero and go on with a digit."""
    if found.padded is not None:
        return found.padded
    begins = starts + (block.bytes.take(starts) == _MINUS)
    second = block.bytes.take(begins + 1)
    more = (begins + 1 < starts + sizes) & (second >= _ZERO) & (second <= _NINE)
    more &= (block.bytes.take(begins) == _ZERO) & found.known
    flags: Flags = more
    return flags


def _of_any_json(block: Block, name: str, starts: Places, sizes: Places, *, in_text: bool) -> tuple[Column, Flags]:
    """Look at each different scalar once."""
    words = coded(block, starts, sizes)
    mark = '\\"' if in_text else '"'
    values = [_scalar(text, mark) for text in words.different]
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


def _scalar(text: str, mark: str) -> str | bool | None:
    """Return the text of a scalar of JSON whose quotes are written as the mark; false when it is none."""
    if unplain(text.replace(mark, "")):
        return False
    try:
        value = parsed(text.replace(mark, '"'))
    except (NotJsonError, PayloadError):
        return False
    return False if isinstance(value, dict | list) else text_of(value)
