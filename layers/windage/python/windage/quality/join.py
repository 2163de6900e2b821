"""Answers beside their labels, by id and position, whatever the order in which either came.

Of an answer or a label that was read several times, it counts once; so a file that is read twice changes nothing.
Joined rows stand in an order of their own, that of the hashes of their ids, which is the same for the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from windage.quality.answers import Answers, Texts, canonical, number_of
from windage.quality.labels import Labels
from windage.quality.once import answers_once, labels_once, ranks
from windage.quality.problem import Problem
from windage.quality.remarks import Remark, What, of_answers, of_labels
from windage.quality.settled import Became, settled

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Joined:
    """The answers that have a label, and what became of all others.

    Parameters
    ----------
    answers
        Those that have a label; of a call that several versions answered, each answer.
    calls
        Which row of which call each answers, from 0 in ascending order, shape (rows,): several answers to one row have
        one number.
    actual
        What is true of each, shape (rows,).
    counts
        Of the different ``labels``: how many are ``not_a_number`` (of a regression), belong ``elsewhere`` (no answer
        has the id) or to ``no_such_row`` of a call, are a ``duplicate``, were ``corrected`` by a later one, are
        ``conflicting``, and are ``used``, which makes all. Of those used: how many came ``late``, and are of an
        ``unknown_class``. Of the different ``answers``: how many say nothing (``unanswered``), are ``unlabelled``, and
        are ``joined``, which makes all; and how many of them are ``repeated``, another answer to one call.
    read
        What depends on how often files were read: how many ``answers`` and ``labels`` there were, how many of them
        again, and how many answers have no id (``no_identifier``) and can never have a label.
    remarks
        The first labels and answers of each count, with their places.
    """

    answers: Answers
    calls: Places
    actual: Texts
    counts: Mapping[str, int] = field(default_factory=dict)
    read: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    @property
    def rows(self) -> int:
        """How many answers have a label."""
        return self.counts.get("joined", self.answers.rows)


def join(
    answers: Answers,
    labels: Labels,
    *,
    problem: Problem,
    classes: Sequence[str] = (),
    late_after: float | None = None,
) -> Joined:
    r"""Put answers and labels together where id and position are the same.

    Parameters
    ----------
    answers, labels
        In any order, as often as they were read.
    problem
        Which labels can be read: those of a regression are numbers.
    classes
        Those that the baseline has seen; a label of another one is used, and counted.
    late_after
        From when on a label is late, in seconds since 1970; a key tells the hour in which its labels were uploaded, and
        one of the hour that begins at that moment is late.

    Examples
    --------
    >>> from windage.ground_truth.label_file import read_labels
    >>> from windage.quality.answered import answers_of
    >>> from windage.captures.capture_file import Schema, read_captures
    >>> capture = b'{"captureData": {"endpointOutput": {"data": "0.9"}}, "eventMetadata": {"eventId": "58"}}'
    >>> table, _ = read_captures([("a.jsonl", capture)], schema=Schema(("score",), ("score",)))
    >>> problem = Problem(type="BinaryClassification", probability_attribute="score")
    >>> labels, _ = read_labels([("b.csv", b"id,label\n58,0\n59,1\n")])
    >>> joined = join(answers_of(table, problem)[0], labels, problem=problem)
    >>> joined.answers.predicted.tolist(), joined.actual.tolist(), joined.counts["elsewhere"]
    (['1'], ['0'], 1)
    """
    named = np.array([bool(one) for one in answers.identifiers.tolist()], dtype=np.bool_)
    known = answers.taken(named)
    rank, label_rank = ranks(known.identifiers, labels.identifiers)
    once, repeated = answers_once(known, rank)
    label_once = labels_once(labels, label_rank)
    answered, rank = _plain(known.taken(once)), rank[once]
    said, label_rank = labels.taken(label_once), label_rank[label_once]
    read = {
        "answers": answers.rows,
        "answers_again": known.rows - answered.rows,
        "no_identifier": answers.rows - known.rows,
        "labels": labels.count,
        "labels_again": labels.count - said.count,
    }

    met, keys, label_keys = _met(answered, rank, said, label_rank)
    readable = _readable(said, problem)
    of_a_row = readable & met
    became = np.full(said.count, -1, dtype=np.int64)
    first = np.ones(int(np.count_nonzero(of_a_row)), dtype=np.bool_)
    first[1:] = np.diff(label_keys[of_a_row]) != 0
    became[of_a_row] = settled(said.actual[of_a_row], said.decided[of_a_row], first)
    used = np.flatnonzero(became == Became.USED)
    labelled = _among(keys, label_keys[used])
    has_answer = answered.predicted != ""
    both = labelled & has_answer
    truth = used[np.searchsorted(label_keys[used], keys[both])]

    elsewhere = readable & ~_among(label_rank, rank)
    of_label: dict[What, Mask] = {
        "not_a_number": ~readable,
        "elsewhere": elsewhere,
        "no_such_row": readable & ~elsewhere & ~met,
        "duplicate": became == Became.DUPLICATE,
        "corrected": became == Became.CORRECTED,
        "conflicting": became == Became.CONFLICTING,
        "late": (became == Became.USED) & _late(said, late_after),
        "unknown_class": (became == Became.USED) & _unknown(said, problem, classes),
    }
    of_answer: dict[What, Mask] = {
        "repeated": repeated,
        "unanswered": ~has_answer,
        "unlabelled": has_answer & ~labelled,
    }
    counts = {"labels": said.count, "used": used.size, "answers": answered.rows, "joined": int(np.count_nonzero(both))}
    counts |= {what: int(np.count_nonzero(mask)) for what, mask in {**of_label, **of_answer}.items()}
    remarks = [one for what, mask in of_label.items() for one in of_labels(what, said, mask)]
    remarks += [one for what, mask in of_answer.items() for one in of_answers(what, answered, mask)]
    return Joined(answered.taken(both), _numbered(keys[both]), said.actual[truth], counts, read, tuple(remarks))


def _met(answers: Answers, rank: Places, labels: Labels, label_rank: Places) -> tuple[Mask, Places, Places]:
    """Return which labels are of a row that was answered, and the keys of the rows and of the labels, both sorted."""
    width = int(answers.positions.max()) + 1 if answers.rows else 1
    keys = rank * width + answers.positions
    inside = labels.positions < width
    label_keys = label_rank * width + np.minimum(labels.positions, width - 1)
    return inside & _among(label_keys, keys), keys, label_keys


def _numbered(keys: Places) -> Places:
    """Return the place of each of some sorted keys among the different ones."""
    new = np.zeros(keys.size, dtype=np.int64)
    new[1:] = np.diff(keys) != 0
    return np.cumsum(new)


def _among(asked: Places, known: Places) -> Mask:
    """Tell which of some keys are among the sorted ones."""
    place = np.searchsorted(known, asked)
    found = place < known.size
    found[found] = known[place[found]] == asked[found]
    return found


def _plain(answers: Answers) -> Answers:
    """Return the answers with one zero where floats have two."""
    return replace(
        answers,
        times=answers.times + 0.0,
        probability=answers.probability + 0.0,
        expected_error=answers.expected_error + 0.0,
        expected_square=answers.expected_square + 0.0,
    )


def _readable(labels: Labels, problem: Problem) -> Mask:
    if problem.type != "Regression":
        return np.ones(labels.count, dtype=np.bool_)
    return np.isfinite(np.array([number_of(text) for text in labels.actual.tolist()], dtype=np.float64))


def _late(labels: Labels, late_after: float | None) -> Mask:
    return labels.uploaded >= (np.inf if late_after is None else late_after)


def _unknown(labels: Labels, problem: Problem, classes: Sequence[str]) -> Mask:
    if problem.type == "Regression" or not classes:
        return np.zeros(labels.count, dtype=np.bool_)
    known = {canonical(name) for name in classes}
    return np.array([text not in known for text in labels.actual.tolist()], dtype=np.bool_)
