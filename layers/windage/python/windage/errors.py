"""The one way in which Windage says that something given to it is wrong."""

from __future__ import annotations

from collections.abc import Callable


class InputError(ValueError):
    """Something that the user gave cannot be used.

    The message has the form ``where: what is wrong; got X; expected Y; do Z``, so that the person who reads it knows
    what to change and where.

    Examples
    --------
    >>> str(InputError("train.csv:7", "a row has another number of fields", got=4, expected=3, do="mend the row"))
    'train.csv:7: a row has another number of fields; got 4; expected 3; do: mend the row'
    """

    def __init__(
        self, where: str, what: str, *, got: object = None, expected: object = None, do: str | None = None
    ) -> None:
        parts = [f"{where}: {what}"]
        if got is not None:
            parts.append(f"got {shortened(got)}")
        if expected is not None:
            parts.append(f"expected {expected}")
        if do is not None:
            parts.append(f"do: {do}")
        # Names of files and of columns stand in it: what moves the cursor of a terminal is shown, not obeyed.
        super().__init__(shortened("; ".join(parts), limit=2000))

    def __reduce__(self) -> tuple[Callable[..., InputError], tuple[type[InputError], str]]:
        """Return how another process makes it again: of its message, for nothing else is left of it."""
        return _again, (type(self), str(self))


def _again(kind: type[InputError], message: str) -> InputError:
    return kind.__new__(kind, message)


class ScriptError(ValueError):
    """A user's script failed; the text is its traceback."""


class BaselineError(InputError):
    """The baseline is missing, damaged or of another kind than the window."""


def shortened(value: object, *, limit: int = 120) -> str:
    r"""Return the value as one printable line of at most ``limit`` characters.

    Examples
    --------
    >>> shortened("a\nb")
    'a\\nb'
    >>> shortened("x" * 200, limit=8)
    'xxxxxxx…'
    """
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))
    return text if len(text) <= limit else text[: limit - 1] + "…"
