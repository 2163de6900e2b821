"""The four names that a data scientist imports: baseline, check, Baseline, Report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import windage
from windage.config import Thresholds
from windage.errors import BaselineError, InputError


def frame(rows: int = 400, seed: int = 1, *, shift: float = 0.0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": random.integers(18, 80, size=rows),
            "pay": random.normal(3000 + 500 * shift, 500, size=rows),
            "city": pd.Categorical(random.choice(["Ulm", "Bonn", "Kiel"], size=rows)),
            "member": random.random(rows) < 0.5,
            "since": pd.to_datetime("2026-03-01") + pd.to_timedelta(random.integers(0, 3, size=rows), unit="D"),
        }
    )


def violated(report: windage.Report) -> list[tuple[str, str]]:
    return [(violation.feature_name, violation.constraint_check_type) for violation in report.violations]


def test_a_change_is_found_and_no_change_is_not() -> None:
    baseline = windage.baseline(frame())
    assert windage.check(frame(seed=2), baseline).outcome == "no_violations"
    report = windage.check(frame(seed=2, shift=1), baseline)
    assert isinstance(report, windage.Report)
    assert violated(report) == [("pay", "baseline_drift_check")]


def test_a_baseline_is_written_and_read(tmp_path: Path) -> None:
    made = windage.baseline(frame())
    made.write(tmp_path)
    again = windage.Baseline.from_files(tmp_path)
    assert again.identity == made.identity
    assert violated(windage.check(frame(seed=2, shift=1), again)) == [("pay", "baseline_drift_check")]
    assert [f.inferred_type for f in again.constraints.features] == ["Integral", "Fractional", *["String"] * 3]


def test_thresholds_and_compatibility_are_the_callers() -> None:
    baseline = windage.baseline(frame())
    moved = frame(seed=2, shift=1)
    assert windage.check(moved, baseline, thresholds=Thresholds(drift=0.9)).outcome == "no_violations"
    half = moved.astype({"age": object})
    half.loc[0, "age"] = "x"
    assert ("age", "data_type_check") not in violated(windage.check(half, baseline))
    assert ("age", "data_type_check") in violated(windage.check(half, baseline, compatibility="sagemaker"))


def test_integers_beside_a_missing_value_are_still_integers() -> None:
    """Pandas makes floats of them: every such window had the violation "only 0 % of data is Integral"."""
    baseline = windage.baseline(frame())
    window = frame(seed=2).astype({"age": "float64"})
    window.loc[3, "age"] = np.nan
    assert windage.check(window, baseline).violations == ()


SHAPES = {
    "one row": pd.DataFrame({"a": [1], "b": ["x"]}),
    "all null": pd.DataFrame({"a": [None, None], "b": [np.nan, np.nan]}),
    "constant": pd.DataFrame({"a": [5] * 200, "b": ["x"] * 200}),
    "infinite": pd.DataFrame({"a": [np.inf, -np.inf, np.nan, 1.0] * 50}),
    "huge": pd.DataFrame({"a": [1.7e308, -1.7e308, 5e-324] * 50}),
    "booleans": pd.DataFrame({"a": [True, False] * 100}),
    "nullable": pd.DataFrame(
        {"a": pd.array([1, None] * 100, dtype="Int64"), "b": pd.array(["x", None] * 100, dtype="string")}
    ),
    "categories": pd.DataFrame({"a": pd.Categorical(["x", None] * 100, categories=["x", "unused"])}),
    "dates": pd.DataFrame({"a": pd.to_datetime(["2026-03-01", None] * 100, utc=True)}),
    "mixed": pd.DataFrame({"a": [1, "x", None, 2.5, True] * 40}),
    "objects": pd.DataFrame({"a": [b"x", [1], {"k": 1}, (1, 2)] * 50}),
    "names that are no text": pd.DataFrame({0: [1, 2] * 100, ("a", "b"): ["x", "y"] * 100, None: [0.5, 1.5] * 100}),
    "hostile names": pd.DataFrame({"": [1] * 200, " ": [2] * 200, "<script>": [3] * 200, "\x1b[31m": [4] * 200}),
    "an index of its own": pd.DataFrame({"a": [1, 2] * 100}, index=pd.date_range("2026-03-01", periods=200)),
    "many categories": pd.DataFrame({"id": [f"u{n}" for n in range(11_000)]}),
    "strings that look like numbers": pd.DataFrame({"a": ["007", "1e3", "NA", ""] * 50}),
}


@pytest.mark.parametrize("name", SHAPES)
def test_data_as_they_come_are_no_violation_of_themselves(name: str, tmp_path: Path) -> None:
    data = SHAPES[name]
    made = windage.baseline(data)
    report = windage.check(data, made)
    assert report.violations == ()
    made.write(tmp_path)
    assert windage.check(data, windage.Baseline.from_files(tmp_path)).violations == ()


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("other", ["one row", "all null", "infinite", "mixed", "dates"])
@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
def test_any_data_can_be_checked_against_any_other(name: str, other: str, compatibility: str) -> None:
    report = windage.check(SHAPES[other], windage.baseline(SHAPES[name]), compatibility=compatibility)
    assert report.outcome in {"violations", "no_violations", "insufficient_data"}


@pytest.mark.parametrize("data", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame(index=[1, 2])])
def test_nothing_to_learn_from(data: pd.DataFrame) -> None:
    with pytest.raises(BaselineError, match=r"^baseline: the dataset has no rows; do: give the training data$"):
        windage.baseline(data)


def test_a_window_without_rows_is_no_data() -> None:
    baseline = windage.baseline(frame())
    assert windage.check(frame().head(0), baseline).outcome == "no_data"


@pytest.mark.parametrize("columns", [["a", "a"], ["1", 1]])
def test_two_columns_of_one_name_are_an_error(columns: list[object]) -> None:
    twice = pd.DataFrame([[1, 2]] * 200, columns=columns)
    for call in (lambda: windage.baseline(twice), lambda: windage.check(twice, windage.baseline(frame()))):
        with pytest.raises(
            InputError, match=r"^frame: a column is named twice; got [a1]; do: give every column its own"
        ):
            call()


@pytest.mark.parametrize("data", [{"a": [1]}, [[1, 2]], np.zeros((2, 2)), pd.Series([1, 2]), None])
def test_what_is_no_frame_is_told(data: object) -> None:
    with pytest.raises(InputError, match=r"^frame: not a DataFrame; got .*; expected a pandas DataFrame$"):
        windage.baseline(data)


def test_the_callers_frame_is_left_alone() -> None:
    data = frame()
    before = data.copy(deep=True)
    windage.check(data, windage.baseline(data))
    pd.testing.assert_frame_equal(data, before)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'windage' has no attribute 'chekc'$"):
        windage.chekc  # noqa: B018


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import windage", {"numpy", "pandas", "scipy", "boto3", "msgspec", "yaml", "rich", "jinja2", "croniter"}),
        (
            "import windage.capture",
            {"numpy", "pandas", "scipy", "boto3", "msgspec", "yaml", "rich", "jinja2", "croniter"},
        ),
        ("import windage.steps.capture", {"numpy", "pandas", "scipy", "boto3", "yaml", "rich", "jinja2", "croniter"}),
        ("import windage.steps.plan, windage.steps.watch, windage.steps.notify", {"numpy", "pandas", "scipy", "boto3"}),
        ("import windage.steps.profile, windage.steps.evaluate", {"pandas", "boto3", "yaml", "rich", "aws_cdk"}),
    ],
)
def test_nothing_heavier_is_imported_than_is_needed(statement: str, unwanted: set[str]) -> None:
    """The capture function stands in front of a model: its start is somebody's waiting."""
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    assert not unwanted & set(loaded)


def test_the_reports_before_tell_since_when() -> None:
    baseline = windage.baseline(pd.DataFrame({"age": np.arange(2000) % 50}))
    reports: list[windage.Report] = []
    for shift in [0] * 6 + [20] * 2:
        frame = pd.DataFrame({"age": np.random.default_rng(len(reports)).integers(0, 50, 1000) + shift})
        reports.append(windage.check(frame, baseline, history=reports))
    assert (reports[-1].courses["age"].shape, reports[-1].courses["age"].windows) == ("sudden", 2)
    alone = windage.check(frame, baseline)
    assert alone.courses == {}
    assert alone.violations == reports[-1].violations


def test_a_window_is_compared_within_slices() -> None:
    baseline = windage.baseline(frame(4000), slices=["city"])
    window = frame(1500, seed=2)
    window.loc[window["city"] == "Ulm", "pay"] += 200
    report = windage.check(window, baseline)
    assert "Ulm" in {one.value for one in report.slice_drifts if one.drift.drifted}
    assert windage.check(window, baseline, slices=()).slice_drifts == ()
    with pytest.raises(InputError, match="slices: the baseline was learned without this one; got member"):
        windage.check(window, baseline, slices=["member"])
    with pytest.raises(InputError, match="slices: Model Monitor has none"):
        windage.baseline(frame(), slices=["city"], compatibility="sagemaker")


def test_a_baseline_with_slices_is_written_and_read(tmp_path: Path) -> None:
    made = windage.baseline(frame(4000), slices=["city", "member"])
    made.write(tmp_path)
    read = windage.Baseline.from_files(tmp_path)
    assert read.identity == made.identity
    assert dict(read.yardstick.slicings) == dict(made.yardstick.slicings)
    assert read.yardstick.slicings["member"].values == ("false", "true")
