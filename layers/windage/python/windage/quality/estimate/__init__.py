"""How good a window's answers probably are before their truth is known, one method a file and one table of them."""

from windage.quality.estimate.direct_loss import expected_losses
from windage.quality.estimate.estimated import ASSUMPTION, Estimated, Estimates
from windage.quality.estimate.estimator import Estimator, decode, encode
from windage.quality.estimate.methods import METHODS, Method, estimate, learn
from windage.quality.estimate.record import Track

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
