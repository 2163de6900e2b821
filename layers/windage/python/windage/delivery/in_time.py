"""A call that is waited for so long and no longer, whatever hangs.

A socket's timeouts are not enough: the system's resolver has none, and a server that sends a byte now and then resets
the timeout of reading each time. So the call runs in a thread. Whoever is waited for too long runs on, and its sink is
busy until then; what it does in the end is a duplicate at most, since the record has gone another way meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import TypeVar

from windage.delivery.fault import Fault, unknown

T = TypeVar("T")
Put = Callable[[Sequence[bytes]], Sequence[Fault | None]]
TimedPut = Callable[[Sequence[bytes], float], Sequence[Fault | None]]

LATE = Fault("late", perhaps_stored=True)
BUSY = Fault("busy")
_AT_MOST = 2


def in_time(
    put: Callable[[Sequence[T]], Sequence[Fault | None]],
) -> Callable[[Sequence[T], float], Sequence[Fault | None]]:
    """Return a sink that answers within the seconds given; not more than two of its calls run at a time.

    Examples
    --------
    >>> in_time(lambda records: [None for _ in records])([b"a", b"b"], 5.0)
    [None, None]
    """
    free = BoundedSemaphore(_AT_MOST)

    def timed(records: Sequence[T], seconds: float) -> Sequence[Fault | None]:
        if not free.acquire(blocking=False):
            return [BUSY] * len(records)
        answers: SimpleQueue[Sequence[Fault | None]] = SimpleQueue()

        def work() -> None:
            try:
                answers.put(put(records))
            except BaseException as error:
                answers.put([unknown(error)] * len(records))
            finally:
                free.release()

        try:
            # A thread for each call, not one that waits for calls: it would not live on in a forked server.
            Thread(target=work, daemon=True).start()
        except RuntimeError:
            free.release()
            return [Fault("no thread")] * len(records)
        try:
            return answers.get(timeout=seconds)
        except Empty:
            return [LATE] * len(records)

    return timed
