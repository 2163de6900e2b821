"""Parquet: what another program wrote is read to the digit, and no damage ends in anything but an error."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.parquet import Damaged, Opened, Unreadable
from windage.parquet.bits import differences, runs, unpack
from windage.parquet.schema import Field, Physical
from windage.parquet.thrift import read_struct
from windage.parquet.values import stored, texts

FILES = Path(__file__).parent.parent / "datasets"
WHOLE = [
    *("types_snappy", "types_zstd_pages_2", "types_gzip_plain", "types_lz4_plain_pages_2", "types_brotli_groups"),
    *("types_none_old", "delta", "split", "int96"),
]
EXPECTED = json.loads((FILES / "types.json").read_text())


def content(name: str) -> bytes:
    return (FILES / f"{name}.parquet").read_bytes()


def read(file: bytes, *, most: int = 1000) -> tuple[tuple[str, ...], list[list[str | None]]]:
    opened = Opened.of(file)
    parts = list(opened.parts(most=most))
    return opened.names, [[text for some in parts for text in some[n].texts] for n in range(len(opened.names))]


@pytest.mark.parametrize("name", WHOLE)
def test_what_another_program_wrote_is_read_to_the_digit(name: str) -> None:
    """Oracle: pyarrow wrote the files, and said what is in them."""
    names, values = read(content(name))
    assert dict(zip(names, values, strict=True)) == {name: EXPECTED[name] for name in names}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_damage_is_an_error_or_other_values_and_nothing_else(name: str, data: st.DataObject) -> None:
    """fastparquet 2026.9.0 ended the process at every sixth uncompressed file with some bytes changed."""
    file = bytearray(content(name))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(file) - 1))
        file[place] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255))
    try:
        _, values = read(bytes(file))
    except (Damaged, Unreadable):
        return
    assert len({len(column) for column in values}) == 1


@pytest.mark.parametrize("name", WHOLE)
def test_a_cut_file_is_damaged_wherever_it_ends(name: str) -> None:
    file = content(name)
    for end in range(0, len(file), 97):
        with pytest.raises(Damaged):
            read(file[:end])


@given(st.binary(max_size=100))
@example(b"")
@example(b"PAR1")
@example(b"PAR1PAR1")
@example(b"PAR1" + b"\x00" * 4 + b"PAR1")
def test_any_footer_is_read_or_damaged(footer: bytes) -> None:
    with pytest.raises((Damaged, Unreadable)):
        read(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")


def test_a_flipped_bit_does_not_pass_a_checksum() -> None:
    file = bytearray(content("types_zstd_pages_2"))
    # In the middle of the first page's content.
    file[40] ^= 1
    with pytest.raises(Damaged, match="checksum"):
        read(bytes(file))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"PAR1" + b"\x15\x02\x00" + b"\x03\x00\x00\x00" + b"PARE", "the file is encrypted"),
        (content("struct"), "a column is nested"),
        (content("extension"), "a column is of an extension type"),
    ],
)
def test_a_sound_file_that_is_no_table_says_what_it_is(file: bytes, message: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(file)
    assert raised.value.what == message


def test_more_values_than_fit_are_refused_before_they_are_made() -> None:
    """A run of nulls takes five bytes, however long it is."""
    file = content("no_row_groups")
    # num_rows 0, then no row groups; one group of 2 to the 40th rows without columns.
    huge = bytes([0x16, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40])
    group = bytes([0x19, 0x1C, 0x19, 0x0C, 0x16, 0x00, *huge, 0x00])
    assert b"\x16\x00\x19\x0c" in file
    footer = file[4:-8].replace(b"\x16\x00\x19\x0c", huge + group, 1)
    with pytest.raises(Unreadable, match="too many values"):
        read(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")


@given(st.integers(1, 64).flatmap(lambda width: st.tuples(st.just(width), st.lists(st.integers(0, 2**width - 1)))))
def test_packed_integers_are_what_was_packed(given_values: tuple[int, list[int]]) -> None:
    """Oracle: one large integer of Python."""
    width, values = given_values
    packed = sum(value << (width * place) for place, value in enumerate(values))
    data = packed.to_bytes((width * len(values) + 7) // 8, "little")
    assert unpack(data, width=width, count=len(values)).tolist() == values


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 7)), min_size=1, max_size=8))
def test_runs_are_as_long_as_they_say(given_runs: list[tuple[int, int]]) -> None:
    data = b"".join(_varint(length << 1) + bytes([value]) for length, value in given_runs)
    expected = [value for length, value in given_runs for _ in range(length)]
    assert runs(data, width=3, count=len(expected)).tolist() == expected


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=64))
def test_differences_wrap_as_64_bits_do(values: list[int]) -> None:
    """Written by hand with 64 bits a difference and 0 as the least of a block."""
    steps = [(after - before) % 2**64 for before, after in pairwise(values)]
    head = _varint(128) + _varint(4) + _varint(len(values)) + _zigzag(values[0])
    filled = steps + [0] * (-len(steps) % 32)
    widths = bytes([64] * (len(filled) // 32)) + bytes(4 - len(filled) // 32)
    block = _zigzag(0) + widths + b"".join(step.to_bytes(8, "little") for step in filled)
    data = head + (block if steps else b"")
    found, place = differences(data + b"rest", count=len(values))
    assert (found.tolist(), data[place:]) == (values, b"")


def test_what_a_text_may_not_be_is_damaged() -> None:
    field = Field("a", Physical.BYTES, "text")
    with pytest.raises(Damaged):
        stored(b"\xff\xff\xff\x7fabc", field, encoding=0, count=1)
    with pytest.raises(Unreadable, match="unknown encoding"):
        stored(b"", field, encoding=99, count=1)
    # One of 4 GiB, by repeating the one before it.
    endless = b"\x80\x01\x04\x02\x00" + b"\xff" * 20
    with pytest.raises(Damaged):
        stored(endless, field, encoding=7, count=2)


@pytest.mark.parametrize(
    ("numbers", "field", "expected"),
    [
        ([0, -1], Field("a", Physical.INT32, "date"), ["1970-01-01", "1969-12-31"]),
        ([0, 1500], Field("a", Physical.INT32, "time", unit="ms"), ["00:00:00", "00:00:01.5"]),
        (
            [0, 1],
            Field("a", Physical.INT64, "timestamp", unit="us", utc=True),
            ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z"],
        ),
        ([-1], Field("a", Physical.INT32, "unsigned"), ["4294967295"]),
        ([5, -5, 12345], Field("a", Physical.INT32, "decimal", scale=3), ["0.005", "-0.005", "12.345"]),
        ([5], Field("a", Physical.INT32, "decimal", scale=-2), ["500"]),
    ],
)
def test_numbers_mean_what_their_column_says(numbers: list[int], field: Field, expected: list[str]) -> None:
    found = texts(np.array(numbers, dtype=np.int32 if field.physical is Physical.INT32 else np.int64), field)
    assert found == expected


def test_metadata_nested_without_end_is_damaged() -> None:
    with pytest.raises(Damaged, match="too deep"):
        read_struct(b"\x1c" * 100_000, 0)
    with pytest.raises(Damaged, match="ends early"):
        read_struct(b"\x19\xfc\xff\xff\xff\xff\x0f", 0)


def test_the_reader_is_imported_when_a_file_of_its_comes() -> None:
    script = """
import sys
from windage.dataset_file import read_dataset
read_dataset(b"a\\nx\\n", name="a.csv", strict=True)
assert not {"windage.parquet", "cramjam", "pandas"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _zigzag(value: int) -> bytes:
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)
