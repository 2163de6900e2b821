"""Take records that others already have: each is stored, quarantined, or given back to be sent again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from windage import names
from windage.delivery.ends import Dropped, End, Quarantined, Stored
from windage.posting.accepted import Rules, accepted
from windage.posting.refused import Refused
from windage.window import isoformat

Send = Callable[[Sequence[bytes]], Sequence[End]]
Keep = Callable[[str, bytes], object]

# The header of a post of which an earlier try may have been stored.
RESENT = "windage-resent"
# Of a record in quarantine. A line of a capture file may be longer, what is no capture record need not be.
LONGEST_KEPT = 100_000
_SEND_AGAIN = "not stored: send these records again, with the same Idempotency-Key and Windage-Resent: true"


@dataclass(frozen=True)
class Ingested:
    """How each record of a post ended, in its order."""

    ends: tuple[End, ...]
    details: Mapping[int, str]

    @property
    def status(self) -> int:
        """503 when a record is to be sent again, and 200 when none is."""
        return 503 if any(isinstance(end, Dropped) for end in self.ends) else 200

    @property
    def answer(self) -> dict[str, Any]:
        """What the sender is told: counts that add up, and of which records something is to be known."""
        dropped = [place for place, end in enumerate(self.ends) if isinstance(end, Dropped)]
        said: dict[str, Any] = {
            "received": len(self.ends),
            "stored": sum(isinstance(end, Stored) for end in self.ends),
            "quarantined": sum(isinstance(end, Quarantined) for end in self.ends),
            "dropped": len(dropped),
            "problems": [self._problem(place) for place in sorted(self.details)],
        }
        if dropped:
            said |= {"message": _SEND_AGAIN, "resend": dropped}
        return said

    def _problem(self, place: int) -> dict[str, Any]:
        end = self.ends[place]
        reason = end.reason if isinstance(end, Quarantined | Dropped) else ""
        return {"record": place, "reason": reason, "detail": self.details[place]}


def ingest(records: Sequence[bytes], rules: Rules, *, send: Send, keep: Keep) -> Ingested:
    """Send what is a capture to the stream, and keep what is none in quarantine.

    Parameters
    ----------
    send
        Says of each line how it ended.
    keep
        Writes an object, or raises.
    """
    made = accepted(records, rules)
    ends: dict[int, End] = {}
    details: dict[int, str] = {}
    lines = {place: line for place, line in enumerate(made) if isinstance(line, bytes)}
    if lines:
        for place, end in zip(lines, send(list(lines.values())), strict=True):
            ends[place] = end
            if isinstance(end, Dropped):
                details[place] = "not stored: send it again"
    refused = {place: refusal for place, refusal in enumerate(made) if isinstance(refusal, Refused)}
    if refused:
        kept = _kept(records, refused, rules, keep)
        for place, refusal in refused.items():
            ends[place] = Quarantined(refusal.reason) if kept is None else Dropped(f"quarantine: {kept}")
            details[place] = str(refusal)
    return Ingested(tuple(ends[place] for place in range(len(records))), details)


def _kept(records: Sequence[bytes], refused: Mapping[int, Refused], rules: Rules, keep: Keep) -> str | None:
    """Write the refused records; return why they could not be written, if they could not."""
    lines = [_quarantined(records[place], refusal, rules) for place, refusal in refused.items()]
    digest = hashlib.sha256(b"\n".join(records[place] for place in refused)).hexdigest()[:32]
    key = names.quarantine_key(rules.policy.monitor, rules.now, digest)
    try:
        keep(key, b"".join(lines))
    # Whatever it is: the sender is told to send them again, and nothing is lost.
    except Exception as error:
        return type(error).__name__
    return None


def _quarantined(record: bytes, refusal: Refused, rules: Rules) -> bytes:
    said: dict[str, Any] = {
        "reason": refusal.reason,
        "detail": refusal.detail,
        "posted": isoformat(rules.now),
        "bytes": len(record),
    }
    if rules.policy.privacy is None:
        said["record"] = record[:LONGEST_KEPT].decode(errors="replace")
    # Otherwise nothing of it is kept: where no field can be found, none can be protected.
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"
