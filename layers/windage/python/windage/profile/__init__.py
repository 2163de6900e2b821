"""What one window looked like: small values that are made in one pass and add up."""

from windage.profile.categorical import Categorical
from windage.profile.column import ColumnProfile, InferredType, Kinds
from windage.profile.dataset import Profile, total
from windage.profile.distinct import Distinct
from windage.profile.kll import Sketch
from windage.profile.numerical import Numerical

__all__ = [
    "Categorical",
    "ColumnProfile",
    "Distinct",
    "InferredType",
    "Kinds",
    "Numerical",
    "Profile",
    "Sketch",
    "total",
]
