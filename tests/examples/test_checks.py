"""The made cases: one for every check, recognition and finding there is, and each gives its own finding alone."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from rich.console import Console

from examples.checks.__main__ import WIDTH, show
from examples.checks.case import Case, found, reported
from examples.checks.cases import CASES, LARGER, NUMBERS, TRAINING, WINDOW
from windage.checks import CHECKS
from windage.config import Compatibility
from windage.recognition import Recognised
from windage.violations import CheckType

README = Path(__file__).parents[2] / "examples" / "checks" / "README.md"
RECOGNITIONS = {kind.__name__.lower() for kind in get_args(get_args(get_type_hints(Recognised)["findings"])[0])}

each = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.check}-{case.feature}")


def test_every_check_every_recognition_and_every_finding_has_a_case() -> None:
    assert len(RECOGNITIONS) > 1
    assert {case.check for case in CASES} == {*CHECKS, *RECOGNITIONS}
    assert {case.finding for case in CASES} == set(get_args(CheckType))


@each
def test_a_case_gives_its_own_finding_and_what_follows_from_it(case: Case) -> None:
    findings = {(one.feature_name, one.constraint_check_type) for one in reported(case).violations}
    assert findings == {(case.feature, case.finding), *case.follows}


@pytest.mark.parametrize("case", [case for case in CASES if case.check in CHECKS], ids=lambda case: case.check)
def test_without_its_check_it_is_not_found(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(CHECKS, case.check)  # type: ignore[arg-type]
    with pytest.raises(LookupError, match=rf"^{case.check}: not found; got .*; expected {case.finding} of"):
        found(reported(case), case)


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
def test_as_long_as_nothing_has_happened_nothing_is_found(compatibility: Compatibility) -> None:
    """Else what is said of a case might be true of any window."""
    clean = replace(CASES[0], training=TRAINING, window=WINDOW)
    sliced = replace(clean, training=TRAINING[NUMBERS], window=LARGER[NUMBERS], slices=("city",))
    usual = next(case for case in CASES if case.check == "volume")
    for case in (clean, sliced, replace(usual, window=WINDOW)):
        assert reported(case, compatibility=compatibility).violations == ()


def test_the_readme_shows_what_the_command_prints() -> None:
    printed = StringIO()
    show(Console(file=printed, width=WIDTH, color_system=None))
    lines = [line.rstrip() for line in printed.getvalue().strip("\n").splitlines()]
    shown = README.read_text().partition("-m examples.checks\n")[2].partition("```")[0]
    assert shown.strip("\n").splitlines() == "\n".join(lines).strip("\n").splitlines()
