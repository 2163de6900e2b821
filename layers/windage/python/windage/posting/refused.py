"""Why a posted record is not taken as a capture."""

from __future__ import annotations

# How a client begins the reason for a record that the endpoint keeps, but not as a capture.
QUARANTINED = "quarantined: "


class Refused(ValueError):
    """A record that goes to quarantine: the reason is one of a few words, the detail holds none of its values."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail
