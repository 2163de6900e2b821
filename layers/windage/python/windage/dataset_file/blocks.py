"""The lines of a file some at a time: no file has to fit into memory, whatever it holds."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from windage.captures.alike.bytes_of import count_of
from windage.dataset_file.content import decoded

_NEWLINE = ord("\n")


@dataclass(frozen=True)
class Block:
    """Whole lines of a file.

    Parameters
    ----------
    name
        What messages call the file.
    data
        The lines with their ends, in UTF-8.
    first
        The number of the first, from 1.
    """

    name: str
    data: bytes
    first: int = 1

    @property
    def text(self) -> str:
        """The lines as a text.

        Raises
        ------
        InputError
            When they are not UTF-8.
        """
        return decoded(self.data, name=self.name, line=self.first)

    @property
    def checked(self) -> bytes:
        """The bytes.

        Raises
        ------
        InputError
            As for the text.
        """
        if not self.data.isascii():
            decoded(self.data, name=self.name, line=self.first)
        return self.data


def blocks_of(
    found: Iterable[bytes], *, name: str, size: int, first_apart: bool = False, returns: bool = False
) -> Iterator[Block]:
    r"""Yield the lines of a file, about ``size`` bytes of them at a time, without a byte order mark.

    Parameters
    ----------
    found, name
        The bytes of the file as they come, the first ones at least as long as the mark, and what messages call it.
    first_apart
        Whether the first line is a block of its own.
    returns
        Whether a carriage return ends a line where there is no line feed.

    Examples
    --------
    >>> [(block.data, block.first) for block in blocks_of([b"age\n20\n3", b"0\n4"], name="a", size=16)]
    [(b'age\n20\n', 1), (b'30\n4', 3)]
    """
    pending: list[bytes] = []
    held, first, begun = 0, 1, False
    for data in found:
        pending.append(data if begun else data.removeprefix(codecs.BOM_UTF8))
        held, begun = held + len(pending[-1]), True
        # While more is read, what was given is no longer needed.
        del data
        # What is read in whole lines ends a little early. Only what came last is looked at: a line may be very long.
        while pending and (2 * held >= size or first_apart):
            last = pending.pop()
            end = _begin_of_second(last, returns=returns) if first_apart else _begin_of_last(last, returns=returns)
            if not end:
                pending.append(last)
                break
            whole = b"".join((*pending, last[:end]))
            pending, held, first_apart = [last[end:]], len(last) - end, False
            del last
            begin, first = first, first + count_of(_NEWLINE, whole)
            yield Block(name, whole, begin)
            del whole
    if rest := b"".join(pending):
        yield Block(name, rest, first)


def _begin_of_second(data: bytes, *, returns: bool) -> int:
    return data.find(b"\n") + 1 or (data.find(b"\r", 0, -1) + 1 if returns else 0)


def _begin_of_last(data: bytes, *, returns: bool) -> int:
    # Behind a carriage return at the end, its line feed may be yet to come.
    return data.rfind(b"\n") + 1 or (data.rfind(b"\r", 0, -1) + 1 if returns else 0)
