"""An object read bit by bit has the lines of the object read at once."""

from __future__ import annotations

import gzip
import io
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.captures import parts
from windage.captures.captured_lines import lines_of
from windage.captures.outcome import Bad, Note
from windage.captures.parts import parts_of
from windage.captures.pieces import Begun, Middle, pieces

gzipped = partial(gzip.compress, mtime=0)
contents = st.lists(st.binary(max_size=30) | st.sampled_from([b"\n", b"\xef\xbb\xbf", b"\0\0"]), max_size=8).map(
    b"".join
)


class Dripping:
    """An object that gives a few bytes at a time, however many are asked for."""

    def __init__(self, data: bytes, most: int) -> None:
        self.body, self.most = io.BytesIO(data), most

    def read(self, size: int, /) -> bytes:
        return self.body.read(min(size, self.most))


@settings(max_examples=300)
@given(
    contents | contents.map(gzipped) | st.tuples(contents, contents).map(lambda two: gzipped(two[0]) + gzipped(two[1]))
)
def test_any_object_has_the_same_lines_in_parts(data: bytes) -> None:
    for size in (1, 7, 2**20):
        for content in (data, io.BytesIO(data), Dripping(data, 3), Begun(data[:5], io.BytesIO(data[5:]))):
            whole, found = lines_of(data), list(parts_of("a", content, size=size))
            lines = b"".join(part.data for part in found).split(b"\n")[:-1]
            assert lines == whole.lines
            assert [part.first for part in found if part.ends.size] == [
                1 + sum(before.ends.size for before in found[:place])
                for place, part in enumerate(found)
                if part.ends.size
            ]
            beside = [outcome for part in found for _, _, outcome in part.beside]
            assert [one for one in beside if isinstance(one, Note)] == list(whole.notes)
            assert [one for one in beside if isinstance(one, Bad)] == [one for one in [whole.fault] if one is not None]
            assert all(part.finished for part in found) == (whole.finished or not lines)


@given(contents, st.integers(1, 9), st.sampled_from((1, 7, 2**20)))
def test_whoever_reads_lines_says_how_many_they_were(data: bytes, first: int, size: int) -> None:
    for content in (Begun(data[:5], io.BytesIO(data[5:])), Middle(Dripping(data, 3), first)):
        found = list(parts_of("a", content, size=size))
        assert content.lines == sum(part.ends.size for part in found)
    assert content.lines == data.count(b"\n") + (data[-1:] not in (b"", b"\n"))


@pytest.mark.parametrize("size", [4, 100])
def test_a_line_that_is_too_long_is_one_nevertheless(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LONGEST_LINE", 10)
    for data, lines in ((b"a\n" + b"x" * 50 + b"\nb\n", 3), (b"a\n" + b"x" * 50, 2)):
        content = Middle(Dripping(data, 4), 7)
        list(parts_of("a", content, size=size))
        assert content.lines == lines


@settings(max_examples=100)
@given(contents.filter(bool), st.data())
def test_of_a_cut_object_only_whole_lines_are_kept(content: bytes, data: st.DataObject) -> None:
    packed = gzipped(content)
    cut = packed[: data.draw(st.integers(2, len(packed) - 1))]
    found = list(parts_of("a", cut, size=4))
    assert content.removeprefix(b"\xef\xbb\xbf").startswith(b"".join(part.data for part in found))
    assert [outcome.reason for part in found for _, _, outcome in part.beside if isinstance(outcome, Bad)] in (
        ["truncated"],
        ["not_utf8"],
    )


@pytest.mark.parametrize("size", [4, 100])
def test_a_line_without_end_is_counted_and_not_kept(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LONGEST_LINE", 10)
    found = list(parts_of("a", Dripping(b"a\n" + b"x" * 50 + b"\nb\n" + b"y" * 30, 4), size=size))
    lines = [
        (part.first + place, line)
        for part in found
        for place, line in enumerate(part.data.split(b"\n")[:-1])
        if len(line) <= 10
    ]
    assert lines == [(1, b"a"), (3, b"b")]
    if size == 4:
        beside = [placed for part in found for placed in part.beside]
        assert [(number, outcome.reason) for _, number, outcome in beside if isinstance(outcome, Bad)] == [
            (2, "too_large"),
            (4, "too_large"),
        ]


@given(st.binary(max_size=200), st.binary(max_size=200), st.integers(0, 20))
def test_pieces_of_gzip_are_what_gzip_reads(one: bytes, other: bytes, zeros: int) -> None:
    packed = gzipped(one) + b"\0" * zeros + gzipped(other) + b"\0" * zeros
    assert b"".join(piece.data for piece in pieces(Dripping(packed, 11))) == gzip.decompress(packed)
