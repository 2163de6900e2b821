"""Bias: whether one group of people fares worse with a model than the others, how much, and how surely."""
