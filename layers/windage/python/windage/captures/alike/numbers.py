"""Decimal numbers in bytes, many at once.

A number of at most fifteen digits is a whole number over a power of ten, both without error in a float, so that one
division rounds it as ``float`` does. Eight digits are added up in three multiplications (Lemire, 2018: Quickly
parsing eight digits); a point is a digit 0 at first, and taken out of the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import orjson
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import LAST, WORD, Block, Places, Words

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
_PAIRS, _FOURS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)
_BY_10, _BY_100, _BY_10_000 = np.uint64(10 * 2**8 + 1), np.uint64(100 * 2**16 + 1), np.uint64(10_000 * 2**32 + 1)
_8, _16, _32 = np.uint64(8), np.uint64(16), np.uint64(32)

_SPACES, _COMMA = np.uint64(0x2020202020202020), np.uint64(0x2020202020202020 ^ (ord(" ") ^ ord(",")) << 56)
_DOTS, _ES = np.uint64(0x2E2E2E2E2E2E2E2E), np.uint64(0x6565656565656565)

_MINUS, _NOUGHT, _NINE = 45, 48, 57
_NO_PLACE = WORD
# By the place of the point in the last word and in the one before: how many digits stand behind it.
_BEHIND = np.array(
    [
        [(7 - last if last < _NO_PLACE else 15 - before if before < _NO_PLACE else -1) for before in range(9)]
        for last in range(9)
    ]
).ravel()
_OVER = np.where(_BEHIND < 0, 1.0, 10.0 ** np.maximum(_BEHIND, 0))
_ABOVE = np.where(_BEHIND < 0, 1e300, 10.0 ** (_BEHIND + 1))


@dataclass(frozen=True, eq=False)
class Decimals:
    """Which spans are numbers, which of these have a point or an exponent, and the numbers; NaN elsewhere."""

    known: Flags
    fractional: Flags
    numbers: Values


def decimals(block: Block, starts: Places, sizes: Places) -> Decimals:
    """Read spans as numbers, where they are ``-?[0-9]+(.[0-9]+)?`` and short, or a number of JSON.

    Examples
    --------
    >>> block = Block(b" " * 32 + b"-1.50,12,x,1e-5")
    >>> found = decimals(block, np.array([32, 38, 41, 43]), np.array([5, 2, 1, 4]))
    >>> found.numbers.tolist(), found.fractional.tolist()
    ([-1.5, 12.0, nan, 1e-05], [True, False, False, True])
    """
    found = _short(block, starts, sizes)
    first = block.bytes.take(starts)
    rest = (
        ~found.known & (sizes > 1) & (sizes <= LONGEST) & (((first >= _NOUGHT) & (first <= _NINE)) | (first == _MINUS))
    )
    if rest.any():
        places = np.flatnonzero(rest)
        one_by_one = _of_json(block, starts[places], sizes[places])
        if one_by_one is not None:
            found.known[places], found.fractional[places], found.numbers[places] = one_by_one
    return found


def _short(block: Block, starts: Places, sizes: Places) -> Decimals:
    negative = block.bytes.take(starts) == _MINUS
    digits = sizes - negative
    known = (digits > 0) & (sizes <= SHORT)
    digits *= known
    ends = starts + sizes
    last, last_place, good = _eight(block.words[ends - WORD], np.minimum(digits, WORD))
    known &= good
    if int(digits.max(initial=0)) > WORD:
        before, before_place, good = _eight(block.words[ends - SHORT], np.maximum(digits - WORD, 0))
        known &= good & ((last_place == _NO_PLACE) | (before_place == _NO_PLACE))
        sums = before * 1e8 + last
        place = last_place * 9 + before_place
    else:
        sums, place = last, last_place * 9 + _NO_PLACE
    behind = _BEHIND.take(place)
    fractional = behind >= 0
    # At least one digit on either side of a point.
    known &= ~fractional | ((behind > 0) & (digits - behind > 1) & (digits <= _MOST_WITH_A_POINT))
    above, over = _ABOVE.take(place), _OVER.take(place)
    sums -= np.floor(sums / above) * (above - over)
    sums /= over
    sums *= 1.0 - 2.0 * negative
    sums[~known] = np.nan
    return Decimals(known, fractional & known, sums)


def _eight(words: Words, digits: Places) -> tuple[Values, Places, Flags]:
    """Return the sums of the last digits of words, where a point stands among them, and whether there is no more."""
    values = (words ^ _ZEROS) & LAST.take(digits)
    marks = values ^ _POINTS
    points = (marks - _ONES) & ~marks & _HIGHS
    place = (np.bitwise_count(points - np.uint64(1)) >> np.uint8(3)).astype(np.int64)
    values &= ~((points >> _SEVEN) * _BYTE)
    good = ((values | (values + _OVER_NINE)) & _HIGHS) == 0
    good &= np.bitwise_count(points) <= 1
    values = ((values * _BY_10) >> _8) & _PAIRS
    values = ((values * _BY_100) >> _16) & _FOURS
    values = (values * _BY_10_000) >> _32
    return values.astype(np.float64), place, good


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
        values = orjson.loads(memoryview(document))
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
