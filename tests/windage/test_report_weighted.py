"""Drifts in the order in which they matter to the model; what is found stays as it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import windage
from windage.errors import InputError
from windage.page.card import ranked
from windage.report import Report, weighted
from windage.sentences import sentence

NAMES = ("far", "near", "score", "same")


def report() -> Report:
    """``far`` has moved farther than ``near``, and the answer a little."""
    random = np.random.default_rng(1)
    training = pd.DataFrame({name: random.normal(size=2000) for name in NAMES})
    shifts = {"far": 1.5, "near": 0.6, "score": 0.4, "same": 0.0}
    window = pd.DataFrame({name: random.normal(shift, size=1000) for name, shift in shifts.items()})
    return windage.check(window, windage.baseline(training), output_columns=["score"])


def test_without_attributions_the_farthest_comes_first() -> None:
    plain = report()
    assert plain.violated_features == ("far", "near", "score")
    assert "far moved most" in sentence(plain)
    assert {plain.weight(drift) for drift in plain.drifts} == {
        plain.weight(drift) for drift in weighted(plain, {}).drifts
    }


def test_with_attributions_the_one_that_matters() -> None:
    plain = report()
    found = weighted(plain, {"far": 0.01, "near": 0.9, "same": 0.09})
    assert found.violated_features[-1] == "far"
    assert [drift.feature for drift in found.drifts if drift.drifted] == list(found.violated_features)
    assert ranked(found)[:3] == found.violated_features
    assert "matters most: distance" in sentence(found)
    assert set(found.drifts) == set(plain.drifts)
    assert (found.violations, found.outcome, found.worst_drift) == (
        plain.violations,
        plain.outcome,
        plain.worst_drift,
    )


def test_equal_shares_change_nothing_but_for_the_answer() -> None:
    plain = report()
    found = weighted(plain, dict.fromkeys(("far", "near", "same"), 1 / 3))
    features = [name for name in found.violated_features if name != "score"]
    assert features == ["far", "near"]


def test_a_share_that_is_none() -> None:
    with pytest.raises(InputError, match="attribution of far: out of range; got -1"):
        weighted(report(), {"far": -1.0})
