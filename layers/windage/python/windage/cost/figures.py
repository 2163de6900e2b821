"""What the traffic is like, as far as it costs something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from windage.config import Monitor
from windage.operations import Operations

# A month as AWS counts it in its examples.
HOURS = 730.0
# What a call is taken for where nobody says it: some twenty values asked, one answered.
USUAL_BYTES, USUAL_FEATURES, USUAL_LATENCY = 500, 20, 50.0

Architecture = Literal["arm64", "x86_64"]


@dataclass(frozen=True, slots=True)
class Figures:
    """The traffic of one monitor.

    Parameters
    ----------
    calls_per_hour
        Calls of the model in an hour, on average.
    bytes_per_call
        Bytes of question and answer together, as they are captured.
    features
        Columns, those of the answer included.
    latency_milliseconds
        How long the model takes to answer.
    """

    calls_per_hour: float
    bytes_per_call: float = USUAL_BYTES
    features: int = USUAL_FEATURES
    latency_milliseconds: float = USUAL_LATENCY

    @classmethod
    def of(cls, monitor: Monitor) -> Figures | None:
        """Return what a monitor file says of its traffic; nothing when it does not say how many calls there are."""
        traffic = monitor.traffic
        if traffic.calls_per_hour is None:
            return None
        said = cls(traffic.calls_per_hour)
        given = {
            "bytes_per_call": traffic.bytes_per_call,
            "features": traffic.features,
            "latency_milliseconds": traffic.latency_milliseconds,
        }
        return replace(said, **{name: value for name, value in given.items() if value is not None})

    @classmethod
    def of_calls(cls, went: Operations, *, hours: float, features: int) -> Figures | None:
        """Return what the captured calls of a window say of the traffic; nothing where they say nothing."""
        if not went.calls:
            return None
        return cls(
            went.stood_for / hours,
            bytes_per_call=went.asked.mean + went.answered.mean or USUAL_BYTES,
            features=features,
            latency_milliseconds=went.latency.mean or USUAL_LATENCY,
        )

    def captured(self, monitor: Monitor) -> float:
        """Return how many of the calls are captured in a month."""
        return self.calls_per_hour * HOURS * monitor.capture.sampling_percentage / 100

    @property
    def record_bytes(self) -> float:
        """Bytes of one capture record: question and answer with quotes escaped, and what stands around them.

        The frame of a record was counted on those of the service and of our own: some 420 bytes.
        """
        return 420 + 1.05 * self.bytes_per_call
