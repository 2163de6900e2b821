"""Columns that changed places are found as the permutation that they are."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from tests.windage.strategies import profile_of, shuffled
from windage.profile import Profile
from windage.recognition.swapped import swapped

ROWS = 2000


def columns(seed: int) -> dict[str, list[object]]:
    random = np.random.default_rng(seed)
    return {
        "a": random.normal(size=ROWS).tolist(),
        "b": random.normal(5, size=ROWS).tolist(),
        "c": random.exponential(20, size=ROWS).tolist(),
        "d": shuffled(["x", "y"] * (ROWS // 2), seed),
    }


BASELINE = profile_of(**columns(1))


def found(window: Profile) -> list[dict[str, str]]:
    pairs = [(before, now) for before in BASELINE.columns if (now := window.get(before.name)) is not None]
    return [dict(group.places) for group in swapped(pairs)]


def placed(order: tuple[str, ...], seed: int = 2) -> Profile:
    """Return a window in which the values of each column stand at the place of another."""
    values = columns(seed)
    return profile_of(**{place: values[name] for name, place in zip("abcd", order, strict=True)})


@pytest.mark.parametrize("order", list(permutations("abcd")))
def test_every_permutation_is_found_and_nothing_else(order: tuple[str, ...]) -> None:
    moved = {name: place for name, place in zip("abcd", order, strict=True) if name != place}
    groups = found(placed(order))
    assert {name: place for group in groups for name, place in group.items()} == moved
    assert all(set(group) == set(group.values()) for group in groups)


def test_the_sentences() -> None:
    pairs = [(before, placed(("b", "a", "c", "d")).get(before.name)) for before in BASELINE.columns]
    (group,) = swapped([(before, now) for before, now in pairs if now is not None])
    assert group.violation.feature_name == "a"
    assert group.violation.description == (
        "`a` and `b` have changed places (distribution distance at most 0.03 when put back, at least 0.99 as they "
        "stand). They are compared as if put back."
    )
    pairs = [(before, placed(("b", "c", "a", "d")).get(before.name)) for before in BASELINE.columns]
    (group,) = swapped([(before, now) for before, now in pairs if now is not None])
    assert group.violation.description.startswith(
        "3 columns have changed places: `b` holds `a`; `c` holds `b`; `a` holds `c` (distribution distance at most"
    )


def test_one_of_them_may_have_drifted_when_all_others_are_found() -> None:
    values = columns(2)
    # What was in c is now in a, and has grown a hundredfold.
    window = profile_of(b=values["a"], c=values["b"], a=[v * 100 for v in values["c"]], d=values["d"])
    assert found(window) == [{"a": "b", "b": "c", "c": "a"}]


def test_columns_that_only_drift_have_not_changed_places() -> None:
    values = columns(2)
    apart = {**values, "a": [v + 5 for v in values["a"]], "b": [v + 9 for v in values["b"]]}
    assert found(profile_of(**apart)) == []
    assert found(profile_of(**{**values, "a": values["b"]})) == []


@pytest.mark.parametrize("values", [[None] * 5, ["x"] * 5, [1] * 5])
def test_degenerate_columns_do_not_raise(values: list[object]) -> None:
    assert found(profile_of(a=values, b=values, c=values, d=values)) == []
