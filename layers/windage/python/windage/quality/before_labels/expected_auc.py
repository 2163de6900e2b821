r"""The area under the curve that is expected when only chances of the truth are known.

With the chance :math:`p_i` that row :math:`i` is positive, :math:`q_i = 1 - p_i`, and scores :math:`s_i`,

.. math:: U = \frac{\sum_{i \ne j} p_i q_j ([s_i > s_j] + [s_i = s_j] / 2)}{\sum_{i \ne j} p_i q_j} .

References
----------
Mann, Whitney (1947): On a Test of Whether one of Two Random Variables is Stochastically Larger than the Other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def expected_auc(scores: Values, chances: Values) -> tuple[float, Values] | None:
    """Return the expected area, from 0 to 1, and how much it moves with each chance; None where one class is expected.

    Parameters
    ----------
    scores
        By which the rows are ordered, shape (rows,).
    chances
        That each is positive, shape (rows,), from 0 to 1.

    Examples
    --------
    >>> found = expected_auc(np.array([0.1, 0.4, 0.8]), np.array([0.0, 0.0, 1.0]))
    >>> found is not None and found[0], expected_auc(np.array([0.1, 0.4]), np.array([1.0, 1.0]))
    (1.0, None)
    """
    others = 1 - chances
    positive, negative = float(chances.sum()), float(others.sum())
    pairs = positive * negative - float((chances * others).sum())
    if pairs <= 1e-9 * max(1, chances.size):
        return None
    _, place = np.unique(scores, return_inverse=True)
    positives, negatives = np.bincount(place, chances), np.bincount(place, others)
    below = (np.cumsum(negatives) - negatives / 2)[place] - others / 2
    above = (positive - np.cumsum(positives) + positives / 2)[place] - chances / 2
    area = float((chances * below).sum()) / pairs
    slopes = (below - above - area * (negative - positive - others + chances)) / pairs
    return area, slopes
