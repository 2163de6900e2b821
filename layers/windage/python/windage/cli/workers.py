"""Work on many pieces in some processes, the results in the order of the pieces: they do not show who made them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Piece = TypeVar("Piece")
Made = TypeVar("Made")

_MOST = 64
# So many pieces a process wait for it at most: those that are read and not worked on lie in memory.
_AHEAD = 2


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that says how many processes share the work."""
    parser.add_argument(
        "--workers",
        metavar="N",
        type=int,
        default=1,
        help="how many processes read and profile; the result is the same, byte for byte (default: 1)",
    )


def checked(workers: int, *, preprocessor: bool) -> int:
    """Return how many processes there are to be.

    Raises
    ------
    InputError
        When that is no number of processes, or there is a script whose calls may depend on each other.
    """
    from windage.errors import InputError

    if not 1 <= workers <= _MOST:
        raise InputError("--workers", "not a number of processes", got=workers, expected=f"1 to {_MOST}")
    if preprocessor and workers > 1:
        raise InputError(
            "--workers", "a pre-processor runs in one process, for it may remember", got=workers, do="leave it out"
        )
    return workers


def in_order(work: Callable[[Piece], Made], pieces: Iterable[Piece], *, workers: int) -> Iterator[Made]:
    """Yield what becomes of each piece, in the order of the pieces.

    Parameters
    ----------
    work
        What is done with one; where there are processes, it and the pieces have to be such as can be sent to them.
    pieces
        Taken one by one, a few ahead of the work.
    workers
        How many processes; one is this one.

    Raises
    ------
    InputError
        What the work raises, or when a process died.

    Examples
    --------
    >>> list(in_order(abs, [-1, -2], workers=1))
    [1, 2]
    """
    if workers == 1:
        yield from map(work, pieces)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    from windage.errors import InputError

    with ProcessPoolExecutor(workers) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for piece in pieces:
                waiting.append(pool.submit(work, piece))
                if len(waiting) > _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise InputError(
                "--workers", "a process died, most likely for want of memory", got=workers, do="take fewer"
            ) from None
        finally:
            for future in waiting:
                future.cancel()
