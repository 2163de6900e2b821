"""The regression of Kernel SHAP: values that add up, fitted to the answers of coalitions by their weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.attribution.coalitions import Coalitions

# Leaving out a tenth of the drawn pairs at a time tells what the draw is worth.
_GROUPS = 10
# Below, a solution is what rounding makes of it.
_SINGULAR = 1e-10


def solved(
    made: Coalitions, answers: NDArray[np.float64], total: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Return the values of the features and the variance that the draw of coalitions leaves them.

    The values are those which minimise

    .. math:: \sum_S w_S \Bigl(v(S) - \sum_{i \in S} \phi_i\Bigr)^2

    among all that add up to ``total``. The variance is that of the jackknife over groups of drawn pairs; where all
    coalitions were looked at, it is 0.

    Parameters
    ----------
    made
        The coalitions.
    answers
        What the model answers to each, less what it answers to the background, shape (coalitions, labels).
    total
        The same of the row itself, shape (labels,).

    Returns
    -------
    tuple of arrays
        Both of shape (labels, features).

    Examples
    --------
    >>> from windage.attribution.coalitions import coalitions
    >>> made = coalitions(2, most=2, generator=np.random.default_rng(1))
    >>> made.masks.tolist(), solved(made, np.array([[1.0], [2.0]]), np.array([5.0]))[0].tolist()
    ([[True, False], [False, True]], [[2.0, 3.0]])

    References
    ----------
    Lundberg, Lee (2017): A Unified Approach to Interpreting Model Predictions.
    Efron, Stein (1981): The Jackknife Estimate of Variance.
    """
    masks = made.masks.astype(np.float64)
    # The last feature's value follows from the others: what the row adds less what they do.
    design = masks[:, :-1] - masks[:, -1:]
    target = answers - masks[:, -1:] * total
    groups = _groups(made)
    squares = np.zeros((_GROUPS + 1, design.shape[1], design.shape[1]))
    products = np.zeros((_GROUPS + 1, design.shape[1], target.shape[1]))
    shares = np.zeros(_GROUPS + 1)
    for group in range(_GROUPS + 1):
        members = groups == group
        weighted = design[members] * made.weights[members, None]
        squares[group], products[group] = weighted.T @ design[members], weighted.T @ target[members]
        shares[group] = made.weights[members].sum()
    values = _completed(_solution(squares.sum(axis=0), products.sum(axis=0)), total)
    if made.all:
        return values, np.zeros_like(values)
    drawn, product, share = squares[1:].sum(axis=0), products[1:].sum(axis=0), shares[1:].sum()
    without = []
    for group in range(1, _GROUPS + 1):
        if not shares[group] or shares[group] == share:
            continue
        # The groups that stay stand for all that was drawn.
        more = share / (share - shares[group])
        left = _solution(squares[0] + more * (drawn - squares[group]), products[0] + more * (product - products[group]))
        without.append(_completed(left, total))
    if len(without) < 2:
        return values, np.full_like(values, np.inf)
    spread = np.stack(without)
    return values, (len(without) - 1) * spread.var(axis=0)


def _groups(made: Coalitions) -> NDArray[np.int64]:
    """Return the group of each coalition: 0 of those that are enumerated, a complement with its coalition."""
    groups = np.zeros(len(made.masks), dtype=np.int64)
    drawn = made.masks[made.fixed :]
    if len(drawn):
        begins = np.ones(len(drawn), dtype=np.bool_)
        begins[1:] = (drawn[1:] == drawn[:-1]).any(axis=1)
        groups[made.fixed :] = 1 + (np.cumsum(begins) - 1) % _GROUPS
    return groups


def _solution(squares: NDArray[np.float64], products: NDArray[np.float64]) -> NDArray[np.float64]:
    try:
        pivots = np.linalg.cholesky(squares).diagonal()
        if pivots.min() ** 2 > _SINGULAR * pivots.max() ** 2:
            return np.linalg.solve(squares, products).astype(np.float64)
    except np.linalg.LinAlgError:
        pass
    # With too few coalitions, features that are always together share what they add.
    return np.linalg.lstsq(squares, products, rcond=_SINGULAR)[0].astype(np.float64)


def _completed(others: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    values: NDArray[np.float64] = np.concatenate([others, (total - others.sum(axis=0))[None, :]]).T
    return values
