"""A baseline is three files and one name: the same training data have the same name everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings

import windage
from tests.windage.strategies import baseline_of, tables
from windage.baselines import CONSTRAINTS, PROFILE, STATISTICS, Baseline, identity, suggest
from windage.errors import BaselineError, InputError
from windage.monitors.data_quality import judge
from windage.profile import Profile
from windage.table import Table, from_rows


@settings(max_examples=60)
@given(tables(least_rows=1))
def test_a_baseline_is_read_back_under_its_name(table: Table) -> None:
    made = suggest(Profile.of(table))
    again = Baseline.from_bytes(*made.to_bytes(), where="here")
    assert again.identity == made.identity == identity(*made.to_bytes())
    assert again.constraints == made.constraints


@settings(max_examples=30)
@given(tables(least_rows=1))
def test_the_training_data_do_not_violate_their_own_baseline(table: Table) -> None:
    """Only the service finds fault with integers in its own Fractional columns."""
    profile = Profile.of(table)
    made = suggest(profile)
    assert judge(profile, made).violations == ()
    like_the_service = judge(profile, made, compatibility="sagemaker").violations
    assert {violation.constraint_check_type for violation in like_the_service} <= {"data_type_check"}


def test_what_is_suggested() -> None:
    made = baseline_of(age=[20, 30, None, 40], debt=[-1.5, 2, 3, 4], city=["Ulm", "Bonn", "Ulm", None], none=[None] * 4)
    features = {f.name: (f.inferred_type, f.completeness, f.non_negative, f.domains) for f in made.constraints.features}
    assert features == {
        "age": ("Integral", 0.75, True, None),
        "debt": ("Fractional", 1.0, False, None),
        "city": ("String", 0.75, None, ("Bonn", "Ulm")),
        "none": ("Unknown", 0.0, None, None),
    }


def test_a_category_that_is_an_identifier_has_no_domain() -> None:
    assert baseline_of(a=[f"u{n}" for n in range(120)]).constraints.features[0].domains is not None
    assert baseline_of(a=[f"u{n}" for n in range(121)]).constraints.features[0].domains is None
    assert baseline_of(a=[f"u{n}" for n in range(10_001)]).constraints.features[0].domains is None


@pytest.mark.parametrize("table", [from_rows(["a"], []), from_rows([], [])])
def test_nothing_to_learn_from(table: Table) -> None:
    with pytest.raises(BaselineError) as raised:
        suggest(Profile.of(table))
    assert str(raised.value) == "baseline: the dataset has no rows; do: give the training data"


def test_files_are_written_and_read(tmp_path: Path) -> None:
    made = baseline_of(age=[20, 30])
    made.write(tmp_path / "new" / "folder")
    assert sorted(path.name for path in (tmp_path / "new/folder").iterdir()) == [CONSTRAINTS, PROFILE, STATISTICS]
    assert Baseline.from_files(tmp_path / "new/folder").identity == made.identity
    assert Baseline.from_files(str(tmp_path / "new/folder")).identity == made.identity


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BaselineError) as raised:
        Baseline.from_files(tmp_path)
    assert str(raised.value) == (
        f"{tmp_path / STATISTICS}: the baseline cannot be read; got No such file or directory; "
        "do: windage baseline data-quality"
    )
    (tmp_path / STATISTICS).write_bytes(b"{")
    (tmp_path / CONSTRAINTS).write_bytes(b"{}")
    with pytest.raises(BaselineError, match=rf"^{tmp_path / STATISTICS}: the file is damaged; got "):
        Baseline.from_files(tmp_path)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match=r"file: the baseline cannot be written; got "):
        baseline_of(age=[20]).write(tmp_path / "file")


def test_files_of_different_datasets_do_not_belong_together() -> None:
    statistics = baseline_of(age=[20]).to_bytes()[0]
    constraints = baseline_of(city=["Ulm"], zip=[1]).to_bytes()[1]
    with pytest.raises(BaselineError) as raised:
        Baseline.from_bytes(statistics, constraints, where="here")
    assert str(raised.value) == (
        "here: statistics.json and constraints.json are of different datasets; got city; expected one of age; "
        "do: make the baseline again"
    )


def test_some_constraints_may_have_no_statistics() -> None:
    """A person may write a constraint by hand."""
    statistics, constraints, _ = baseline_of(age=[20]).to_bytes()
    document = json.loads(constraints)
    document["features"].append({"name": "city", "inferred_type": "String", "completeness": 1.0})
    made = Baseline.from_bytes(statistics, json.dumps(document).encode(), where="here")
    assert [feature.name for feature in made.constraints.features] == ["age", "city"]


def test_the_name_changes_with_any_byte() -> None:
    statistics, constraints, learned = baseline_of(age=[20]).to_bytes()
    names = {
        identity(statistics, constraints),
        identity(statistics + b" ", constraints),
        identity(statistics, constraints + b" "),
        identity(constraints, statistics),
        identity(statistics + constraints, b""),
        identity(statistics, constraints, learned),
        identity(statistics, constraints, learned + b" "),
    }
    assert len(names) == 7
    assert all(len(name) == 12 for name in names)


def test_the_name_of_known_data_stays() -> None:
    """The name is what a report and an alert give; it may change only with the files' format."""
    made = baseline_of(age=[20, 30, 40], city=["Ulm", None, "Bonn"])
    assert (
        made.identity == windage.baseline(pd.DataFrame({"age": [20, 30, 40], "city": ["Ulm", None, "Bonn"]})).identity
    )
