"""Decimal numbers in bytes, many at once.

A number of at most fifteen digits is a whole number over a power of ten, both without error in a float, so that one
division rounds it as ``float`` does. Eight digits are added up in three multiplications (Lemire, 2018: Quickly
parsing eight digits); a point is a digit 0 at first, and taken out of the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import orjson
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import LAST, WORD, Block, Places, Words
from windage.kernel import numbers as compiled

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

# What is read in two words; longer numbers are read one by one, up to this.
SHORT, LONGEST = 2 * WORD, 4 * WORD - 1
_MOST_WITH_A_POINT = 15

_ONES = np.uint64(0x0101010101010101)
_HIGHS = np.uint64(0x8080808080808080)
_ZEROS = np.uint64(0x3030303030303030)
# A point is 0x2E, and what is left of it beside a zero's 0x30.
_POINTS = np.uint64(0x1E1E1E1E1E1E1E1E)
# Added to a digit, it leaves the highest bit alone.
_OVER_NINE = np.uint64(0x7676767676767676)
_SEVEN, _BYTE = np.uint64(7), np.uint64(255)
_ONE = np.uint64(1)
_PAIRS, _FOURS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)
_BY_10, _BY_100, _BY_10_000 = np.uint64(10 * 2**8 + 1), np.uint64(100 * 2**16 + 1), np.uint64(10_000 * 2**32 + 1)
_STEPS = ((_BY_10, np.uint64(8), _PAIRS), (_BY_100, np.uint64(16), _FOURS), (_BY_10_000, np.uint64(32), None))
_SPACES, _COMMA = np.uint64(0x2020202020202020), np.uint64(0x2020202020202020 ^ (ord(" ") ^ ord(",")) << 56)
_DOTS, _ES = np.uint64(0x2E2E2E2E2E2E2E2E), np.uint64(0x6565656565656565)

_MINUS, _NOUGHT, _NINE = 45, 48, 57
_NO_PLACE = WORD
# By the place of the point in the last word and in the one before: how many digits stand behind it.
_BEHIND = np.array(
    [
        [
            -2 if last < _NO_PLACE and before < _NO_PLACE else 7 - last if last < _NO_PLACE else 15 - before
            for before in range(9)
        ]
        for last in range(9)
    ]
).ravel()
_BEHIND[-1] = -1
_OVER, _ABOVE = np.where(_BEHIND < 0, 1.0, 10.0**_BEHIND), np.where(_BEHIND < 0, 1e300, 10.0 ** (_BEHIND + 1))
_ABOVE_OVER = _ABOVE - _OVER
# How many digits there are at least, a point being one: one on either side of it. No number has one that is its last
# digit, nor two.
_MANY = np.where(_BEHIND == -1, 1, np.where(_BEHIND <= 0, 99, _BEHIND + 2))
_SIGN = np.array([1.0, -1.0])
# So many numbers, and the lines they stand in, stay near the processor.
_AT_A_TIME = 2**14


@dataclass(frozen=True, eq=False)
class Decimals:
    """Which spans are numbers, and which of these are what; and the numbers, NaN elsewhere.

    Parameters
    ----------
    fractional
        Which ones have a point or an exponent.
    padded
        Which ones begin with a zero before another digit, as no number of JSON does; absent where nobody has looked.
    """

    known: Flags
    fractional: Flags
    numbers: Values
    padded: Flags | None = None


def decimals(block: Block, starts: Places, sizes: Places) -> Decimals:
    """Read spans as numbers, where they are ``-?[0-9]+(.[0-9]+)?`` and short, or a number of JSON.

    Examples
    --------
    >>> block = Block(b" " * 32 + b"-1.50,12,x,1e-5")
    >>> found = decimals(block, np.array([32, 38, 41, 43]), np.array([5, 2, 1, 4]))
    >>> found.numbers.tolist(), found.fractional.tolist()
    ([-1.5, 12.0, nan, 1e-05], [True, False, False, True])
    """
    (found,) = many_decimals(block, starts[None, :], sizes[None, :], [0])
    return found


def many_decimals(
    block: Block, starts: Places, sizes: Places, chosen: Sequence[int], *, padded: bool = False
) -> list[Decimals]:
    """Read the spans of some columns, shape (columns, rows); if asked, and it costs little, say which are padded."""
    if compiled.AVAILABLE:
        flags = np.empty((len(chosen), starts.shape[1]), dtype=np.bool_) if padded else None
        *read, left = compiled.decimals(block.bytes, starts, sizes, chosen, padded=flags)
        made = [Decimals(*row) for row in zip(*read, [None] * len(chosen) if flags is None else flags, strict=True)]
    else:
        short = short_decimals(block, [starts[one] for one in chosen], [sizes[one] for one in chosen])
        left = np.count_nonzero(~short[0], axis=1)
        made = [Decimals(*row) for row in zip(*short, strict=True)]
    for one, column, unread in zip(made, chosen, left.tolist(), strict=True):
        if unread:
            _read_long(block, starts[column], sizes[column], one)
    return made


def short_decimals(block: Block, starts: Sequence[Places], sizes: Sequence[Places]) -> tuple[Flags, Flags, Values]:
    """Read the short ones of several columns, all of one length: some rows of all at a time, which lie together.

    Returns which are known, which of these have a point, and the numbers, shape (columns, rows).
    """
    rows, columns = starts[0].size, len(starts)
    known = np.empty((columns, rows), dtype=np.bool_)
    fractional, numbers = np.empty_like(known), np.empty(known.shape, dtype=np.float64)
    step = max(1, _AT_A_TIME // columns)
    for first in range(0, rows, step):
        part = slice(first, first + step)
        found = _short(block, np.concatenate([s[part] for s in starts]), np.concatenate([s[part] for s in sizes]))
        for into, some in ((known, found.known), (fractional, found.fractional), (numbers, found.numbers)):
            into[:, part] = some.reshape(columns, -1)
    return known, fractional, numbers


def _read_long(block: Block, starts: Places, sizes: Places, found: Decimals) -> None:
    """Fill in what is too long to be read in two words, or has an exponent."""
    places = np.flatnonzero(~found.known)
    size = sizes[places]
    places = places[(size > 1) & (size <= LONGEST)]
    if not places.size:
        return
    first, last = block.bytes.take(starts[places]), block.bytes.take(starts[places] + sizes[places] - 1)
    # JSON has space behind a number; as a field, such a one is a text.
    is_number = (((first >= _NOUGHT) & (first <= _NINE)) | (first == _MINUS)) & (last >= _NOUGHT) & (last <= _NINE)
    places = places[is_number]
    if places.size and (read := _of_json(block, starts[places], sizes[places])) is not None:
        found.known[places], found.fractional[places], found.numbers[places] = read


def _short(block: Block, starts: Places, sizes: Places) -> Decimals:
    negative = block.bytes.take(starts) == _MINUS
    digits = sizes - negative
    known = (digits > 0) & (sizes <= SHORT)
    digits *= known
    ends = starts + sizes
    ends -= WORD
    sums, place, bad = _eight(block.words[ends], np.minimum(digits, WORD))
    place *= np.uint8(9)
    place += np.uint8(_NO_PLACE)
    longer = np.flatnonzero(digits > WORD)
    if longer.size:
        ends -= WORD
        before, before_place, before_bad = _eight(block.words[ends[longer]], digits[longer] - WORD)
        bad[longer] |= before_bad
        place[longer] -= np.uint8(_NO_PLACE) - before_place
        sums[longer] += before * 1e8
    known &= bad == 0
    # Of two points there is no place in the table.
    known &= _MANY.take(place) <= digits
    over = _OVER.take(place)
    fractional = over != 1.0
    whole = sums / _ABOVE.take(place)
    np.floor(whole, out=whole)
    whole *= _ABOVE_OVER.take(place)
    sums -= whole
    sums /= over
    sums *= _SIGN.take(negative)
    if not known.all():
        sums[~known] = np.nan
        fractional &= known
    if longer.size:
        long = fractional & (digits > _MOST_WITH_A_POINT)
        known[long], fractional[long], sums[long] = False, False, np.nan
    return Decimals(known, fractional, sums)


def _eight(words: Words, digits: Places) -> tuple[Values, NDArray[np.uint8], Words]:
    """Return the sums of the last digits of words, where a point stands among them, and where anything else does."""
    words ^= _ZEROS
    words &= LAST.take(digits)
    marks = words ^ _POINTS
    points = marks - _ONES
    np.invert(marks, out=marks)
    points &= marks
    points &= _HIGHS
    place = np.bitwise_count(points - _ONE)
    place >>= np.uint8(3)
    points >>= _SEVEN
    # Of two points, the second is left, and is no digit.
    points &= np.uint64(0) - points
    points *= _BYTE
    np.invert(points, out=points)
    words &= points
    bad = words + _OVER_NINE
    bad |= words
    bad &= _HIGHS
    for factor, shift, kept in _STEPS:
        words *= factor
        words >>= shift
        if kept is not None:
            words &= kept
    return words.astype(np.float64), place, bad


def _of_json(block: Block, starts: Places, sizes: Places) -> tuple[Flags, Flags, Values] | None:
    """Read long numbers, and those with an exponent, as the items of a list; nothing when one of them is none."""
    ends = starts + sizes
    # An item is four words, and a fifth that ends in a comma; what is before the number is space.
    items = np.full((starts.size, LONGEST // WORD + 2), _COMMA)
    fractional = np.zeros(starts.size, dtype=np.bool_)
    for place in range(LONGEST // WORD + 1):
        after = LONGEST + 1 - WORD * (place + 1)
        kept = LAST.take(np.clip(sizes - after, 0, WORD))
        word = block.words[ends - after - WORD] & kept
        fractional |= (_holding(word, _DOTS) | _holding(word | _SPACES, _ES)) != 0
        items[:, place] = word | (_SPACES & ~kept)
    document = items.view(np.uint8).reshape(-1)
    document[0], document[-1] = ord("["), ord("]")
    try:
        values = orjson.loads(document.data)
    except ValueError:
        return None
    if len(values) != starts.size:
        return None
    numbers = np.fromiter(values, np.float64, len(values))
    known = np.isfinite(numbers)
    return known, fractional & known, np.where(known, numbers, np.nan)


def _holding(words: Words, byte: np.uint64) -> Words:
    """Return words that are not zero where a byte is among those of the other."""
    marks = words ^ byte
    return (marks - _ONES) & ~marks & _HIGHS
