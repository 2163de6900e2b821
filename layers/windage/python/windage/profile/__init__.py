"""What one window looked like: small values that are made in one pass and add up."""

from windage.profile.categorical import Categorical
from windage.profile.column import ColumnProfile, InferredType
from windage.profile.dataset import Profile, total
from windage.profile.dependence import Dependence
from windage.profile.distinct import Distinct
from windage.profile.histogram import Histogram
from windage.profile.kinds import Kinds
from windage.profile.kll import Sketch
from windage.profile.misfits import Misfits
from windage.profile.numerical import Numerical
from windage.profile.part import Part
from windage.profile.shape import Shape
from windage.profile.slices import Slice, Slices
from windage.profile.slicing import Slicing
from windage.profile.strangers import Stranger
from windage.profile.text_shape import TextShape
from windage.profile.traffic import Traffic
from windage.profile.whole_rows import WholeRows
from windage.profile.yardstick import Scale, Yardstick

__all__ = [
    "Categorical",
    "ColumnProfile",
    "Dependence",
    "Distinct",
    "Histogram",
    "InferredType",
    "Kinds",
    "Misfits",
    "Numerical",
    "Part",
    "Profile",
    "Scale",
    "Shape",
    "Sketch",
    "Slice",
    "Slices",
    "Slicing",
    "Stranger",
    "TextShape",
    "Traffic",
    "WholeRows",
    "Yardstick",
    "total",
]
