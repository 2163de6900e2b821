"""The name of a record whose sender gave it none: the same again when it is sent again."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence


def names_of(records: Sequence[bytes]) -> Iterator[str]:
    """Yield what names each record of a post: its content, and the how manieth with this content it is.

    Two equal records of one post are two calls; the same post again has the same names.

    Examples
    --------
    >>> one, other, again = names_of([b"a", b"b", b"a"])
    >>> len({one, other, again}), [one, other, again] == list(names_of([b"a", b"b", b"a"]))
    (3, True)
    """
    seen: Counter[bytes] = Counter()
    for record in records:
        digest = hashlib.sha256(record).digest()
        yield f"{digest.hex()}-{seen[digest]}"
        seen[digest] += 1


def event_id(name: str, *, post: str = "") -> str:
    """Return an event id for a name; with a ``post``, one that no other post gives.

    Examples
    --------
    >>> event_id("a-0"), event_id("a-0") == event_id("a-0", post="p1")
    ('02a8e1ba-02b6-88b5-87fd-ceeaba5fa0a1', False)
    """
    digest = hashlib.sha256(f"{post}\n{name}".encode()).digest()
    marked = bytearray(digest[:16])
    # Version 8: a UUID whose bits are the maker's own.
    marked[6] = marked[6] & 0x0F | 0x80
    marked[8] = marked[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(marked)))
