"""The coalitions of features that Kernel SHAP looks at: all of them, or a weighted sample."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

# More are never enumerated: a million rows for one explanation.
_MOST_FEATURES = 20


@dataclass(frozen=True, eq=False)
class Coalitions:
    """Which features take the explained row's values, and how much each coalition weighs.

    Parameters
    ----------
    masks
        Where a feature is in the coalition, shape (coalitions, features).
    weights
        The share of the kernel's weight that a coalition stands for, shape (coalitions,); together 1.
    fixed
        How many of the first are enumerated; the others are a sample of what is left, in pairs of a coalition and its
        complement.
    """

    masks: NDArray[np.bool_]
    weights: NDArray[np.float64]
    fixed: int

    @property
    def all(self) -> bool:
        """Whether nothing was left to chance."""
        return self.fixed == len(self.masks)


def count_of(features: int) -> int | None:
    """Return how many coalitions there are beside the empty and the full one; nothing when too many to be enumerated.

    Examples
    --------
    >>> count_of(3), count_of(100)
    (6, None)
    """
    return 2**features - 2 if features <= _MOST_FEATURES else None


def coalitions(features: int, *, most: int, generator: np.random.Generator) -> Coalitions:
    r"""Return at most ``most`` coalitions of at least two features, with the weights of the Shapley kernel.

    All coalitions of a size weigh together in proportion to

    .. math:: \frac{M - 1}{s (M - s)}

    Sizes are filled up from the outermost, as long as the sample would hold as many of them anyway; what is left is
    drawn, each coalition with its complement, as in the ``shap`` package.

    Raises
    ------
    ValueError
        When there are fewer than two features, or fewer coalitions than features.

    Examples
    --------
    >>> made = coalitions(3, most=100, generator=np.random.default_rng(1))
    >>> made.all, made.masks.sum(axis=1).tolist(), made.weights.round(3).tolist()
    (True, [1, 2, 1, 2, 1, 2], [0.167, 0.167, 0.167, 0.167, 0.167, 0.167])

    References
    ----------
    Lundberg, Lee (2017): A Unified Approach to Interpreting Model Predictions.
    Covert, Lee (2021): Improving KernelSHAP: Practical Shapley Value Estimation via Linear Regression.
    """
    every = count_of(features)
    if features < 2 or most < min(features, every or features):
        raise ValueError(f"coalitions: too few; got {most} of {features} features; expected at least as many, and 2")
    if every is not None:
        most = min(most, every)
    weights = _size_weights(features)
    full = _full_sizes(features, most, weights)
    masks, shares = _enumerated(features, full)
    if full == len(weights):
        return Coalitions(masks, shares, len(masks))
    drawn, counts = _drawn(features, full, most - len(masks), weights, generator)
    left = weights[full:].sum()
    return Coalitions(
        np.concatenate([masks, drawn]),
        np.concatenate([shares, left * counts / counts.sum()]),
        len(masks),
    )


def _size_weights(features: int) -> NDArray[np.float64]:
    """Return the weight of each size up to half of the features; a size has that of its complement with it."""
    sizes = np.arange(1, (features - 1 + 1) // 2 + 1)
    weights = (features - 1.0) / (sizes * (features - sizes))
    weights[: (features - 1) // 2] *= 2
    share: NDArray[np.float64] = weights / weights.sum()
    return share


def _full_sizes(features: int, most: int, weights: NDArray[np.float64]) -> int:
    """Return how many sizes, from the outermost, are enumerated."""
    paired, left, remaining = (features - 1) // 2, most, weights.copy()
    for place, size in enumerate(range(1, len(weights) + 1)):
        there = comb(features, size) * (2 if size <= paired else 1)
        if left * remaining[place] / there < 1.0 - 1e-8:
            return place
        left -= there
        if remaining[place] < 1.0:
            remaining /= 1 - remaining[place]
    return len(weights)


@lru_cache(maxsize=64)
def _enumerated(features: int, sizes: int) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    weights, paired = _size_weights(features), (features - 1) // 2
    masks: list[NDArray[np.bool_]] = [np.zeros((0, features), dtype=np.bool_)]
    shares: list[NDArray[np.float64]] = [np.zeros(0)]
    for size in range(1, sizes + 1):
        members = np.array(list(combinations(range(features), size)))
        of_size = np.zeros((len(members), features), dtype=np.bool_)
        np.put_along_axis(of_size, members, values=True, axis=1)
        both = np.stack([of_size, ~of_size], axis=1).reshape(-1, features) if size <= paired else of_size
        masks.append(both)
        shares.append(np.full(len(both), weights[size - 1] / len(both)))
    return np.concatenate(masks), np.concatenate(shares)


def _drawn(
    features: int, full: int, most: int, weights: NDArray[np.float64], generator: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return different coalitions of the sizes that are left, and how often each was drawn."""
    paired = (features - 1) // 2
    chances = weights.copy()
    # Two are taken at each draw of a size that has a complement.
    chances[:paired] /= 2
    chances = chances[full:] / chances[full:].sum()
    sizes = full + 1 + generator.choice(len(chances), size=4 * most, p=chances)
    ranks = generator.random((4 * most, features)).argsort(axis=1).argsort(axis=1)
    masks = ranks < sizes[:, None]
    _, first, inverse = np.unique(np.packbits(masks, axis=1), axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    taken = np.cumsum(np.where(sizes[first[order]] <= paired, 2, 1)) <= most
    if not taken.all():
        # The draws after the last that was taken are not looked at: the counts would not be those of a sample.
        order = order[: int(np.argmin(taken))]
    last = int(first[order[-1]])
    counts = np.bincount(inverse.ravel()[: last + 1], minlength=len(first))[order].astype(np.float64)
    kept, twice = masks[first[order]], sizes[first[order]] <= paired
    both = np.stack([kept, ~kept], axis=1).reshape(-1, features)
    there = np.stack([np.ones_like(twice), twice], axis=1).ravel()
    return both[there], np.repeat(counts, 2)[there]
