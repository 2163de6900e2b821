"""Lines that are alike, read by the block: one writer's records differ in their values only."""
