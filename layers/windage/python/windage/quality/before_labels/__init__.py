"""How good a window's answers probably are before their truth is known, one method a file and one table of them."""

from windage.quality.before_labels.direct_loss import expected_losses
from windage.quality.before_labels.estimated import ASSUMPTION, Estimated, Estimates
from windage.quality.before_labels.estimator import Estimator, decode, encode
from windage.quality.before_labels.methods import METHODS, Method, estimate, learn
from windage.quality.before_labels.record import Track

__all__ = [
    "ASSUMPTION",
    "METHODS",
    "Estimated",
    "Estimates",
    "Estimator",
    "Method",
    "Track",
    "decode",
    "encode",
    "estimate",
    "expected_losses",
    "learn",
]
