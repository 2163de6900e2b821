"""``--workers N``: the same bytes whoever does the work, and an error is the same error."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import signal
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.cli.loans import Command
from windage.cli.workers import in_order
from windage.errors import BaselineError, InputError
from windage.local import stretches
from windage.steps.ports import Missing, Refused


def square(number: int) -> int:
    return number * number


def slow_first(number: int) -> int:
    """The later pieces are done before the earlier ones."""
    time.sleep(0.2 if number == 0 else 0)
    return number


def refuse(number: int) -> int:
    if number == 3:
        raise InputError("here", "it is wrong", got=number)
    return number


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@given(st.lists(st.integers(), max_size=30), st.integers(2, 3))
@settings(max_examples=4, deadline=None)
def test_the_results_are_those_of_one_process(numbers: list[int], workers: int) -> None:
    assert list(in_order(square, numbers, workers=workers)) == list(in_order(square, numbers, workers=1))


def test_the_order_is_that_of_the_pieces_and_not_of_the_work() -> None:
    assert list(in_order(slow_first, range(12), workers=3)) == list(range(12))


def test_pieces_are_taken_a_few_ahead_and_not_all_at_once() -> None:
    taken: list[int] = []

    def pieces() -> object:
        for number in range(100):
            taken.append(number)
            yield number

    results = in_order(square, pieces(), workers=2)  # type: ignore[arg-type]
    next(results)
    assert len(taken) <= 6
    assert list(results) == [number * number for number in range(1, 100)]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_wrong_with_a_piece_is_said_in_the_same_words(workers: int) -> None:
    results = in_order(refuse, range(10), workers=workers)
    with pytest.raises(InputError, match=r"^here: it is wrong; got 3$"):
        list(results)


def test_a_process_that_dies_is_an_error_with_a_way_out() -> None:
    with pytest.raises(InputError, match=r"--workers: a process died, .*; got 2; do: take fewer"):
        list(in_order(die, range(4), workers=2))


@pytest.mark.parametrize(
    "error",
    [
        InputError("a.csv:7", "wrong", got="x\ny", expected=3, do="mend it"),
        BaselineError("b", "gone"),
        Missing("s3://b/k"),
        Refused("s3://b/k", "AccessDenied"),
    ],
)
def test_an_error_comes_from_another_process_as_it_was(error: InputError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


@pytest.fixture
def hours() -> list[str]:
    """A window of captures in many files, some of them gzip, and a line that is no record."""
    lines = Path("cities.jsonl").read_bytes().splitlines(keepends=True)
    folder = Path("hours")
    folder.mkdir()
    # Some records came twice, in one file and in two.
    before = b'"eventMetadata": {'
    said = b'"eventId": "%d", "latencyMilliseconds": %d, '
    lines = [line.replace(before, before + said % (n, n)) for n, line in enumerate(lines)]
    for number in range(7):
        part = b"".join([*lines[number::7], lines[number], *lines[number - 1 : number]])
        if number == 3:
            part += b"not json\n"
        name = folder / f"{number}.jsonl{'.gz' if number % 2 else ''}"
        name.write_bytes(gzip.compress(part, mtime=0) if number % 2 else part)
    return [str(folder)]


def result(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def test_the_files_are_the_same_byte_for_byte(windage: Command, hours: list[str]) -> None:
    windage("baseline", "data-quality", "train.csv", "--out", "known")
    check = ("check", "data-quality", *hours, "--baseline", "known", "--output-columns", "score")
    told = [windage(*check, "--out", "result", "--workers", "1")]
    files = [result("result")]
    for workers in ("2", "3"):
        told.append(windage(*check, "--out", "result", "--workers", workers))
        files.append(result("result"))
    assert told[0][0] == 1
    assert told[0] == told[1] == told[2]
    assert files[0] == files[1] == files[2]
    assert json.loads(files[0]["statistics.json"])["dataset"]["item_count"] == 600
    assert b"not_json" in files[0]["quarantine.jsonl"]
    assert b"600 captured calls" in files[0]["report.html"]


@pytest.fixture
def long(windage: Command, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One file of captures that is several stretches, with a line that is none in the middle and a record twice."""
    lines = Path("cities.jsonl").read_bytes().splitlines(keepends=True)
    before = b'"eventMetadata": {'
    lines = [line.replace(before, before + b'"eventId": "%d", ' % number) for number, line in enumerate(lines)]
    assert b'"eventId": "7"' in lines[7]
    # What only the beginning of a file would say: a byte order mark, and gzip.
    lines[len(lines) // 2 : len(lines) // 2] = [b"not json\n", lines[7], b"\xff\xfe\n", b"\x1f\x8b\n"] * 12
    Path("long.jsonl").write_bytes(b"".join(lines))
    monkeypatch.setattr(stretches, "STRETCH_BYTES", Path("long.jsonl").stat().st_size // 60)
    windage("baseline", "data-quality", "train.csv", "--out", "known")
    return ["check", "data-quality", "long.jsonl", "--baseline", "known", "--output-columns", "score"]


def test_some_processes_share_one_file(windage: Command, long: list[str]) -> None:
    """The results are the same byte for byte, and lines have their numbers in the file."""
    assert len(list(stretches.ends("long.jsonl", size=stretches.STRETCH_BYTES))) > 40
    told, files = [], []
    for number in ("1", "2", "3"):
        told.append(windage(*long, "--out", "result", "--workers", number))
        files.append({path.name: path.read_bytes() for path in sorted(Path("result").iterdir())})
    assert told[0] == told[1] == told[2]
    assert files[0] == files[1] == files[2]
    bad = [number for number, line in enumerate(Path("long.jsonl").read_bytes().split(b"\n"), 1) if line == b"not json"]
    assert f'"line":{bad[-1]},'.encode() in files[0]["quarantine.jsonl"].replace(b": ", b":").replace(b", ", b",")


def test_a_large_file_that_cannot_be_cut_is_read_by_one_process(windage: Command, long: list[str]) -> None:
    """A dataset, and captures in gzip of which all came before: its rows come once."""
    Path("again.jsonl.gz").write_bytes(gzip.compress(Path("long.jsonl").read_bytes(), compresslevel=0, mtime=0))
    assert Path("again.jsonl.gz").stat().st_size > stretches.STRETCH_BYTES < Path("train.csv").stat().st_size
    told, files = [], []
    for number in ("1", "2", "3"):
        places = ["long.jsonl", "again.jsonl.gz", "train.csv", *long[3:]]
        told.append(windage("check", "data-quality", *places, "--out", "result", "--workers", number))
        files.append(result("result"))
    assert told[0] == told[1] == told[2]
    assert files[0] == files[1] == files[2]
    rows = len(Path("train.csv").read_bytes().splitlines()) - 1
    assert json.loads(files[0]["statistics.json"])["dataset"]["item_count"] == rows + 600


@pytest.mark.parametrize("workers", ["0", "-1", "65"])
def test_a_number_of_processes_that_makes_no_sense_is_refused(windage: Command, hours: list[str], workers: str) -> None:
    windage("baseline", "data-quality", "train.csv", "--out", "known")
    check = ("check", "data-quality", *hours, "--baseline", "known", "--output-columns", "score", "--out", "result")
    status, _, err = windage(*check, "--workers", workers)
    assert (status, err) == (2, f"windage: --workers: not a number of processes; got {workers}; expected 1 to 64\n")


def test_a_script_that_may_remember_runs_in_one_process(windage: Command, hours: list[str]) -> None:
    windage("baseline", "data-quality", "train.csv", "--out", "known")
    Path("own.py").write_text("def preprocess_handler(record): return {}\n")
    check = ("check", "data-quality", *hours, "--baseline", "known", "--output-columns", "score", "--out", "result")
    status, _, err = windage(*check, "--workers", "2", "--preprocessor", "own.py")
    assert status == 2
    assert err.startswith("windage: --workers: a pre-processor runs in one process, for it may remember; got 2; do: ")
