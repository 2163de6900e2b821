"""What the command's exit status says, and how it writes results and texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    import argparse

    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT = 0, 1, 2


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, which is made if need be.

    Raises
    ------
    InputError
        When the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(str(folder), "the results cannot be written", got=error.strerror) from None


def printable(text: str) -> str:
    """Return the text with what moves the cursor or colours the terminal shown, not obeyed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def listed(names: str) -> tuple[str, ...]:
    """Return the names that stand separated by commas.

    Examples
    --------
    >>> listed("region, model_version")
    ('region', 'model_version')
    """
    return tuple(name.strip() for name in names.split(",") if name.strip())
