"""The kernel is used when it is there and fits; otherwise it is said why, and numpy does its work."""

from __future__ import annotations

import _ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from windage.kernel import address
from windage.kernel.library import FILE, KERNEL, SWITCH, loaded, version_of

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


def compiled_as(version: int, *, into: Path) -> Path:
    """Compile a library that says that it is of a version, beside the sources of the kernel."""
    for source in (*FILE.parent.glob("*.c"), *FILE.parent.glob("*.h")):
        shutil.copy(source, into)
    made, cache = into / "kernel.so", str(ROOT / "build" / "zig")
    told = (f"-DWINDAGE_VERSION={version}u", "-shared", "-o", made, into / "version.c")
    command = [sys.executable, "-m", "ziglang", "cc", *told]
    subprocess.run(command, check=True, env={**os.environ, "ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache})
    return made


def test_one_of_other_sources(tmp_path: Path) -> None:
    """Its functions may take other arguments, or not be there: to call them would be the end of the process."""
    version = version_of(FILE.parent)
    assert version is not None
    made = compiled_as(version, into=tmp_path)
    assert loaded(made)[1] == "compiled"
    with (tmp_path / "sums.c").open("a") as file:
        file.write("/* Another one. */\n")
    assert loaded(made) == (None, "compiled for another version of windage")


def test_one_without_sources_came_with_the_package(tmp_path: Path) -> None:
    made = compiled_as(7, into=tmp_path)
    assert loaded(made) == (None, "compiled for another version of windage")
    for source in (*tmp_path.glob("*.c"), *tmp_path.glob("*.h")):
        source.unlink()
    assert version_of(tmp_path) is None
    assert loaded(made)[1] == "compiled"


def test_a_library_that_says_nothing_is_of_another_version(tmp_path: Path) -> None:
    """As any other library would be."""
    (tmp_path / "kernel.so").symlink_to(Path(_ctypes.__file__))
    assert loaded(tmp_path / "kernel.so") == (None, "compiled for another version of windage")


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
