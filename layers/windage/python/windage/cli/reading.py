"""The data that a person names on the command line: captures, manifests and datasets, as tables."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator, Iterator, Sequence

    from windage.captures.pieces import Content
    from windage.cli.layout import Layout
    from windage.intake import Intake
    from windage.local.stretches import Bounded, Stretch
    from windage.table import Table

# Most files show by their first line what they are.
_HEAD = 2**16
# Of objects with fewer rows, some are one table.
_ROWS = 8_000

PLACES = (
    "captures (.jsonl), manifests of batch transform jobs, or datasets of CSV, JSON, JSON Lines (each also .gz) or "
    "Parquet; folders; s3://…"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how rows are found."""
    parser.add_argument("--no-header", action="store_true", help="CSV files have no header; columns as in the baseline")
    parser.add_argument(
        "--output-columns",
        metavar="NAMES",
        help="the baseline's columns that the model's answer carries, separated by commas (default: the first ones)",
    )
    for side, example in (("features", "instances[*].features"), ("inference", "predictions[*].score")):
        parser.add_argument(
            f"--{side}-attribute", metavar="JMESPATH", help=f"where the rows are in nested JSON, as {example}"
        )
    parser.add_argument(
        "--preprocessor",
        metavar="SCRIPT",
        type=Path,
        help="your preprocess_handler, which makes rows of captures or lines",
    )


def add_names(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the columns of data without names, where no baseline does."""
    parser.add_argument(
        "--columns",
        metavar="NAMES",
        help="the columns of captures and of CSV without a header, separated by commas (default: _c0, _c1, …)",
    )


def tables(places: Sequence[str], layout: Layout) -> Iterator[tuple[Table, Intake]]:
    """Yield the tables and the counts of every file at the places, each captured record once.

    Captures come in as many tables as they need to be read in little memory, or each file is a whole, by the layout.

    Raises
    ------
    InputError, ScriptError
        When a place holds nothing to read, or a file cannot be read at all.
    """
    from windage.captures.went_again import went_of
    from windage.local import files
    from windage.local.met_on_disk import MetOnDisk
    from windage.once import each_once

    found = chain.from_iterable(_tables_of(name, layout) for name in files.named(places))
    with MetOnDisk() as known:
        yield from each_once(found, known, partial(went_of, read=files.opened))


def stretches(name: str, layout: Layout) -> Iterator[Stretch]:
    """Yield the stretches of a file: of one that holds captures and is large, several; its lines have no number yet.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    from windage.captures.manifest import is_manifest
    from windage.captures.pieces import is_plain
    from windage.dataset_file import holds_captures
    from windage.local import files
    from windage.local.stretches import STRETCH_BYTES, Stretch, ends

    if layout.whole or name.startswith("s3://") or not _is_larger(name, STRETCH_BYTES):
        yield Stretch(name)
        return
    with files.opened(name) as file:
        head = file.read(_HEAD)
    if not is_plain(head) or is_manifest(head) or not holds_captures(name, head):
        yield Stretch(name, is_much=True)
        return
    begin = 0
    for end in ends(name, size=STRETCH_BYTES):
        yield Stretch(name, begin, end - begin)
        begin = end


def _is_larger(name: str, size: int) -> bool:
    try:
        return Path(name).stat().st_size > size
    except OSError:
        # Whoever opens it says so.
        return False


def _tables_of(name: str, layout: Layout) -> Iterator[tuple[Table, Intake]]:
    from windage.local.stretches import opened_at

    first = 1
    for stretch in stretches(name, layout):
        with opened_at(stretch) as file:
            first += yield from tables_in(replace(stretch, first=first), file, layout)


def unnamed_tables(places: Sequence[str], layout: Layout) -> list[tuple[Table, Intake]]:
    """Return the same of data whose columns nobody has named: captures without names have them numbered.

    Raises
    ------
    InputError, ScriptError
        As `tables`.
    """
    from windage.intake import Intake

    found = list(tables(places, layout))
    numbered = numbered_by(sum((intake for _, intake in found), Intake()), layout)
    return found if numbered is None else list(tables(places, numbered))


def numbered_by(intake: Intake, layout: Layout) -> Layout | None:
    """Return the layout by which to read again what had no names; nothing when all was read that can be."""
    if layout.columns is not None or not intake.widths:
        return None
    # The most frequent width is that of the captures; the file of a dataset has names or numbers of its own.
    return layout.by_position(min(intake.widths, key=lambda width: (-intake.widths[width], width)))


def tables_in(stretch: Stretch, file: Bounded, layout: Layout) -> Generator[tuple[Table, Intake], None, int]:
    """Yield the tables and the counts of one stretch of a file; return of captures, how many lines they were.

    Raises
    ------
    InputError, ScriptError
        When it cannot be read at all.
    """
    from windage import dataset_file
    from windage.captures.capture_file import read_captures, tables_of
    from windage.captures.manifest import is_manifest
    from windage.captures.pieces import Begun, Middle
    from windage.dataset_file import head_of, holds_captures, read_dataset
    from windage.local.beside import beside

    name = stretch.name

    def captured(content: Begun | Middle) -> Generator[tuple[Table, Intake], None, int]:
        schema, script, aside = layout.schema, layout.preprocessor, beside([name])
        if layout.whole:
            yield read_captures([(name, content)], schema=schema, preprocess=script, aside=aside)
        else:
            yield from tables_of([(name, content)], schema=schema, preprocess=script, aside=aside)
        return content.lines

    if stretch.begin:
        return (yield from captured(Middle(file, stretch.first)))
    head = head_of(name, file)
    if is_manifest(head):
        yield from _transformed(name, head + file.read(), layout)
    elif holds_captures(name, head):
        return (yield from captured(Begun(head, file)))
    else:
        line = layout.preprocessor.line if layout.preprocessor is not None else None
        if layout.whole:
            data = head + file.read()
            yield read_dataset(
                data, name=name, header=layout.header, columns=layout.columns, strict=False, parse_line=line
            )
        else:
            begun = Begun(head, file, file.disk)
            yield from dataset_file.tables_of(
                begun, name=name, header=layout.header, columns=layout.columns, parse_line=line
            )
    return 0


def _transformed(name: str, data: bytes, layout: Layout) -> Iterator[tuple[Table, Intake]]:
    """Yield the rows of what a manifest names, files of several formats maybe."""
    import math

    from windage.captures import manifest
    from windage.captures.batch_transform import format_of, tables_of
    from windage.gathered import gathered

    batch = layout.batch
    found = (
        part
        for address in manifest.files(data, where=name)
        for part in tables_of(
            _opened(address),
            schema=layout.schema,
            format=batch.format if batch is not None else format_of(address),
            header=batch is not None and batch.header,
            side=batch.side if batch is not None else "output",
            preprocess=layout.preprocessor,
        )
    )
    yield from gathered(found, rows=math.inf if layout.whole else _ROWS)


def _opened(place: str) -> Iterator[tuple[str, Content]]:
    from windage.local import files

    for name in files.named([place]):
        with files.opened(name) as file:
            yield name, file
