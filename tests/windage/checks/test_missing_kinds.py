"""The same share is missing, and yet in another way."""

from __future__ import annotations

import pytest

from tests.windage.checks.comparisons import check, compare, found
from tests.windage.strategies import shuffled
from windage.baselines import learn
from windage.checks import CHECKS, Comparison
from windage.config import Thresholds
from windage.profile import Profile
from windage.table import from_records

FLAGGED = [("a", "missing_kinds_check")]


def gaps(
    kind: object, share: int = 10, rows: int = 2000, other: object = None, seed: int = 0
) -> dict[str, list[object]]:
    """A tenth of the values is missing in one way, as many (of hundred) of them in another."""
    count = rows * share // 100
    return {
        "a": shuffled([kind] * count + ["x", "y"] * ((rows - count) // 2), seed),
        "b": shuffled([other, 1] * (rows // 2)),
    }


def test_the_sentence_of_nulls_that_became_empty_texts() -> None:
    assert [violation.description for violation in check("missing_kinds", compare(gaps(None), gaps("")))] == [
        "Values are missing in another way: 200 of 2,000 rows (10.0%) are empty texts; of what is missing that is "
        "100.0%, in the baseline 0.0% (there most are null)."
    ]


@pytest.mark.parametrize("kind", ["NaN", "inf", ""])
def test_each_kind_is_told_apart(kind: str) -> None:
    training = {"a": shuffled([None] * 200 + [1.5, 2.5] * 900)}
    window = {"a": shuffled([None] * 100 + [kind] * 100 + [1.5, 2.5] * 900)}
    assert found("missing_kinds", compare(training, window)) == FLAGGED
    assert found("missing_kinds", compare(window, window)) == []


def test_more_of_the_same_kind_is_the_completeness_checks_to_say() -> None:
    assert found("missing_kinds", compare(gaps(None), gaps(None, share=40))) == []
    assert found("missing_kinds", compare(gaps(None), gaps(None, share=0))) == []


def test_it_has_to_be_material_and_that_is_a_setting() -> None:
    assert found("missing_kinds", compare(gaps(None), gaps("", share=1))) == []
    wide = Thresholds(tolerated_missing_rise=0.2)
    assert found("missing_kinds", compare(gaps(None), gaps(""), thresholds=wide)) == []
    assert found("missing_kinds", compare(gaps(None), gaps(""), compatibility="sagemaker")) == []


def test_a_handful_is_no_evidence() -> None:
    assert found("missing_kinds", compare(gaps(None, rows=20), gaps("", rows=20))) == []


def of_records(training: list[dict[str, str | None]], window: list[dict[str, str | None]]) -> list[str]:
    baseline = learn(from_records(training))
    current = Profile.of(from_records(window), yardstick=baseline.yardstick)
    both = Comparison(current=current, baseline=baseline.known, constraints=baseline.constraints)
    return [violation.feature_name for violation in CHECKS["missing_kinds"](both)]


def test_a_format_that_leaves_nulls_out_is_no_change_of_a_column() -> None:
    with_nulls: list[dict[str, str | None]] = [{"a": None if n % 7 == 0 else "1", "b": "1"} for n in range(1000)]
    left_out: list[dict[str, str | None]] = [{"b": "1"} if n % 7 == 0 else {"a": "1", "b": "1"} for n in range(1000)]
    assert of_records(with_nulls, left_out) == []
    # Here a null has a meaning of its own.
    both: list[dict[str, str | None]] = [{**row, "b": None if n % 2 else "1"} for n, row in enumerate(left_out)]
    assert of_records(both, [{"a": row.get("a"), "b": row["b"]} for row in both]) == ["a"]


@pytest.mark.parametrize("window", [[None] * 200, ["x"] * 200, [5], [""] * 200, []])
@pytest.mark.parametrize("training", [[None] * 200, ["x"] * 200, [""] * 2])
def test_degenerate_columns_do_not_raise(training: list[object], window: list[object]) -> None:
    assert isinstance(found("missing_kinds", compare({"a": training}, {"a": window})), list)
