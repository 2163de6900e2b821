"""The end of a process, at which what waits is sent."""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Callable
from multiprocessing.util import Finalize, register_after_fork

from windage.client.sender import Sender


def at_exit(sender: Sender, *, seconds: float) -> None:
    """Close a sender when its process ends, as long as somebody has it.

    A process that multiprocessing has started ends without Python's own exit, and knows nothing of what its parent
    asked to be done at the end.
    """
    close = _closing(weakref.ref(sender), seconds)
    atexit.register(close)
    # Not at the exit itself, where it would come first and undo it.
    weakref.finalize(sender, atexit.unregister, close).atexit = False
    _finalize(sender, close)
    register_after_fork(sender, lambda here: _finalize(here, close))


def _closing(known: weakref.ref[Sender], seconds: float) -> Callable[[], None]:
    def close() -> None:
        if (here := known()) is not None:
            here.close(seconds)

    return close


def _finalize(sender: Sender, close: Callable[[], None]) -> None:
    Finalize(sender, close, exitpriority=10)
