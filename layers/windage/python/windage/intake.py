"""What became of every row that was received: judged, quarantined, filtered, repeated, or outside the window."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal, Self

from windage.operations import Operations

Reason = Literal[
    # Of rows that are judged all the same.
    "type",
    "negative",
    # Of the others.
    "not_json",
    "not_utf8",
    "not_a_capture",
    "version",
    "payload",
    "preprocessor",
    "rows_do_not_pair",
    "columns",
    "bad_time",
    "too_large",
    "truncated",
    "cut_payload",
    "not_a_label",
    "encoding",
    "no_id",
    "long_id",
    "no_label",
    "empty_label",
    "nan_label",
    "bad_position",
]

# Every bad row is counted; this many of them are kept with their place.
MOST_KEPT = 100


@dataclass(frozen=True, order=True)
class Quarantined:
    """One bad row: where it stands and why it was not judged, or what is wrong with one of its values.

    It stays where it was captured. ``line`` counts from 1 in the (decompressed) object, or is the number of the record
    where there are no lines; ``detail`` holds no value of the payload, unless a pre-processor's traceback does.
    """

    source: str
    line: int
    reason: Reason
    detail: str


@dataclass(frozen=True)
class Intake:
    """Counts of rows; ``received = judged + quarantined + outside + filtered + repeated``.

    Parameters
    ----------
    received
        Rows in the objects read; a line that cannot be read counts as one row.
    judged
        Rows that went into the profile.
    quarantined
        Rows that could not be used, by reason.
    outside
        Rows whose event time lies outside the window.
    widths
        Among the rows quarantined for their number of columns: how many had how many.
    kept
        The first bad rows, with their places.
    filtered
        Records that a pre-processor left out.
    notes
        What was met and is no fault, by name: ``blank_lines`` and ``empty_objects`` skipped, lines of ``glued`` records
        taken apart, ``utf_16`` objects, ``unlabelled_rows`` beside labelled ones of their call, ``unanswered_calls`` of
        a model that failed.
    repeated
        Rows of records that came once more, by their event id.
    operations
        How the calls went, where their records say it.

    Examples
    --------
    >>> both = Intake(received=3, judged=3) + Intake(received=1, quarantined={"not_json": 1})
    >>> both.received, both.quarantined_share
    (4, 0.25)
    """

    received: int = 0
    judged: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    outside: int = 0
    widths: Mapping[int, int] = field(default_factory=dict)
    kept: tuple[Quarantined, ...] = ()
    filtered: int = 0
    notes: Mapping[str, int] = field(default_factory=dict)
    repeated: int = 0
    operations: Operations = Operations()

    def __add__(self, other: Self) -> Self:
        """Return the counts of both; of the bad rows the first by place are kept, whatever the order of adding."""
        return type(self)(
            received=self.received + other.received,
            judged=self.judged + other.judged,
            quarantined=dict(sorted((Counter(self.quarantined) + Counter(other.quarantined)).items())),
            outside=self.outside + other.outside,
            widths=dict(sorted((Counter(self.widths) + Counter(other.widths)).items())),
            kept=tuple(sorted((*self.kept, *other.kept))[:MOST_KEPT]),
            filtered=self.filtered + other.filtered,
            notes=dict(sorted((Counter(self.notes) + Counter(other.notes)).items())),
            repeated=self.repeated + other.repeated,
            operations=self.operations + other.operations,
        )

    @property
    def quarantined_rows(self) -> int:
        """How many rows were quarantined."""
        return sum(self.quarantined.values())

    @property
    def quarantined_share(self) -> float:
        """The share of quarantined rows among those of the window that were neither filtered nor repeated."""
        inside = self.received - self.outside - self.filtered - self.repeated
        return self.quarantined_rows / inside if inside else 0.0


def quarantine_file(intake: Intake, *, also: Iterable[Quarantined] = ()) -> bytes:
    """Return the contents of ``quarantine.jsonl``: the bad rows that were kept, one JSON object a line.

    ``also`` are rows that were judged all the same; all stand in the order of their objects and lines.
    """
    return b"".join(json.dumps(asdict(row)).encode() + b"\n" for row in sorted((*intake.kept, *also)))
