"""MiniStack, with two things mended.

Its alarms look at the dimensions of their metric, as CloudWatch's do: two monitors of one model publish gauges of one
name under two dimensions; without them, what one says would ring the alarm of the other. And its streams take apart
records of several lines, as Firehose does when it is told to.

This file is run by the Python of MiniStack's own environment, which has nothing of ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any


def with_dimensions(module: Any) -> None:
    """Let the alarms of MiniStack's CloudWatch see the points of their own dimensions only."""
    original = module._evaluate_alarm

    def evaluate(alarm: Mapping[str, Any]) -> Any:
        wanted = {one["Name"]: one["Value"] for one in alarm.get("Dimensions", ())}
        own = {
            key: points
            for key, points in list(module._metrics.items())
            if points and points[0].get("Dimensions", {}) == wanted
        }
        return FunctionType(original.__code__, {**original.__globals__, "_metrics": own})(alarm)

    module._evaluate_alarm = evaluate


def with_lines_taken_apart(module: Any) -> None:
    """Let MiniStack's Firehose deliver each JSON document of a record by itself, where a stream says so."""
    original = module._deliver_records_to_s3

    def deliver(stream: Any, dest: Mapping[str, Any], records: Sequence[tuple[str, bytes]]) -> Any:
        processing = (dest.get("config") or {}).get("ProcessingConfiguration") or {}
        kinds = {one.get("Type") for one in processing.get("Processors") or () if processing.get("Enabled")}
        if "RecordDeAggregation" in kinds:
            end = b"\n" if "AppendDelimiterToRecord" in kinds else b""
            records = [(name, document + end) for name, data in records for document in _documents(data)]
        return original(stream, dest, records)

    module._deliver_records_to_s3 = deliver


def _documents(data: bytes) -> Iterator[bytes]:
    """Yield the JSON documents that stand behind each other; what is none is left as it is."""
    text, place = data.decode(errors="surrogateescape"), 0
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if place == len(text):
            return
        try:
            _, end = json.JSONDecoder().raw_decode(text, place)
        except ValueError:
            end = len(text)
        yield text[place:end].encode(errors="surrogateescape")
        place = end


def main() -> None:
    """Start MiniStack."""
    from ministack.app import main as start
    from ministack.services import cloudwatch, firehose

    with_dimensions(cloudwatch)
    with_lines_taken_apart(firehose)
    sys.exit(start())


if __name__ == "__main__":
    main()
