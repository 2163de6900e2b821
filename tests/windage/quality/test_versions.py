"""Versions side by side: McNemar against the binomial test, paired and unpaired comparisons, and what is said."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from windage.errors import InputError
from windage.quality.influences import influences
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType
from windage.quality.quality import Measured
from windage.quality.versions import Version, mcnemar, shared, side_by_side


def measured(pairs: Pairs) -> Mapping[str, Measured]:
    """Measure by scikit-learn, with a share's error that is never 0."""
    if not pairs.classes:
        every = {
            "mae": (metrics.mean_absolute_error(pairs.actual, pairs.predicted), "lower"),
            "rmse": (metrics.root_mean_squared_error(pairs.actual, pairs.predicted), "lower"),
        }
        problem: ProblemType = "Regression"
    else:
        every = {
            "accuracy": (metrics.accuracy_score(pairs.actual, pairs.predicted), "higher"),
            "f1": (metrics.f1_score(pairs.actual, pairs.predicted, zero_division=0), "higher"),
        }
        problem = "BinaryClassification"
        if 0 < pairs.actual.mean() < 1 and np.isfinite(pairs.probability).all():
            every["auc"] = (metrics.roc_auc_score(pairs.actual, pairs.probability), "higher")
    found = {}
    for name, (value, better) in every.items():
        each = influences(name, pairs, problem)
        assert each is not None
        error = max(each.std() / math.sqrt(pairs.rows), 1 / (pairs.rows + 4))
        found[name] = Measured(name, float(value), float(error), math.nan, better)  # type: ignore[arg-type]
    return found


def version(name: str, pairs: Pairs, first: int = 0) -> Version:
    return Version(name, pairs, np.arange(first, first + pairs.rows))


def two(rows: int, *, seed: int, right: tuple[float, float], apart: bool = False) -> list[Version]:
    """Return two versions with a probability of being right each; a call that is hard is hard for both."""
    generator = np.random.default_rng(seed)
    actual = (generator.random((2, rows)) < 0.4).astype(float)
    hard = generator.random((2, rows))
    if not apart:
        actual[1], hard[1] = actual[0], hard[0]
    sides = []
    for place, share in enumerate(right):
        own = 0.85 * hard[place] + 0.15 * generator.random(rows)
        limit = np.quantile(0.85 * generator.random(200_000) + 0.15 * generator.random(200_000), share)
        predicted = np.where(own < limit, actual[place], 1 - actual[place])
        probability = np.clip(predicted * 0.6 + 0.2 + generator.normal(0, 0.1, rows), 0, 1)
        sides.append(Pairs(predicted, actual[place], probability, ("0", "1")))
    return [version("v1", sides[0]), version("v2", sides[1], first=rows if apart else 0)]


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_binomial_test(won: int, lost: int) -> None:
    assert mcnemar(won, lost) == mcnemar(lost, won)
    if won + lost:
        assert mcnemar(won, lost) == pytest.approx(stats.binomtest(won, won + lost).pvalue, rel=1e-9)


def test_rows_are_matched_by_the_row_of_the_call() -> None:
    """Rows that one alone answered, and one that was answered twice: the last answer counts."""
    pairs = Pairs(np.arange(4.0), np.zeros(4), np.full(4, np.nan))
    one, other = Version("1", pairs, np.array([2, 3, 5, 9])), Version("2", pairs, np.array([0, 3, 3, 5]))
    assert [places.tolist() for places in shared(one, other)] == [[1, 2], [2, 3]]
    assert [places.tolist() for places in shared(other, one)] == [[1, 2, 3], [1, 1, 2]]


def test_a_better_shadow_is_found_on_the_same_calls_and_said() -> None:
    found = side_by_side(two(1204, seed=1, right=(0.88, 0.92)), "BinaryClassification", measure=measured)
    (accuracy,) = (one for one in found.contests if one.measure == "accuracy")
    assert found.champion == "v1"
    assert accuracy.paired
    assert accuracy.verdict == "better"
    value, before = (found.measured[name]["accuracy"].value for name in ("v2", "v1"))
    assert accuracy.sentence.startswith(f"v2 is better than v1: accuracy {value:.3f} against {before:.3f} on the same")
    assert "the same 1,204 calls (difference 0.0" in accuracy.sentence


def test_the_same_difference_on_other_calls_is_less_sure() -> None:
    paired = side_by_side(two(800, seed=2, right=(0.86, 0.9)), "BinaryClassification", measure=measured)
    apart = side_by_side(two(800, seed=2, right=(0.86, 0.9), apart=True), "BinaryClassification", measure=measured)
    for one, other in zip(paired.contests, apart.contests, strict=True):
        assert one.paired
        assert not other.paired
        assert one.error < other.error


def test_few_calls_tell_nothing_apart_and_say_what_would_show() -> None:
    found = side_by_side(two(80, seed=3, right=(0.88, 0.9)), "BinaryClassification", measure=measured)
    for one in found.contests:
        assert one.verdict == "not told apart"
        assert one.visible > abs(one.difference)
        assert one.sentence.startswith(f"v2 and v1 cannot be told apart by {one.measure} on the same 80 calls: ")
        assert one.sentence.endswith(f"differences below {one.visible:.2g} would not show.")


def test_versions_that_are_alike_are_seldom_told_apart() -> None:
    """The null: 100 pairs of equal versions, three measures each, and at most a share of false findings."""
    false = sum(
        any(
            one.verdict != "not told apart"
            for one in side_by_side(
                two(300, seed=seed, right=(0.85, 0.85), apart=bool(seed % 2)), "BinaryClassification", measure=measured
            ).contests
        )
        for seed in range(100)
    )
    assert false <= stats.binom.ppf(0.999, 100, 0.05)


def test_a_paired_error_is_what_the_bootstrap_says() -> None:
    """Oracle: the standard deviation of the difference over 200 samples of the same calls, drawn with replacement."""
    versions = two(600, seed=4, right=(0.85, 0.9))
    found = side_by_side(versions, "BinaryClassification", measure=measured)
    generator = np.random.default_rng(5)
    drawn: dict[str, list[float]] = {}
    for _ in range(200):
        rows = generator.integers(0, 600, 600)
        before, now = (measured(one.pairs.taken(rows)) for one in versions)
        for name in before:
            drawn.setdefault(name, []).append(now[name].value - before[name].value)
    for one in found.contests:
        assert one.error == pytest.approx(np.std(drawn[one.measure]), rel=0.2), one.measure


def test_errors_of_a_regression_are_students() -> None:
    generator = np.random.default_rng(6)
    actual = generator.normal(size=200)
    sides = [Pairs(actual + generator.normal(0, s, 200), actual, np.full(200, np.nan)) for s in (1.0, 0.7)]
    found = side_by_side([version("a", sides[0]), version("b", sides[1])], "Regression", measure=measured)
    mae = found.contests[0]
    size = [np.abs(side.predicted - side.actual) for side in sides]
    assert mae.p_value == pytest.approx(stats.ttest_rel(size[1], size[0]).pvalue)
    assert (mae.measure, mae.verdict) == ("mae", "better")
    assert mae.difference < 0


def test_the_champion_is_named_or_has_most_rows() -> None:
    small, large = two(100, seed=7, right=(0.8, 0.9))[0], version("large", two(300, seed=8, right=(0.8, 0.8))[0].pairs)
    assert side_by_side([small, large], "BinaryClassification", measure=measured).champion == "large"
    named = side_by_side([small, large], "BinaryClassification", measure=measured, champion="v1")
    assert named.champion == "v1"
    assert list(named.measured) == ["v1", "large"]
    assert {one.challenger for one in named.contests} == {"large"}
    equal = two(50, seed=9, right=(0.8, 0.8))
    assert side_by_side(equal, "BinaryClassification", measure=measured).champion == "v1"


def test_one_version_alone_is_measured_and_compared_with_nothing() -> None:
    found = side_by_side(two(50, seed=1, right=(0.8, 0.8))[:1], "BinaryClassification", measure=measured)
    assert found.contests == ()
    assert found.rows == {"v1": 50}


def test_versions_without_a_difference_have_none() -> None:
    """Both right everywhere: no call says anything, and no number is made up."""
    pairs = Pairs(np.ones(60), np.ones(60), np.full(60, np.nan), ("0", "1"))
    found = side_by_side([version("", pairs), version("v2", pairs)], "BinaryClassification", measure=measured)
    for one in found.contests:
        assert (one.verdict, one.difference, one.p_value) == ("not told apart", 0, 1)
        assert one.sentence == f"v2 and the version without a name are equal by {one.measure} on the same 60 calls."


def test_a_model_that_ranks_alike_is_equal_by_its_area_alone() -> None:
    """The square of a probability orders the calls as the probability does, and answers other classes."""
    (first, _) = two(400, seed=3, right=(0.8, 0.8))
    said = first.pairs.probability
    squared = Pairs((said**2 > 0.5).astype(float), first.pairs.actual, said**2, first.pairs.classes)
    found = side_by_side([first, version("v2", squared)], "BinaryClassification", measure=measured)
    by_name = {one.measure: one for one in found.contests}
    assert by_name["auc"].sentence == "v2 and v1 are equal by auc on the same 400 calls."
    assert by_name["accuracy"].error > 0


def test_a_difference_of_influences_that_are_all_nothing_is_not_certain() -> None:
    """One version has no positive answer right, the other the only one it has: an f1 of 0 and of 1, by one row."""
    actual, silent = np.zeros(60), np.full(60, np.nan)
    actual[0] = 1
    sides = [Pairs(np.zeros(60), actual, silent, ("0", "1")), Pairs(actual.copy(), actual, silent, ("0", "1"))]
    versions = [version("a", sides[0]), version("b", sides[1])]

    def doubtful(pairs: Pairs) -> Mapping[str, Measured]:
        value = metrics.f1_score(pairs.actual, pairs.predicted, zero_division=0)
        return {"f1": Measured("f1", value, 0.4, math.nan, "higher")}

    (one,) = side_by_side(versions, "BinaryClassification", measure=doubtful).contests
    assert (one.difference, one.paired) == (1, True)
    assert one.error == pytest.approx(0.4 * math.sqrt(2))
    assert one.verdict == "not told apart"


def test_a_share_of_one_row_proves_nothing() -> None:
    """One positive answer, right in one version and wrong in the other, of a hundred rows."""
    actual = np.zeros(100)
    actual[:2] = [1, 0]
    right, wrong = np.zeros(100), np.zeros(100)
    right[0], wrong[1] = 1, 1
    silent = np.full(100, np.nan)
    sides = [Pairs(wrong, actual, silent, ("0", "1")), Pairs(right, actual, silent, ("0", "1"))]
    found = side_by_side(
        [version("a", sides[0]), version("b", sides[1])],
        "BinaryClassification",
        measure=measured,
        compared=["accuracy"],
    )
    assert found.contests[0].verdict == "not told apart"
    assert found.contests[0].p_value == mcnemar(2, 0) == 0.5


def test_what_cannot_be_compared_is_refused() -> None:
    versions = two(40, seed=1, right=(0.8, 0.8))
    with pytest.raises(InputError, match=r"champion: no such version; got v3; expected one of v1, v2"):
        side_by_side(versions, "BinaryClassification", measure=measured, champion="v3")
    with pytest.raises(InputError, match=r"versions: none, or two of one name; got v1, v1"):
        side_by_side([versions[0], versions[0]], "BinaryClassification", measure=measured)
    with pytest.raises(InputError, match="versions: none"):
        side_by_side([], "BinaryClassification", measure=measured)
