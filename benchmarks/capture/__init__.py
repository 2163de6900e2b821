"""What the capture function costs its callers, and what becomes of their records when its sinks fail."""
