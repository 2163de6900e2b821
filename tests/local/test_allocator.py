"""What was freed is kept for the next table, but for the largest pieces."""

from __future__ import annotations

import platform
import subprocess
import sys
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from windage.local import allocator

SCRIPT = """
import os
import numpy as np
from windage.local.allocator import keep_freed

def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

def after(megabytes):
    before = held()
    made = np.ones(megabytes * 2**17)
    del made
    return held() - before

keep_freed()
print(after(16), after(16), after(24))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not GNU's")
def test_memory_is_kept_but_for_the_largest_pieces() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    first, again, largest = map(float, done.stdout.split())
    assert first > 15
    assert again < 1
    assert largest < 1


def test_another_library_is_left_alone() -> None:
    with patch.object(allocator.ctypes, "CDLL", return_value=SimpleNamespace()):
        allocator.keep_freed()
