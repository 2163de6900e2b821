"""Which spans are what they seem to be, whatever reads them: no bodies of JSON, and texts without marks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import Block, Places
from windage.captures.alike.codes import words_of
from windage.kernel import lines as compiled

Flags = NDArray[np.bool_]

# What a body of CSV may not begin with, to be sure that it is none of JSON, nor of spaces alone.
_IS_NO_OPENING = np.ones(256, dtype=np.bool_)
_IS_NO_OPENING[[ord("{"), ord("["), ord(" "), *range(128, 256)]] = False


def keep_openings(good: Flags, block: Block, starts: Places) -> None:
    """Note where a body of CSV may be one of JSON, or spaces alone."""
    if compiled.AVAILABLE:
        compiled.keep_allowed(good, block.bytes, starts, _IS_NO_OPENING)
    else:
        good &= _IS_NO_OPENING.take(block.bytes.take(starts))


def are_texts(block: Block, starts: Places, sizes: Places) -> Flags:
    """Tell which values of the metadata are of plain ASCII: no text of JSON holds a mark or a control character."""
    if compiled.AVAILABLE:
        return compiled.plain(block.bytes, starts, sizes)
    widest = int(sizes.max(initial=0))
    if not widest:
        return np.ones(sizes.size, dtype=np.bool_)
    if int(sizes.min()) == widest:
        windows = np.ndarray((len(block.data) - widest + 1,), f"V{widest}", block.data, strides=(1,))
        text = windows[starts].view(np.uint8).reshape(-1, widest)
        if not _is_mark(text).any():
            return np.ones(sizes.size, dtype=np.bool_)
    text = np.stack(words_of(block, starts, sizes), axis=1).view(np.uint8)
    marks = _is_mark(text) & (np.arange(text.shape[1]) < sizes[:, None])
    found: Flags = np.logical_not(marks.any(axis=1))
    return found


def _is_mark(text: NDArray[np.uint8]) -> Flags:
    # Below a space, numbers wrap around: what is no plain ASCII is large.
    mark: Flags = (text - np.uint8(32)) >= 95
    mark |= (text == ord('"')) | (text == ord("\\"))
    return mark
