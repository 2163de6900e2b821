"""How much a message may cost: a model's answer waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from windage.privacy.masking import MOST_WORK
from windage.privacy.methods import Treatment


@dataclass
class Work:
    """What is left of the work on one message; when it is used up, what is to be masked is all stars."""

    left: int = MOST_WORK

    def done(self, rule: Treatment, text: str) -> str | None:
        """Return a treated text.

        Examples
        --------
        >>> from windage.privacy.methods import treatment
        >>> mask = treatment({"mask": "[0-9]"}, where="fields", field="phone", key=None)
        >>> Work().done(mask, "a1"), Work(left=1).done(mask, "a1")
        ('a*', '**')
        """
        cost = rule.cost(len(text))
        self.left -= min(cost, MOST_WORK)
        return "*" * len(text) if cost and self.left < 0 else rule.of(text)
