"""Groups by their counts, and how a strategy makes them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from windage.bias.groups import Groups

Four = tuple[int, int, int, int]


def groups(others: Four, group: Four) -> Groups:
    """Return groups of true negatives, false positives, false negatives and true positives on both sides."""
    return Groups(np.array([[others, group]], dtype=np.float64).reshape(1, 2, 2, 2))


def sides(*, least: int = 0, most: int = 50) -> st.SearchStrategy[Four]:
    count = st.integers(least, most)
    return st.tuples(count, count, count, count)


def swapped(one: Groups) -> Groups:
    """Return the groups with the others for the group."""
    return Groups(one.counts[..., ::-1, :, :], stratified=one.stratified)
