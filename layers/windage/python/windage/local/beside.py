"""Payloads that were put aside, found beside the captures that a person names: in a copy of the bucket, or in S3."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath

from windage.captures.cut import Fetch
from windage.config import bucket_and_prefix
from windage.errors import InputError
from windage.names import ASIDE


def beside(names: Iterable[str]) -> Fetch:
    """Return what finds the payloads that records of some files name.

    Of a file on disk they lie in the folder ``aside`` of any folder above it, as in a copy of the bucket; of an object
    in S3 in the same bucket. No other bucket is looked into, and no other folder.
    """
    every = tuple(names)
    # Of many files, most lie in the same folders.
    folders = {folder: None for name in every if not _is_in_s3(name) for folder in Path(name).absolute().parents}
    buckets = {bucket_and_prefix(name, where=name)[0] for name in every if _is_in_s3(name)}
    return partial(_found, tuple(folders), frozenset(buckets))


def _is_in_s3(name: str) -> bool:
    return name.startswith("s3://")


def _found(folders: tuple[Path, ...], buckets: frozenset[str], uri: str) -> bytes | None:
    address = _address(uri)
    if address is None:
        return None
    bucket, key = address
    if bucket in buckets and (data := _in_s3(bucket, str(key))) is not None:
        return data
    for folder in folders:
        with suppress(FileNotFoundError, NotADirectoryError):
            return (folder / key).read_bytes()
    return None


def _in_s3(name: str, key: str) -> bytes | None:
    from botocore.exceptions import BotoCoreError, ClientError

    from windage.aws.storage import bucket
    from windage.steps.ports import Missing

    try:
        return bucket(name).get(key)
    except Missing:
        return None
    except (BotoCoreError, ClientError) as error:
        raise InputError(
            f"s3://{name}/{key}", "S3 cannot be read", got=error, do="check the address and your credentials"
        ) from None


def _address(uri: str) -> tuple[str, PurePosixPath] | None:
    """Return the bucket and the key of a payload's address; nothing where it is none of ours.

    Examples
    --------
    >>> _address("s3://data/aside/fraud/e1-input"), _address("s3://data/aside/../key"), _address("s3://data/captures/a")
    (('data', PurePosixPath('aside/fraud/e1-input')), None, None)
    """
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    parts = key.split("/")
    ours = _is_in_s3(uri) and bucket and parts[0] == ASIDE and len(parts) > 1
    # A backslash or a drive leads elsewhere on some machines.
    if not ours or {"", ".", ".."} & set(parts) or any(letter in key for letter in "\\:\0"):
        return None
    return bucket, PurePosixPath(key)
