"""One small made case for every check: what was done to the data, and what Windage says of it."""
