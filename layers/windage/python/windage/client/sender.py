"""The thread that sends what waits, and what it shares with those that offer records.

A record that no sink takes is tried again for a while, as long as there is room for new ones: streams throttle for
seconds. Then the last resort gets it. A forked process sends its own records with sinks of its own; those that waited
in its parent are the parent's.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from windage.client.buffer import Buffer
from windage.client.counts import Counts
from windage.client.last_resort import Sinks
from windage.delivery.ends import Dropped, End
from windage.delivery.resent import resent

INTERVAL_SECONDS = 1.0
PATIENCE_SECONDS = 30.0
# Before a second try, however short the interval is.
_SHORTEST_PAUSE = 0.01


class Sender:
    """Sends records in the background.

    Parameters
    ----------
    make_sinks
        Makes the sinks, anew in every process.
    most_bytes
        The memory that waiting records may take.
    interval
        How many seconds a record waits for others at most.
    patience
        For how many seconds one that no sink takes is tried again.
    clock
        Seconds since any moment.
    spawn
        Starts what sends.
    """

    def __init__(
        self,
        make_sinks: Callable[[], Sinks],
        *,
        most_bytes: int,
        interval: float = INTERVAL_SECONDS,
        patience: float = PATIENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        spawn: Callable[[Callable[[], None]], object] | None = None,
    ) -> None:
        self._make_sinks, self._most_bytes = make_sinks, most_bytes
        self._interval, self._patience, self._clock = interval, patience, clock
        self._spawn = spawn or _in_a_thread
        self._begin()
        if hasattr(os, "register_at_fork"):
            _after_fork(weakref.WeakMethod(self._begin))

    def _begin(self) -> None:
        """Start with nothing, as in a new process: a lock may have been held by a thread that is not here."""
        self._changed = threading.Condition()
        self._buffer = Buffer(self._most_bytes)
        self._counts = Counts()
        self._sinks: Sinks | None = None
        self._started = False
        self._on_its_way: tuple[bytes, ...] = ()
        self._hurried = self._closed = False

    def offer(self, line: bytes) -> bool:
        """Take a record if there is room for it; return whether there was."""
        with self._changed:
            self._counts = replace(self._counts, received=self._counts.received + 1)
            why = "closed" if self._closed else None if self._buffer.offer(line) else "full"
            if why is not None:
                self._counts = self._counts.after([Dropped(why)])
                return False
            self._start()
            # What waits is sent when a second is over, or sooner when much of it waits.
            if self._buffer.is_over_half or len(self._buffer) == 1:
                self._changed.notify_all()
            return True

    def failed(self, reason: str) -> None:
        """Count a record that could not be made."""
        with self._changed:
            counted = replace(self._counts, received=self._counts.received + 1)
            self._counts = counted.after([Dropped(reason)])

    def counts(self) -> Counts:
        """Return what became of the records of this process so far."""
        with self._changed:
            return self._counts

    def flush(self, seconds: float) -> bool:
        """Send what waits; return whether all of it has ended within these seconds."""
        with self._changed:
            self._hurried = True
            self._changed.notify_all()
            try:
                return self._changed.wait_for(lambda: self._counts.waiting == 0, timeout=seconds)
            finally:
                self._hurried = False

    def close(self, seconds: float) -> None:
        """Send what waits and take no more; what is not sent within these seconds goes to the last resort."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            if self._started:
                self._changed.wait_for(lambda: self._counts.waiting == 0, timeout=seconds)
            left = [*map(resent, self._on_its_way)]
            # Whoever sends them now has lost them: what it says in the end is not counted twice.
            self._on_its_way = ()
            while batch := self._buffer.take():
                left += batch
            self._buffer = Buffer(self._most_bytes)
        if left:
            ends = self._made().spilled(left)
            with self._changed:
                self._counts = self._counts.after(ends)

    def step(self) -> bool:
        """Send one batch; return whether there was one."""
        with self._changed:
            batch = self._on_its_way = self._buffer.take()
        if not batch:
            return False
        try:
            ends = self._ends(batch)
        # Whatever it is: the thread goes on.
        except Exception as error:
            ends = [Dropped(type(error).__name__)] * len(batch)
        with self._changed:
            if self._on_its_way is batch:
                self._counts = self._counts.after(ends)
                self._buffer.released(batch)
                self._on_its_way = ()
            self._changed.notify_all()
        return True

    def _ends(self, batch: Sequence[bytes]) -> list[End]:
        sinks, began, pause = self._made(), self._clock(), max(self._interval, _SHORTEST_PAUSE)
        ends: dict[int, End] = {}
        left = dict(enumerate(batch))
        while True:
            for place, end in zip(tuple(left), sinks.sent(list(left.values())), strict=True):
                if isinstance(end, Dropped):
                    if any(fault.perhaps_stored for fault in end.faults):
                        left[place] = resent(left[place])
                else:
                    ends[place] = end
                    del left[place]
            if not left or not self._may_wait(began, pause):
                break
            pause *= 2
        if left:
            ends |= dict(zip(left, sinks.spilled(list(left.values())), strict=True))
        return [ends[place] for place in range(len(batch))]

    def _may_wait(self, began: float, pause: float) -> bool:
        """Wait before the next try, unless it is too late for that; return whether there is to be one."""
        with self._changed:
            if self._clock() + pause - began > self._patience:
                return False
            return not self._changed.wait_for(
                lambda: self._closed or self._hurried or self._buffer.is_over_half, timeout=pause
            )

    def _made(self) -> Sinks:
        if self._sinks is None:
            self._sinks = self._make_sinks()
        return self._sinks

    def _start(self) -> None:
        if self._started:
            return
        # Where no thread can be had, records wait for one, or for the close.
        with suppress(RuntimeError):
            self._spawn(partial(_forever, weakref.WeakMethod(self._run)))
            self._started = True

    def _run(self) -> bool:
        """Wait until something is to be sent, and send it; return whether there will be more."""
        with self._changed:
            if not self._buffer and not self._closed:
                self._changed.wait(timeout=60)
            elif not self._closed:
                self._changed.wait_for(
                    lambda: self._closed or self._hurried or self._buffer.is_over_half, timeout=self._interval
                )
        return self.step() or not self._closed


def _forever(run: weakref.WeakMethod[Callable[[], bool]]) -> None:
    """Run as long as there is a sender: one that nobody has any more ends with its thread."""
    while (turn := run()) is not None and turn():
        del turn


def _in_a_thread(target: Callable[[], None]) -> None:
    threading.Thread(target=target, name="windage-capture", daemon=True).start()


def _after_fork(begin: weakref.WeakMethod[Callable[[], None]]) -> None:
    def anew() -> None:
        if (here := begin()) is not None:
            here()

    os.register_at_fork(after_in_child=anew)
