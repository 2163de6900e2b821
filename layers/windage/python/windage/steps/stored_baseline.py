"""A baseline in the bucket: written so that it is seen whole, read so that it is certainly the one that was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from windage import names
from windage.baselines import CONSTRAINTS, FILES, PROFILE, STATISTICS, Baseline, identity
from windage.errors import BaselineError, InputError
from windage.steps.ports import Missing, Storage


def read_baseline(storage: Storage, name: str, monitor_type: str, pinned: str | None) -> Baseline:
    """Return a baseline, certain that it is the one that was stored.

    Raises
    ------
    BaselineError
        When there is none, a file is missing, or a file has been changed since.
    """
    if pinned is None:
        raise BaselineError(
            f"monitor {name}",
            "there is no baseline",
            do=f"upload a training set to s3://{storage.name}/{names.dataset_prefix(name)}",
        )
    prefix = names.baseline_prefix(name, monitor_type, pinned)
    where = f"s3://{storage.name}/{prefix}"
    try:
        files = [storage.get(prefix + file) for file in (STATISTICS, CONSTRAINTS)]
    except Missing as error:
        raise BaselineError(
            where, "a file of the baseline is missing", got=str(error), do="upload the dataset again"
        ) from None
    with suppress(Missing):
        # A baseline that was given as the service's two files has no third.
        files.append(storage.get(prefix + PROFILE))
    certain(identity(*files), pinned, where=where)
    return Baseline.from_bytes(*files, where=where.rstrip("/"))


def folder_of(storage: Storage, name: str, monitor_type: str, pinned: str | None, *, what: str) -> str:
    """Return where the files of a pinned baseline lie.

    Raises
    ------
    BaselineError
        When there is none; ``what`` is to be uploaded then.
    """
    if pinned is not None:
        return names.baseline_prefix(name, monitor_type, pinned)
    said = monitor_type.rpartition("-")[2]
    raise BaselineError(
        f"monitor {name}",
        f"there is no baseline of its {said}",
        do=f"upload {what} to s3://{storage.name}/{names.dataset_prefix(name, monitor_type)}",
    )


def certain(found: str, pinned: str | None, *, where: str) -> None:
    """Refuse a baseline that is not the pinned one.

    Raises
    ------
    BaselineError
        When a file has been changed since it was stored.
    """
    if found != pinned:
        raise BaselineError(
            where, "the baseline has been changed", got=found, expected=pinned, do="upload the dataset again"
        )


def uploaded_dataset(storage: Storage, key: str) -> bytes:
    """Return what was uploaded.

    Raises
    ------
    InputError
        When it is gone already.
    """
    try:
        return storage.get(key)
    except Missing:
        raise InputError(f"s3://{storage.name}/{key}", "the dataset is gone", do="upload it again") from None


def write_baseline(
    storage: Storage, name: str, monitor_type: str, made: Baseline, *, files: tuple[bytes, ...] | None = None
) -> None:
    """Write a baseline, its pointer last: a reader sees the old one or the new one, whole.

    ``files`` are its bytes where it was given as files, which are stored as they are.
    """
    contents = dict(zip(FILES, files or made.to_bytes(), strict=False))
    write_files(storage, name, monitor_type, identity=made.identity, rows=made.profile.rows, files=contents)


def write_files(
    storage: Storage, name: str, monitor_type: str, *, identity: str, rows: int, files: Mapping[str, bytes]
) -> None:
    """Write the files of a baseline by their names, its pointer last."""
    prefix = names.baseline_prefix(name, monitor_type, identity)
    for file, content in files.items():
        storage.put(prefix + file, content)
    pointer = {"baseline": identity, "rows": rows}
    storage.put(names.baseline_pointer(name, monitor_type), json.dumps(pointer).encode() + b"\n")
