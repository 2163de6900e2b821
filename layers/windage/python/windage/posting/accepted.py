"""What becomes of each posted record: a line for the stream, or a reason for the quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from windage.capture import error_class
from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.delivery.resent import resent
from windage.posting import captured, plain
from windage.posting.identity import event_id, names_of
from windage.posting.refused import Refused
from windage.recording import Policy, record

# Clocks differ.
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Rules:
    """What holds for all records of a post.

    Parameters
    ----------
    policy
        What may be recorded of a call; every record is in the sample, since its sender has chosen it.
    now
        When it was posted.
    kept
        How long captures are kept: an older record would be judged by no window.
    post
        What names the post. It is part of the names of records that say neither when they were nor what they are
        called, for two of them may be two calls with the same content.
    resent
        Whether the sender says that an earlier try of the post may have been stored. Each record then says so, too,
        and the analysis of a window in many parts looks whether it was. Nobody else can know: of a record that says
        nothing, a copy is looked for in its own part alone.
    """

    policy: Policy
    now: datetime
    kept: timedelta
    post: str
    resent: bool = False


def accepted(records: Sequence[bytes], rules: Rules) -> list[bytes | Refused]:
    """Return a line or a refusal for each record.

    Examples
    --------
    >>> rules = Rules(Policy("fraud"), datetime.fromisoformat("2026-03-01T06:00:00Z"), timedelta(days=90), "p1")
    >>> line, refusal = accepted([b'{"input": [1, 2], "output": 0.5}', b'{"age": 41}'], rules)
    >>> b'"data":"[1, 2]"' in line, refusal.reason
    (True, 'not_a_capture')
    """
    return [_line(text, name, rules) for text, name in zip(records, names_of(records), strict=True)]


def _line(text: bytes, name: str, rules: Rules) -> bytes | Refused:
    try:
        document = _document(text)
        if captured.is_captured(document):
            line = _of_capture(document, name, rules)
        else:
            line = _of_plain(text, document, name, rules)
        return resent(line) if rules.resent else line
    except Refused as refused:
        return refused


def _document(text: bytes) -> dict[str, Any]:
    try:
        document = parsed(text.decode())
    except UnicodeDecodeError:
        raise Refused("not_utf8", "the record is not UTF-8") from None
    except NotJsonError as error:
        raise Refused("not_json", str(error)) from None
    except PayloadError as error:
        raise Refused("payload", str(error)) from None
    if not isinstance(document, dict):
        raise Refused("not_a_capture", "the record is no object")
    return document


def _of_capture(document: dict[str, Any], name: str, rules: Rules) -> bytes:
    metadata = document.get("eventMetadata")
    own = isinstance(metadata, dict) and (metadata.get("inferenceTime") or metadata.get("inferenceId"))
    time = _in_time(captured.moment_in(document, now=rules.now), rules)
    called = event_id(name, post="" if own else rules.post)
    return captured.line_of(document, event_id=called, time=time, policy=rules.policy)


def _of_plain(text: bytes, document: dict[str, Any], name: str, rules: Rules) -> bytes:
    if not plain.is_plain(document):
        raise Refused("not_a_capture", "neither captureData, nor input or output, nor request or response")
    own = any(document.get(key) is not None for key in (*plain.TIMES, *plain.IDS))
    called = event_id(name, post="" if own else rules.post)
    call = plain.call_of(text, document, event_id=called, now=rules.now)
    _in_time(call.time, rules)
    error = error_class(call.status) if call.status is not None else None
    if error is not None:
        # What came with a failure is not the model's answer.
        call = replace(call, answer=None, error=error)
    if call.question is None and call.answer is None:
        raise Refused("not_a_capture", "neither what was asked nor what was answered")
    recorded = record(call, replace(rules.policy, sampling_percentage=100.0, larger_payloads="truncate"))
    assert recorded is not None
    return recorded.line


def _in_time(moment: datetime, rules: Rules) -> datetime:
    if moment > rules.now + _AHEAD:
        raise Refused("bad_time", "the time of the call has not come yet")
    if moment < rules.now - rules.kept:
        raise Refused("bad_time", f"the call is older than captures are kept: {rules.kept.days} days")
    return moment
