"""Every measure of bias: plain functions of the counts of a group and of all others, and one table of them.

In the formulas a is the advantaged side, all others, and d the disadvantaged one, the group; n(1) counts positive
labels, n̂(1) positive answers, q and q̂ are their shares. x / 0 is infinite, 0 / 0 is 0, as for the service.
"""

from windage.bias.measures.measure import Measure, Needs, Stage
from windage.bias.measures.table import MEASURES

__all__ = ["MEASURES", "Measure", "Needs", "Stage"]
