"""Which drifts matter: how far a feature has moved, weighted with how much the answers rest on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from windage.errors import InputError


@dataclass(frozen=True)
class Impact:
    """How much the drift of one column matters.

    Parameters
    ----------
    feature
        Its name.
    moved
        How far it has moved, as a multiple of its threshold.
    share
        Which share of all attributions it has, from 0 to 1.
    """

    feature: str
    moved: float
    share: float

    @property
    def weight(self) -> float:
        """Both together: what the drifts are ordered by."""
        return self.moved * self.share


def impact(moved: Mapping[str, float], shares: Mapping[str, float], *, answers: Collection[str] = ()) -> list[Impact]:
    """Return how much each drift matters, most first.

    A column of which no attribution is known counts as the average feature; one that carries the model's answer as all
    of them together, for all that moves an answer is seen in it.

    Parameters
    ----------
    moved
        How far each column has moved, as a multiple of its threshold.
    shares
        The share of each feature in the attributions, from 0 to 1.
    answers
        The columns of the model's answer.

    Raises
    ------
    InputError
        When a share is out of range.

    Examples
    --------
    >>> [one.feature for one in impact({"age": 2.0, "city": 3.0}, {"age": 0.6, "city": 0.3})]
    ['age', 'city']
    """
    found = [Impact(name, far, share_of(name, shares, answers=answers)) for name, far in moved.items()]
    return sorted(found, key=lambda one: (-one.weight, -one.moved, one.feature))


def share_of(name: str, shares: Mapping[str, float], *, answers: Collection[str] = ()) -> float:
    """Return the share of all attributions that a column counts for.

    Raises
    ------
    InputError
        When a share is out of range.

    Examples
    --------
    >>> [share_of(name, {"age": 0.5, "city": 0.1}, answers=["score"]) for name in ("age", "score", "new")]
    [0.5, 1.0, 0.3]
    """
    wrong = next((one for one, share in shares.items() if not 0 <= share <= 1), None)
    if wrong is not None:
        raise InputError(f"attribution of {wrong}", "out of range", got=shares[wrong], expected="a share from 0 to 1")
    if name in answers:
        return 1.0
    return shares.get(name, sum(shares.values()) / len(shares) if shares else 1.0)
