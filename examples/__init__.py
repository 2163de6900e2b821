"""Models to monitor, complete enough to deploy."""
