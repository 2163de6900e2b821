"""Bring records from the queue, where they waited because the stream took none, to where the others lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from windage.delivery.resent import resent
from windage.recovery.enclosed import DamagedError, opened
from windage.recovery.placed import Line, Unplaced, hour_of, lines_of, placed
from windage.recovery.quarantined import Kept, kept
from windage.steps.ports import Storage

SOURCE, KIND = "queue", "spilled"
_LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the queue; ``tries`` is how often somebody has taken it, this time included."""

    identity: str
    body: str
    monitor: str | None = None
    tries: int = 1


@dataclass
class Drained:
    """What became of messages.

    Parameters
    ----------
    stored, quarantined
        How many lines were written as captures, and how many could not be, by reason.
    failed
        The messages that have to come again, each with the error.
    """

    stored: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)


def messages_of(event: Mapping[str, Any]) -> list[Message]:
    """Return the messages in what Lambda hands over."""
    return [
        Message(
            entry["messageId"],
            entry["body"],
            entry.get("messageAttributes", {}).get("monitor", {}).get("stringValue"),
            int(entry.get("attributes", {}).get("ApproximateReceiveCount", 1)),
        )
        for entry in event["Records"]
    ]


def answer_of(drained: Drained) -> dict[str, Any]:
    """Return what Lambda wants to know: which messages come again, and only those."""
    return {"batchItemFailures": [{"itemIdentifier": identity} for identity in drained.failed]}


def drain(messages: Sequence[Message], *, monitor: str, storage: Storage) -> Drained:
    """Write what the messages hold: captures under their hours, the rest aside with the reason.

    An object is named by its lines as they were sent: a batch that comes again writes the same objects again. If it
    comes again in other company, its lines are marked as resent, and the analysis judges each record once.
    """
    drained = Drained()
    lines: dict[str, list[tuple[str, Line]]] = {}
    for message in messages:
        good, bad = _taken_apart(message, monitor)
        for line in good:
            lines.setdefault(line.hour, []).append((message.identity, line))
        for one in bad:
            _keep(one, message, drained, monitor=monitor, storage=storage)
    for _, found in sorted(lines.items()):
        (made,) = placed([line for _, line in found], monitor=monitor, kind=KIND)
        try:
            storage.put(made.key, made.data, content_type=_LINES)
            drained.stored += made.lines
        # Whatever it is: these messages come again, and the others do not have to.
        except Exception as error:
            drained.failed |= {identity: type(error).__name__ for identity, _ in found}
    return drained


def _taken_apart(message: Message, monitor: str) -> tuple[list[Line], list[Unplaced]]:
    """Return the captures in a message, and what in it is none."""
    if message.monitor not in {None, monitor}:
        return [], [Unplaced(message.body.encode(errors="surrogatepass"), "another_monitor")]
    try:
        content = opened(message.body)
    except DamagedError as error:
        return [], [Unplaced(message.body.encode(errors="surrogatepass"), str(error).replace(" ", "_"))]
    good: list[Line] = []
    bad: list[Unplaced] = []
    for line in lines_of(content):
        hour = hour_of(line)
        if isinstance(hour, Unplaced):
            bad.append(hour)
        else:
            good.append(Line(hour, resent(line) if message.tries > 1 else line, line))
    # Nothing is nothing to store, and nothing to forget in silence.
    return good, bad if good or bad else [Unplaced(content, "empty")]


def _keep(one: Unplaced, message: Message, drained: Drained, *, monitor: str, storage: Storage) -> None:
    aside: Kept = kept(one.line, monitor=monitor, source=SOURCE, reason=one.reason)
    try:
        storage.put(aside.key, aside.data)
        drained.quarantined[one.reason] += 1
    except Exception as error:
        drained.failed[message.identity] = type(error).__name__
