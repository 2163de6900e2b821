"""The records in a posted body: JSON Lines, one document, or an array of them, plain or gzip."""

from __future__ import annotations

import json

import msgspec

from windage.captures.decompressed import GZIP, decompressed
from windage.errors import InputError, shortened

# What a function URL takes is 6 MB; decompressed, a body may be this much, and no more fits beside it into memory.
MOST_BYTES = 32 * 2**20
MOST_RATIO = 100
MOST_RECORDS = 20_000

_ONE = msgspec.json.Decoder(msgspec.Raw)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


class BodyError(InputError):
    """A body that holds no records; ``status`` is what its sender is answered."""

    def __init__(self, status: int, what: str, *, got: object = None, expected: object = None) -> None:
        super().__init__("body", what, got=got, expected=expected)
        self.status = status


def records_in(body: bytes, *, content_encoding: str = "") -> list[bytes]:
    r"""Return the records of a body, each as its sender wrote it; what is no JSON is a record as well.

    Raises
    ------
    BodyError
        When the body is empty, too large, or is not compressed as its encoding says.

    Examples
    --------
    >>> records_in(b'{"input": 1}\n{"input": 2}\n'), records_in(b'[{"input": 1}, 7]')
    ([b'{"input": 1}', b'{"input": 2}'], [b'{"input": 1}', b'7'])
    """
    content = _opened(body, content_encoding.strip().lower()).removeprefix(b"\xef\xbb\xbf").strip()
    if not content:
        raise BodyError(400, "empty", expected="capture records: JSON Lines, or a JSON array")
    found = _array(content) if content.startswith(b"[") else _documents(content)
    if len(found) > MOST_RECORDS:
        raise BodyError(413, "too many records", got=f"{len(found):,}", expected=f"at most {MOST_RECORDS:,}")
    return found


def _opened(body: bytes, encoding: str) -> bytes:
    # Some senders compress and do not say so.
    if encoding in {"", "identity"} and not body.startswith(GZIP):
        return body
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise BodyError(415, "unknown content encoding", got=shortened(encoding, limit=40), expected="gzip, or none")
    opened = decompressed(body, most=MOST_BYTES, ratio=MOST_RATIO)
    if opened.fault == "too_large":
        raise BodyError(413, "too large when decompressed", expected=f"at most {MOST_BYTES:,} bytes")
    if opened.fault is not None or not body.startswith(GZIP):
        raise BodyError(400, "not gzip, or cut off", expected="a whole gzip body")
    return opened.data


def _array(content: bytes) -> list[bytes]:
    try:
        return [bytes(item) for item in _ARRAY.decode(content)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        # NaN and infinity, which Python writes and JSON does not know.
        items = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BodyError(400, "an array that is not JSON", got=error) from None
    return [json.dumps(item, separators=(",", ":")).encode() for item in items]


def _documents(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    if len(lines) > 1 and not _is_document(lines[0]) and _is_document(content):
        # One record over several lines, as a person writes it.
        return [content]
    return [line.strip() for line in lines if line.strip()]


def _is_document(text: bytes) -> bool:
    try:
        _ONE.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
