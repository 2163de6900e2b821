"""Ground truth: what turned out to be true, as Model Monitor's users upload it, read and written."""
