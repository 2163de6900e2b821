"""The answers and labels of a window, part by part: all are counted, and so many are looked at as memory allows.

Parts hold what belongs together: an id stands in one of them, with all its answers and labels. They come in the order
of the ids' hashes, in which joined rows stand anyway, so that the first rows are those of a sample of the calls, which
depends on their ids alone and is the same however the window was cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from windage.intake import MOST_KEPT, Intake
from windage.quality import coded
from windage.quality.answered import positive_of
from windage.quality.answers import Answers, canonical
from windage.quality.by_hash import first_by_hash
from windage.quality.join import Joined, join
from windage.quality.labels import Labels
from windage.quality.problem import Problem, ProblemType
from windage.quality.remarks import OF_ANSWERS, ORDER, Remark, What
from windage.quality.selective import Selection, selection

# A share of so many has a standard error of 0.0007 or less; what is made of them takes some 100 MB. Of numbers, each is
# a text of its own, but none is as rare as a class may be.
MOST_ROWS: dict[ProblemType, int] = {
    "BinaryClassification": 500_000,
    "MulticlassClassification": 500_000,
    "Regression": 250_000,
}
_KEPT: dict[str, type[Any]] = {
    "predicted": np.object_,
    "probability": np.float64,
    "versions": np.object_,
    "expected_error": np.float64,
    "expected_square": np.float64,
}


class Read(Protocol):
    """What was read of a window: answers and labels in parts, and what became of rows, of lines, and of answers."""

    @property
    def parts(self) -> Iterable[tuple[Answers, Labels]]:
        """Answers and labels; an id stands in one part, and the parts come in the order of the ids' hashes."""
        ...

    @property
    def rows(self) -> Intake:
        """What became of the captured rows."""
        ...

    @property
    def labelled(self) -> Intake:
        """What became of the lines of labels."""
        ...

    @property
    def faults(self) -> dict[str, int]:
        """How many answers cannot be used, by name."""
        ...


@dataclass(frozen=True, eq=False)
class Matched:
    """What became of a window's answers and labels.

    Parameters
    ----------
    joined
        The counts of all, and of the answers with a label the first ones.
    answers
        Of all answers, those that are looked at before their labels come.
    rows
        How many answers there are.
    selection
        Which of them can be labelled; absent where all can.
    """

    joined: Joined
    answers: Answers
    rows: int
    selection: Selection | None = None


def matched(
    parts: Iterable[tuple[Answers, Labels]],
    *,
    problem: Problem,
    classes: Sequence[str] = (),
    late_after: float | None = None,
    can_be_labelled: Collection[str] = (),
    most: int | None = None,
) -> Matched:
    r"""Join the parts, and add up what became of them.

    Parameters
    ----------
    parts
        As `Read` has them.
    problem, classes, late_after
        As of `windage.quality.join.join`.
    can_be_labelled
        The answers that can get a label, where not all can.
    most
        So many joined rows are kept, and so many answers; by `MOST_ROWS` where nobody says it.

    Examples
    --------
    >>> from windage.ground_truth.label_file import read_labels
    >>> from windage.quality.answered import answers_of
    >>> from windage.table import from_rows
    >>> problem = Problem(type="Regression", inference_attribute="price")
    >>> answers, _ = answers_of(from_rows(["price"], [["10"], ["20"]]), problem)
    >>> found = matched([(answers, read_labels([("a.csv", b"id,label\n58,1\n")])[0])], problem=problem, most=1)
    >>> found.rows, found.answers.rows, found.joined.counts["elsewhere"]
    (2, 1, 1)
    """
    can = {canonical(name) for name in can_be_labelled}
    positive = positive_of(problem) if problem.type == "BinaryClassification" else None
    most = MOST_ROWS[problem.type] if most is None else most
    met, looked_at, rows = _Met(_Kept(most)), _Kept(most), 0
    chosen: Selection | None = None
    for answers, labels in parts:
        joined = join(answers, labels, problem=problem, classes=classes, late_after=late_after)
        if can:
            one = selection(answers, _labelled(answers, joined), can, positive=positive)
            chosen = one if chosen is None else chosen + one
        rows += answers.rows
        if looked_at.left:
            looked_at.add(answers.taken(first_by_hash(answers.identifiers, looked_at.left)))
        met.add(joined)
    return Matched(met.joined(), looked_at.answers(), rows, chosen)


class _Kept:
    """What is kept of answers; neither ids nor times, which nobody asks for any more: they are more than all else."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.columns: dict[str, list[NDArray[Any]]] = {name: [] for name in _KEPT}

    def add(self, answers: Answers, **others: NDArray[Any]) -> int:
        """Keep the first answers, and what else is known of them; return how many."""
        count = min(self.left, answers.rows)
        if not count:
            # A view of nothing keeps the whole.
            return 0
        self.left -= count
        for name in _KEPT:
            self.columns[name].append(getattr(answers, name)[:count])
        for name, column in others.items():
            self.columns.setdefault(name, []).append(column[:count])
        return count

    def take(self, name: str, kind: type[Any]) -> NDArray[Any]:
        """Return a column, which is then kept no longer: all columns twice would be too many."""
        return coded.concatenated(self.columns.pop(name, []), kind=kind)

    def answers(self) -> Answers:
        """Return the answers."""
        taken = {name: self.take(name, kind) for name, kind in _KEPT.items()}
        rows = taken["predicted"].size
        return Answers(
            identifiers=np.broadcast_to(np.array(None, dtype=np.object_), rows),
            positions=np.broadcast_to(np.int64(0), rows),
            times=np.broadcast_to(np.nan, rows),
            **taken,
        )


class _Met:
    """The joined parts so far."""

    def __init__(self, kept: _Kept) -> None:
        self.kept, self.calls = kept, 0
        self.counts, self.read = Counter[str](), Counter[str]()
        self.remarks: dict[What, list[Remark]] = {what: [] for what in ORDER}

    def add(self, joined: Joined) -> None:
        """Add a part behind the others."""
        for name, count in joined.counts.items():
            self.counts[name] += count
        for name, count in joined.read.items():
            self.read[name] += count
        for remark in joined.remarks:
            self.remarks[remark.what].append(remark)
        for what, of_one in self.remarks.items():
            if len(of_one) > MOST_KEPT:
                self.remarks[what] = _first(what, of_one)
        calls = joined.calls + self.calls
        if self.kept.add(joined.answers, calls=calls, actual=joined.actual):
            self.calls = int(calls[-1]) + 1

    def joined(self) -> Joined:
        """Return all parts as one."""
        return Joined(
            calls=self.kept.take("calls", np.int64),
            actual=self.kept.take("actual", np.object_),
            answers=self.kept.answers(),
            counts=dict(self.counts),
            read=dict(self.read),
            remarks=tuple(remark for what, of_one in self.remarks.items() for remark in _first(what, of_one)),
        )


def _first(what: What, remarks: list[Remark]) -> list[Remark]:
    """Return the first remarks of one kind: on labels by their places, on answers in their order."""
    if what not in OF_ANSWERS:
        remarks = sorted(remarks, key=lambda one: (one.source, one.line, one.position))
    return remarks[:MOST_KEPT]


def _labelled(answers: Answers, joined: Joined) -> NDArray[np.bool_]:
    """Tell which answers have a label, whatever the version that gave them."""
    known = set(zip(joined.answers.identifiers.tolist(), joined.answers.positions.tolist(), strict=True))
    each = zip(answers.identifiers.tolist(), answers.positions.tolist(), strict=True)
    return np.fromiter((one in known for one in each), np.bool_, answers.rows)
