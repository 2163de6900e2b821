"""The earlier windows that a person names on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from windage.config import Compatibility
    from windage.history.past import Past
    from windage.window import Window


def history_of(
    options: argparse.Namespace, baseline: str, *, compatibility: Compatibility
) -> tuple[Window | None, Past | None]:
    """Return which window is checked, and what the folders of earlier ones tell; nothing when none were named.

    Raises
    ------
    InputError
        When the window is none, or a folder is not the result of an earlier check.
    """
    from windage.errors import InputError
    from windage.history import TRACE
    from windage.history.past import Past
    from windage.history.trace import decode
    from windage.window import Window

    window = None
    if options.window is not None:
        window = Window.parse(options.window)
        if window.end <= window.start:
            raise InputError("--window", "it ends before it begins", got=options.window, expected="START/END")
    if not options.history or compatibility == "sagemaker":
        return window, None
    traces = []
    for folder in options.history:
        path = folder / TRACE
        try:
            traces.append(decode(path.read_bytes(), where=str(path)))
        except OSError as error:
            raise InputError(
                str(path),
                "the result of an earlier window cannot be read",
                got=error.strerror,
                expected="the --out of an earlier check",
            ) from None
    return window, Past.of(traces, traces, baseline=baseline, window=window, began=True)
