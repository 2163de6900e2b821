"""What was read several times counts once: the different answers and the different labels, in an order of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.profile import row_hash
from windage.quality.answers import Answers, Texts
from windage.quality.labels import Labels

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


def ranks(some: Texts, others: Texts) -> tuple[Places, Places]:
    """Return the rank of each id among all, which is the same for the same id; the order is that of their hashes.

    Examples
    --------
    >>> one, other = ranks(np.array(["a", "b", "a"], dtype=object), np.array(["b"], dtype=object))
    >>> bool(one[0] == one[2] != one[1]), bool(one[1] == other[0])
    (True, True)
    """
    both = np.concatenate([some, others])
    _, first, rank = np.unique(row_hash.of_texts(both.tolist()), return_index=True, return_inverse=True)
    if not np.array_equal(both[first][rank], both):
        # Whoever calls the model chooses the ids, and may choose two that have one hash.
        _, rank = np.unique(both, return_inverse=True)
    return rank[: some.size].astype(np.int64), rank[some.size :].astype(np.int64)


def answers_once(answers: Answers, rank: Places) -> tuple[Places, Mask]:
    """Return the places of the different answers, in the order of their ids' ranks, and which of them are repeated.

    An answer is another one when its id, its position, the version of its model, or what it says is another; it is
    repeated when only what it says is. Of one that stands several times, the earliest is taken.
    """
    order, crowded = _ordered(rank, answers.positions)
    part = order[crowded]
    version, predicted = _text_ranks(answers.versions[part]), _text_ranks(answers.predicted[part])
    probability = answers.probability[part]
    whose = (predicted, version, answers.positions[part], rank[part])
    inner = np.lexsort(
        (answers.expected_square[part], answers.expected_error[part], answers.times[part], probability, *whose)
    )
    order[crowded] = part[inner]
    same_call = _as_before(*(one[inner] for one in whose[1:]))
    same = same_call & _as_before(predicted[inner], probability[inner])
    new, repeated = np.ones(order.size, dtype=np.bool_), np.zeros(order.size, dtype=np.bool_)
    new[crowded], repeated[crowded] = ~same, same_call & ~same
    return order[new], repeated[new]


def labels_once(labels: Labels, rank: Places) -> Places:
    """Return the places of the different labels: in the order of their ids' ranks, their positions and what they say.

    A label is the same when it stands in the same line of the same object. Among those of one row that say the same,
    the first is the one that was uploaded first.
    """
    order, crowded = _ordered(rank, labels.positions)
    part = order[crowded]
    whole = (
        *(labels.decided[part], labels.lines[part], source_ranks(labels)[part], labels.uploaded[part]),
        *(_text_ranks(labels.actual[part]), labels.positions[part], rank[part]),
    )
    inner = np.lexsort(whole)
    order[crowded] = part[inner]
    new = np.ones(order.size, dtype=np.bool_)
    new[crowded] = ~_as_before(*(one[inner] for one in whole))
    return order[new]


def source_ranks(labels: Labels) -> Places:
    """Return the rank of each label's object by its name: the same object may have been read several times."""
    if not labels.objects:
        return labels.sources
    place = {name: number for number, name in enumerate(sorted(set(labels.objects)))}
    return np.array([place[name] for name in labels.objects], dtype=np.int64)[labels.sources]


def _ordered(rank: Places, positions: Places) -> tuple[Places, Mask]:
    """Return the order by id and position, and where in it several have both the same."""
    order = np.lexsort((positions, rank)) if positions.any() else np.argsort(rank, kind="stable")
    same = _as_before(rank[order], positions[order])
    crowded = same.copy()
    crowded[:-1] |= same[1:]
    return order.astype(np.int64), crowded


def _as_before(*columns: NDArray[np.generic]) -> Mask:
    """Tell of each row whether it is as the one before it; what is not known is as what is not known."""
    same = np.ones(columns[0].size, dtype=np.bool_)
    same[:1] = False
    for column in columns:
        alike = column[1:] == column[:-1]
        if column.dtype.kind == "f":
            alike |= np.isnan(column[1:]) & np.isnan(column[:-1])
        same[1:] &= alike
    return same


def _text_ranks(texts: Texts) -> Places:
    """Return the rank of each text among them."""
    rows = texts.tolist()
    place = {text: number for number, text in enumerate(sorted(set(rows)))}
    return np.fromiter((place[text] for text in rows), np.int64, len(rows))
