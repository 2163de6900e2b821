"""The changes of unit that are known: factor, shift, and what they are from and to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Change:
    """``now = factor * before + shift``, with a positive factor."""

    factor: float
    shift: float
    before: str
    now: str

    @property
    def reversed(self) -> Self:
        """The change back."""
        return type(self)(1 / self.factor, -self.shift / self.factor, self.now, self.before)


_FORTH = (
    Change(1_000, 0, "thousands, kilometres, kilograms or seconds", "units, metres, grams or milliseconds"),
    Change(1_000_000, 0, "millions", "units"),
    Change(100, 0, "shares, metres or whole money", "percent, centimetres or cents"),
    Change(10, 0, "centimetres", "millimetres"),
    Change(60, 0, "hours or minutes", "minutes or seconds"),
    Change(3_600, 0, "hours", "seconds"),
    Change(24, 0, "days", "hours"),
    Change(7, 0, "weeks", "days"),
    Change(1_440, 0, "days", "minutes"),
    Change(86_400, 0, "days", "seconds"),
    Change(60_000, 0, "minutes", "milliseconds"),
    Change(3_600_000, 0, "hours", "milliseconds"),
    Change(1.8, 32, "degrees Celsius", "degrees Fahrenheit"),
    Change(1, 273.15, "degrees Celsius", "kelvins"),
    Change(1.8, -459.67, "kelvins", "degrees Fahrenheit"),
    Change(57.29577951308232, 0, "radians", "degrees"),
    Change(1.609344, 0, "miles", "kilometres"),
    Change(1_609.344, 0, "miles", "metres"),
    Change(3.280839895013123, 0, "metres", "feet"),
    Change(39.37007874015748, 0, "metres", "inches"),
    Change(2.54, 0, "inches", "centimetres"),
    Change(12, 0, "feet", "inches"),
    Change(2.2046226218487757, 0, "kilograms", "pounds"),
    Change(453.59237, 0, "pounds", "grams"),
    Change(3.6, 0, "metres a second", "kilometres an hour"),
    Change(1.9438444924406046, 0, "metres a second", "knots"),
)
# There and back again.
CHANGES = tuple(one for change in _FORTH for one in (change, change.reversed))
