"""Adding up in groups: every part once, in its order, and the same sum wherever the groups are added."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from windage.tree import GROUP, added, levels


def level_by_level(parts: list[float], group: int, plus: Callable[[float, float], float]) -> float:
    """Add up as the state machine does: all groups of a level, then those of the next."""

    def total(some: list[float]) -> float:
        made = 0.0
        for part in some:
            made = plus(made, part)
        return made

    while len(parts) > group:
        parts = [total(parts[first : first + group]) for first in range(0, len(parts), group)]
    return total(parts)


numbers = st.lists(st.floats(-1e6, 1e6), max_size=300)
groups = st.integers(2, 12)


@given(numbers, groups)
def test_the_sum_is_that_of_the_state_machine_to_the_last_bit(parts: list[float], group: int) -> None:
    assert added(iter(parts), 0.0, group=group) == level_by_level(parts, group, float.__add__)


@given(st.lists(st.text(max_size=2), max_size=200), groups)
def test_every_part_is_added_once_and_in_its_order(parts: list[str], group: int) -> None:
    assert added(parts, "", group=group) == "".join(parts)


@given(numbers)
def test_up_to_one_group_it_is_the_plain_sum(parts: list[float]) -> None:
    plain = 0.0
    for part in parts[:GROUP]:
        plain += part
    assert added(parts[:GROUP], 0.0) == plain


@given(st.integers(0, 10**7), groups | st.just(GROUP))
def test_the_levels_end_with_one_group_or_less(count: int, group: int) -> None:
    found = levels(count, group=group)
    before = count
    for groups_of_level in found:
        assert before > group
        assert groups_of_level == math.ceil(before / group)
        before = groups_of_level
    assert before <= group


def test_84_000_shards_take_two_levels() -> None:
    assert levels(84_000) == (840, 9)
