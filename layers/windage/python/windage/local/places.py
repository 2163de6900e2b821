"""A place that a person names, where objects are read and written: a folder, or an address in S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from windage.config import bucket_and_prefix
from windage.errors import InputError
from windage.local.folder import Folder
from windage.steps.ports import Clearable


def storage_at(place: str) -> tuple[Clearable, str]:
    """Return the place, and the prefix of all keys in it.

    Examples
    --------
    >>> storage_at("captures")
    (Folder(root=PosixPath('captures')), '')
    """
    if not place.startswith("s3://"):
        return Folder(Path(place)), ""
    from windage.aws.storage import bucket

    name, prefix = bucket_and_prefix(place, where=place)
    return bucket(name), f"{prefix}/" if prefix else ""


@contextmanager
def told(place: str) -> Iterator[None]:
    """Say of an error of AWS where it was, without a traceback.

    Raises
    ------
    InputError
        In its place.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        do = "check the address and your credentials"
        raise InputError(place, "AWS refuses or cannot be reached", got=error, do=do) from None
