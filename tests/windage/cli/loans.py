"""Loans that people ask for, as CSV and as captures: what the verbs of the command are tried on."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from windage.cli import main

Command = Callable[..., tuple[int, str, str]]
NAMES = ("age", "city", "pay", "score")


def loans(rows: int, *, seed: int = 1, shift: float = 0.0, ulm: float = 0.5) -> list[list[str]]:
    """Return rows; ``shift`` moves the model's answers, ``ulm`` is the share of one city."""
    random = np.random.default_rng(seed)
    return [
        [
            str(random.integers(18, 80)),
            "Ulm" if random.random() < ulm else "Bonn",
            "" if random.random() < 0.05 else f"{random.normal(3000, 500):.1f}",
            f"{random.normal(0.4 + shift, 0.1):.3f}",
        ]
        for _ in range(rows)
    ]


def as_csv(rows: list[list[str]], *, header: bool = True) -> str:
    return "".join(",".join(row) + "\n" for row in ([list(NAMES)] if header else []) + rows)


def as_captures(rows: list[list[str]]) -> str:
    lines = []
    for *asked, answered in rows:
        sides = {
            "endpointInput": {"data": ",".join(asked), "encoding": "CSV"},
            "endpointOutput": {"data": answered, "encoding": "CSV"},
        }
        lines.append(json.dumps({"captureData": sides, "eventMetadata": {"inferenceTime": "2026-03-01T06:00:00Z"}}))
    return "\n".join(lines) + "\n"


def runner(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs the command and returns its exit status and what it wrote."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        written = capsys.readouterr()
        assert "Traceback" not in written.out + written.err
        return status, written.out, written.err

    return run
