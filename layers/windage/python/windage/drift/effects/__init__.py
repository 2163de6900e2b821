"""In which ways a column can have changed: one a file, each a plain function of counts on both sides.

An effect has a size in plain units, which decides whether it matters, and a p-value, which decides whether it is real.
``NUMBERS`` and ``TEXTS`` say which are looked at, and which part of a column's false-alarm rate each may spend: what is
most often asked for gets most.
"""

from collections.abc import Mapping

from windage.drift.effects.effect import Effect, Name
from windage.drift.effects.location import location
from windage.drift.effects.missing import missing
from windage.drift.effects.mix import category, mix, new_categories
from windage.drift.effects.shape import shape
from windage.drift.effects.sides import Sides
from windage.drift.effects.spread import spread
from windage.drift.effects.tails import tail

NUMBERS: Mapping[Name, float] = {"location": 0.4, "spread": 0.2, "shape": 0.2, "low_tail": 0.1, "high_tail": 0.1}
TEXTS: Mapping[Name, float] = {"mix": 0.4, "category": 0.4, "new_categories": 0.2}

__all__ = [
    "NUMBERS",
    "TEXTS",
    "Effect",
    "Name",
    "Sides",
    "category",
    "location",
    "missing",
    "mix",
    "new_categories",
    "shape",
    "spread",
    "tail",
]
