"""One way in which a column may have changed: by how much, how much is material, and how probable by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Name = Literal["location", "spread", "shape", "low_tail", "high_tail", "mix", "category", "new_categories", "missing"]


@dataclass(frozen=True)
class Effect:
    """A measured effect.

    Parameters
    ----------
    name
        Which effect.
    size
        How large it is, in shares: from -1 to 1 where it has a direction, else from 0 to 1.
    p_value
        How probable one so large is without a change.
    """

    name: Name
    size: float
    p_value: float
