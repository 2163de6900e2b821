"""``app.py`` as CDK runs it: a process of its own, without credentials, network or tracebacks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Runs app.py, and says afterwards which modules it took that could reach AWS.
RUN = """
import runpy, sys
try:
    runpy.run_path("app.py", run_name="__main__")
finally:
    print(sorted({"boto3", "botocore", "urllib3", "requests"} & sys.modules.keys()))
"""


@pytest.fixture
def home(tmp_path: Path, layers: Path) -> Path:
    """A folder such as a user has it: app.py, monitors, built layers."""
    shutil.copy(ROOT / "app.py", tmp_path)
    (tmp_path / "monitors").mkdir()
    (tmp_path / "build" / "layers").mkdir(parents=True)
    (tmp_path / "build" / "layers" / "arm64").symlink_to(layers)
    return tmp_path


def run(
    home: Path, *, context: dict[str, str] | None = None, validation: bool = False
) -> subprocess.CompletedProcess[str]:
    nowhere = "http://127.0.0.1:1"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_", "COV_"))}
    environment = {
        **kept,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), nowhere),
        "CDK_CONTEXT_JSON": json.dumps(json.loads((ROOT / "cdk.json").read_text())["context"] | (context or {})),
        "CDK_OUTDIR": str(home / "cdk.out"),
        "CDK_VALIDATION": str(validation).lower(),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", RUN]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False, timeout=180)


def test_the_templates_pass_the_validation_of_cdk_itself(home: Path) -> None:
    shutil.copy(ROOT / "monitors" / "flights.yaml", home / "monitors")
    done = run(home, validation=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")
    written = {path.name for path in (home / "cdk.out").glob("*.template.json")}
    assert written == {f"windage-dev-{stack}.template.json" for stack in ("data", "service", "flights")}
    # The report is there because the validation ran, and it found nothing.
    report = json.loads((home / "cdk.out" / "validation-report.json").read_text())
    assert report["pluginReports"] == []


@pytest.mark.parametrize(
    ("yaml", "context", "message"),
    [
        (
            "name: fraud\ncapture: {modl: {lambda: m}}\n",
            {},
            "monitors/fraud.yaml:2: unknown key; got capture.modl; expected one of the settings; do: write model",
        ),
        (
            "name: fraud\ncapture: {model: {lambda: m}}\n",
            {"architecture": "x86_64"},
            "build/layers/x86_64: the layers are not built; got no runtime.zip; do: make layers",
        ),
    ],
    ids=["yaml", "layers"],
)
def test_what_is_wrong_is_one_line(home: Path, yaml: str, context: dict[str, str], message: str) -> None:
    (home / "monitors" / "fraud.yaml").write_text(yaml)
    done = run(home, context=context)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"windage: {message}"]
    assert list(home.rglob("*.template.json")) == []
