"""Which objects of an hour are read when small ones have been put together into large ones.

A manifest, which is written last, says which object replaces which. An object that a manifest replaces is not read,
whether it is still there or not; one that replaces others is read once a manifest names it, and not before. So every
record is read once at any moment, wherever somebody who puts objects together may have died.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from windage.errors import InputError

FORMAT = 1
ENDING = ".compaction"
# A name that comes before all others of the hour: whoever lists it knows its manifests before its objects.
_MANIFEST = re.compile(r"(?:.*/)?!(\d{6})\.compaction", re.DOTALL)
_COMPACTED = re.compile(r"(?:.*/)?compacted-[0-9a-f]{32}\.jsonl\.gz", re.DOTALL)


class Small(msgspec.Struct, frozen=True, kw_only=True):
    """An object that is replaced: its name in the hour, its size, and how many lines it has."""

    name: str
    size: int
    lines: int


class Large(msgspec.Struct, frozen=True, kw_only=True):
    """An object that replaces others: its name in the hour, how many lines it has, and their digest."""

    name: str
    lines: int
    sha256: str
    replaces: tuple[Small, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What one run put together in one hour."""

    format: int = FORMAT
    objects: tuple[Large, ...]


def manifest_name(number: int) -> str:
    """Return the name of the manifest of an hour with a number: no two runs write the same.

    Examples
    --------
    >>> manifest_name(1), compacted_name("0" * 32)
    ('!000001.compaction', 'compacted-00000000000000000000000000000000.jsonl.gz')
    """
    return f"!{number:06}{ENDING}"


def compacted_name(identity: str) -> str:
    """Return the name of an object that replaces others."""
    return f"compacted-{identity}.jsonl.gz"


def number_of(key: str) -> int | None:
    """Return the number of a manifest by its key; nothing when it is none."""
    named = _MANIFEST.fullmatch(key)
    return int(named[1]) if named is not None else None


def is_compacted(key: str) -> bool:
    """Tell by its key whether an object replaces others."""
    return _COMPACTED.fullmatch(key) is not None


def encode(manifest: Manifest) -> bytes:
    """Return a manifest as bytes."""
    return msgspec.json.encode(manifest)


def decode(data: bytes, *, where: str) -> Manifest:
    """Read a manifest.

    Raises
    ------
    InputError
        When it is damaged or of another version.

    Examples
    --------
    >>> decode(encode(Manifest(objects=())), where="here")
    Manifest(format=1, objects=())
    """
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(where, "the manifest of a compaction is damaged", got=str(error)) from None
    if manifest.format != FORMAT:
        said = "the manifest of a compaction is of another version"
        raise InputError(where, said, got=manifest.format, expected=FORMAT, do="update Windage")
    return manifest


def readable(keys: Iterable[str], read: Callable[[str], bytes]) -> list[str]:
    """Return the keys of the objects that are to be read, in their order, among all of some hours.

    Parameters
    ----------
    keys
        Of objects and of manifests.
    read
        Returns the bytes of a manifest.

    Raises
    ------
    InputError
        When a manifest is damaged.
    """
    every = list(keys)
    manifests = [key for key in every if number_of(key) is not None]
    if not manifests and not any(map(is_compacted, every)):
        return every
    committed, replaced = _said(manifests, read)
    return [key for key in every if number_of(key) is None and _is_read(key, committed, replaced)]


def _said(manifests: Sequence[str], read: Callable[[str], bytes]) -> tuple[set[str], set[str]]:
    committed: set[str] = set()
    replaced: set[str] = set()
    for key in manifests:
        folder = key[: key.rfind("/") + 1]
        for large in decode(read(key), where=key).objects:
            committed.add(folder + large.name)
            replaced |= {folder + small.name for small in large.replaces}
    return committed, replaced


def _is_read(key: str, committed: set[str], replaced: set[str]) -> bool:
    return key in committed if is_compacted(key) else key not in replaced
