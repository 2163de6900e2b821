"""One line of a bill."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What one part costs a month: how much of which unit, and dollars.

    Examples
    --------
    >>> Line("alarms", 8, "alarms", 0.1).dollars
    0.8
    """

    part: str
    amount: float
    unit: str
    price: float

    @property
    def dollars(self) -> float:
        """Amount times price."""
        return self.amount * self.price


def total(lines: tuple[Line, ...]) -> float:
    """Return what all lines cost together, in dollars."""
    return sum(line.dollars for line in lines)
