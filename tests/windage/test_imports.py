"""What a check of data quality takes in before it has read a byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median

import pytest

# Each costs more than a check of a small window; all of them have their place, in other monitors.
HEAVY = ["scipy", "pandas", "croniter", "boto3", "rich", "numpy.f2py", "numpy.testing", "numpy.ma"]


@pytest.mark.parametrize("module", ["windage.monitors.data_quality", "windage.steps.evaluate", "windage.page"])
def test_nothing_heavy_is_taken_in_for_data_quality(module: str) -> None:
    told = f"import json, sys, {module}; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == []


def cpu(*arguments: str) -> float:
    """Return the median of the processor seconds of five runs."""
    took = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        took.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return median(took)


def test_the_analysis_is_taken_in_in_sixty_times_what_python_takes() -> None:
    assert cpu("-c", "import windage.monitors.data_quality") <= 60 * max(cpu("-c", "pass"), 0.01)


def test_the_command_says_its_help_at_once() -> None:
    said = "import sys; from windage.cli import main; sys.argv[1:] = ['--help']; main()"
    assert cpu("-c", said) <= max(0.3, 30 * cpu("-c", "pass"))
