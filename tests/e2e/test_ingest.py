"""Records that others already have, posted to what was deployed; and a model server that records its own calls."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from examples.flights import failing, scenario
from examples.flights.scenario import Deployed
from tests.e2e import called
from tests.e2e.conftest import REFUNDS, Story
from windage import names

pytestmark = pytest.mark.e2e

SERVER = Path(__file__).parent / "payments" / "server.py"
CARD = "5555-6666-7777"


@pytest.fixture(scope="module")
def refunds(story: Story) -> Deployed:
    return scenario.deployed_monitor(REFUNDS, cloud=story.deployed.cloud, outputs=story.deployed.outputs)


def post(refunds: Deployed, *lines: str, signed: bool = True, **headers: str) -> tuple[int, dict[str, Any]]:
    told = {"content-type": "application/x-ndjson"} | {name.replace("_", "-"): said for name, said in headers.items()}
    reply = called.by_url(refunds, "\n".join(lines).encode(), told, signed=signed)
    return reply.status, json.loads(reply.body) if reply.body else {}


def plain(identity: str) -> str:
    """Return a record as somebody else keeps it."""
    asked = {"amount": 12.5, "card": CARD}
    return json.dumps({"input": asked, "output": {"score": 0.125}, "inferenceId": identity, "time": now()})


def now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def stored(refunds: Deployed) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for key in refunds.keys(names.capture_prefix("refunds"))
        for line in failing.unpacked(refunds.read(key)).splitlines()
    ]


def test_what_is_posted_is_stored_or_quarantined_and_the_counts_add_up(refunds: Deployed) -> None:
    good = [plain(f"posted-{number}") for number in range(5)]
    status, answer = post(refunds, *good, "no json", json.dumps({"card": CARD}))
    counts = {name: answer[name] for name in ("received", "stored", "quarantined", "dropped")}
    assert (status, counts) == (200, {"received": 7, "stored": 5, "quarantined": 2, "dropped": 0})
    found = [one for one in stored(refunds) if one["eventMetadata"].get("inferenceId", "").startswith("posted-")]
    assert sorted(one["eventMetadata"]["inferenceId"] for one in found) == [f"posted-{number}" for number in range(5)]
    asked = [json.loads(one["captureData"]["endpointInput"]["data"]) for one in found]
    assert asked == [{"amount": 12.5, "card": None}] * 5
    aside = [json.loads(line) for key in refunds.keys("quarantine/refunds/") for line in refunds.read(key).splitlines()]
    assert sorted(one["reason"] for one in aside) == ["not_a_capture", "not_json"]
    assert not [key for key in refunds.keys("") if CARD.encode() in failing.unpacked(refunds.read(key))]


def test_who_has_not_signed_may_not_post(refunds: Deployed) -> None:
    assert post(refunds, plain("unsigned"), signed=False)[0] == 403


def test_a_post_that_is_made_again_makes_the_same_records(refunds: Deployed) -> None:
    """The analysis takes them for one another, by their event ids."""
    line = plain("twice")
    for _ in range(2):
        assert post(refunds, line, idempotency_key="post-7")[1]["stored"] == 1
    again = [one["eventMetadata"] for one in stored(refunds) if one["eventMetadata"].get("inferenceId") == "twice"]
    assert len(again) == 2
    assert len({one["eventId"] for one in again}) == 1


def test_a_model_server_records_its_calls_into_the_stream(refunds: Deployed) -> None:
    before = len(stored(refunds))
    assert failing.run(refunds.cloud, [sys.executable, str(SERVER), called.output(refunds, "StreamName")]).split() == [
        "20",
        "20",
        "0",
        "0",
    ]
    assert len(stored(refunds)) == before + 20
