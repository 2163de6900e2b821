"""A large file in stretches: together they are the file, and each is whole lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.errors import InputError
from windage.local.stretches import Stretch, behind, ends, opened_at


@given(st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b"")), max_size=20), st.integers(1, 30))
def test_stretches_are_the_file_cut_between_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], size: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a"
    path.write_bytes(b"\n".join(lines))
    found, numbers, begin, first = [], [], 0, 1
    for end in ends(str(path), size=size):
        stretch = Stretch(str(path), begin, end - begin, first)
        with opened_at(stretch) as file:
            found.append(file.read(3) + file.read())
        numbers.append(first)
        begin, first = end, behind(stretch)
    assert b"".join(found) == path.read_bytes()
    assert all(part.endswith(b"\n") for part in found[:-1])
    # No stretch is smaller than was asked for, but the last one.
    assert all(len(part) >= size for part in found[:-1])
    assert numbers == [1 + b"".join(found[:place]).count(b"\n") for place in range(len(found))]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file cannot be read"):
        list(ends(str(tmp_path / "none")))
