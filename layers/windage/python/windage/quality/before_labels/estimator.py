"""What was learned of a baseline to estimate windows by, and its file."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from windage.errors import BaselineError
from windage.quality.before_labels.calibration import Calibration
from windage.quality.before_labels.direct_loss import Losses
from windage.quality.problem import ProblemType

# Raised with every change that an older reader would misread.
FORMAT = 1


class Estimator(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What estimates are made with.

    Parameters
    ----------
    problem
        Which kind of question the model answers.
    rows
        How many answers with a label it has learned from.
    reason
        Why nothing could be learned; None where something was.
    classes
        The names of the classes, as in `windage.quality.pairs.Pairs`.
    calibration
        What the probability of the positive class (binary) or of the answered class (multiclass) is worth.
    by_class
        The same of single classes that were answered often enough.
    confusion
        How often the class at the place of the row was answered with the class at the place of the column (multiclass).
    losses
        How large errors are, by what was asked and answered (regression).
    """

    problem: ProblemType
    rows: int
    reason: str | None = None
    classes: tuple[str, ...] = ()
    calibration: Calibration | None = None
    by_class: Mapping[str, Calibration] = {}
    confusion: tuple[tuple[float, ...], ...] = ()
    losses: Losses | None = None

    def __post_init__(self) -> None:
        if self.problem == "BinaryClassification" and self.calibration is not None and len(self.classes) != 2:
            raise ValueError("a calibration of two classes without both")
        shape = (len(self.classes),) * 2 if self.problem == "MulticlassClassification" and self.confusion else (0, 0)
        if len(self.confusion) != shape[0] or any(len(row) != shape[1] for row in self.confusion):
            raise ValueError("a confusion matrix of another number of classes")
        if not np.isfinite([value for row in self.confusion for value in row]).all():
            raise ValueError("a confusion matrix with counts that are none")


def encode(estimator: Estimator) -> bytes:
    """Return the estimator as JSON, the same bytes for the same estimator."""
    return msgspec.json.encode({"format": FORMAT, "estimator": estimator}, order="deterministic")


def decode(data: bytes, *, where: str) -> Estimator:
    """Read what `encode` wrote.

    Raises
    ------
    BaselineError
        When the bytes are damaged or of another format.

    Examples
    --------
    >>> one = Estimator(problem="Regression", rows=3, reason="too few")
    >>> decode(encode(one), where="here") == one
    True
    """
    try:
        document = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        version = msgspec.json.decode(document["format"], type=int)
        if version == FORMAT:
            return msgspec.json.decode(document["estimator"], type=Estimator)
    except (msgspec.MsgspecError, KeyError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise BaselineError(where, "the estimator is damaged", got=reason, do="make the baseline again") from None
    raise BaselineError(
        where, "an estimator of another version", got=version, expected=FORMAT, do="make the baseline again"
    )
