"""A report says in one sentence what happened, and its summary repeats it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.strategies import baseline_of, profile_of
from windage.drift import Drift
from windage.intake import Intake
from windage.manifest import summarise
from windage.profile import Profile
from windage.report import Report, ratio
from windage.sentences import sentence
from windage.summary import decode, encode
from windage.violations import Violation
from windage.window import Window

WINDOW = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
BASELINE = baseline_of(age=[20, 30], city=["Ulm", "Bonn"], pay=[1, 2])
texts = st.text(max_size=30)


def report(
    outcome: str = "violations",
    *,
    violations: tuple[Violation, ...] = (),
    drifts: tuple[Drift, ...] = (),
    current: Profile | None = None,
) -> Report:
    profile = profile_of(age=[1] * 1234) if current is None else current
    return Report(outcome, violations, drifts, profile, BASELINE, monitor="fraud", window=WINDOW)


def drift(feature: str, distance: float, threshold: float = 0.1) -> Drift:
    return Drift(feature, "Kolmogorov-Smirnov", distance, threshold, 0.0, distance > threshold)


def violated(*features: str) -> tuple[Violation, ...]:
    return tuple(Violation(feature, "baseline_drift_check", "") for feature in features)


NONE_READ = Profile(intake=Intake(received=1200, outside=200, quarantined={"payload": 1000}))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            report("no_data", current=Profile()),
            "No traffic was captured in this window, so there is nothing to judge.",
        ),
        (report("no_data", current=NONE_READ), "None of the 1,000 captured rows could be read."),
        (report("insufficient_data"), "Only 1,234 rows were captured: too few to tell a change from chance."),
        (report("no_violations"), "All 3 features look like the baseline, in 1,234 rows."),
        (report(violations=violated("age")), "1 of 3 features has violations in 1,234 rows."),
        (
            report(violations=violated("age", "pay"), drifts=(drift("pay", 0.314), drift("age", 0.2))),
            "2 of 3 features have violations in 1,234 rows; pay moved most: distance 0.31 where 0.1 is allowed.",
        ),
        (
            report(violations=violated("age"), drifts=(drift("pay", 0.09),)),
            "1 of 3 features has violations in 1,234 rows.",
        ),
    ],
)
def test_the_sentence(made: Report, expected: str) -> None:
    assert sentence(made) == expected


@given(texts)
def test_a_name_in_the_sentence_cannot_forge_a_line(name: str) -> None:
    """It goes into mails and onto terminals."""
    text = sentence(report(violations=violated(name), drifts=(drift(name, 0.5),)))
    assert text.isprintable()
    assert len(text) < 250


def test_features_that_moved_most_come_first() -> None:
    made = report(
        violations=(
            *violated("a", "b", "c"),
            Violation("d", "data_type_check", ""),
            Violation("b", "data_type_check", ""),
        ),
        drifts=(drift("c", 0.9), drift("b", 0.5), drift("a", 0.2)),
    )
    assert made.violated_features == ("c", "b", "a", "d")


@pytest.mark.parametrize(
    ("distance", "threshold", "expected"),
    [(0.2, 0.1, 2), (0, 0.1, 0), (0, 0, 0), (0.2, 0, 1), (0.5, 5e-324, 1.7976931348623157e308)],
)
def test_a_drift_as_a_multiple_of_its_threshold(distance: float, threshold: float, expected: float) -> None:
    assert ratio(drift("a", distance, threshold)) == expected


def test_the_summary_is_the_report_in_short() -> None:
    made = report(
        violations=(
            *violated("pay"),
            Violation("age", "completeness_check", ""),
            Violation("age", "data_type_check", ""),
        ),
        drifts=(drift("pay", 0.3141592653), drift("age", 0.05)),
    )
    short = summarise(made, configuration="c", files={"report.html": "d"})
    assert short.window == str(WINDOW)
    assert (short.violations, short.violated_features, short.features) == (3, 2, 3)
    assert short.worst_drift == pytest.approx(3.141592653)
    assert [(f.feature, f.checks, f.distance, f.threshold) for f in short.findings] == [
        ("pay", ("baseline_drift_check",), 0.314159, 0.1),
        ("age", ("completeness_check", "data_type_check"), None, None),
    ]
    assert (short.rows, short.baseline_rows, short.baseline) == (1234, 2, BASELINE.identity)
    assert decode(encode(short), where="here") == short


def test_a_summary_names_the_ten_worst() -> None:
    made = report(violations=violated(*[f"f{n:03}" for n in range(500)]))
    short = summarise(made, configuration="c", files={})
    assert (len(short.findings), short.violated_features) == (10, 500)


def test_a_threshold_next_to_nothing_leaves_a_readable_manifest() -> None:
    """The ratio was infinite, JSON made null of it, and the window could never be read again."""
    made = report(drifts=(drift("a", 0.5, 5e-324),))
    short = summarise(made, configuration="c", files={})
    assert decode(encode(short), where="here").worst_drift == short.worst_drift


def test_nothing_compared_is_no_drift() -> None:
    assert report().worst_drift == 0
