"""The measures: laws that hold for all counts, numbers by hand, and other libraries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy
from sklearn.metrics import accuracy_score, precision_score, recall_score

from tests.windage.bias.counted import Four, groups, sides, swapped
from windage.bias.groups import Groups
from windage.bias.measures import MEASURES

# Taken from the others' side to the group's, they change their sign.
SIGNED = ("CI", "DPL", "AD", "DAR", "DCA", "DCR", "DPPL", "DRR", "RD", "SD", "TE")
SYMMETRIC = ("JS", "KS", "LP", "TVD", "GE")
WITHIN_ONE = ("CI", "DPL", "AD", "DAR", "DPPL", "DRR", "RD", "SD", "KS", "TVD")
OF_COUNTS = [name for name in MEASURES if name != "FT"]


def of(name: str, counts: Groups) -> float:
    return float(MEASURES[name].of(counts))


@given(sides(), sides())
def test_the_other_way_round(others: Four, group: Four) -> None:
    assume(sum(others) and sum(group))
    one = groups(others, group)
    for name in SIGNED:
        assert of(name, swapped(one)) == pytest.approx(-of(name, one), abs=1e-12)
    for name in SYMMETRIC:
        assume(MEASURES[name].fault is None or MEASURES[name].fault(one) is None)
        assert of(name, swapped(one)) == pytest.approx(of(name, one), abs=1e-12)
    assert MEASURES["DI"].away(of("DI", swapped(one))) == pytest.approx(MEASURES["DI"].away(of("DI", one)))


@given(sides(least=1), st.integers(1, 5))
def test_groups_that_fare_alike_are_at_the_ideal(side: Four, times: int) -> None:
    larger = tuple(times * count for count in side)
    one = groups(larger, side)
    for name in OF_COUNTS:
        if name not in {"CI", "GE", "CDDL", "CDDPL"}:
            assert of(name, one) == pytest.approx(MEASURES[name].ideal, abs=1e-12), name
    for name in ("CDDL", "CDDPL"):
        assert of(name, one) == pytest.approx(0.0, abs=1e-12)


@given(sides(), sides())
def test_ranges(others: Four, group: Four) -> None:
    assume(sum(others) and sum(group))
    one = groups(others, group)
    for name in WITHIN_ONE:
        assert -1 <= of(name, one) <= 1, name
    assert 0 <= of("JS", one) <= math.log(2) + 1e-12
    assert 0 <= of("LP", one) <= math.sqrt(2) + 1e-12
    assert of("KL", one) >= 0
    assert of("GE", one) >= -1e-12 or MEASURES["GE"].fault(one)
    assert of("DI", one) >= 0


@given(sides(), sides(), sides(), sides())
def test_many_windows_at_once_are_each_by_itself(a: Four, b: Four, c: Four, d: Four) -> None:
    one, two = groups(a, b), groups(c, d)
    both = Groups(np.stack([one.counts, two.counts]))
    for name in OF_COUNTS:
        with np.errstate(invalid="ignore"):
            together = MEASURES[name].of(both).tolist()
            assert together == pytest.approx([of(name, one), of(name, two)], nan_ok=True), name


@given(sides(least=1), sides(least=1))
def test_two_labels_leave_the_distances_nothing_of_their_own(others: Four, group: Four) -> None:
    one = groups(others, group)
    gap = abs(of("DPL", one))
    assert of("TVD", one) == pytest.approx(gap)
    assert of("KS", one) == pytest.approx(gap)
    assert of("LP", one) == pytest.approx(math.sqrt(2) * gap)
    assert (of("KL", one) < 1e-12) == (gap < 1e-6)


def test_by_hand() -> None:
    """Of 10 others 4 TN, 1 FP, 1 FN, 4 TP; of 10 in the group 4 TN, 2 FP, 1 FN, 3 TP."""
    one = groups((4, 1, 1, 4), (4, 2, 1, 3))
    found = {name: round(of(name, one), 6) for name in OF_COUNTS}
    assert found == {
        "CDDL": round(6 / 11 - 4 / 9, 6),
        "CI": 0.0,
        "DPL": 0.1,
        "JS": 0.005059,
        "KL": 0.020411,
        "KS": 0.1,
        "LP": 0.141421,
        "TVD": 0.1,
        "AD": 0.1,
        "CDDPL": 0.0,
        "DAR": 0.2,
        "DCA": round(5 / 5 - 4 / 5, 6),
        "DCR": round(6 / 5 - 5 / 5, 6),
        "DI": 1.0,
        "DPPL": 0.0,
        "DRR": 0.0,
        "GE": round((27 / 20 / (21 / 20) ** 2 - 1) / 2, 6),
        "RD": round(4 / 5 - 3 / 4, 6),
        "SD": round(4 / 6 - 4 / 5, 6),
        "TE": -0.5,
    }


def test_entropy_by_hand() -> None:
    """Benefits 0, 1, 1, 2: mean 1, squares 0, 1, 1, 4."""
    assert of("GE", groups((1, 1, 1, 0), (1, 0, 0, 0))) == pytest.approx((6 / 4 - 1) / 2)


@given(sides(least=1), sides(least=1))
def test_like_other_libraries(others: Four, group: Four) -> None:
    one = groups(others, group)
    p, q = ([side[0] + side[1], side[2] + side[3]] for side in (others, group))
    assert of("KL", one) == pytest.approx(entropy(p, q), abs=1e-12)
    assert of("JS", one) == pytest.approx(jensenshannon(p, q) ** 2, abs=1e-9)
    (true_a, said_a), (true_d, said_d) = rows(others), rows(group)
    assert of("AD", one) == pytest.approx(accuracy_score(true_a, said_a) - accuracy_score(true_d, said_d))
    assert of("RD", one) == pytest.approx(recall_score(true_a, said_a) - recall_score(true_d, said_d))
    assert of("DAR", one) == pytest.approx(precision_score(true_a, said_a) - precision_score(true_d, said_d))
    benefit = np.concatenate([said_a - true_a, said_d - true_d]) + 1.0
    if benefit.any():
        assert of("GE", one) == pytest.approx((np.mean((benefit / benefit.mean()) ** 2) - 1) / 2, abs=1e-12)


def rows(side: Four) -> tuple[np.ndarray, np.ndarray]:
    return np.repeat([0, 0, 1, 1], side), np.repeat([0, 1, 0, 1], side)


@pytest.mark.parametrize(
    ("name", "others", "group", "value"),
    [
        ("DI", (5, 5, 0, 0), (10, 0, 0, 0), 0.0),
        ("DI", (10, 0, 0, 0), (5, 5, 0, 0), math.inf),
        ("DI", (10, 0, 0, 0), (10, 0, 0, 0), 0.0),
        ("TE", (10, 0, 3, 0), (10, 0, 5, 0), 0.0),
        ("TE", (10, 2, 3, 0), (10, 0, 5, 0), math.inf),
        ("DCA", (10, 0, 3, 0), (10, 2, 5, 0), math.inf),
        ("RD", (10, 0, 0, 0), (5, 0, 5, 5), -0.5),
        ("KL", (5, 0, 5, 0), (10, 0, 0, 0), math.inf),
    ],
)
def test_divisions_by_nothing(name: str, others: Four, group: Four, value: float) -> None:
    assert of(name, groups(others, group)) == value


def test_the_service_leaves_out_labels_that_one_side_lacks() -> None:
    one = groups((5, 0, 5, 0), (10, 0, 0, 0))
    service = {name: float(MEASURES[name].like_the_service(one)) for name in ("KL", "TVD", "KS", "LP")}
    assert service == {"KL": pytest.approx(0.5 * math.log(0.5)), "TVD": 0.25, "KS": 0.5, "LP": 0.5}
    assert of("TVD", one) == 0.5
    nothing = groups((0, 0, 5, 0), (5, 0, 0, 0))
    assert MEASURES["KL"].service_fault(nothing) == "No instance of common facet found, dataset may be too small"


def test_a_disparity_within_every_value_may_be_none_at_all() -> None:
    """Simpson's paradox: in each department alike, in all together not."""
    counts = np.zeros((2, 2, 2, 2))
    counts[0, :, :, 0] = [[2, 8], [10, 40]]  # the easy department accepts four of five
    counts[1, :, :, 0] = [[40, 10], [8, 2]]
    apart, together = Groups(counts, stratified=True), Groups(counts.sum(axis=0, keepdims=True))
    assert of("CDDL", apart) == pytest.approx(0.0)
    assert of("DPL", together) == pytest.approx(-0.4)


@pytest.mark.parametrize("name", ["CDDL", "CDDPL"])
def test_why_there_is_no_disparity(name: str) -> None:
    fault = MEASURES[name].fault
    assert fault(groups((1, 1, 1, 1), (1, 1, 1, 1))) == "Group variable is empty or not provided"
    ones, zeros = ((0, 0, 0, 3), (3, 0, 0, 0))
    assert fault(Groups(groups(ones, ones).counts, stratified=True)) == "No negative labels in set"
    assert fault(Groups(groups(zeros, zeros).counts, stratified=True)) == "No positive labels in set"
    assert fault(Groups(groups((1, 1, 1, 1), ones).counts, stratified=True)) is None


def test_every_measure_says_what_it_is() -> None:
    assert len(MEASURES) == 21
    for name, measure in MEASURES.items():
        assert measure.description.endswith(f"({name})")
        assert "ideal" in measure.of.__doc__
        assert "References" in measure.of.__doc__
