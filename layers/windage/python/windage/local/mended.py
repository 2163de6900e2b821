"""MiniStack, with five things mended.

Its alarms look at the dimensions of their metric, as CloudWatch's do: two monitors of one model publish gauges of one
name under two dimensions; without them, what one says would ring the alarm of the other. Its streams take apart
records of several lines, as Firehose does when it is told to. Who may send a message to a queue may send several: in
AWS the right to do so has no name of its own. And what a template calls a secret by is its ARN, by which rights to it
are given, not its name. And its sandboxes share what they unpack of one layer: each had a copy of its own, hundreds of
megabytes in ten thousand files, and to make and to remove them took longer than all else.

This file is run by the Python of MiniStack's own environment, which has nothing of ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import FunctionType, SimpleNamespace
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


def with_rights_of_batches(module: Any) -> None:
    """Let a batch of calls of SQS need the right to one such call, as AWS does."""
    original = module.extract_iam_action

    def extract(service: str, *of_the_request: Any) -> Any:
        action = original(service, *of_the_request)
        return action.removesuffix("Batch") if service == "sqs" and action else action

    module.extract_iam_action = extract


def with_arns_of_secrets(handlers: Mapping[str, Any]) -> None:
    """Let a reference to a secret be its ARN, as CloudFormation's is."""
    handler = handlers["AWS::SecretsManager::Secret"]
    original = handler["create"]

    def create(logical_id: str, properties: Mapping[str, Any], stack: str) -> tuple[str, Mapping[str, str]]:
        _, attributes = original(logical_id, properties, stack)
        return attributes["Id"], attributes

    handler["create"] = create


def with_layers_unpacked_once(module: Any, folder: Path) -> None:
    """Let MiniStack's sandboxes find each layer unpacked in one place, below a folder."""
    one_at_a_time = Lock()

    @contextmanager
    def archive(path: str) -> Iterator[Any]:
        if Path(path).name.startswith("layer_"):
            yield SimpleNamespace(namelist=list, extractall=lambda target: share(Path(path), Path(target)))
        else:
            with zipfile.ZipFile(path) as opened:
                yield opened

    def share(packed: Path, target: Path) -> None:
        unpacked = folder / hashlib.sha256(packed.read_bytes()).hexdigest()
        with one_at_a_time:
            if not unpacked.exists():
                half = unpacked.with_suffix(".half")
                with zipfile.ZipFile(packed) as opened:
                    opened.extractall(half)
                half.rename(unpacked)
        packed.unlink()
        target.rmdir()
        target.symlink_to(unpacked)

    errors = {"BadZipFile": zipfile.BadZipFile, "LargeFileError": zipfile.LargeZipFile}
    module.zipfile = SimpleNamespace(ZipFile=archive, **errors)


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
    from ministack.core import iam_actions, lambda_runtime
    from ministack.services import cloudwatch, firehose
    from ministack.services.cloudformation import provisioners

    with_dimensions(cloudwatch)
    with_lines_taken_apart(firehose)
    with_rights_of_batches(iam_actions)
    with_arns_of_secrets(provisioners._RESOURCE_HANDLERS)
    with_layers_unpacked_once(lambda_runtime, Path(os.environ["TMPDIR"]) / "layers")
    sys.exit(start())


if __name__ == "__main__":
    main()
