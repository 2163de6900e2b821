"""The monitors: short compositions of the shared parts."""
