"""Turn a change of an alarm's state into one message to people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, cast, get_args

import msgspec

from windage import names
from windage.errors import InputError
from windage.notification import Message, State, compose
from windage.steps import stored
from windage.steps.looks import looks
from windage.steps.ports import Missing, Storage
from windage.summary import QualitySummary, Summary
from windage.window import Window, isoformat, parse_moment

_TREND_WINDOWS = 6

Send = Callable[[str, Message], None]


class AlarmChange(msgspec.Struct, frozen=True):
    """One change of an alarm's state."""

    alarm: str
    monitor: str
    monitor_type: str
    before: str
    state: State
    changed: datetime


def alarm_change(text: str) -> AlarmChange:
    """Read what CloudWatch publishes when an alarm changes its state.

    Raises
    ------
    InputError
        When it is something else.
    """
    try:
        message = json.loads(text)
        if message["NewStateValue"] not in get_args(State):
            raise ValueError("unknown state")
        dimensions = {_entry(d, "name"): _entry(d, "value") for d in message["Trigger"]["Dimensions"]}
        return AlarmChange(
            alarm=message["AlarmName"],
            monitor=dimensions[names.MONITOR_DIMENSION],
            monitor_type=dimensions[names.TYPE_DIMENSION],
            before=message["OldStateValue"],
            state=cast("State", message["NewStateValue"]),
            changed=parse_moment(message["StateChangeTime"].replace("+0000", "+00:00")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("alarm", "not a change of a monitor's alarm", got=f"{type(error).__name__} {error}") from None


def notify(
    change: AlarmChange, *, storage: Storage, send: Send, report_url: Callable[[str, str], str]
) -> Message | None:
    """Send one message about a change; return it, or nothing when there is nothing to say or it has been said.

    What was sent is stored under the change's own key, so that a change that arrives twice is told once.
    """
    # An alarm that begins its life, or that lost its data, is no news.
    if change.state == "INSUFFICIENT_DATA" or (change.state == "OK" and change.before != "ALARM"):
        return None
    key = names.alert_key(change.monitor, change.alarm, change.changed)
    try:
        storage.get(key)
    except Missing:
        pass
    else:
        return None
    monitor = stored.monitor(storage, change.monitor)
    history = _history(change, storage=storage)
    if not history:
        raise InputError(f"monitor {change.monitor}", "an alarm without a judged window", got=change.alarm)
    violated = [place for place, result in enumerate(history, start=1) if result.outcome == "violations"]
    if violated and change.state == "ALARM":
        # By now a later window may have been judged; the alarm is about the last one with violations.
        history = history[: violated[-1]]
    history = history[-_TREND_WINDOWS:]
    latest = history[-1]
    prefix = names.result_prefix(change.monitor, change.monitor_type, Window.parse(latest.window))
    rule = monitor.alerts.alarm
    message = compose(
        latest,
        state=change.state,
        history=history,
        report_url=report_url(storage.name, prefix + "report.html"),
        rule=f"alarm {change.alarm} ({rule.violating} of the last {rule.of} windows)",
    )
    send(change.monitor, message)
    storage.put_new(key, _document(change, message))
    return message


def _history(change: AlarmChange, *, storage: Storage) -> list[Summary]:
    """Return the last results, the oldest first."""
    if change.monitor_type in names.LABELLED:
        return _judged(change, storage=storage)
    monitor = stored.monitor(storage, change.monitor)
    newest = stored.latest(storage, change.monitor, change.monitor_type)
    if newest is None:
        return []
    windows = islice(monitor.schedule.cadence.windows_before(newest.end), _TREND_WINDOWS)
    results = [stored.result(storage, change.monitor, change.monitor_type, window) for window in windows]
    return [result for result in reversed(results) if result is not None]


def _judged(change: AlarmChange, *, storage: Storage) -> list[Summary]:
    """Return the last results of what needs labels: windows that still wait for them have one, but say nothing yet."""
    found: list[Summary] = []
    for window in reversed(looks(storage, change.monitor, change.monitor_type)):
        result = stored.result(storage, change.monitor, change.monitor_type, window)
        if result is not None and isinstance(result.quality, QualitySummary) and result.quality.judged:
            found.append(result)
        if len(found) >= _TREND_WINDOWS and any(one.outcome == "violations" for one in found):
            break
    return found[::-1]


def _entry(dimension: Mapping[str, Any], key: str) -> Any:
    # CloudWatch writes the keys small in its messages and large in its interface.
    return dimension[key] if key in dimension else dimension[key.capitalize()]


def _document(change: AlarmChange, message: Message) -> bytes:
    document = {
        "alarm": change.alarm,
        "state": change.state,
        "changed": isoformat(change.changed),
        "subject": message.subject,
        "email": message.email,
        "sms": message.sms,
    }
    return json.dumps(document, indent=2).encode() + b"\n"
