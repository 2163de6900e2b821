"""constraint_violations.json is the service's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.violations import CheckType, Violation, to_json

SAMPLES = Path(__file__).parents[2].parent / "shared" / "model-monitor"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
violations = st.builds(Violation, texts, st.sampled_from(get_args(CheckType)), texts)


@given(st.lists(violations, max_size=5))
def test_the_file_holds_every_violation_in_order(given_violations: list[Violation]) -> None:
    document = json.loads(to_json(given_violations))
    assert list(document) == ["violations"]
    assert [Violation(**entry) for entry in document["violations"]] == given_violations


def test_the_file_is_the_services() -> None:
    data = to_json([Violation("Größe", "completeness_check", "Value: 0.5 does not meet the constraint requirement! ")])
    assert data.decode() == (
        '{\n  "violations" : [ {\n    "feature_name" : "Größe",\n'
        '    "constraint_check_type" : "completeness_check",\n'
        '    "description" : "Value: 0.5 does not meet the constraint requirement! "\n  } ]\n}\n'
    )
    assert to_json([]) == b'{\n  "violations" : [ ]\n}\n'


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of Model Monitor's files are not beside the project")
def test_a_real_file_written_again_is_the_same_bytes() -> None:
    real = (SAMPLES / "sdk-tests/constraint_violations.json").read_bytes()
    assert to_json(Violation(**entry) for entry in json.loads(real)["violations"]) == real
