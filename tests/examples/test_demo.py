"""The demo refuses surroundings in which it could reach more than this machine, or cannot run."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.flights import demo, scenario
from windage.errors import InputError


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ministack", "node"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setattr(scenario, "MINISTACK", tmp_path / "ministack")
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.parametrize("endpoint", [None, "", "https://localhost:4566", "http://127.0.0.1:4566"])
def test_the_loopback_is_taken(endpoint: str | None) -> None:
    demo.check_surroundings(endpoint)


@pytest.mark.parametrize("endpoint", ["https://example.com", "https://10.0.0.1", "https://localhost.example.com"])
def test_any_other_endpoint_is_refused(endpoint: str) -> None:
    with pytest.raises(InputError, match=r"^AWS_ENDPOINT_URL: .*; do: unset AWS_ENDPOINT_URL$"):
        demo.check_surroundings(endpoint)


def test_without_node_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "node").unlink()
    with pytest.raises(InputError, match=r"^node: .*expected Node 20 or later"):
        demo.check_surroundings(None)
