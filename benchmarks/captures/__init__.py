"""What captures cost: the parts of a check of a large window."""
