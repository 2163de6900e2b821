"""Labels sent from a laptop, or from any program: into a folder or into S3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from windage.config import bucket_and_prefix
from windage.errors import InputError
from windage.ground_truth.label_columns import LabelColumns, of_table
from windage.ground_truth.label_file import collected
from windage.ground_truth.label_rows import labels_of_rows
from windage.ground_truth.sending import Upload, uploads_of
from windage.intake import Intake
from windage.quality.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

    Given = pd.DataFrame | Mapping[str, object] | Iterable[Sequence[object]]


@dataclass(frozen=True)
class Sent:
    """What became of labels: how many went where, and which were refused."""

    labels: int
    places: tuple[str, ...]
    refused: Intake


def read(given: Given, columns: LabelColumns) -> tuple[Labels, Intake]:
    """Return the labels in a frame, or in rows.

    Raises
    ------
    InputError
        When it is neither.
    """
    if hasattr(given, "iloc") and hasattr(given, "columns"):
        from windage.table import from_frame

        return collected(
            of_table(from_frame(cast("pd.DataFrame", given)), name="frame", columns=columns), names=["frame"]
        )
    return labels_of_rows(given, source="rows")


def send(labels: Labels, refused: Intake, *, to: str | Path, at: datetime | None = None) -> Sent:
    """Write labels below a folder or an S3 address, under the hour of ``at``, which is now if nothing is said.

    Raises
    ------
    InputError
        When nothing can be written there.
    """
    uploads = list(uploads_of(labels, at=at if at is not None else datetime.now(UTC)))
    place = str(to)
    written = _into_s3(place, uploads) if place.startswith("s3://") else _into_folder(Path(place), uploads)
    return Sent(sum(upload.labels for upload in uploads), tuple(written), refused)


def _into_folder(folder: Path, uploads: Iterable[Upload]) -> list[str]:
    written = []
    try:
        for upload in uploads:
            path = folder / upload.key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(upload.data)
            written.append(str(path))
    except OSError as error:
        raise InputError(str(folder), "the labels cannot be written", got=error.strerror) from None
    return written


def _into_s3(uri: str, uploads: Iterable[Upload]) -> list[str]:
    from botocore.exceptions import BotoCoreError, ClientError

    from windage.aws.storage import bucket

    name, prefix = bucket_and_prefix(uri, where=uri)
    written = []
    try:
        storage = bucket(name)
        for upload in uploads:
            key = f"{prefix}/{upload.key}" if prefix else upload.key
            storage.put(key, upload.data, content_type="application/jsonlines")
            written.append(f"s3://{name}/{key}")
    except (BotoCoreError, ClientError) as error:
        raise InputError(uri, "S3 cannot be written", got=error, do="check the address and your credentials") from None
    return written
