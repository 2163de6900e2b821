"""A budget of calls and rows: respected to the last call, with all that fails and is repeated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.attribution.models import texts
from windage.attribution.asking import MOST_FAILURES, ask
from windage.attribution.background import Background
from windage.attribution.budget import Budget, Spent, plan
from windage.attribution.kernel_shap import Explained, explain
from windage.attribution.model import Failure, Reason, Rows, Scores
from windage.errors import InputError


def total(rows: Rows) -> Scores:
    numbers: Scores = rows.astype(np.float64).sum(axis=1)
    return numbers


def failing(reason: Reason, *, on: Callable[[int], bool]) -> tuple[Callable[[Rows], Scores | Failure], list[int]]:
    """Return a model that fails on some of its calls, and the sizes of the calls that it got."""
    sizes: list[int] = []

    def answer(rows: Rows) -> Scores | Failure:
        sizes.append(len(rows))
        return Failure(reason, "so") if on(len(sizes)) else total(rows)

    return answer, sizes


def run(budget: Budget, answer: object, *, features: int = 5, rows: int = 40, background: int = 2) -> Explained:
    random = np.random.default_rng(7)
    return explain(
        texts(random.normal(size=(rows, features))),
        Background(texts(random.normal(size=(background, features))), np.full(background, 1 / background)),
        answer,  # type: ignore[arg-type]
        plan=plan(budget, features=features, background=background, available=rows),
        generator=np.random.default_rng(1),
    )


@given(
    calls=st.integers(1, 60),
    rows=st.integers(1, 4000),
    batch=st.integers(1, 300),
    features=st.integers(2, 9),
    background=st.integers(1, 4),
    every=st.integers(2, 9),
)
def test_never_more_than_the_budget(
    calls: int, rows: int, batch: int, features: int, background: int, every: int
) -> None:
    answer, sizes = failing("timed_out", on=lambda call: call % every == 0)
    try:
        found = run(Budget(calls=calls, rows=rows, batch=batch), answer, features=features, background=background)
    except InputError as error:
        assert str(error).startswith("budget: not enough to explain two rows")
        assert not sizes
        return
    assert found.plan is not None
    assert len(sizes) == found.spent.calls <= calls
    assert sum(sizes) == found.spent.rows <= rows
    assert max(sizes) <= batch
    assert found.spent.failed == sum(call % every == 0 for call in range(1, len(sizes) + 1))
    assert found.plan.calls <= calls
    assert found.plan.rows <= rows
    assert len(found.rows) <= found.plan.explained


@given(calls=st.integers(20, 60), batch=st.integers(50, 300))
def test_a_plan_of_a_model_that_does_not_fail_is_what_is_made(calls: int, batch: int) -> None:
    found = run(Budget(calls=calls, batch=batch), total)
    assert found.plan is not None
    # Coalitions come in pairs, and there may be no more of a size.
    assert 0.85 * found.plan.rows <= found.spent.rows <= found.plan.rows
    assert 0.85 * found.plan.calls <= found.spent.calls <= found.plan.calls
    assert len(found.rows) == found.plan.explained
    assert found.stopped is None
    assert found.spent.failed == 0


def test_what_fails_now_and_then_is_repeated() -> None:
    answer, _ = failing("throttled", on=lambda call: call % 3 == 0)
    found = run(Budget(batch=100), answer)
    assert len(found.rows) == 40
    assert found.spent.failures == {"throttled": found.spent.calls // 3}
    assert found.spent.example == Failure("throttled", "so")


def test_a_wrong_answer_is_not_asked_for_again_and_costs_its_rows_only() -> None:
    answer, sizes = failing("not_a_number", on=lambda call: call == 2)
    found = run(Budget(batch=61), answer)
    assert found.spent.failures == {"not_a_number": 1}
    # The second call holds the first row and not quite its coalitions.
    assert len(found.rows) == 39
    assert len(sizes) == found.plan.calls  # type: ignore[union-attr]


def test_a_model_that_always_fails_is_left_alone() -> None:
    answer, sizes = failing("failed", on=lambda call: True)
    found = run(Budget(), answer)
    assert (len(found.rows), len(sizes), found.spent.failures) == (0, 3, {"failed": 3})
    answer, sizes = failing("failed", on=lambda call: call > 4)
    found = run(Budget(batch=100), answer)
    assert found.stopped == "model"
    assert len(sizes) == 4 + MOST_FAILURES
    assert 0 < len(found.rows) < 40


def test_time_that_is_over_leaves_what_is_done() -> None:
    calls: list[int] = []

    def answer(rows: Rows) -> Scores:
        calls.append(len(rows))
        return total(rows)

    random = np.random.default_rng(7)
    rows = texts(random.normal(size=(40, 5)))
    found = explain(
        rows,
        Background(rows[:1], np.ones(1)),
        answer,
        plan=plan(Budget(batch=50), features=5, background=1, available=40),
        generator=np.random.default_rng(1),
        stop=lambda: len(calls) >= 7,
    )
    assert (found.stopped, len(calls)) == ("time", 7)
    assert 0 < len(found.rows) < 15


@pytest.mark.parametrize(
    ("answered", "reason"),
    [
        (np.zeros(3), "another_count"),
        (np.float64(1.0), "another_count"),
        (np.zeros((2, 0)), "another_width"),
        (np.zeros((2, 3)), "another_width"),
        (np.array([0.0, np.nan]), "not_finite"),
        (np.array([np.inf, 0.0]), "not_finite"),
        (Failure("unreadable"), "unreadable"),
    ],
)
def test_an_answer_of_another_shape(answered: Scores | Failure, reason: Reason) -> None:
    asked = ask(texts(np.zeros((2, 1))), lambda _: answered, budget=Budget(), spent=Spent(), labels=1)
    assert asked.spent.failures == {reason: 1}
    assert not asked.answered.any()


@pytest.mark.parametrize("name", ["calls", "rows", "batch", "explained"])
def test_a_budget_of_nothing(name: str) -> None:
    with pytest.raises(InputError, match=rf"budget\.{name}: out of range; got 0"):
        Budget(**{name: 0})


def test_one_row_is_explained_if_there_is_only_one() -> None:
    assert plan(Budget(), features=4, background=1, available=1).explained == 1
    assert plan(Budget(), features=4, background=1, available=0).explained == 0


@given(features=st.integers(2, 200), background=st.integers(1, 50), rows=st.integers(10**4, 10**6))
def test_coalitions_are_enough_then_rows_then_more_coalitions(features: int, background: int, rows: int) -> None:
    try:
        made = plan(Budget(rows=rows), features=features, background=background, available=500)
    except InputError:
        return
    every = 2**features - 2
    assert min(every, 8 * features) <= made.coalitions <= min(every, max(16 * features, 2 * features + 2**11))
    if made.coalitions > min(every, 16 * features):
        assert made.explained == 500
    if made.explained < 100:
        assert made.coalitions == min(every, 8 * features)


def test_a_window_is_explained_with_as_many_coalitions_as_its_baseline() -> None:
    """Attributions are means of sizes: what too few coalitions add to them, they add on both sides."""
    much = Budget(calls=10**6, rows=10**8)
    assert plan(much, features=40, background=1, available=100, coalitions=700).coalitions == 700
    assert plan(much, features=40, background=1, available=100).coalitions == 2 * 40 + 2**11
    assert plan(much, features=40, background=1, available=100, coalitions=-5).coalitions == 2 * 40
    assert plan(Budget(), features=40, background=1, available=10**6, coalitions=700).explained == 641
