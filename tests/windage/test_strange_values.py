"""Values of another type, and negative ones: found again by their line, said with their share, never shown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from scipy.stats import binomtest

from tests.windage.strategies import baseline_of, shuffled, table_of
from windage import page, strange_values
from windage.baselines import Baseline
from windage.config import Compatibility
from windage.constraints import MonitoringConfig
from windage.monitors.data_quality import judge
from windage.page.strange import sentence
from windage.places import Places
from windage.profile import Profile
from windage.report import Report
from windage.result_files import files

ROWS = 2000
GOOD = {
    "age": shuffled([20 + n % 60 for n in range(ROWS)], 1),
    "pay": shuffled([1000.5 + n % 700 for n in range(ROWS)], 2),
    "city": shuffled(["Ulm", "Bonn"] * (ROWS // 2), 3),
    "change": shuffled([n % 41 - 20 for n in range(ROWS)], 4),
}
BASELINE = baseline_of(**GOOD)


def report_of(
    baseline: Baseline = BASELINE,
    *,
    source: str = "a.jsonl",
    compatibility: Compatibility = "windage",
    **bad: dict[int, object],
) -> Report:
    """Return the report on the baseline's own rows in which some lines of some columns hold another value."""
    columns = {name: list(values) for name, values in GOOD.items()}
    for name, of_lines in bad.items():
        for line, value in of_lines.items():
            columns[name][line - 1] = value
    table = replace(table_of(**columns), places=Places.numbered(source, ROWS))
    return judge(Profile.of(table, yardstick=baseline.yardstick), baseline, compatibility=compatibility)


def listed(report: Report) -> list[dict[str, object]]:
    return [json.loads(line) for line in files(report)["quarantine.jsonl"][0].splitlines()]


def test_a_bad_value_is_found_again_by_its_line_and_the_row_is_judged() -> None:
    report = report_of(age={17: "SECRET"})
    assert listed(report) == [
        {"source": "a.jsonl", "line": 17, "reason": "type", "detail": "age: text where whole numbers are expected"}
    ]
    intake = report.current.intake
    assert (intake.received, intake.judged, intake.quarantined_rows) == (ROWS, ROWS, 0)
    assert (report.outcome, report.violations) == ("no_violations", ())


@pytest.mark.parametrize(
    ("column", "value", "reason", "detail"),
    [
        ("age", "30.5", "type", "age: a fraction where whole numbers are expected"),
        ("age", "true", "type", "age: a boolean where whole numbers are expected"),
        ("pay", "false", "type", "pay: a boolean where numbers are expected"),
        ("pay", "x", "type", "pay: text where numbers are expected"),
        ("pay", "-1.5", "negative", "pay: a negative number where none is expected"),
    ],
)
def test_each_sort_has_its_words(column: str, value: str, reason: str, detail: str) -> None:
    (entry,) = listed(report_of(**{column: {3: value}}))
    assert (entry["line"], entry["reason"], entry["detail"]) == (3, reason, detail)


@pytest.mark.parametrize(
    ("column", "value"), [("pay", "7"), ("city", "7"), ("change", "-20"), ("age", None), ("age", "NaN")]
)
def test_what_is_expected_or_missing_is_not_listed(column: str, value: object) -> None:
    assert listed(report_of(**{column: {3: value}})) == []


def test_the_lines_stand_in_their_order_whatever_the_column() -> None:
    entries = listed(report_of(pay={40: "x", 5: "-3.0"}, age={17: "x", 5: "y"}))
    assert [(entry["line"], str(entry["detail"]).partition(":")[0]) for entry in entries] == [
        *((5, "pay"), (5, "age"), (17, "age"), (40, "pay")),
    ]


def test_of_many_broken_columns_the_first_lines_of_each_are_listed() -> None:
    names = [f"n{place}" for place in range(30)]
    numbers = shuffled([n % 50 for n in range(200)])
    baseline = baseline_of(**dict.fromkeys(names, numbers))
    broken = {name: ["x"] * 200 for name in names[:-1]} | {names[-1]: [*numbers[:-1], "x"]}
    table = replace(table_of(**broken), places=Places.numbered("a.csv", 200))
    report = judge(Profile.of(table, yardstick=baseline.yardstick), baseline)
    rows = strange_values.listed(report)
    assert len(rows) == strange_values.MOST_LISTED
    assert [row.line for row in rows if row.detail.startswith("n29:")] == [200]
    per_column = {name: sum(row.detail.startswith(f"{name}:") for row in rows) for name in names[:-1]}
    # 999 lines are left for 29 columns.
    assert set(per_column.values()) == {34, 35}


def test_the_value_is_not_listed() -> None:
    content = files(report_of(age={17: "SECRET"}))["quarantine.jsonl"][0]
    assert b'"line": 17' in content
    assert b"SECRET" not in content


def test_the_services_own_rules_list_nothing() -> None:
    report = report_of(age={17: "x"}, pay={3: "-1.5"}, compatibility="sagemaker")
    assert listed(report) == []
    assert "line 17" not in page.render(report).decode()


def test_a_column_that_is_not_checked_is_not_listed() -> None:
    off = MonitoringConfig(evaluate_constraints=False)
    features = tuple(replace(one, config=off) if one.name == "age" else one for one in BASELINE.constraints.features)
    baseline = replace(BASELINE, constraints=replace(BASELINE.constraints, features=features))
    assert [entry["line"] for entry in listed(report_of(baseline, age={17: "x"}, pay={3: "x"}))] == [3]


def test_columns_that_changed_places_hold_nothing_strange() -> None:
    """Every city would be text where numbers are expected; what happened is said once, and otherwise."""
    columns = GOOD | {"age": GOOD["city"], "city": GOOD["age"]}
    table = replace(table_of(**columns), places=Places.numbered("a.csv", ROWS))
    report = judge(Profile.of(table, yardstick=BASELINE.yardstick), BASELINE)
    assert {v.constraint_check_type for v in report.violations} == {"swapped_columns_check"}
    assert listed(report) == []


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    (one,) = strange_values.of_report(report_of(age={17: "x", 18: "y", 19: "true"}))
    assert (one.count, one.total, one.share) == (3, ROWS, 3 / ROWS)
    # One-sided 97.5 % is the upper end of the two-sided 95 %.
    assert one.most == pytest.approx(binomtest(3, ROWS).proportion_ci(0.95, "exact").high, rel=1e-9)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"age": {17: "x"}}, "1 of 2,000 values of c is no number (0.05 %, at most 0.3%): line 17 of a.jsonl."),
        (
            {"age": {17: "1.5", 9: "x"}},
            "2 of 2,000 values of c are no whole numbers (0.1%, at most 0.4%): the first is on line 9 of a.jsonl.",
        ),
        ({"pay": {1234: "-7"}}, "1 of 2,000 numbers of c is negative (0.05 %, at most 0.3%): line 1,234 of a.jsonl."),
    ],
)
def test_the_sentence(bad: dict[str, dict[int, object]], said: str) -> None:
    report = report_of(**bad)
    (one,) = strange_values.of_report(report)
    assert sentence(one, of="c") == said
    assert said.replace(" of c", "") in page.render(report).decode()


def test_a_hostile_name_of_an_object_is_shown_and_not_obeyed() -> None:
    report = report_of(age={17: "x"}, source="\u202e<b>a</b>\x1b[2J.jsonl")
    (one,) = strange_values.of_report(report)
    assert sentence(one).isprintable()
    assert b"<b>a</b>" not in page.render(report)
