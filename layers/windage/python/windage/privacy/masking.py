"""Mask: of a text, what a pattern finds becomes stars."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

from windage.errors import InputError
from windage.privacy.mask_pattern import Effort, effort_of

# What a search may cost, in characters looked at: some hundredths of a second. Of what could cost more, all is stars.
MOST_WORK = 2_000_000
# A star may let a pattern find what it did not: masking goes on until nothing is found.
_MOST_ROUNDS = 8


@dataclass(frozen=True)
class Mask:
    """A pattern that has been found safe, and what it costs to search for it."""

    pattern: re.Pattern[str]
    effort: Effort

    @staticmethod
    def of(said: object, *, where: str) -> Mask:
        r"""Return the mask that a pattern says.

        Raises
        ------
        InputError
            When it is no regular expression, or one that could take long.

        Examples
        --------
        >>> Mask.of(r"\d(?=\d{4})", where="phone").masked("0731123456")
        '******3456'
        """
        if not isinstance(said, str) or not said:
            raise InputError(where, "not a pattern", got=said, expected="a regular expression")
        effort = effort_of(said, where=where)
        try:
            with warnings.catch_warnings():
                # Of what may mean something else in a later Python.
                warnings.simplefilter("error")
                return Mask(re.compile(said), effort)
        except (re.error, RecursionError, OverflowError, Warning) as error:
            raise InputError(where, "not a regular expression", got=said, do=f"mend it: {error}") from None

    def masked(self, text: str) -> str:
        """Return the text with stars for every character that the pattern finds, as long as it was."""
        if self.cost(len(text)) > MOST_WORK:
            return "*" * len(text)
        for _ in range(_MOST_ROUNDS):
            found = self.pattern.sub(_stars, text)
            if found == text:
                return text
            text = found
        return "*" * len(text)

    def cost(self, length: int) -> int:
        """Return how many characters are looked at, at most, in a text of a length."""
        return self.effort.width * length * (length if self.effort.searches_again else 1)


def _stars(found: re.Match[str]) -> str:
    return "*" * len(found[0])
