"""Which labels and answers did not simply meet, with their places."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage.errors import InputError
from windage.intake import MOST_KEPT
from windage.quality.answers import Answers
from windage.quality.labels import Labels
from windage.quality.once import source_ranks

What = Literal[
    "not_a_number",
    "elsewhere",
    "no_such_row",
    "duplicate",
    "corrected",
    "conflicting",
    "late",
    "unknown_class",
    "repeated",
    "unanswered",
    "unlabelled",
    "orphan",
    "too_late",
]
ORDER: tuple[What, ...] = get_args(What)
OF_ANSWERS: frozenset[What] = frozenset({"repeated", "unanswered", "unlabelled"})


@dataclass(frozen=True)
class Remark:
    """One label or answer that something is to be said of.

    Parameters
    ----------
    what
        What became of it, as `windage.quality.join.Joined` counts it.
    source, line
        Where a label stands; of an answer, nothing and 0.
    identifier, position
        Whose it is.
    """

    what: What
    source: str
    line: int
    identifier: str
    position: int


def of_labels(what: What, labels: Labels, those: NDArray[np.bool_]) -> list[Remark]:
    """Return remarks on the first of some labels, by their places."""
    places = np.flatnonzero(those)
    order = np.lexsort((labels.positions[places], labels.lines[places], source_ranks(labels)[places]))
    few = labels.taken(places[order[:MOST_KEPT]])
    names = [few.objects[source] if few.objects else "" for source in few.sources.tolist()]
    return [
        Remark(what, *one)
        for one in zip(names, few.lines.tolist(), few.identifiers.tolist(), few.positions.tolist(), strict=True)
    ]


def of_answers(what: What, answers: Answers, those: NDArray[np.bool_]) -> list[Remark]:
    """Return remarks on the first of some answers, in their order."""
    few = answers.taken(np.flatnonzero(those)[:MOST_KEPT])
    return [
        Remark(what, "", 0, identifier, position)
        for identifier, position in zip(few.identifiers.tolist(), few.positions.tolist(), strict=True)
    ]


def remarks_file(remarks: Iterable[Remark]) -> bytes:
    """Return the contents of ``labels.jsonl``: one JSON object a line."""
    return b"".join(json.dumps(asdict(remark)).encode() + b"\n" for remark in remarks)


def remarks_of(data: bytes, *, where: str) -> tuple[Remark, ...]:
    """Read what `remarks_file` wrote.

    Raises
    ------
    InputError
        When it is damaged.

    Examples
    --------
    >>> one = Remark("orphan", "a.jsonl", 3, "58", 0)
    >>> remarks_of(remarks_file([one]), where="here") == (one,)
    True
    """
    try:
        return tuple(msgspec.json.decode(line, type=Remark) for line in data.splitlines())
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(where, "the remarks are damaged", got=str(error), do="delete it") from None
