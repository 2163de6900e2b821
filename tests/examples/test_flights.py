"""The flights example: known data, a model that answers alike everywhere, quiet weeks and drifted ones."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import numpy as np
import onnx
import pandas as pd
import pytest
from aws_cdk.assertions import Template
from scipy.stats import ks_2samp

from examples.flights.data import EVENT_TIME, FEATURES, LABEL, NAMES, NUMBERS, PREDICTION, flights
from examples.flights.layer import LOCK, build_code, build_layer
from examples.flights.model_stack import FlightsModel
from examples.flights.replay import payloads
from examples.flights.train import Training, baseline_flights, fit, predict, train, typed

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
UV = ROOT / ".tools" / "bin" / "uv"
IAH = "2,,315,1400,344.3,149,14,UA,EWR,IAH"

# What the 95th percentile of the days in January and February asks for; 0.1 otherwise.
THRESHOLDS = {PREDICTION: 0.25, "departure_delay": 0.2, "airport_delay": 0.4}


@pytest.fixture(scope="session")
def training(tmp_path_factory: pytest.TempPathFactory) -> Training:
    return train(tmp_path_factory.mktemp("flights"))


@pytest.fixture(scope="session")
def code(training: Training, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_code(model=training.model, second=training.second, out=tmp_path_factory.mktemp("code"))


@pytest.fixture(scope="session")
def server(code: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("flights_handler", code / "handler.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(body: str, **event: Any) -> dict[str, Any]:
    return {"headers": {"content-type": "text/csv"}, "body": body, "isBase64Encoded": False} | event


def departed(first: date, last: date) -> pd.DataFrame:
    """Flights that left on some days in UTC, found another way than the replay does."""
    table = flights().dropna(subset="departure_delay")
    days = table[EVENT_TIME].dt.date
    return table.loc[(days >= first) & (days <= last)]


class TestData:
    def test_it_is_all_of_2013(self) -> None:
        table = flights()
        assert len(table) == 336_776
        assert table["departure_delay"].isna().sum() == 8_255
        assert table[LABEL].notna().sum() == 327_346
        assert table[list(NAMES)].notna().all(axis=None)
        assert table[EVENT_TIME].is_monotonic_increasing

    def test_event_time_is_utc_and_departure_minute_is_new_yorks(self) -> None:
        table = flights()
        local = table[EVENT_TIME].dt.tz_convert("America/New_York").dt
        assert (local.hour == table["departure_minute"] // 60).all()
        assert (local.year == 2013).all()

    def test_a_schedule_across_time_zones_by_hand(self) -> None:
        # UA 1545 on 1 January: 05:15 in Newark to 08:19 in Houston, an hour behind: 244 minutes, 1,400 miles.
        first = flights().iloc[0]
        assert tuple(first[["origin", "destination", "departure_minute"]]) == ("EWR", "IAH", 315)
        assert first["scheduled_speed"] == pytest.approx(1400 / 244 * 60, abs=0.05)

    def test_airport_delay_knows_the_last_hour_only(self) -> None:
        rows = departed(date(2013, 3, 8), date(2013, 3, 8))
        rows = rows[rows["origin"] == "JFK"]
        moment = (
            rows[EVENT_TIME]
            + pd.to_timedelta(rows["departure_minute"] % 60, unit="min")
            + pd.to_timedelta(rows["departure_delay"].astype(float), unit="min")
        )
        # By noon in New York, all that left in the hour before was scheduled on the same day in UTC.
        late = moment[moment.between("2013-03-08T18:00Z", "2013-03-08T21:00Z")]
        assert len(late) > 20
        known = rows.loc[late.index, "airport_delay"]
        for left, mean in zip(late, known, strict=True):
            before = rows.loc[(moment < left) & (moment >= left - timedelta(hours=1)), "departure_delay"]
            assert mean == pytest.approx(before.mean(), abs=0.051)


class TestTraining:
    def test_the_model_is_worth_monitoring(self, training: Training) -> None:
        assert training.auc > 0.88
        assert training.rows == 50_019
        assert training.seconds < 20

    def test_the_baseline_is_prediction_first_then_inputs(self, training: Training) -> None:
        baseline = pd.read_csv(training.baseline)
        assert tuple(baseline.columns) == (PREDICTION, *FEATURES)
        assert len(baseline) == training.rows
        assert baseline[PREDICTION].between(0, 1).all()

    def test_another_run_writes_the_same_files(self, training: Training, tmp_path: Path) -> None:
        again = train(tmp_path)
        assert again.model.read_bytes() == training.model.read_bytes()
        assert again.second.read_bytes() == training.second.read_bytes()
        assert again.baseline.read_bytes() == training.baseline.read_bytes()
        assert again.quality.read_bytes() == training.quality.read_bytes()
        # skl2onnx leaves these in the order of a set of strings, which only another process would show.
        domains = [operators.domain for operators in onnx.load(training.model).opset_import]
        assert domains == sorted(domains)

    def test_onnx_answers_as_scikit_learn(self, training: Training) -> None:
        seen = baseline_flights()
        known = seen[seen[LABEL].notna()]
        pipeline = fit(known[known[EVENT_TIME].dt.day % 5 != 0])
        summer = departed(date(2013, 7, 1), date(2013, 7, 31))
        assert not set(summer["destination"]) <= set(seen["destination"])
        for rows in (seen, summer):
            expected = pipeline.predict_proba(typed(rows))[:, 1]
            np.testing.assert_allclose(predict(training.model, rows), expected, atol=1e-5)


class TestServer:
    def test_one_probability_a_row_as_in_the_baseline(self, server: ModuleType, training: Training) -> None:
        lines = training.baseline.read_text().splitlines()[1:51]
        expected, rows = zip(*(line.split(",", 1) for line in lines), strict=True)
        response = server.handler(call("\n".join(rows)), None)
        assert response["statusCode"] == 200
        assert response["headers"] == {"content-type": "text/csv; charset=utf-8", "x-windage-model-version": "v1"}
        assert response["body"].splitlines() == list(expected)

    def test_a_caller_may_ask_for_the_second_version_and_is_told_which_answered(self, server: ModuleType) -> None:
        asked = {"content-type": "text/csv", "x-amzn-sagemaker-target-variant": "v2"}
        first, second = server.handler(call(f"{IAH}\n"), None), server.handler(call(f"{IAH}\n", headers=asked), None)
        assert [one["headers"]["x-windage-model-version"] for one in (first, second)] == ["v1", "v2"]
        assert first["body"] != second["body"]
        refused = server.handler(call(f"{IAH}\n", headers={"x-amzn-sagemaker-target-variant": "v3"}), None)
        assert (refused["statusCode"], "expected v1 or v2" in refused["body"]) == (400, True)

    def test_a_body_in_base64(self, server: ModuleType) -> None:
        encoded = base64.b64encode(f"{IAH}\n".encode()).decode()
        plain = server.handler(call(f"{IAH}\n"), None)
        assert server.handler(call(encoded, isBase64Encoded=True), None) == plain

    @pytest.mark.parametrize(
        ("event", "said"),
        [
            (call(""), "body: got no rows; expected rows of 10: departure_delay,"),
            (call(f"{IAH}\n1,2\n"), "row 2: got 2 fields; expected 10: departure_delay,"),
            (call(f"{IAH}\n\n{IAH}\n"), "row 2: got 0 fields; expected 10"),
            (call(IAH.replace("1400", "far")), "row 1, distance: got 'far'; expected a number or nothing"),
            (call(IAH.replace("1400", "inf")), "row 1, distance: got 'inf'; expected a number or nothing"),
            (call('"2"x,3'), "body: got ',' expected after '\"'; expected CSV"),
            (call("%", isBase64Encoded=True), "expected base64 of UTF-8 text"),
            (
                call(IAH, headers={"content-type": "application/json"}),
                "got 'application/json'; expected 'text/csv'",
            ),
        ],
    )
    def test_a_bad_call_is_told_why_in_a_line(self, server: ModuleType, event: dict[str, Any], said: str) -> None:
        response = server.handler(event, None)
        assert response["statusCode"] == 400
        assert said in response["body"]
        assert response["body"].count("\n") == 1
        assert response["body"].endswith("\n")


class TestReplay:
    @pytest.mark.parametrize("day", [date(2013, 1, 1), date(2013, 3, 10), date(2013, 7, 1), date(2013, 12, 31)])
    def test_each_departed_flight_of_the_day_once(self, day: date) -> None:
        calls = list(payloads(day))
        expected = departed(day, day)[list(FEATURES)].to_csv(header=False, index=False, lineterminator="\n")
        assert sorted("".join(call.body for call in calls).splitlines()) == sorted(expected.splitlines())
        assert [call.body.count("\n") for call in calls] == [call.rows for call in calls]

    def test_hours_are_utc_and_in_order(self) -> None:
        calls = list(payloads(date(2013, 7, 1)))
        hours = [call.event_time for call in calls]
        assert hours == sorted(hours)
        assert len({call.inference_id for call in calls}) == len(calls)
        # The first of a day in UTC is eight in the evening before, New York's summer time.
        assert hours[0] == datetime(2013, 7, 1, 0, tzinfo=UTC)
        assert all(hour.tzinfo is UTC and hour.minute == 0 and hour.date() == date(2013, 7, 1) for hour in hours)

    def test_every_fourth_flight_is_answered_by_the_second_version(self) -> None:
        calls = list(payloads(date(2013, 7, 1)))
        rows = {version: sum(call.rows for call in calls if call.version == version) for version in ("v1", "v2")}
        assert rows["v2"] / sum(rows.values()) == pytest.approx(0.25, abs=0.03)

    def test_a_label_is_the_flights_own(self) -> None:
        day = date(2013, 7, 1)
        expected = departed(day, day)[LABEL]
        labels = [label for call in payloads(day) for label in call.labels]
        assert labels.count(True) == int(expected.fillna(False).sum())
        assert labels.count(None) == int(expected.isna().sum()) > 0

    def test_days_follow_each_other_without_a_gap(self) -> None:
        days = [date(2013, 3, 1) + timedelta(days=n) for n in range(31)]
        month = departed(days[0], days[-1])
        assert sum(call.rows for day in days for call in payloads(day)) == len(month)


class TestSeason:
    """What the example is for: an ordinary week is quiet and summer is not."""

    @pytest.mark.parametrize("day", range(1, 8))
    def test_the_first_week_of_march_is_quiet(self, training: Training, day: int) -> None:
        assert drifted(training, date(2013, 3, day)) == set()

    @pytest.mark.parametrize("day", range(25, 30))
    def test_the_end_of_june_has_drifted(self, training: Training, day: int) -> None:
        expected = {PREDICTION, "departure_delay", "scheduled_speed"}
        assert drifted(training, date(2013, 6, day)) >= expected

    def test_a_summer_saturday_flies_to_places_winter_never_saw(self) -> None:
        destinations = departed(date(2013, 7, 6), date(2013, 7, 6))["destination"]
        assert (~destinations.isin(baseline_flights()["destination"])).mean() > 0.01


def drifted(training: Training, day: date) -> set[str]:
    """Columns whose largest gap to the baseline is above their threshold (all such gaps are significant)."""
    baseline = pd.read_csv(training.baseline)
    bodies = "".join(call.body for call in payloads(day))
    window = pd.read_csv(io.StringIO(bodies), header=None, names=list(FEATURES))
    window[PREDICTION] = predict(training.model, window)
    gaps = {
        name: float(ks_2samp(baseline[name].dropna(), window[name].dropna(), method="asymp").statistic)
        for name in (PREDICTION, *NUMBERS)
    } | {
        name: baseline[name]
        .value_counts(normalize=True)
        .sub(window[name].value_counts(normalize=True), fill_value=0)
        .abs()
        .max()
        for name in NAMES
    }
    return {name for name, gap in gaps.items() if gap > THRESHOLDS.get(name, 0.1)}


class TestDeployment:
    def test_the_lock_names_hashes_and_no_addresses(self) -> None:
        text = LOCK.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text

    @pytest.mark.skipif(not UV.exists(), reason="uv is set up by make install")
    def test_the_trimmed_layer_is_enough(self, code: Path, server: ModuleType, tmp_path: Path) -> None:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        layer = build_layer(uv=UV, python=python, platform=None, out=tmp_path / "layer.zip")
        with zipfile.ZipFile(layer) as archive:
            assert {Path(name).parts[0] for name in archive.namelist()} == {"python"}
            archive.extractall(tmp_path)
        event = call(f"{IAH}\n")
        script = (
            f"import sys; sys.path[:0] = [{str(code)!r}, {str(tmp_path / 'python')!r}]\n"
            f"import handler, json; print(json.dumps(handler.handler({event!r}, None)))"
        )
        # -I -S: nothing but the standard library and the two folders.
        command = [sys.executable, "-I", "-S", "-W", "error", "-c", script]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert json.loads(output) == server.handler(event, None)

    def test_the_function_may_write_its_log_and_nothing_else(self, code: Path, tmp_path: Path) -> None:
        layer = tmp_path / "layer.zip"
        with zipfile.ZipFile(layer, "w") as archive:
            archive.writestr("python/nothing.py", "")
        stack = FlightsModel(cdk.App(outdir=str(tmp_path / "out")), "flights", code=code, layer=layer)
        template = Template.from_stack(stack)
        (policy,) = template.find_resources("AWS::IAM::Policy").values()
        (group,) = template.find_resources("AWS::Logs::LogGroup")
        (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
        assert statement == {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": [group, "Arn"]},
        }
        (role,) = template.find_resources("AWS::IAM::Role").values()
        assert "ManagedPolicyArns" not in role["Properties"]
        template.has_resource_properties("AWS::Logs::LogGroup", {"RetentionInDays": 30})
        template.has_resource_properties(
            "AWS::Lambda::Function",
            {
                "FunctionName": "flights-model",
                "Handler": "handler.handler",
                "Runtime": "python3.13",
                "Architectures": ["arm64"],
                "MemorySize": 512,
                "Timeout": 30,
                "LoggingConfig": {"LogGroup": {"Ref": group}},
            },
        )
