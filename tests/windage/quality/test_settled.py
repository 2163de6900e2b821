"""Of several labels of a row, the truth is what all say, or what was decided last."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.made import NAN, objects
from windage.quality.settled import Became, settled

said = st.tuples(st.integers(0, 3), st.sampled_from("pqr"), st.sampled_from([NAN, 1.0, 2.0, 3.0]))


@given(st.lists(said, max_size=15))
def test_a_row_has_one_truth_or_none(labels: list[tuple[int, str, float]]) -> None:
    ordered = sorted(labels, key=lambda one: one[:2])
    rows = [row for row, _, _ in ordered]
    first = np.array([place == 0 or rows[place - 1] != row for place, row in enumerate(rows)], dtype=bool)
    became = settled(objects([value for _, value, _ in ordered]), np.array([time for *_, time in ordered]), first)
    for row in set(rows):
        of_row = [(value, time, Became(one)) for (r, value, time), one in zip(ordered, became, strict=True) if r == row]
        kinds = [one for _, _, one in of_row]
        if Became.CONFLICTING in kinds:
            assert set(kinds) == {Became.CONFLICTING}
            assert len({value for value, _, _ in of_row}) > 1
            continue
        ((true, when),) = [(value, time) for value, time, one in of_row if one is Became.USED]
        assert {value for value, _, one in of_row if one is Became.DUPLICATE} <= {true}
        assert true not in {value for value, _, one in of_row if one is Became.CORRECTED}
        if Became.CORRECTED in kinds:
            assert when == max(time for _, time, _ in of_row)
            assert all(time < when for value, time, _ in of_row if value != true)
