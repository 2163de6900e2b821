"""By which columns a dataset may be cut."""

from __future__ import annotations

from collections.abc import Sequence

from windage.config.compatibility import Compatibility
from windage.errors import InputError

# With up to 21 slices a column, more would be more slices than most windows have rows to fill.
MOST_SLICES = 5


def check_slices(names: Sequence[str], *, compatibility: Compatibility = "windage") -> tuple[str, ...]:
    """Return the names of the columns to cut by, if they can be.

    Raises
    ------
    InputError
        When one is named twice or they are too many; Model Monitor has no slices.

    Examples
    --------
    >>> check_slices(["region", "model_version"])
    ('region', 'model_version')
    """
    if names and compatibility == "sagemaker":
        raise InputError("slices", "Model Monitor has none", got=names[0], do="leave slices or compatibility out")
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        raise InputError("slices", "a column is named twice", got=twice[0], do="name it once")
    if len(names) > MOST_SLICES:
        raise InputError("slices", "too many columns", got=len(names), expected=f"at most {MOST_SLICES}")
    return tuple(names)
