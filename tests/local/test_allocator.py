"""The C library is asked to keep what was freed, where it can be."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import Mock, patch

from windage.local import allocator


def test_a_library_that_can_is_asked() -> None:
    asked = Mock()
    with patch.object(allocator.ctypes, "CDLL", return_value=SimpleNamespace(mallopt=asked)):
        allocator.keep_freed()
    # The numbers of M_MMAP_THRESHOLD and M_TRIM_THRESHOLD.
    assert [call.args for call in asked.call_args_list] == [(-3, 32 * 2**20), (-1, 256 * 2**20)]


def test_another_one_is_not() -> None:
    with patch.object(allocator.ctypes, "CDLL", return_value=SimpleNamespace()):
        allocator.keep_freed()
