"""The lines of a capture object, plain or gzip, UTF-8 or UTF-16: what the bytes say, not the name."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from windage.captures.decompressed import GZIP, MOST_BYTES, MOST_RATIO, decompressed
from windage.captures.outcome import Bad, Note

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Lines:
    """The lines of an object.

    Parameters
    ----------
    lines
        Each without its newline.
    finished
        Whether the last one had one.
    fault
        What is wrong with the object as a whole; it stands behind the last line.
    notes
        What was met on the way.
    """

    lines: list[bytes]
    finished: bool = True
    fault: Bad | None = None
    notes: tuple[Note, ...] = ()


def lines_of(data: bytes) -> Lines:
    r"""Return the lines of an object.

    Examples
    --------
    >>> lines_of(b"a\n\nb").lines
    [b'a', b'', b'b']
    """
    content = content_of(data)
    text = content.data
    if not text and content.fault is None:
        return Lines([], notes=(Note("empty_objects"),))
    # Bytes are split at \n only: str.splitlines also cuts at characters that may stand inside a value.
    lines = text.split(b"\n")
    finished = not lines[-1]
    if finished or content.fault is not None:
        # The last line of what is cut may look whole and not be.
        lines.pop()
    return Lines(lines, finished or content.fault is not None, content.fault, content.notes)


@dataclass(frozen=True)
class Content:
    """The bytes of an object in UTF-8 without a byte order mark, decompressed; a fault when some are missing."""

    data: bytes
    fault: Bad | None = None
    notes: tuple[Note, ...] = ()


def content_of(data: bytes) -> Content:
    """Return what an object holds, whatever its name says."""
    fault = None
    if data.startswith(GZIP):
        opened = decompressed(data)
        data = opened.data
        if opened.fault == "too_large":
            limit = f"{MOST_BYTES:,} bytes, or {MOST_RATIO} times its compressed size"
            return Content(b"", Bad("too_large", f"the compressed object holds more than {limit}"))
        if opened.fault is not None:
            fault = Bad("truncated", "the compressed object is damaged or ends early")
    if data.startswith(_UTF_16):
        try:
            return Content(data.decode("utf-16").encode(), fault, (Note("utf_16"),))
        except UnicodeDecodeError:
            return Content(b"", Bad("not_utf8", "the object begins as UTF-16 and is not"))
    return Content(data.removeprefix(codecs.BOM_UTF8), fault)
