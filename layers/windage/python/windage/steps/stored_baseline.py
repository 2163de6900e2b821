"""A baseline in the bucket: written so that it is seen whole, read so that it is certainly the one that was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from windage import names
from windage.baselines import CONSTRAINTS, FILES, PROFILE, STATISTICS, Baseline, identity
from windage.errors import BaselineError
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
    if identity(*files) != pinned:
        raise BaselineError(
            where,
            "the baseline has been changed",
            got=identity(*files),
            expected=pinned,
            do="upload the dataset again",
        )
    return Baseline.from_bytes(*files, where=where.rstrip("/"))


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
