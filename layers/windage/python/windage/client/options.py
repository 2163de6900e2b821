"""What `windage.Capture` is told, checked where it is told."""

from __future__ import annotations

from collections.abc import Sequence

from windage.errors import InputError
from windage.privacy import Side
from windage.recording import SamplingKey
from windage.recording.policy import SIDES

_WHERE = "windage.Capture"
_KEYS = "header NAME, inference_id, custom_attributes or body EXPRESSION"


def name(monitor: str) -> str:
    """Return the name of a monitor.

    Raises
    ------
    InputError
        When it is none.
    """
    if not isinstance(monitor, str) or not monitor:
        raise InputError(f"{_WHERE}: monitor", "no name", got=monitor, expected="that of the monitor's file")
    return monitor


def within(value: float, least: float, most: float, setting: str) -> float:
    """Return a number of a setting.

    Raises
    ------
    InputError
        When it is none, or out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise InputError(f"{_WHERE}: {setting}", "out of range", got=value, expected=f"{least:g} to {most:g}")
    return value


def sides(modes: Sequence[str]) -> tuple[Side, ...]:
    """Return the sides that are recorded, in their order.

    Raises
    ------
    InputError
        When there is none, or one that no call has.
    """
    given = [modes] if isinstance(modes, str) else list(modes)
    if not given or not set(given) <= set(SIDES):
        got = ", ".join(map(str, given)) or "nothing"
        raise InputError(f"{_WHERE}: modes", "not a side", got=got, expected="input, output, or both")
    return tuple(side for side in SIDES if side in given)


def key(text: str) -> SamplingKey:
    """Return by what all calls of one customer are found.

    Raises
    ------
    InputError
        When it names nothing that a call has.

    Examples
    --------
    >>> key("header X-Customer-Id"), key("inference_id").kind
    (SamplingKey(kind='header', of='x-customer-id'), 'inference_id')
    """
    kind, _, of = text.strip().partition(" ")
    match kind, of.strip():
        case "header", of if of:
            return SamplingKey("header", of.lower())
        case "body", of if of:
            return SamplingKey("body", of)
        case "inference_id", "":
            return SamplingKey("inference_id")
        case "custom_attributes", "":
            return SamplingKey("custom_attributes")
    raise InputError(f"{_WHERE}: key", "no such key", got=text, expected=_KEYS)
