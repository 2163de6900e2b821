"""The largest change of any category's share."""

from __future__ import annotations

from collections.abc import Mapping


def l_infinity(a: Mapping[str, int], b: Mapping[str, int]) -> float:
    r"""Return by how much the share of any one category differs at most.

    .. math:: D = \max_x |p_a(x) - p_b(x)|

    Range 0 (the same) to 1; in shares; symmetric; more is worse.

    Parameters
    ----------
    a, b
        How often each category occurs, none of them empty.

    Raises
    ------
    ValueError
        When a side has no counts.

    Examples
    --------
    >>> l_infinity({"a": 1, "b": 1}, {"a": 3, "c": 1})
    0.5

    References
    ----------
    Cha (2007): Comprehensive Survey on Distance/Similarity Measures between Probability Density Functions
    (there: Chebyshev).
    """
    total_a, total_b = sum(a.values()), sum(b.values())
    if not total_a or not total_b:
        raise ValueError("l_infinity: no counts; expected at least one value on both sides")
    return max(abs(a.get(x, 0) / total_a - b.get(x, 0) / total_b) for x in {*a, *b})
