"""One side of a call as it may leave the function."""

from __future__ import annotations

import re
from dataclasses import dataclass

from windage.capture import Message
from windage.privacy import delimited
from windage.privacy.json_fields import Document
from windage.privacy.json_text import NOT_JSON, Unreadable, read, written
from windage.privacy.rules import Rules, Side
from windage.privacy.work import Work

_CSV = {"text/csv"}
_JSON = {"application/json", "application/jsonlines", "application/x-jsonlines"}
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
# A million bytes take some tenths of a second, and the model's answer waits for it.
LONGEST = 1_000_000
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Withheld:
    """A body of which nothing may leave: its fields cannot be found.

    It has no digest: of a small body, a digest can be guessed. ``reason`` is one of ``content_type``, ``charset``,
    ``not_utf8``, ``not_json``, ``not_csv``, ``name_twice``, ``too_deep``, ``too_long``, ``no_columns`` (fields come by
    position, and ``privacy.columns`` does not name them) and ``columns_differ``.
    """

    size: int
    content_type: str
    reason: str


def protected(message: Message, rules: Rules, *, side: Side) -> Message | Withheld:
    r"""Return a message with every field treated as the rules say, or what is known of it without a look inside.

    Where nothing is to be treated, the bytes are those that came. It never raises, whatever the bytes are.

    Examples
    --------
    >>> rules = Rules.of({"fields": {"email": "drop", "age": {"bucket": 10}}})
    >>> protected(Message(b'{"age": 34, "email": "a@b.example"}', "application/json"), rules, side="input").body
    b'{"age":30,"email":null}'
    >>> protected(Message(b"34,a@b.example", "text/csv"), rules, side="input").reason
    'no_columns'
    """
    if rules.keeps_all:
        return message
    kind = message.content_type.partition(";")[0].strip().lower()
    known = kind if kind in _CSV | _JSON else "application/json" if kind.endswith("+json") else _UNKNOWN
    try:
        body = _treated(message, known, Document(rules, side, Work()))
    except Unreadable as error:
        return Withheld(len(message.body), known, str(error))
    return Message(body, message.content_type if message.content_type.lower() == known else _plain(message, known))


def _plain(message: Message, known: str) -> str:
    """Return a content type without what a caller may have written behind it."""
    charset = _CHARSET.search(message.content_type)
    return f"{known}; charset=utf-8" if charset else known


def _treated(message: Message, known: str, document: Document) -> bytes:
    if not message.body:
        return message.body
    if len(message.body) > LONGEST:
        raise Unreadable("too_long")
    if known == _UNKNOWN:
        raise Unreadable("content_type")
    charset = _CHARSET.search(message.content_type)
    if charset and charset[1].lower() not in _UTF_8:
        raise Unreadable("charset")
    try:
        text = message.body.decode()
    except UnicodeDecodeError:
        raise Unreadable("not_utf8") from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    # Content types lie: what looks like JSON is JSON, or its fields cannot be found.
    is_json = known not in _CSV or text.lstrip()[:1] in {"{", "["}
    found = _json(text, document) if is_json else delimited.treated(text, document)
    return message.body if found == text else (mark + found).encode()


def _json(text: str, document: Document) -> str:
    try:
        return _document(text, document)
    except Unreadable as error:
        if str(error) != NOT_JSON or "\n" not in text.strip():
            raise
    return "\n".join(_document(line, document) if line.strip() else line for line in text.split("\n"))


def _document(text: str, document: Document) -> str:
    value = read(text)
    treated = document.treated(value)
    return text if treated == value else written(treated)
