r"""A product of small regression trees, each learned from what those before it missed: gradient boosting.

It is for what is never negative and spreads the more the larger it is, as losses do: with what is expected so far,
:math:`\hat y`, every tree learns :math:`y / \hat y - 1`, the slope of the gamma distribution's likelihood, and
:math:`\hat y` is multiplied by the exponential of a fifth of what the tree says.

Columns come as codes, at most some thirty a column and one for a missing value, so that a tree is learned from sums by
code and evaluated by comparisons of small integers. Every tree has three levels; of a missing value it is learned which
way it goes. The held-out rows say after how many trees to stop.

References
----------
Friedman (2001): Greedy Function Approximation: A Gradient Boosting Machine.
Ke, Meng, Finley, Wang, Chen, Ma, Ye, Liu (2017): LightGBM: A Highly Efficient Gradient Boosting Decision Tree (codes).
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Codes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# The code of a missing value, above all others.
MISSING = 33
_WIDTH = MISSING + 1
_DEPTH = 3
_INNER, _LEAVES = 2**_DEPTH - 1, 2**_DEPTH
_MOST_TREES = 50
_SHRINKAGE = 0.2
# A leaf in which one value outweighs all others by far would overshoot.
_MOST_OF_A_LEAF = 5.0
# So many trees that do not help the held-out rows are the end.
_PATIENCE = 8


class Tree(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One tree: of each inner node, level by level, the column, the last code that goes left, and the missing's way.

    Parameters
    ----------
    columns, cuts
        Of the 7 inner nodes; a node that is not split sends all to the left.
    missing_left
        Whether a missing value goes left, of each inner node.
    leaves
        What the 8 leaves add, from left to right.
    """

    columns: tuple[int, ...]
    cuts: tuple[int, ...]
    missing_left: tuple[bool, ...]
    leaves: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.columns) == len(self.cuts) == len(self.missing_left) == _INNER or len(self.leaves) != _LEAVES:
            raise ValueError(f"a tree without {_INNER} nodes and {_LEAVES} leaves")
        if min(self.columns) < 0 or min(self.cuts) < 0 or not np.isfinite(self.leaves).all():
            raise ValueError("a tree with nodes that are none")

    def of(self, codes: Codes) -> Values:
        """Return what the tree adds to each row, shape (rows,), for codes of shape (columns, rows)."""
        right = [self._right(node, codes) for node in range(_INNER)]
        first = right[0]
        second = np.where(first, right[2], right[1])
        third = np.where(first, np.where(right[2], right[6], right[5]), np.where(right[1], right[4], right[3]))
        leaf = 4 * first.astype(np.uint8) + 2 * second.astype(np.uint8) + third
        return np.asarray(np.array(self.leaves, dtype=np.float64)[leaf])

    def _right(self, node: int, codes: Codes) -> Mask:
        own, cut = codes[self.columns[node]], self.cuts[node]
        right = own > cut
        return np.asarray(right & (own != MISSING)) if self.missing_left[node] else np.asarray(right)


class Trees(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scale, not negative, and what each tree adds to its logarithm."""

    scale: float
    trees: tuple[Tree, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.scale < np.inf:
            raise ValueError(f"trees with a scale that is none; got {self.scale}")

    @property
    def columns(self) -> frozenset[int]:
        """The columns that any tree looks at."""
        return frozenset(
            column
            for tree in self.trees
            for column, cut, left in zip(tree.columns, tree.cuts, tree.missing_left, strict=True)
            if cut < MISSING - 1 or not left
        )

    def of(self, codes: Codes) -> Values:
        """Return the product for each row, shape (rows,), for codes of shape (columns, rows)."""
        total = np.zeros(codes.shape[1])
        for tree in self.trees:
            total += tree.of(codes)
        return self.scale * np.exp(total)


def grown(codes: Codes, target: Values, held: Mask) -> Trees:
    """Learn trees from all rows but the held-out ones, as many as those find good.

    Parameters
    ----------
    codes
        Shape (columns, rows), from 0 to `MISSING`.
    target
        Shape (rows,), finite, not negative.
    held
        Where a row is held out, shape (rows,); neither all nor none.
    """
    if not target[~held].any():
        return Trees(float(target.mean()))
    inside, kept = codes[:, ~held], codes[:, held]
    start = float(target[~held].mean())
    missed, kept_missed = target[~held] / start, target[held] / start
    least = max(20, inside.shape[1] // 500)
    trees: list[Tree] = []
    logarithms = np.zeros(kept_missed.size)
    best, best_loss = 0, float(kept_missed.mean())
    while len(trees) < _MOST_TREES and len(trees) - best < _PATIENCE:
        tree = _tree(inside, missed - 1, least)
        trees.append(tree)
        added = tree.of(kept)
        missed = missed * np.exp(-tree.of(inside))
        kept_missed, logarithms = kept_missed * np.exp(-added), logarithms + added
        loss = float((kept_missed + logarithms).mean())
        if loss < best_loss:
            best, best_loss = len(trees), loss
    found = Trees(1.0, tuple(trees[:best]))
    # Over all rows together as much is expected as there is.
    return msgspec.structs.replace(found, scale=float(target.mean() / found.of(codes).mean()))


def _tree(codes: Codes, left: Values, least: int) -> Tree:
    node = np.zeros(left.size, dtype=np.int64)
    columns, cuts, missing_left = [0] * _INNER, [MISSING - 1] * _INNER, [True] * _INNER
    for level in range(_DEPTH):
        nodes = 2**level
        size = nodes * _WIDTH
        key = (node * _WIDTH).astype(np.intp)
        sums, counts = np.empty((len(codes), size)), np.empty((len(codes), size))
        for place, own in enumerate(codes):
            both = key + own
            sums[place] = np.bincount(both, left, minlength=size)
            counts[place] = np.bincount(both, minlength=size)
        shape = (len(codes), nodes, _WIDTH)
        splits = _best(sums.reshape(shape), counts.reshape(shape), least)
        right = np.zeros(left.size, dtype=np.bool_)
        for place, split in enumerate(splits):
            if split is None:
                continue
            at = nodes - 1 + place
            columns[at], cuts[at], missing_left[at] = split
            own = codes[columns[at]]
            goes = own > cuts[at]
            if missing_left[at]:
                goes &= own != MISSING
            right |= goes & (node == place)
        node = 2 * node + right
    sums, counts = np.bincount(node, left, minlength=_LEAVES), np.bincount(node, minlength=_LEAVES)
    leaves = _SHRINKAGE * np.minimum(sums / (counts + 1.0), _MOST_OF_A_LEAF)
    # Seven digits are more than is known, and half the file.
    rounded = tuple(float(f"{leaf:.7g}") for leaf in leaves.tolist())
    return Tree(tuple(columns), tuple(cuts), tuple(missing_left), rounded)


def _best(sums: Values, counts: Values, least: int) -> list[tuple[int, int, bool] | None]:
    """Return, of each node, the split that leaves the least squares over; None where none helps.

    Parameters
    ----------
    sums, counts
        Of what is left over, shape (columns, nodes, codes).
    """
    total, rows = sums.sum(axis=2, keepdims=True), counts.sum(axis=2, keepdims=True)
    gains = []
    for with_missing in (True, False):
        gone = sums[..., -1:] * with_missing, counts[..., -1:] * with_missing
        below = np.cumsum(sums[..., :-1], axis=2) + gone[0]
        few = np.cumsum(counts[..., :-1], axis=2) + gone[1]
        gain = below**2 / (few + 1) + (total - below) ** 2 / (rows - few + 1) - total**2 / (rows + 1)
        gains.append(np.where((few >= least) & (rows - few >= least), gain, 0.0))
    every = np.stack(gains, axis=-1)
    columns, nodes = every.shape[:2]
    found: list[tuple[int, int, bool] | None] = []
    for node in range(nodes):
        own = every[:, node]
        # Of equal gains the first, so that sums in another order make no other tree.
        column, cut, way = np.unravel_index(int(np.argmax(own)), (columns, *own.shape[1:]))
        found.append((int(column), int(cut), bool(way == 0)) if own[column, cut, way] > 1e-12 else None)
    return found
