"""What the windows before tell about one: the shape of its drift, since when, and whether it comes with a season."""

from windage.history.course import Course, Season, Shape
from windage.history.trace import TRACE, ColumnTrace, Measure, Trace, trace_of

__all__ = [
    "TRACE",
    "ColumnTrace",
    "Course",
    "Measure",
    "Season",
    "Shape",
    "Trace",
    "trace_of",
]
