"""What the page says of how the calls went."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

import windage
from windage.intake import Intake
from windage.operations import Operated, Operations
from windage.page import render
from windage.page.calls import calls
from windage.report import Report


def report_of(*went: Operated, dollars: float | None = None) -> Report:
    training = pd.DataFrame({"age": range(20, 70)})
    report = windage.check(training, windage.baseline(training))
    intake = Intake(received=50, judged=50, operations=Operations.of(went))
    return replace(report, current=replace(report.current, intake=intake), dollars_a_day=dollars)


FINE = Operated(latency=12.0, status=200, asked=300, answered=20)


def test_it_counts_what_failed_and_why() -> None:
    failed = Operated(latency=30_000.0, status=504, error="timeout", asked=20_000)
    said = calls(report_of(*[FINE] * 3, failed, dollars=1.25))
    assert said is not None
    assert said.sentences == (
        "Of 4 captured calls, 1 failed (25.0%): 1 no answer in time.",
        "With such traffic this monitor costs about $1.25 a day, by list prices.",
    )
    latency, question, answer = said.measured
    assert (latency.name, latency.largest) == ("Latency of the model", "30.00 s")
    assert (question.largest, answer.largest) == ("19.5 KiB", "20 bytes")


def test_the_most_frequent_failure_comes_first() -> None:
    classes = {"client_error": 1, "timeout": 3, "throttled": 2}
    said = calls(report_of(FINE, *(Operated(error=name) for name, n in classes.items() for _ in range(n))))
    assert said is not None
    assert said.sentences[0].endswith(": 3 no answer in time; 2 called too often (429); 1 the caller’s fault (4xx).")


def test_a_sample_says_what_it_stands_for() -> None:
    said = calls(report_of(*[replace_rate(FINE, 10.0)] * 2, replace_rate(FINE, 100.0, cold=True)))
    assert said is not None
    assert said.sentences == (
        "Of 3 captured calls, which stand for 21, none failed.",
        "1 found the capture function cold, and waited for its start.",
    )


def test_the_page_has_the_table_and_without_calls_it_has_not() -> None:
    assert b"How the calls went" in render(report_of(FINE))
    assert b"Latency of the model" in render(report_of(FINE))
    assert b"How the calls went" not in render(report_of())


def replace_rate(call: Operated, rate: float, *, cold: bool = False) -> Operated:
    return Operated(call.latency, call.status, call.error, call.asked, call.answered, cold, rate)
