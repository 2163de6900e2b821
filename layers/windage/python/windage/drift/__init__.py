"""Which columns of a window are no longer distributed as in the baseline."""

from windage.drift.drift import Drift, Measured, Method
from windage.drift.slice_drift import SliceDrift, Unasked

__all__ = ["Drift", "Measured", "Method", "SliceDrift", "Unasked"]
