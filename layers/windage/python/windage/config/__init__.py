"""What a user writes about one monitored model, as types.

One YAML file under ``monitors/`` is one `Monitor`. The stacks read the file (`windage.config_file`); the functions read
the same type back from JSON. A value that cannot be right is refused here, whoever made it.
"""

from windage.config.alerts import AlarmRule, Alerts, Metrics
from windage.config.capture import BatchTransform, Capture, DataCapture, Model, Records, Scripts
from windage.config.compatibility import Compatibility
from windage.config.monitor import (
    Baseline,
    Material,
    Monitor,
    Results,
    Retention,
    Schedule,
    Thresholds,
    decode,
    encode,
)
from windage.config.part import Part, bucket_and_prefix
from windage.config.slices import check_slices

__all__ = [
    "AlarmRule",
    "Alerts",
    "Baseline",
    "BatchTransform",
    "Capture",
    "Compatibility",
    "DataCapture",
    "Material",
    "Metrics",
    "Model",
    "Monitor",
    "Part",
    "Records",
    "Results",
    "Retention",
    "Schedule",
    "Scripts",
    "Thresholds",
    "bucket_and_prefix",
    "check_slices",
    "decode",
    "encode",
]
