"""Hash: a value becomes a name that only who has the key can make of it, the same for the same value of a field."""

from __future__ import annotations

import hashlib
import hmac
import re

SHORTEST_KEY = 16
# 80 bits: of a billion values, no two are the same by chance, and reports show it whole.
_DIGITS = 20
_HASHED = re.compile(rf"h:[0-9a-f]{{{_DIGITS}}}")


def hashed(text: str, *, field: str, key: bytes | None) -> str | None:
    """Return the first 80 bits of HMAC-SHA256 of a value of a field, or nothing without a key.

    The field is part of what is hashed: that one person's address and telephone number are the same text cannot be
    seen. What is a hash already stays as it is.

    Examples
    --------
    >>> hashed("alice", field="customer", key=b"0123456789abcdef")
    'h:b2cda885f2f3fe1b0d12'
    """
    if not text or _HASHED.fullmatch(text):
        return text
    if key is None:
        return None
    # Half of a surrogate pair, which JSON can hold, has no UTF-8.
    said = f"{field}\0{text}".encode(errors="surrogatepass")
    return f"h:{hmac.new(key, said, hashlib.sha256).hexdigest()[:_DIGITS]}"
