"""Rows in the order of their ids' hashes: those of one id stand together, and the first are a sample of the ids."""

from __future__ import annotations

import numpy as np

from windage.events import Words
from windage.profile import row_hash
from windage.quality.answers import Answers, Texts


def hashes_of(identifiers: Texts, *, before: int = 0) -> Words:
    """Return the hash of each id, shape (rows,); of a row without one that of its number, so that they are spread.

    Parameters
    ----------
    identifiers
        Texts, or ``None``.
    before
        How many rows have come before these.

    Examples
    --------
    >>> one, other, unknown = hashes_of(np.array(["a", "a", None], dtype=object)).tolist()
    >>> one == other != unknown
    True
    """
    rows = enumerate(identifiers.tolist(), start=before)
    return row_hash.of_texts([one if one else f"row {row}" for row, one in rows])


def first_by_hash(answers: Answers, most: int) -> Answers:
    """Return the answers with the smallest hashes, in the order in which they are: so many, or all.

    Examples
    --------
    >>> from windage.quality.answered import answers_of
    >>> from windage.quality.problem import Problem
    >>> from windage.table import from_rows
    >>> problem = Problem(type="Regression", inference_attribute="price")
    >>> answers, _ = answers_of(from_rows(["price"], [["10"], ["20"], ["30"]]), problem)
    >>> first_by_hash(answers, 2).rows, first_by_hash(answers, 3) is answers
    (2, True)
    """
    if answers.rows <= most:
        return answers
    first = np.argsort(hashes_of(answers.identifiers), kind="stable")[:most]
    return answers.taken(np.sort(first))
