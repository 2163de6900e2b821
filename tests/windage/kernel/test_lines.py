"""Lines are matched, and texts looked at, compiled as without."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.captures.alike.bytes_of import Block
from windage.captures.alike.matched import Marked, matched_by_columns
from windage.captures.alike.plain import are_texts
from windage.captures.alike.skeleton import Skeleton, Slot
from windage.kernel import lines as compiled

pytestmark = pytest.mark.skipif(not compiled.AVAILABLE, reason="the kernel is not compiled")

RUNS = (b'{"a":"', b",", b'","b":1,"c":[0,1],"d":', b', "e": "', b'"}')
LONG = (b"#" * 40, b",", b'","b":1,"c":[0,1],"d":' + b"-" * 30, b'"' + b"}" * 9)
any_bytes = st.binary(max_size=40).map(lambda some: some.replace(b"\n", b" "))
values = any_bytes | st.sampled_from([b"", b"1", b"-0.737838", b"x" * 15, b"x" * 16, b"x" * 17, b"a,b", b",", b'","'])


def skeleton(runs: tuple[bytes, ...]) -> Skeleton:
    """Return the skeleton of lines with these runs."""
    slots, commas = [], runs[0].count(b",")
    for run in runs[1:]:
        comma = run.find(b",")
        slots.append(Slot("csv", False, False, "", *((commas, comma) if comma >= 0 else (None, len(run)))))
        commas += run.count(b",")
    return Skeleton(runs, tuple(slots), commas)


@st.composite
def some_lines(draw: st.DrawFn, runs: tuple[bytes, ...]) -> list[bytes]:
    """Draw lines that have the runs, some with a comma too many, some with bytes that are missing, or others."""
    shape, lines = skeleton(runs), []
    for _ in range(draw(st.integers(1, 40))):
        line = shape.filled([draw(values) for _ in shape.slots])
        match draw(st.sampled_from("aaaaaabcde")):
            case "b":
                line = draw(any_bytes)
            case "c":
                line = line[: draw(st.integers(0, len(line)))]
            case "d":
                place = draw(st.integers(0, len(line)))
                line = line[:place] + draw(any_bytes) + line[place + draw(st.integers(0, 3)) :]
            case "e":
                line += draw(st.sampled_from([b",", b" ", b"}", line]))
        lines.append(line)
    return lines


def are_the_same(runs: tuple[bytes, ...], lines: list[bytes], chosen: list[int]) -> int:
    """Match some lines both ways, and return how many have the runs."""
    block = Block(b"\n".join(lines) + b"\n")
    marked, shape = Marked(block, np.cumsum([len(line) + 1 for line in lines]) - 1), skeleton(runs)
    expected = matched_by_columns(marked, np.array(chosen, dtype=np.int64), shape)
    kept, starts, sizes = compiled.matched(
        *(block.bytes, np.array(chosen, dtype=np.int64)),
        starts=marked.starts,
        ends=marked.ends,
        runs=runs,
        before=[-1 if slot.comma is None else slot.before for slot in shape.slots],
    )
    assert kept.tolist() == expected.lines.tolist()
    assert starts.tolist() == expected.starts.tolist()
    assert sizes.tolist() == expected.sizes.tolist()
    return kept.size


@settings(max_examples=300)
@given(
    st.sampled_from([RUNS, LONG, (b",", b",", b","), (b"", b",", b"")]).flatmap(
        lambda runs: st.tuples(st.just(runs), some_lines(runs))
    )
)
@example((RUNS, [b"", b"{", skeleton(RUNS).filled([b"1", b"2", b"3", b"4"])]))
def test_any_lines_are_matched_as_by_columns(drawn: tuple[tuple[bytes, ...], list[bytes]]) -> None:
    are_the_same(*drawn, list(range(len(drawn[1]))))
    are_the_same(*drawn, list(range(0, len(drawn[1]), 2)))


def test_lines_that_have_the_runs_are_kept() -> None:
    """Or the test above says nothing."""
    lines = [skeleton(RUNS).filled([b"%d" % n, b"x" * n, b"", b"-"]) for n in range(100)]
    assert are_the_same(RUNS, lines, list(range(100))) == 100


def test_a_slot_stands_between_its_runs() -> None:
    kept, starts, sizes = compiled.matched(
        np.frombuffer(b"a12,3z\na,z\nb1,3z\n", np.uint8),
        np.array([0, 1, 2]),
        starts=np.array([0, 7, 11]),
        ends=np.array([6, 10, 16]),
        runs=(b"a", b",", b"z"),
        before=[0, -1],
    )
    assert (kept.tolist(), starts.tolist(), sizes.tolist()) == ([0, 1], [[1, 8], [4, 9]], [[2, 0], [1, 0]])


@given(st.binary(max_size=400), st.sampled_from(b"\n,\x00\xff"))
@example(b"", 10)
@example(b"\n" * 70, 10)
def test_a_byte_stands_where_it_stands(data: bytes, byte: int) -> None:
    found = compiled.places(byte, np.frombuffer(data, np.uint8))
    assert found.tolist() == [place for place, one in enumerate(data) if one == byte]


def test_bytes_are_found_in_every_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_AT_A_TIME", 3)
    assert compiled.places(44, np.frombuffer(b",,a,,b,", np.uint8)).tolist() == [0, 1, 3, 4, 6]


@given(st.lists(st.binary(max_size=40) | st.text(max_size=40).map(str.encode), min_size=1, max_size=20))
@example([bytes([byte]) for byte in range(256)])
@example([b"abcdefgh" + bytes([byte]) + b"ijklmnop" for byte in range(256)])
@example(
    [
        b"a" * before + mark + b"b" * (size - before)
        for size in (15, 16, 31, 39)
        for before in range(size + 1)
        for mark in (b"", b'"', b"\x1f", b"\x7f")
    ]
)
def test_texts_are_plain_as_without(some: list[bytes]) -> None:
    sizes = np.array([len(text) for text in some], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    block = Block(b"".join(some) + b" " * 8)
    plain = [all(32 <= byte < 127 and byte not in b'"\\' for byte in text) for text in some]
    assert compiled.plain(block.bytes, starts, sizes).tolist() == plain
    assert are_texts(block, starts, sizes).tolist() == plain


@given(st.binary(max_size=60), st.integers(0, 300))
@example(b"\n", 16 * 300)
def test_bytes_are_counted(data: bytes, times: int) -> None:
    """Over the end of what a lane counts, and with a rest that fills none."""
    data *= times
    assert compiled.count(10, data) == data.count(b"\n")


@given(st.binary(min_size=1, max_size=60), st.binary(min_size=256, max_size=256), st.data())
def test_of_allowed_bytes_is_kept_what_was_good(data: bytes, allowed: bytes, drawn: st.DataObject) -> None:
    places = drawn.draw(st.lists(st.integers(0, len(data) - 1), max_size=60))
    before = drawn.draw(st.lists(st.booleans(), min_size=len(places), max_size=len(places)))
    table = np.frombuffer(allowed, np.uint8) >= 128
    good = np.array(before, dtype=np.bool_)
    compiled.keep_allowed(good, np.frombuffer(data, np.uint8), np.array(places, dtype=np.int64), table)
    assert good.tolist() == [
        bool(was and allowed[data[place]] >= 128) for was, place in zip(before, places, strict=True)
    ]
