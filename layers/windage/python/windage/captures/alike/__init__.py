"""Lines that are alike, read by the block: one writer's records differ in their values only.

The first line of a kind says what all have in common (`skeleton`) and, read by the reader of single lines with a text
of its own in every place of a value, what these are (`meaning`). Of the others the common bytes are compared
(`matched`), and the values become typed columns (`numbers`, `codes`, `columns`, `moments`, `went`) without an object a
value. A line that differs in anything, or holds what is not plainly a value, is read as a single line (`block`).
"""
