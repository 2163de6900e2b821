"""JSON of a file that somebody else may have written: read strictly, or refused with a reason."""

from __future__ import annotations

from typing import Any

import orjson

from windage.errors import BaselineError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A sketch is some 40 kB: this is a baseline of two thousand columns, and what a function can hold.
MOST_BYTES = 100_000_000


def decode(data: bytes, *, where: str) -> Any:
    """Return what a file says.

    Stricter than the standard library: no NaN, no infinity, no half of a surrogate pair, for none of them could be
    written again.

    Raises
    ------
    BaselineError
        When the file is too large or no JSON.

    Examples
    --------
    >>> decode(b'{"version": 0.0}', where="constraints.json")
    {'version': 0.0}
    """
    if len(data) > MOST_BYTES:
        raise BaselineError(
            where,
            "the file is too large",
            got=f"{len(data):,} bytes",
            expected=f"at most {MOST_BYTES:,}",
            do="leave out columns that need no watching",
        )
    try:
        return orjson.loads(data.removeprefix(_BYTE_ORDER_MARK))
    except ValueError as error:
        raise BaselineError(where, "the file is damaged", got=str(error), do="make the baseline again") from None
