"""Records that others already have come in by POST; the answer says what became of each."""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from windage.aws import firehose
from windage.aws.faults import ready
from windage.aws.secrets import Policies, private
from windage.aws.session import UNHURRIED
from windage.aws.storage import bucket
from windage.delivery.counted import counted
from windage.delivery.deliver import Way
from windage.delivery.in_time import in_time
from windage.delivery.outlet import Outlet
from windage.posting.accepted import Rules
from windage.posting.body import BodyError, records_in
from windage.recording.policy import from_text
from windage.settings import IngestSettings, from_environment
from windage.steps.call_event import question
from windage.steps.ingest import RESENT, ingest

# What is not stored by then is sent again by whoever sent it.
BUDGET_SECONDS = 12.0


@cache
def wiring() -> tuple[IngestSettings, Policies, Outlet]:
    """Return the settings, what is recorded, and the sink; made once a sandbox."""
    settings = from_environment(IngestSettings, os.environ)
    way = Way("stream", in_time(ready(lambda: firehose.stream(settings.stream, UNHURRIED))), share=0.5)
    outlet = Outlet((way,), clock=time.time, seconds=BUDGET_SECONDS, first_seconds=BUDGET_SECONDS)
    policies = private(from_text(settings.policy), settings.privacy, write=print, clock=time.time)
    return settings, policies, outlet


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Store what is posted, and say what became of it."""
    settings, policies, outlet = wiring()
    posted = question(event)
    if posted is None:
        return answer(400, {"message": "ingest: not a post; expected headers and a body, as a function URL sends them"})
    try:
        records = records_in(posted.body, content_encoding=posted.headers.get("content-encoding", ""))
    except BodyError as error:
        return answer(error.status, {"message": f"ingest: {error}"})
    post = posted.headers.get("idempotency-key") or context.aws_request_id
    again = posted.headers.get(RESENT, "").strip().lower() == "true"
    rules = Rules(policies(), datetime.now(UTC), timedelta(days=settings.kept_days), post, resent=again)
    done = ingest(records, rules, send=outlet.send, keep=bucket(settings.bucket).put)
    milliseconds = int(time.time() * 1000)
    for line in counted(done.ends, usual="stream", monitor=settings.monitor, at_milliseconds=milliseconds):
        print(line)
    return answer(done.status, done.answer)


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    """Return what a function URL answers with."""
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
