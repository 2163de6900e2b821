"""Temporary files, for which there may be no room."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from windage.errors import InputError


@contextmanager
def room() -> Iterator[None]:
    """Tell a person where temporary files would not fit.

    Raises
    ------
    InputError
        When one cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            tempfile.gettempdir(),
            "a temporary file cannot be written",
            got=error.strerror,
            do="set TMPDIR to a folder with more room",
        ) from None
