"""Find the files of batch transform jobs by the manifests of their hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import commonprefix

from windage import names
from windage.captures import manifest
from windage.config import BatchTransform, bucket_and_prefix
from windage.errors import InputError
from windage.steps.ports import Object, Storage
from windage.window import Window


def transformed(job: BatchTransform, window: Window, *, manifests: Storage, data: Storage) -> Iterator[Object]:
    """Yield the files that the manifests of a window name, each once.

    Parameters
    ----------
    job
        Where manifests and files lie.
    window
        Whole hours: a manifest says no minute.
    manifests, data
        The buckets of both.

    Raises
    ------
    InputError
        When a manifest is damaged, or names a file that is gone or lies elsewhere than the monitor file says: our
        functions may read nothing else, and a window judged without it would be wrong without anybody's notice.
    """
    _, prefix = bucket_and_prefix(job.uri, where="capture.batch_transform.uri")
    folder = f"{prefix}/{job.side}/" if prefix else f"{job.side}/"
    seen: set[str] = set()
    for hour in names.hour_prefixes(window):
        for key in dict.fromkeys(entry.key for entry in manifests.list(folder + hour)):
            if key.endswith(".json"):
                name = f"s3://{manifests.name}/{key}"
                addresses = manifest.files(manifests.get(key), where=name)
                wanted = [_key(address, job, manifest=name) for address in addresses if address not in seen]
                seen.update(addresses)
                yield from _objects(wanted, data, manifest=name)


def _key(address: str, job: BatchTransform, *, manifest: str) -> str:
    bucket, prefix = bucket_and_prefix(job.data, where="capture.batch_transform.data")
    root = f"s3://{bucket}/{prefix}/" if prefix else f"s3://{bucket}/"
    if not address.startswith(root):
        raise InputError(
            manifest,
            "names a file outside capture.batch_transform.data",
            got=address,
            expected=f"{root}…",
            do="set capture.batch_transform.data to where the jobs write, and deploy",
        )
    return address.removeprefix(f"s3://{bucket}/")


def _objects(keys: Sequence[str], data: Storage, *, manifest: str) -> Iterator[Object]:
    """Yield objects with their sizes: one listing of what all keys begin with, and not a call for each."""
    wanted, found = set(keys), dict[str, Object]()
    for entry in data.list(commonprefix(keys)) if keys else ():
        if entry.key in wanted:
            found[entry.key] = entry
            if len(found) == len(wanted):
                break
    for key in keys:
        if key not in found:
            raise InputError(manifest, "names a file that is gone", got=f"s3://{data.name}/{key}")
        yield found[key]
