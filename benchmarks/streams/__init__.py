"""Real data with columns that are known to have drifted, or not to have."""
