"""How long objects are kept, and where results go beside the data bucket."""

from __future__ import annotations

from windage.config.part import Days, Part, bucket_and_prefix
from windage.errors import InputError


class Retention(Part, frozen=True):
    """How many days each kind of object is kept."""

    captures: Days = 90
    results: Days = 400


class Results(Part, frozen=True):
    """Where results go beside the data bucket.

    Parameters
    ----------
    uri
        ``s3://bucket/prefix``: the three files of every window are also written there, under Model Monitor's keys
        (``endpoint/schedule/yyyy/mm/dd/HH/``), where each type of monitor has a schedule of its own.
    kms_key
        The ARN of the key that this bucket encrypts with, if it has one of its own.
    """

    uri: str | None = None
    kms_key: str | None = None

    def __post_init__(self) -> None:
        if self.uri is not None:
            bucket_and_prefix(self.uri, where="results.uri")
        elif self.kms_key is not None:
            raise InputError("results.kms_key", "a key without a place", do="write results.uri, or leave it out")
