"""When the windows are cut and judged."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec

from windage.config.part import Part
from windage.window import Cadence, parse_duration, schedule_expression


class Schedule(Part, frozen=True):
    """When the windows are cut and judged."""

    every: str = "1 hour"
    grace: str = "10 minutes"
    catch_up: Annotated[int, msgspec.Meta(ge=1, le=500)] = 48

    def __post_init__(self) -> None:
        schedule_expression(self.cadence, grace=self.grace_period)

    @property
    def cadence(self) -> Cadence:
        """How the time line is cut into windows."""
        return Cadence.parse(self.every, where="schedule.every")

    @property
    def grace_period(self) -> timedelta:
        """How long a window waits for late captures."""
        return parse_duration(self.grace, where="schedule.grace")
