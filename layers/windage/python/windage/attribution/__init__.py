"""Which features a model's answers rest on, and whether these are still those of the baseline."""
