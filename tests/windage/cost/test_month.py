"""The bill: its laws, and figures worked out by hand."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.config import Capture, DataCapture, Metrics, ModelQuality, Monitor, Schedule, Traffic
from windage.config import Model as Named
from windage.cost.figures import HOURS, Figures
from windage.cost.line import total
from windage.cost.month import Bill, bill, month
from windage.cost.prices import prices, read_prices

OURS = Capture(model=Named(lambda_function="fraud-model"))
FRAUD = Monitor(name="fraud", capture=OURS)
calls = st.floats(min_value=1, max_value=1e9)


def amounts(its: Bill) -> dict[str, float]:
    return {line.part: line.amount for line in its.lines}


def dollars(its: Bill) -> dict[str, float]:
    return {line.part: line.dollars for line in its.lines}


@given(calls, st.floats(min_value=1, max_value=100))
def test_more_traffic_never_costs_less(few: float, times: float) -> None:
    one, more = (bill(FRAUD, Figures(n), prices()) for n in (few, few * times))
    assert more.dollars >= one.dollars * (1 - 1e-12)


@given(calls)
def test_all_lines_make_the_bill_and_all_bills_the_month(many: float) -> None:
    its = bill(FRAUD, Figures(many), prices())
    assert its.dollars == pytest.approx(sum(line.amount * line.price for line in its.lines))
    both = month([(FRAUD, Figures(many)), (FRAUD, Figures(many))], prices())
    assert both.dollars == pytest.approx(2 * its.dollars + total(both.shared))
    assert its.a_day * HOURS / 24 == pytest.approx(its.dollars)


def test_a_capture_function_by_hand() -> None:
    its = bill(FRAUD, Figures(1_000_000 / HOURS, bytes_per_call=500, latency_milliseconds=45), prices())
    # A million calls of 50 ms with half a gigabyte, and records of 945 bytes that count as 5 KB each.
    assert dollars(its)["capture function: calls"] == pytest.approx(0.20)
    assert dollars(its)["capture function: time"] == pytest.approx(25_000 * 0.0000133334)
    assert amounts(its)["stream: taken in"] == pytest.approx(1e6 * 5120 / 1024**3)
    assert dollars(its)["stream: taken in"] == pytest.approx(0.138, abs=0.001)


def test_the_record_of_six_kilobytes_counts_as_ten() -> None:
    six = bill(FRAUD, Figures(100, bytes_per_call=6000), prices())
    one = bill(FRAUD, Figures(100, bytes_per_call=100), prices())
    assert amounts(six)["stream: taken in"] == pytest.approx(2 * amounts(one)["stream: taken in"])


def test_an_endpoint_that_captures_by_itself_costs_no_capture() -> None:
    own = Monitor(name="fraud", capture=Capture(data_capture=DataCapture(endpoint="fraud", uri="s3://bucket/capture")))
    assert bill(own, Figures(1000), prices()).captures == ()


def test_half_a_sample_streams_half_and_calls_all() -> None:
    half = Monitor(name="fraud", capture=msgspec.structs.replace(OURS, sampling_percentage=50.0))
    whole, sampled = (amounts(bill(one, Figures(10_000), prices())) for one in (FRAUD, half))
    assert sampled["capture function: calls"] == whole["capture function: calls"]
    assert sampled["stream: taken in"] == pytest.approx(whole["stream: taken in"] / 2)


def test_metrics_are_paid_for_in_the_hours_that_have_them() -> None:
    daily = Monitor(name="fraud", capture=OURS, schedule=Schedule(every="1 day"))
    hourly = amounts(bill(FRAUD, Figures(10), prices()))["metrics"]
    assert hourly == 16
    assert amounts(bill(daily, Figures(10), prices()))["metrics"] == pytest.approx(1 + 15 / 24)


def test_metrics_of_features_are_capped() -> None:
    shown = Monitor(name="fraud", capture=OURS, metrics=Metrics(features=5))
    assert amounts(bill(shown, Figures(10, features=30), prices()))["metrics of features"] == 10
    assert amounts(bill(shown, Figures(10, features=3), prices()))["metrics of features"] == 6


def test_model_monitor_took_an_instance_an_hour() -> None:
    least, most = bill(FRAUD, Figures(100_000, features=20), prices()).service
    metrics = 20 * 3 * 0.30
    assert least == pytest.approx(HOURS * 5 / 60 * 0.23 + metrics)
    assert most == pytest.approx(HOURS * 10 / 60 * 0.23 + metrics)


def test_another_type_of_monitor_costs_more_here_and_there() -> None:
    quality = ModelQuality(problem_type="BinaryClassification", probability_attribute="p")
    both = Monitor(name="fraud", capture=OURS, model_quality=quality)
    one, two = (bill(monitor, Figures(1000), prices()) for monitor in (FRAUD, both))
    assert two.judging > one.judging
    assert two.service[0] > one.service[0]


def test_what_a_file_says_of_its_traffic() -> None:
    assert Figures.of(FRAUD) is None
    said = Monitor(name="fraud", capture=OURS, traffic=Traffic(calls_per_hour=5, bytes_per_call=7, features=3))
    assert Figures.of(said) == Figures(5, bytes_per_call=7, features=3)


def test_a_price_list_is_whole_and_dated() -> None:
    assert prices().noted >= "2026-11-28"
    with pytest.raises(msgspec.ValidationError):
        read_prices(b'{"noted": "2026-11-28"}')
