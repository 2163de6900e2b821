"""The inner loops in C, for those who have them compiled; without, numpy does the same in twice the time.

A library of plain functions over arrays, which allocates nothing, keeps nothing and knows nothing of Python; the same
file serves every version of it. ``layers/kernel.py`` compiles it, for this machine and for Lambda's. What a function
here returns, numpy's version beside its only caller returns to the last bit: tests hold the two against each other,
and a check of captures gives the same bytes with both.
"""

from windage.kernel.library import KERNEL, STATE, address

__all__ = ["KERNEL", "STATE", "address"]
