"""Records to the first sink that takes them, within a budget of time.

The sinks are tried in their order. A record that one does not take goes to the next, and only that record: what a sink
has taken is not sent again. The budget is for all sinks together; the last, which nobody has to wait for, is left out
of it. So each record has exactly one end, whatever fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from windage.delivery.breaker import Breaker, after
from windage.delivery.ends import Dropped, End, Stored
from windage.delivery.fault import Fault, unknown
from windage.delivery.in_time import TimedPut
from windage.delivery.resent import resent

Clock = Callable[[], float]

_OPEN = Fault("open")
_NO_TIME = Fault("no time left")


@dataclass(frozen=True, slots=True)
class Way:
    """One sink.

    Parameters
    ----------
    name
        What ends and counts call it.
    put
        Takes records and how long it may take; says for each what was wrong, or nothing.
    share
        Which share of the budget one call may use up; none for a sink that nobody has to wait for, which is always
        tried.
    tries
        How often a record is given to it when it says that the next try may succeed.
    """

    name: str
    put: TimedPut
    share: float | None
    tries: int = 2


@dataclass(frozen=True, slots=True)
class Delivered:
    """How each record ended, in the order given, and what is now known of the sinks."""

    ends: tuple[End, ...]
    breakers: Mapping[str, Breaker]


@dataclass(slots=True)
class _Course:
    """One record on its way."""

    line: bytes
    faults: list[Fault] = field(default_factory=list)
    stored: str | None = None

    @property
    def end(self) -> End:
        if self.stored is not None:
            return Stored(self.stored, tuple(self.faults))
        return Dropped(self.faults[-1].reason if self.faults else "no sink", tuple(self.faults))

    @property
    def sent(self) -> bytes:
        return resent(self.line) if any(fault.perhaps_stored for fault in self.faults) else self.line


def deliver(
    lines: Sequence[bytes], ways: Sequence[Way], *, breakers: Mapping[str, Breaker], clock: Clock, seconds: float
) -> Delivered:
    """Give every line to the first sink that takes it.

    Parameters
    ----------
    breakers
        What is known of the sinks from the calls before, by name.
    clock
        Seconds since any moment.
    seconds
        The budget of all sinks together.
    """
    courses, known, until = [_Course(line) for line in lines], dict(breakers), clock() + seconds
    for way in ways:
        left = [course for course in courses if course.stored is None]
        for _ in range(way.tries):
            if not left:
                break
            breaker, most = known.get(way.name, Breaker()), seconds * (way.share or 0.0)
            known[way.name] = _try(way, left, breaker=breaker, clock=clock, until=until, most=most)
            left = [course for course in left if course.stored is None and course.faults[-1].again]
    return Delivered(tuple(course.end for course in courses), known)


def _try(way: Way, courses: Sequence[_Course], *, breaker: Breaker, clock: Clock, until: float, most: float) -> Breaker:
    """Give records to one sink once, and note what became of each."""
    now = clock()
    if way.share is None:
        _note(way, courses, _asked(way, courses, seconds=0.0))
        return breaker
    if not breaker.lets_through(now) or now >= until:
        reason = _OPEN if now < until else _NO_TIME
        _note(way, courses, [reason] * len(courses))
        return breaker
    faults = _asked(way, courses, seconds=min(most, until - now))
    _note(way, courses, faults)
    told = [fault for fault in faults if fault is None or not fault.of_the_record]
    return after(breaker, sound=None in told, now=clock()) if told else breaker


def _asked(way: Way, courses: Sequence[_Course], *, seconds: float) -> Sequence[Fault | None]:
    try:
        faults = way.put([course.sent for course in courses], seconds)
    except Exception as error:
        return [unknown(error)] * len(courses)
    if len(faults) != len(courses):
        # A sink that does not say what became of each record has said nothing.
        return [Fault("miscounted", perhaps_stored=True)] * len(courses)
    return faults


def _note(way: Way, courses: Sequence[_Course], faults: Sequence[Fault | None]) -> None:
    for course, fault in zip(courses, faults, strict=True):
        if fault is None:
            course.stored = way.name
        else:
            course.faults.append(fault)
