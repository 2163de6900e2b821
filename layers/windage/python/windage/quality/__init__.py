"""How good a model's answers are, once the truth is known, and how good they probably are before."""
