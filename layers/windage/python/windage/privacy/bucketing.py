"""Bucket: a number becomes the lower edge of the bucket that it is in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import pairwise

from windage.errors import InputError

# Longer than any number of a table; a million digits would take their time.
_LONGEST = 40
_MOST = Decimal(10) ** 18
_NUMBER = re.compile(r"[-+]? ?\d+(\.\d+)?([eE][-+]?\d{1,3})?", re.ASCII)
# Exact for all that is let in, so that the edge of an edge is itself.
_EXACT = Context(prec=1100)


@dataclass(frozen=True)
class Bucket:
    """Buckets of one width that begin at 0, or those between edges, of which the first takes what is below it too."""

    width: Decimal | None = None
    edges: tuple[Decimal, ...] = ()

    @staticmethod
    def wide(width: object, *, where: str) -> Bucket:
        """Return buckets of a width.

        Raises
        ------
        InputError
            When it is not above 0.

        Examples
        --------
        >>> Bucket.wide(10, where="age").lower_edge("34"), Bucket.wide(0.5, where="age").lower_edge("-0.7")
        ('30', '-1')
        """
        exact = _exact(width, where=where)
        if exact <= 0:
            raise InputError(where, "a bucket has no width", got=width, expected="above 0")
        return Bucket(width=exact)

    @staticmethod
    def between(edges: object, *, where: str) -> Bucket:
        """Return buckets between edges.

        Raises
        ------
        InputError
            When they do not rise.

        Examples
        --------
        >>> between = Bucket.between([18, 30, 65], where="age")
        >>> between.lower_edge("34"), between.lower_edge("9"), between.lower_edge("old")
        ('30', '18', None)
        """
        if not isinstance(edges, Sequence) or isinstance(edges, str) or not edges:
            raise InputError(where, "not edges", got=edges, expected="a list of numbers")
        exact = tuple(_exact(edge, where=where) for edge in edges)
        if any(low >= high for low, high in pairwise(exact)):
            raise InputError(where, "the edges do not rise", got=edges, expected="each above the one before")
        return Bucket(edges=exact)

    def lower_edge(self, text: str) -> str | None:
        """Return the lower edge of a number's bucket, or nothing of what is no number."""
        if not text:
            return text
        value = _number(text)
        if value is None:
            return None
        if self.width is None:
            return _written(max((edge for edge in self.edges if edge <= value), default=self.edges[0]))
        whole = _EXACT.divide_int(value, self.width)
        lower = _EXACT.multiply(whole, self.width)
        return _written(lower if lower <= value else _EXACT.subtract(lower, self.width))


def _exact(number: object, *, where: str) -> Decimal:
    exact = _number(str(number)) if isinstance(number, int | float) else None
    if exact is None:
        raise InputError(where, "not a number", got=number, expected="a number of a usual size")
    return exact


def _number(text: str) -> Decimal | None:
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text.replace(" ", ""))
    return value if abs(value) < _MOST else None


def _written(value: Decimal) -> str:
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"", "-0"} else plain
