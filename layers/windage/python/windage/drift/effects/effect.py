"""One way in which a column may have changed: by how much, how much is material, and how probable by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# A normal distribution lies above its mean less so many standard deviations in nine of ten cases.
_NINE_OF_TEN = 1.2816

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
    error
        The standard error of the size, where it is told apart from what is tolerated by it; else 0.
    """

    name: Name
    size: float
    p_value: float
    error: float = 0.0

    def beyond(self, limit: float) -> bool:
        """Tell whether the true size is larger than a limit, of which the measured one must leave little doubt.

        Of columns whose size is the limit itself, at most one of ten is taken for larger.

        Examples
        --------
        >>> Effect("location", 0.08, 1e-4, error=0.02).beyond(0.06), Effect("location", 0.09, 1e-4, 0.02).beyond(0.06)
        (False, True)
        """
        return abs(self.size) - _NINE_OF_TEN * self.error > limit
