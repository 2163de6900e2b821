"""Records into an SQS queue, each a message: the record as text, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from windage.aws.faults import fault_of
from windage.aws.session import QUICK, client
from windage.delivery.fault import Fault
from windage.delivery.in_time import Put
from windage.delivery.spilled import enclosed

MONITOR_ATTRIBUTE = "monitor"
# Of one message and of all messages of a call, attributes included.
_LARGEST = 2**20 - 1024
_MOST_MESSAGES = 10
_TOO_LARGE = Fault("too large for the queue", of_the_record=True)

# The place of a line among those given, and its text.
Numbered = tuple[int, str]


def queue(url: str, *, monitor: str) -> Put:
    """Return the function that sends lines to a queue."""
    sqs = client("sqs", QUICK)
    attributes = {MONITOR_ATTRIBUTE: {"DataType": "String", "StringValue": monitor}}

    def put(lines: Sequence[bytes]) -> Sequence[Fault | None]:
        texts = [(place, enclosed(line)) for place, line in enumerate(lines)]
        faults: list[Fault | None] = [None if len(text) <= _LARGEST else _TOO_LARGE for _, text in texts]
        for call in _calls([(place, text) for place, text in texts if len(text) <= _LARGEST]):
            entries = [{"Id": str(place), "MessageBody": text, "MessageAttributes": attributes} for place, text in call]
            for place, fault in _send(sqs, url, entries).items():
                faults[int(place)] = fault
        return faults

    return put


def _calls(texts: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Yield the messages as they go into calls."""
    call: list[Numbered] = []
    size = 0
    for place, text in texts:
        if call and (len(call) == _MOST_MESSAGES or size + len(text) > _LARGEST):
            yield call
            call, size = [], 0
        call.append((place, text))
        # What the attribute takes, generously.
        size += len(text) + 100
    if call:
        yield call


def _send(sqs: Any, url: str, entries: Sequence[dict[str, Any]]) -> dict[str, Fault | None]:
    """Send the messages of one call; return what was wrong with each, by its id."""
    ids = [entry["Id"] for entry in entries]
    try:
        answer = sqs.send_message_batch(QueueUrl=url, Entries=list(entries))
    except (ClientError, BotoCoreError) as error:
        return dict.fromkeys(ids, fault_of(error))
    said: dict[str, Fault | None] = dict.fromkeys(ids, Fault("not mentioned", perhaps_stored=True))
    said |= dict.fromkeys((entry["Id"] for entry in answer.get("Successful", ())), None)
    for entry in answer.get("Failed", ()):
        fault = Fault(str(entry.get("Code", "unknown")), again=not entry.get("SenderFault", False))
        said[entry["Id"]] = fault
    return said
