"""cfn-lint: each template is one that CloudFormation takes, as far as can be told without an account."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import App

IGNORED = {
    "W3005": "CDK makes a function wait for its role, and names the role as well",
    "W6001": "an output that shows a person the name of what another stack has",
}


def test_nothing_is_wrong_with_the_templates(app: App) -> None:
    files = sorted(Path(app.outdir).glob("*.template.json"))
    assert len(files) == 8
    ignored = [option for rule in IGNORED for option in ("--ignore-checks", rule)]
    command = [Path(sys.executable).with_name("cfn-lint"), *ignored, "--format", "json"]
    done = subprocess.run([*command, "--template", *files], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    found = [f"{m['Rule']['Id']} {m['Filename']}: {m['Message']}" for m in json.loads(done.stdout)]
    assert found == []
    assert done.returncode == 0
