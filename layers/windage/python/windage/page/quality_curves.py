"""The curves of a classification: the window's over the baseline's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from windage.quality.quality import Curve
from windage.quality_report import QualityReport

# The names of curves: what they are called, what lies along them, and whether chance is the diagonal.
_CURVES: Mapping[str, tuple[str, str, str, bool]] = {
    "roc": ("ROC curve", "False positive rate", "True positive rate", True),
    "precision_recall": ("Precision and recall", "Recall", "Precision", False),
    "calibration": ("Calibration", "Probability that was answered", "Share that came true", True),
}


@dataclass(frozen=True)
class Drawing:
    """One curve as paths in a box of 100 by 100, from the left and from the top."""

    title: str
    along: str
    up: str
    baseline: str | None
    current: str
    dots: tuple[tuple[float, float], ...]
    diagonal: bool


def curves(report: QualityReport) -> Iterator[Drawing]:
    """Yield the curves that there are."""
    for name, (title, along, up, diagonal) in _CURVES.items():
        now, before = report.quality.curves.get(name), report.baseline.quality.curves.get(name)
        if now is not None and now.x.size > 1:
            dots = tuple(zip((100 * now.x).tolist(), (100 - 100 * now.y).tolist(), strict=True))
            yield Drawing(
                title=title,
                along=along,
                up=up,
                baseline=_path(before) if before is not None and before.x.size > 1 else None,
                current=_path(now),
                dots=dots if name == "calibration" else (),
                diagonal=diagonal,
            )


def _path(curve: Curve) -> str:
    points = zip(curve.x.tolist(), curve.y.tolist(), strict=True)
    return "M" + "L".join(f"{100 * x:.4g} {100 - 100 * y:.4g}" for x, y in points)
