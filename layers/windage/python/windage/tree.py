"""Add many parts up in groups whose borders are fixed, so that the sum is the same wherever each group is added.

Sums of floating-point numbers depend on the order of adding. Here the n-th part is always in the same group, however
many functions or processes share the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import add
from typing import TypeVar

# So many parts are some seconds of work for one function.
GROUP = 100

T = TypeVar("T")


def added(parts: Iterable[T], empty: T, *, plus: Callable[[T, T], T] = add, group: int = GROUP) -> T:
    """Add up parts in groups, the sums of groups in groups again, and so on; each level keeps one sum in memory.

    Parameters
    ----------
    parts
        What is added, in its order.
    empty
        The sum of nothing, which every group begins with.
    plus
        How two are added.
    group
        How many a group holds.

    Examples
    --------
    >>> added([1, 2, 3], 0)
    6
    >>> added("abcde", "", plus=lambda one, other: f"({one}{other})", group=2)
    '((((((a)b))((c)d)))((e)))'
    """
    sums, counts = [empty], [0]

    def push(level: int, part: T) -> None:
        if level == len(sums):
            sums.append(empty)
            counts.append(0)
        if counts[level] == group:
            full, sums[level], counts[level] = sums[level], empty, 0
            push(level + 1, full)
        sums[level], counts[level] = plus(sums[level], part), counts[level] + 1

    for part in parts:
        push(0, part)
    level = 0
    while level < len(sums) - 1:
        push(level + 1, sums[level])
        level += 1
    return sums[-1]


def levels(count: int, *, group: int = GROUP) -> tuple[int, ...]:
    """Return how many groups there are on each level, until what is left is one group or less.

    Examples
    --------
    >>> levels(84_000), levels(101), levels(100)
    ((840, 9), (2,), ())
    """
    found: list[int] = []
    while count > group:
        count = -(-count // group)
        found.append(count)
    return tuple(found)
