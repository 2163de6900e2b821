"""``bias.json``: all that was found of a window, with its intervals, for programs."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from windage.bias.analysis_file import written
from windage.bias.found import BiasReport, GroupBias, Measured
from windage.bias.measures import MEASURES

NAME = "bias.json"


def encode(report: BiasReport) -> bytes:
    """Return the contents of the file; an infinite number is the text ``Infinity``."""
    document = {
        "outcome": report.outcome,
        "rows": report.rows,
        "unlabelled": report.unlabelled,
        "unanswered": report.unanswered,
        "label": report.label,
        "label_value_or_threshold": report.label_value,
        "baseline": report.baseline.identity,
        "compatibility": report.compatibility,
        "confidence": report.confidence,
        "notes": list(report.notes),
        "groups": [_group(group) for group in report.every_group],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _group(group: GroupBias) -> dict[str, Any]:
    return {
        "facet": group.facet.name,
        "facet_value": group.facet.value,
        "rows": group.rows,
        "others": group.others,
        "unknown": group.unknown,
        "rows_in_baseline": group.rows_before,
        "reason": group.reason,
        "measures": [_measure(one) for one in group.measures],
    }


def _measure(one: Measured) -> dict[str, Any]:
    return {
        "name": one.name,
        "description": MEASURES[one.name].description,
        "ideal": MEASURES[one.name].ideal,
        "status": one.status,
        "value": _number(one.value),
        "interval": None if one.interval is None else [_number(edge) for edge in one.interval],
        "baseline": _number(one.before),
        "p_value": one.p_value,
        "sentence": one.sentence,
        "reason": one.reason,
    }


def _number(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else written(value)
