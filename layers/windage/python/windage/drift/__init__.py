"""Which columns of a window are no longer distributed as in the baseline."""

from windage.drift.drift import Drift, Method

__all__ = ["Drift", "Method"]
