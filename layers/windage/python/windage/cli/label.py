"""``windage label``: send what turned out to be true."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from windage.cli.status import NO_VIOLATIONS, WRONG_INPUT

if TYPE_CHECKING:
    from windage.cli.status import Verbs
    from windage.local.labelling import Sent


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    one = verbs.add_parser("label", help="send what turned out to be true, by the inference ids of the calls")
    one.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="CSV with a header, JSON, JSON Lines or Parquet, or ground truth of Model Monitor; folders; s3://…",
    )
    one.add_argument("--to", metavar="DIR|S3", required=True, help="where all ground truth lies: a folder, s3://…")
    for what, usual in (("id", "id"), ("label", "label"), ("time", "label_time"), ("position", "position")):
        one.add_argument(f"--{what}-column", metavar="NAME", help=f"the column of the {_COLUMNS[what]} ({usual})")
    one.add_argument("--at", metavar="MOMENT", help="the moment of the upload, as 2026-03-01T07:00Z (default: now)")
    one.set_defaults(run=_label)


_COLUMNS = {
    "id": "inference ids",
    "label": "labels",
    "time": "moments at which they were decided",
    "position": "places of the rows in their calls, from 0",
}


def _label(options: argparse.Namespace) -> int:
    from windage.ground_truth.label_columns import LabelColumns
    from windage.ground_truth.label_file import read_labels
    from windage.local import files, labelling
    from windage.window import parse_moment

    at = parse_moment(options.at) if options.at is not None else None
    columns = LabelColumns(options.id_column, options.label_column, options.time_column, options.position_column)
    labels, refused = read_labels(files.contents(options.files), label_attribute=options.label_column, columns=columns)
    sent = labelling.send(labels, refused, to=options.to, at=at)
    _print(sent)
    return NO_VIOLATIONS if sent.labels else WRONG_INPUT


def _print(sent: Sent) -> None:
    from windage.cli.terminal import say

    say(f"{sent.labels:,} {'label' if sent.labels == 1 else 'labels'} sent")
    for place in sent.places:
        say(f"  {place}")
    refused = sent.refused
    if refused.quarantined:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in refused.quarantined.items())
        say(f"{refused.quarantined_rows:,} of {refused.received:,} refused: {reasons}")
        for entry in refused.kept:
            say(f"  {entry.source}:{entry.line}: {entry.reason}: {entry.detail}")
        if (more := refused.quarantined_rows - len(refused.kept)) > 0:
            say(f"  and {more:,} more")
