"""What is recorded, in the templates: the policy reaches the function, which may put payloads aside only if it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stacks.function import LARGEST_ENVIRONMENT
from tests.conftest import build_app
from tests.rights import allows
from tests.templates import Templates, read
from windage.config_file import parse_monitor
from windage.errors import InputError
from windage.recording import Policy
from windage.recording.policy import from_text

CUT = "name: cut\ncapture: {model: {lambda: cut-model}}\n"
BESIDE = """\
name: beside
capture:
  model: {lambda: beside-model}
  sampling_percentage: 5
  sampling_key: header x-customer-id
  longest_payload: 100 KB
  larger_payloads: aside
"""


def deployed(layers: Path, folder: Path, *texts: str) -> Templates:
    monitors = [parse_monitor(text.encode(), name="f.yaml") for text in texts]
    made = build_app(monitors, stage="dev", layers=layers, folder=folder)
    made.synth()
    return read(Path(made.outdir))


@pytest.fixture(scope="module")
def both(layers: Path, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return deployed(layers, tmp_path_factory.mktemp("both"), CUT, BESIDE)


def bucket(templates: Templates) -> str:
    (found,) = (one for one in templates.of("S3::Bucket") if one.id == "Data")
    return templates.called(found)


def role_of(templates: Templates, folder: str, stack: str) -> str:
    (found,) = (f for f in templates.of("Lambda::Function", stack=stack) if f.id.startswith(folder))
    return str(found.properties["Role"])


def test_the_policy_reaches_the_function(both: Templates) -> None:
    found = {}
    for name in ("cut", "beside"):
        (function,) = (
            f for f in both.of("Lambda::Function", stack=f"windage-dev-{name}") if f.id.startswith("Capture")
        )
        found[name] = from_text(function.properties["Environment"]["Variables"]["WINDAGE_POLICY"])
    assert found["cut"] == Policy("cut")
    assert json.loads(f'"{found["beside"].bucket}"') == bucket(both)
    assert (found["beside"].sampling_percentage, found["beside"].longest_payload) == (5, 100_000)


@pytest.mark.parametrize(
    ("monitor", "key", "expected"),
    [
        ("beside", "aside/beside/2026/03/01/06/e1-input", True),
        ("beside", "aside/cut/2026/03/01/06/e1-input", False),
        ("beside", "captures/beside/AllTraffic/x", False),
        ("cut", "aside/cut/2026/03/01/06/e1-input", False),
    ],
)
def test_a_function_puts_aside_what_its_monitor_says(both: Templates, monitor: str, key: str, expected: bool) -> None:
    statements = both.statements(role_of(both, "Capture", f"windage-dev-{monitor}"))
    assert allows(statements, "s3:PutObject", f"arn:aws:s3:::{bucket(both)}/{key}") is expected


@pytest.mark.parametrize(("monitor", "expected"), [("beside", True), ("cut", False)])
def test_what_lies_aside_is_read_by_the_functions_that_profile(both: Templates, monitor: str, expected: bool) -> None:
    """A window of one shard is profiled where it is judged."""
    key = f"aside/{monitor}/2026/03/01/06/e1-input"
    for folder in ("Profile", "Plan", "Evaluate"):
        statements = both.statements(role_of(both, folder, "windage-dev-service"))
        right = allows(statements, "s3:GetObject", f"arn:aws:s3:::{bucket(both)}/{key}")
        assert right is (expected and folder != "Plan")


def test_more_than_an_environment_holds_is_refused_before_the_deploy(layers: Path, tmp_path: Path) -> None:
    """CloudFormation says so in the middle of a deploy."""
    address = "https://model.example.com/" + "x" * LARGEST_ENVIRONMENT
    with pytest.raises(
        InputError, match=r"function capture-long: its settings are longer than Lambda takes; got 4,\d\d\d"
    ):
        deployed(layers, tmp_path, f"name: long\ncapture: {{model: {{url: '{address}'}}}}\n")
