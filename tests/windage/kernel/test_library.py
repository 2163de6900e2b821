"""The kernel is used when it is there and fits; otherwise it is said why, and numpy does its work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from windage.kernel import address
from windage.kernel.library import FILE, KERNEL, SWITCH, loaded

ROOT = Path(__file__).parents[3]


def test_these_tests_run_with_the_kernel() -> None:
    """Or else they would hold numpy against itself."""
    assert os.environ.get(SWITCH) == "off" or KERNEL is not None


def test_a_library_that_is_not_there(tmp_path: Path) -> None:
    assert loaded(tmp_path / "kernel.so") == (None, "not compiled")


def test_one_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "kernel.so").write_bytes(b"\x7fELF of another machine")
    library, state = loaded(tmp_path / "kernel.so")
    assert library is None
    assert state.startswith("compiled for another machine (")


def test_one_of_another_version(tmp_path: Path) -> None:
    """Its functions take other arguments: to call them would be the end of the process."""
    data, made = FILE.parent / "version.c", tmp_path / "kernel.so"
    (tmp_path / "kernel.h").write_text((FILE.parent / "kernel.h").read_text().replace("VERSION ", "VERSION 1000"))
    shutil.copy(data, tmp_path)
    build = [sys.executable, "-m", "ziglang", "cc", "-shared", "-o", made, tmp_path / "version.c"]
    cache = str(ROOT / "build" / "zig")
    subprocess.run(build, check=True, env={**os.environ, "ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache})
    assert loaded(made) == (None, "compiled for another version of windage")


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    assert loaded(FILE) == (None, "switched off by WINDAGE_KERNEL")


@pytest.mark.parametrize(("switch", "said"), [("", "compiled"), ("off", "switched off by WINDAGE_KERNEL")])
def test_the_command_says_which(switch: str, said: str) -> None:
    found = subprocess.run(
        [Path(sys.executable).with_name("windage"), "--version"],
        env={**os.environ, SWITCH: switch},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"; kernel {said})" in found.stdout


def test_arrays_with_gaps_are_refused() -> None:
    with pytest.raises(ValueError, match="lies in one piece"):
        address(np.arange(6)[::2])
