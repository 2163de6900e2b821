"""Curves of at most 200 points, with the area that they had."""

from __future__ import annotations

import numpy as np

from windage.quality.pairs import Values
from windage.quality.quality import Curve

MOST_POINTS = 200


def thinned_monotone(curve: Curve) -> Curve:
    """Return a curve that never falls with fewer points, the area below it unchanged.

    Its path is cut into 99 pieces of equal length, up and to the right; between the ends of a piece stands one point
    more, so far off their chord that the area of the piece is as it was.

    Examples
    --------
    >>> many = thinned_monotone(Curve(np.linspace(0, 1, 1001), np.linspace(0, 1, 1001) ** 0.5))
    >>> many.x.size, round(float(np.trapezoid(many.y, many.x)), 5)
    (199, 0.66666)
    """
    if curve.x.size <= MOST_POINTS:
        return curve
    path = curve.x + curve.y
    ends = np.unique(np.searchsorted(path, np.linspace(path[0], path[-1], MOST_POINTS // 2)))
    wide, high = np.diff(curve.x[ends]), np.diff(curve.y[ends])
    area = np.diff(_area_until(curve)[ends]) - wide * (curve.y[ends[:-1]] + curve.y[ends[1:]]) / 2
    box = wide * high
    # Half a box is the most that a rising piece can have above its chord: the point never leaves the box.
    off = np.divide(area, box, out=np.zeros_like(area), where=box > 0).clip(-0.5, 0.5)
    x, y = np.empty(2 * ends.size - 1), np.empty(2 * ends.size - 1)
    x[::2], y[::2] = curve.x[ends], curve.y[ends]
    x[1::2], y[1::2] = curve.x[ends[:-1]] + wide * (0.5 - off), curve.y[ends[:-1]] + high * (0.5 + off)
    return Curve(x, y)


def thinned(curve: Curve) -> Curve:
    """Return a curve whose x never falls with fewer points, the area below it unchanged.

    Each point is the mean of y over one of 198 equal parts of x; the first and the last reach to the ends.

    Examples
    --------
    >>> many = thinned(Curve(np.linspace(0, 1, 1001), np.linspace(0, 1, 1001) ** 0.5))
    >>> many.x.size, round(float(np.trapezoid(many.y, many.x)), 5)
    (200, 0.66666)
    """
    if curve.x.size <= MOST_POINTS:
        return curve
    edges = np.linspace(curve.x[0], curve.x[-1], MOST_POINTS - 1)
    means = np.diff(_area_at(curve, edges)) / np.diff(edges)
    x = np.concatenate([edges[:1], (edges[1:] + edges[:-1]) / 2, edges[-1:]])
    return Curve(x, np.concatenate([means[:1], means, means[-1:]]))


def _area_until(curve: Curve) -> Values:
    return np.append(0.0, np.cumsum(np.diff(curve.x) * (curve.y[1:] + curve.y[:-1]) / 2))


def _area_at(curve: Curve, edges: Values) -> Values:
    """Return the area below the curve up to each edge; between two points the curve is straight."""
    after = np.searchsorted(curve.x, edges[1:-1], side="right")
    left, right = after - 1, after
    part = (edges[1:-1] - curve.x[left]) / (curve.x[right] - curve.x[left])
    y = curve.y[left] + part * (curve.y[right] - curve.y[left])
    until = _area_until(curve)
    inner = until[left] + (edges[1:-1] - curve.x[left]) * (curve.y[left] + y) / 2
    return np.concatenate([[0.0], inner, until[-1:]])
