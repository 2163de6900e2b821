"""``windage try``: run a pre-processor on the first records of a sample, or a post-processor on a result."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from windage.cli.status import WRONG_INPUT, printable
from windage.errors import InputError, ScriptError

if TYPE_CHECKING:
    from windage.cli.status import Verbs

WORKS, FAILS = 0, 1

Rows = Sequence[Mapping[str, str | None]]


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    verb = verbs.add_parser("try", help="run a script of yours on a sample")
    kinds = verb.add_subparsers(required=True, metavar="KIND")
    one = kinds.add_parser("preprocessor", help="print the rows that it makes, one JSON object a line")
    one.add_argument("script", metavar="SCRIPT", type=Path, help="a Python file with preprocess_handler")
    one.add_argument("captures", metavar="CAPTURES", nargs="+", help="files or folders of .jsonl[.gz], s3://…")
    one.add_argument("--limit", metavar="N", type=_count, default=10, help="how many records (default: 10)")
    one.add_argument("--raw-lines", action="store_true", help="give it lines of a dataset, as for a baseline")
    one.set_defaults(run=_preprocessor)
    other = kinds.add_parser("postprocessor", help="print what it writes")
    other.add_argument("script", metavar="SCRIPT", type=Path, help="a Python file with postprocess_handler")
    other.add_argument("result", metavar="RESULT_DIR", type=Path, help="what windage check wrote")
    other.set_defaults(run=_postprocessor)


@dataclass
class _Tally:
    """What became of the records so far."""

    records: int = 0
    rows: int = 0
    left_out: int = 0
    failed: int = 0
    told: set[str] = field(default_factory=set)

    def add(self, place: str, make: Callable[[], Rows]) -> None:
        """Print the rows of a record, or once why there are none."""
        self.records += 1
        try:
            rows = make()
        except ScriptError as error:
            self.failed += 1
            self.tell(place, str(error))
            return
        self.left_out += not rows
        self.rows += len(rows)
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))

    def tell(self, place: str, text: str) -> None:
        """Say what is wrong with a record, unless it is what was wrong with one before."""
        if text not in self.told:
            self.told.add(text)
            print(f"{printable(place)}:", *map(printable, text.splitlines()), sep="\n", file=sys.stderr)


def _preprocessor(options: argparse.Namespace) -> int:
    from windage.cli.scripts import preprocessor_at
    from windage.local import files

    preprocessor = preprocessor_at(options.script)
    tally = _Tally()
    lines = _lines(files.contents(options.captures))
    if options.raw_lines:
        for place, line in islice(lines, options.limit):
            tally.add(place, partial(preprocessor.line, line.decode(errors="replace")))
    else:
        for place, record in islice(_records(lines, tally), options.limit):
            tally.add(place, partial(preprocessor, record))
    made = f"{_many(tally.records, 'record')}: {_many(tally.rows, 'row')}"
    print(f"{made}, {tally.left_out:,} left out, {tally.failed:,} failed", file=sys.stderr)
    if not tally.records:
        return WRONG_INPUT
    return FAILS if tally.failed else WORKS


def _postprocessor(options: argparse.Namespace) -> int:
    from windage.cli.scripts import tried

    ran = tried(options.script, options.result)
    for line in ran.log.decode(errors="replace").splitlines():
        print(printable(line))
    for name, content in ran.files.items():
        print(f"It wrote {printable(name)}: {len(content):,} bytes", file=sys.stderr)
    if ran.failure is None:
        return WORKS
    print(f"The post-processor failed: {printable(ran.failure)}", file=sys.stderr)
    return FAILS


def _lines(contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the lines that hold something, each with its place; files are opened as for a check."""
    from windage.captures.captured_lines import lines_of

    for name, data in contents:
        content = lines_of(data)
        if content.fault is not None:
            cut = content.fault.reason == "truncated"
            raise InputError(name, "the compressed file is damaged or cut" if cut else content.fault.detail)
        for number, line in enumerate(content.lines, start=1):
            if line.strip():
                yield f"{name}:{number}", line.removesuffix(b"\r")


def _records(lines: Iterable[tuple[str, bytes]], tally: _Tally) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the records that a pre-processor is given when a window is judged; say of the other lines why not."""
    from windage.captures.capture_file import read_captures
    from windage.captures.schema import Schema

    for place, line in lines:
        found: list[Mapping[str, Any]] = []

        def note(record: Mapping[str, Any], found: list[Mapping[str, Any]] = found) -> Rows:
            found.append(record)
            return []

        _, intake = read_captures([(place, line)], schema=Schema(()), preprocess=note)
        for bad in intake.kept:
            tally.tell(place, f"not a record: {bad.detail}")
        for record in found:
            yield place, record


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count
