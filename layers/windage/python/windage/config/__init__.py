"""What a user writes about one monitored model, as types.

One YAML file under ``monitors/`` is one `Monitor`. The stacks read the file (`windage.config_file`); the functions read
the same type back from JSON. A value that cannot be right is refused here, whoever made it.
"""

from windage.config.alerts import AlarmRule, Alerts, Metrics
from windage.config.bias import BiasThresholds, BiasTolerance
from windage.config.capture import BatchTransform, Capture, DataCapture, Model, Records, Scripts
from windage.config.compatibility import Compatibility
from windage.config.data_baseline import Baseline
from windage.config.distance_names import DISTANCE_NAMES, DistanceName
from windage.config.feature_attribution import (
    AttributionBudget,
    AttributionRequest,
    AttributionSource,
    FeatureAttribution,
)
from windage.config.ground_truth import GroundTruth, Waiting
from windage.config.model_bias import BiasBaseline, BiasFacet, ModelBias
from windage.config.model_quality import ModelQuality, ProblemType, QualityBaseline
from windage.config.monitor import Monitor, decode, encode
from windage.config.part import Part, bucket_and_prefix
from windage.config.privacy import Privacy, Treated, rules_of, rules_text
from windage.config.quality_tolerances import QualityTolerances
from windage.config.recording import policy_text
from windage.config.results import Results, Retention
from windage.config.schedule import Schedule
from windage.config.slices import check_slices
from windage.config.thresholds import Material, Thresholds
from windage.config.traffic import Traffic
from windage.config.value import Value

__all__ = [
    "DISTANCE_NAMES",
    "AlarmRule",
    "Alerts",
    "AttributionBudget",
    "AttributionRequest",
    "AttributionSource",
    "Baseline",
    "BatchTransform",
    "BiasBaseline",
    "BiasFacet",
    "BiasThresholds",
    "BiasTolerance",
    "Capture",
    "Compatibility",
    "DataCapture",
    "DistanceName",
    "FeatureAttribution",
    "GroundTruth",
    "Material",
    "Metrics",
    "Model",
    "ModelBias",
    "ModelQuality",
    "Monitor",
    "Part",
    "Privacy",
    "ProblemType",
    "QualityBaseline",
    "QualityTolerances",
    "Records",
    "Results",
    "Retention",
    "Schedule",
    "Scripts",
    "Thresholds",
    "Traffic",
    "Treated",
    "Value",
    "Waiting",
    "bucket_and_prefix",
    "check_slices",
    "decode",
    "encode",
    "policy_text",
    "rules_of",
    "rules_text",
]
