"""Settings of the pure tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A deadline tells of a busy machine rather than of a slow function; durations have tests of their own.
settings.register_profile("windage", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("windage")
