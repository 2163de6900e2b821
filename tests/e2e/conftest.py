"""The product, deployed once for all end-to-end tests: the same scenario as the demo."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from examples.flights import replay, scenario
from examples.flights.scenario import Built, Deployed
from windage import names
from windage.config_file import read_monitor
from windage.summary import Summary

# Two more monitors in the same deployment: one whose capture does all that it can be told to, one that is posted to.
PAYMENTS, REFUNDS = (
    read_monitor(Path(__file__).parent / "payments" / f"{name}.yaml") for name in ("payments", "refunds")
)


@dataclass(frozen=True)
class Story:
    """What happened up to the alert."""

    deployed: Deployed
    baseline: str
    training: Path
    inbox: str
    rows: dict[date, int]
    results: dict[date, Summary]
    states: dict[date, str]
    looks: list[list[Summary]]
    bias: list[list[Summary]]
    explained: Summary


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    if not scenario.MINISTACK.exists():
        pytest.skip("MiniStack is not installed; make test installs it")
    folder = tmp_path_factory.mktemp("e2e")
    training = scenario.train_model(folder / "training")
    layers = scenario.build_layers()
    assembly = scenario.synthesize(folder, training=training, layers=layers, others=[PAYMENTS, REFUNDS])
    built = Built(assembly, training, read_monitor(scenario.MONITOR_FILE))
    with scenario.running(built, folder=folder / "aws", report=lambda line: None) as deployed:
        inbox = scenario.inbox(deployed)
        baseline = scenario.upload_training_set(deployed, training.baseline)
        # Before the days are judged: what the answers rest on says in which order their drifts matter.
        scenario.upload_attribution_baseline(deployed, training.baseline)
        rows, results, states = {}, {}, {}
        for day in (*scenario.QUIET_DAYS, scenario.DRIFTED_DAY):
            payloads = list(replay.payloads(day))
            answers = [scenario.call(deployed, payload) for payload in payloads]
            assert {answer["statusCode"] for answer in answers} == {200}
            rows[day] = sum(payload.rows for payload in payloads)
            results[day] = scenario.judge(deployed, day)
            states[day] = scenario.alarm_state(deployed)
        looks, bias = looked(deployed, training.quality)
        explained = scenario.explain(deployed, scenario.DRIFTED_DAY)
        yield Story(deployed, baseline, training.baseline, inbox, rows, results, states, looks, bias, explained)


def looked(deployed: Deployed, quality: Path) -> tuple[list[list[Summary]], list[list[Summary]]]:
    """Look at model quality and bias on several mornings, between which labels arrive; return what was known then."""
    for monitor_type in names.LABELLED:
        scenario.upload_baseline(deployed, quality, monitor_type)
    first, second, summer = *scenario.QUIET_DAYS, scenario.DRIFTED_DAY
    known = [scenario.look(deployed, second)]
    scenario.send_labels(deployed, first, at=hours(first, 30))
    known.append(scenario.look(deployed, second + timedelta(days=1)))
    bias = [scenario.look(deployed, second + timedelta(days=1), names.MODEL_BIAS)]
    scenario.send_labels(deployed, second, at=hours(second, 30))
    bias.append(scenario.look(deployed, second + timedelta(days=2), names.MODEL_BIAS))
    after = summer + timedelta(days=1)
    known.append(scenario.look(deployed, after))
    # Of every fourth call nobody says before the next day what became of its flights.
    scenario.send_labels(deployed, summer, at=hours(summer, 30), part=slice(0, 28))
    known.append(scenario.look(deployed, after + timedelta(days=1)))
    bias.append(scenario.look(deployed, after + timedelta(days=1), names.MODEL_BIAS))
    scenario.send_labels(deployed, summer, at=hours(summer, 54), part=slice(28, None))
    known.append(scenario.look(deployed, after + timedelta(days=2)))
    bias.append(scenario.look(deployed, after + timedelta(days=2), names.MODEL_BIAS))
    return known, bias


def hours(day: date, after: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=after)
