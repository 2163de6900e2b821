"""What is recorded of a call: which calls, which sides, how much of them, and what lies beside the record."""

from windage.recording.policy import Policy, SamplingKey
from windage.recording.recorded import Aside, Recorded, record

__all__ = ["Aside", "Policy", "Recorded", "SamplingKey", "record"]
