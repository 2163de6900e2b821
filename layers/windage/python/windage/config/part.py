"""What all groups of settings have in common, and the kinds of values in them."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from windage.errors import InputError

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Amount = Annotated[float, msgspec.Meta(ge=0)]
Days = Annotated[int, msgspec.Meta(ge=1, le=36_500)]
Percentage = Annotated[float, msgspec.Meta(gt=0, le=100)]

_S3 = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?")


class Part(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename={"lambda_function": "lambda"},
):
    """A group of settings: immutable, and refusing a key that it does not know."""


def bucket_and_prefix(uri: str, *, where: str) -> tuple[str, str]:
    """Split an S3 address into its bucket and its prefix, the prefix without slashes at its ends.

    Examples
    --------
    >>> bucket_and_prefix("s3://my-bucket/data/capture/", where="uri")
    ('my-bucket', 'data/capture')
    """
    match = _S3.fullmatch(uri)
    if match is None:
        raise InputError(where, "not an S3 address", got=uri, expected="s3://bucket/prefix")
    return match["bucket"], (match["prefix"] or "").strip("/")
