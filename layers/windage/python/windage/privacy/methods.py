"""The methods by their names in the monitor file. A new one is one file, one line here and one test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from windage.errors import InputError
from windage.privacy.bucketing import Bucket
from windage.privacy.hashing import hashed
from windage.privacy.masking import Mask

Method = Callable[[str], str | None]


@dataclass(frozen=True)
class Treatment:
    """What is done with a field: a text in, a text out or nothing; ``cost`` is how much work one of a length is."""

    method: str
    of: Method
    cost: Callable[[int], int]


def _keep(said: object, where: str, field: str, key: bytes | None) -> Treatment:
    return Treatment("keep", lambda text: text, _nothing)


def _drop(said: object, where: str, field: str, key: bytes | None) -> Treatment:
    return Treatment("drop", lambda text: None, _nothing)


def _hash(said: object, where: str, field: str, key: bytes | None) -> Treatment:
    return Treatment("hash", lambda text: hashed(text, field=field, key=key), _nothing)


def _bucket(said: object, where: str, field: str, key: bytes | None) -> Treatment:
    return Treatment("bucket", Bucket.wide(said, where=where).lower_edge, _nothing)


def _edges(said: object, where: str, field: str, key: bytes | None) -> Treatment:
    return Treatment("bucket", Bucket.between(said, where=where).lower_edge, _nothing)


def _mask(said: object, where: str, field: str, key: bytes | None) -> Treatment:
    mask = Mask.of(said, where=where)
    return Treatment("mask", mask.masked, mask.cost)


def _nothing(length: int) -> int:
    return 0


METHODS: Mapping[str, Callable[[object, str, str, bytes | None], Treatment]] = {
    "keep": _keep,
    "drop": _drop,
    "hash": _hash,
    "bucket": _bucket,
    "edges": _edges,
    "mask": _mask,
}
WITHOUT_MORE = ("keep", "drop", "hash")


def treatment(said: object, *, where: str, field: str, key: bytes | None) -> Treatment:
    r"""Return what the monitor file says of a field: a method's name, or one with what it needs.

    Raises
    ------
    InputError
        When there is no such method, or what it needs is wrong.

    Examples
    --------
    >>> treatment({"bucket": 10}, where="privacy.fields.age", field="age", key=None).of("34")
    '30'
    """
    if isinstance(said, str) and said in WITHOUT_MORE:
        return METHODS[said](None, where, field, key)
    if isinstance(said, Mapping) and len(said) == 1:
        ((name, more),) = said.items()
        if name in METHODS and name not in WITHOUT_MORE:
            return METHODS[name](more, f"{where}.{name}", field, key)
    expected = "keep, drop, hash, {bucket: 10}, {edges: [18, 30, 65]} or {mask: pattern}"
    raise InputError(where, "not a way to treat a field", got=said, expected=expected)
