"""Captured calls as lines, and what the bucket holds of them in the end, by a reading of its own."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Mapping

from hypothesis import strategies as st

HOURS = ("2026-03-01T06", "2026-03-01T07", "2026-12-31T23")
KEY = re.compile(r"captures/fraud/AllTraffic/(\d{4})/(\d\d)/(\d\d)/(\d\d)/[a-z]+-[0-9a-f]{32}\.jsonl\.gz")


def call(number: int, hour: str = HOURS[0], **metadata: object) -> bytes:
    """Return one captured call as a line."""
    record = {
        "captureData": {"endpointInput": {"data": f"{number},Ulm", "encoding": "CSV", "mode": "INPUT"}},
        "eventMetadata": {"eventId": f"e{number}@{hour}", "inferenceTime": f"{hour}:{number % 60:02}:00Z", **metadata},
        "eventVersion": "0",
    }
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


calls = st.builds(call, st.integers(0, 200), st.sampled_from(HOURS))


def stored(objects: Mapping[str, bytes]) -> Counter[bytes]:
    """Count the lines in the objects of captures; every key says the hour of what it holds."""
    found: Counter[bytes] = Counter()
    for key, data in objects.items():
        if not key.startswith("captures/"):
            continue
        named = KEY.fullmatch(key)
        assert named is not None, key
        for line in gzip.decompress(data).splitlines(keepends=True):
            time = json.loads(line)["eventMetadata"]["inferenceTime"]
            assert time.startswith("{}-{}-{}T{}".format(*named.groups()))
            found[line] += 1
    return found
