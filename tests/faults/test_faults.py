"""Every fault of the sinks, as it happens on the network: the model's answer each time, and every record somewhere.

What `benchmarks.capture_faults` measures with a thousand calls of each, here with some.
"""

from __future__ import annotations

import base64
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.capture.faults import FAULTS, Fault, misled, resolver
from benchmarks.capture.runs import SINKS, run
from benchmarks.capture.sandbox import Sandbox, sandbox, servers
from windage.steps.capture import Answer

CALLS = 24
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.fixture(scope="module")
def ports() -> Iterator[Mapping[str, int]]:
    with servers() as found:
        yield found


@pytest.fixture
def broken(ports: Mapping[str, int], request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of which both sinks fail always in the way that the test names."""
    hooks = {s: misled(request.param, ports, share=1.0, chance=random.Random(1)) for s in SINKS["both"]}
    with resolver(), sandbox(ports, hooks=hooks) as box:
        yield box


def test_with_nothing_wrong_every_record_is_in_the_stream_as_it_was_sent(ports: Mapping[str, int]) -> None:
    found = run(ports, None, share=0.0, sinks="stream", calls=CALLS, seed=1)
    assert (found.equal, found.missing, found.unmarked) == (CALLS, 0, 0)
    # A machine that is busy may be late once or twice.
    assert found.stored["stream"] >= CALLS - 3
    assert found.adds_up


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize(("share", "sinks"), [(1.0, "stream"), (0.3, "stream"), (1.0, "both"), (0.4, "both")])
def test_the_caller_gets_the_models_answer_and_no_record_is_lost(
    ports: Mapping[str, int], name: str, share: float, sinks: str
) -> None:
    found = run(ports, BY_NAME[name], share=share, sinks=sinks, calls=CALLS, seed=len(name))
    assert found.equal == CALLS
    assert (found.dropped, found.missing, found.unmarked) == (0, 0, 0)
    assert sum(found.stored.values()) == CALLS
    if share == 1.0:
        # What always fails takes nothing.
        assert found.stored["stream"] == 0
        assert found.stored["queue" if sinks == "both" else "stream"] == 0
    # The budget, and what a busy machine adds: boto3's defaults would be a minute.
    assert found.added_p50 < 500


statuses = st.integers(100, 599)
headers = st.dictionaries(st.sampled_from(["content-type", "X-A", "x-b", "Etag"]), st.text(max_size=9), max_size=4)
answers = st.builds(
    Answer, statuses, st.binary(max_size=300), headers, st.lists(st.text(max_size=9), max_size=3).map(tuple)
)


@pytest.mark.parametrize("broken", FAULTS, indirect=True, ids=BY_NAME)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=answers)
def test_any_answer_goes_out_byte_for_byte_while_both_sinks_fail(broken: Sandbox, answer: Answer) -> None:
    function = broken.handler.__globals__
    wired = function["wiring"]()
    event = {"version": "2.0", "headers": {"content-type": "text/csv"}, "body": "1,2", "isBase64Encoded": False}
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()):
        patch.setitem(function, "wiring", lambda: (wired[0], lambda _: answer, *wired[2:]))
        said = broken.handler(event, None)
    assert said["statusCode"] == answer.status
    assert (base64.b64decode(said["body"]) if said["isBase64Encoded"] else said["body"].encode()) == answer.body
    added = {name: value for name, value in said["headers"].items() if name != "x-amzn-sagemaker-inference-id"}
    assert added == answer.headers
    assert tuple(said.get("cookies", ())) == answer.cookies


@pytest.mark.parametrize("name", ["answers after the timeout", "connects and says nothing", "resolver hangs (DNS)"])
def test_the_threads_of_a_sink_that_hangs_are_few(ports: Mapping[str, int], name: str) -> None:
    """Each would wait for as long as the sink hangs; a sandbox has not many to give."""
    hooks = {"firehose": misled(BY_NAME[name], ports, share=1.0, chance=random.Random(1))}
    before = threading.active_count()
    with resolver(), sandbox(ports, hooks=hooks) as box:
        for number in range(12):
            box.ask(b"%d" % number)
            assert threading.active_count() - before <= 4
        assert len(box.kept().queue) == 12


def test_a_record_that_came_after_the_timeout_is_found_twice_and_says_so(ports: Mapping[str, int]) -> None:
    """The analysis keeps one of the two by their event id."""
    fault: Fault = BY_NAME["answers after the timeout"]
    hooks = {"firehose": misled(fault, ports, share=1.0, chance=random.Random(1))}
    with sandbox(ports, hooks=hooks) as box:
        box.ask(b"{}")
        found: list[dict[str, Any]] = []
        until = time.monotonic() + 10
        while len(found) < 2 and time.monotonic() < until:
            found += box.kept().records
            time.sleep(0.05)
    metadata = [record["eventMetadata"] for record in found]
    assert len(metadata) == 2
    assert len({one["eventId"] for one in metadata}) == 1
    assert Counter("resent" in one for one in metadata) == {True: 1, False: 1}
    assert json.dumps(found[0]["captureData"]) == json.dumps(found[1]["captureData"])
