"""How much worse a model may answer without being materially worse."""

from __future__ import annotations

from typing import Literal

from windage.config.part import Amount, Part, Share

Tolerated = Literal["share", "area", "calibration", "error", "squared_error", "r2", "log_loss", "bias"]


class QualityTolerances(Part, frozen=True):
    """How much worse than in the baseline a measure may be without being material.

    Parameters
    ----------
    share, area
        By how much a share (recall, precision, accuracy, F1, …) or an area under a curve may be worse, absolute: two
        answers in a hundred. Models that are trained again on other rows of the same data differ by about one.
    calibration
        The same of the expected calibration error: by so much probabilities are off on average.
    r2
        The same of the explained share of the variance.
    error, squared_error
        By which share of itself an error may grow (mean absolute, root mean squared, relative), and one that is a mean
        of squares (``mse``, Brier's), which grows twice as fast.
    log_loss
        The same of the log loss. Like Brier's score it follows how frequent the positive class is, whatever the model
        does: of a model that knows nothing else it is 7 % larger at a share of 11 % than at one of 10 %.
    bias
        How far from zero a mean error may move, as a share of the baseline's mean absolute error: its own value is
        about zero, of which no share is anything.

    Examples
    --------
    >>> QualityTolerances().share
    0.02
    """

    share: Share = 0.02
    area: Share = 0.02
    calibration: Share = 0.02
    r2: Amount = 0.02
    error: Amount = 0.05
    squared_error: Amount = 0.1
    log_loss: Amount = 0.1
    bias: Amount = 0.1
