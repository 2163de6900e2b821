"""When the windows that need labels were looked at, and which are looked at again for labels that came late.

A window of model quality is looked at when it has ended, for its estimate. When its wait is over, a window is judged,
and looked at again when labels have arrived since. Labels come all the time, so a window is looked at for them only
when its age has grown by a quarter since the last look: in a week some twenty times and not at every run. No label is
missed, for the last look comes when nobody waits any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from windage import names
from windage.errors import InputError
from windage.steps.ports import Missing, Storage
from windage.window import Window, isoformat, parse_moment

_GROWN = 1.25


class Look(msgspec.Struct, frozen=True):
    """One look at a window: when, which labels lay there, and whether its wait was over, so that it was judged."""

    at: str
    labels: str
    judged: bool


class _Looks(msgspec.Struct, frozen=True):
    windows: Mapping[str, Look] = {}


def looks(storage: Storage, monitor: str, monitor_type: str) -> dict[Window, Look]:
    """Return the last look at every window of which labels may still come, the oldest first.

    Raises
    ------
    InputError
        When the file is damaged.
    """
    key = _key(monitor, monitor_type)
    try:
        found = msgspec.json.decode(storage.get(key), type=_Looks)
        known = {Window.parse(text): look for text, look in found.windows.items()}
    except Missing:
        return {}
    except (msgspec.DecodeError, UnicodeDecodeError, InputError):
        raise InputError(f"s3://{storage.name}/{key}", "the file is damaged", do="delete it") from None
    return dict(sorted(known.items()))


def remember_look(
    storage: Storage, monitor: str, monitor_type: str, window: Window, look: Look, *, patience: timedelta
) -> dict[Window, Look]:
    """Note a look, and forget the windows of which no labels are waited for; return what is known then."""
    known = {**looks(storage, monitor, monitor_type), window: look}
    at = parse_moment(look.at)
    # The newest stays, whatever its age: it says which window was judged last.
    newest = max((w for w, one in known.items() if one.judged), default=window)
    kept = {w: one for w, one in sorted(known.items()) if w in (newest, window) or at - w.end <= 2 * patience}
    document = _Looks({str(w): one for w, one in kept.items()})
    storage.put(_key(monitor, monitor_type), msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
    return kept


def due_again(window: Window, look: Look, *, now: datetime, wait: timedelta, patience: timedelta, labels: str) -> bool:
    """Return whether a window that was looked at is to be looked at again.

    Parameters
    ----------
    now
        The moment of this run.
    wait
        How long after a window's end it is judged.
    patience
        How long after a window's end labels count.
    labels
        Which labels lie there now.

    Examples
    --------
    >>> window = Window.parse("2026-03-01T00:00:00Z/2026-03-01T01:00:00Z")
    >>> seen = Look("2026-03-01T05:00:00Z", "none", True)
    >>> hours = [parse_moment(f"2026-03-01T0{hour}:00:00Z") for hour in (5, 6)]
    >>> day = timedelta(days=1)
    >>> [due_again(window, seen, now=at, wait=timedelta(), patience=day, labels="some") for at in hours]
    [False, True]
    """
    age, before = now - window.end, parse_moment(look.at) - window.end
    if not look.judged and age >= wait:
        return True
    if look.labels == labels or before >= patience:
        return False
    return age >= min(before * _GROWN, patience)


def look_at(moment: datetime, *, labels: str, judged: bool) -> Look:
    """Return a look at a moment."""
    return Look(isoformat(moment), labels, judged)


def _key(monitor: str, monitor_type: str) -> str:
    return names.results_prefix(monitor, monitor_type) + names.LOOKS
