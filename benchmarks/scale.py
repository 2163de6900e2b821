"""A window of 84,000 shards on this machine: each function in a process of its own, its memory and its payloads.

``python -m benchmarks.scale [--shards 84000]`` plans the window, adds up all groups of all levels and judges it, with
the functions that the state machine calls. Some hundred objects are read for real; the others have their profiles.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DIFFERENT = 840
ROWS = 20
OBJECT_BYTES = 64 * 1024 * 1024
AT = "2026-03-01T07:10:00Z"
PREFIX = "captures/fraud/AllTraffic/2026/03/01/06/"


@dataclass(frozen=True)
class Folder:
    """A bucket in a folder; of captures there are as many as are asked for, each the size of a shard."""

    root: Path
    captures: int = 0
    name: str = "data"

    def get(self, key: str) -> bytes:
        """Return an object's bytes."""
        from windage.steps.ports import Missing

        try:
            return (self.root / self.real(key)).read_bytes()
        except FileNotFoundError:
            raise Missing(f"s3://{self.name}/{key}") from None

    def open(self, key: str) -> io.BytesIO:
        """Return what an object's bytes are read from."""
        return io.BytesIO(self.get(key))

    def real(self, key: str) -> str:
        """Return the object that stands for one."""
        if key.startswith(PREFIX):
            return f"{PREFIX}{int(Path(key).stem) % DIFFERENT:06d}.jsonl"
        return key

    def put(self, key: str, data: bytes, *, content_type: str = "application/json") -> None:
        """Write an object."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
        """Write an object unless there is one."""
        if (self.root / key).exists():
            return False
        self.put(key, data)
        return True

    def list(self, prefix: str, *, after: str = "") -> Iterator[Any]:
        """Yield the objects under a prefix."""
        from windage.steps.ports import Object

        if prefix.startswith(PREFIX):
            yield from (Object(f"{PREFIX}{number:06d}.jsonl", OBJECT_BYTES) for number in range(self.captures))
            return
        folder = self.root / prefix
        if folder.is_dir():
            found = sorted(path for path in folder.rglob("*") if path.is_file())
            keys = (path.relative_to(self.root).as_posix() for path in found)
            yield from (Object(key, 0) for key in keys if key > after)


@dataclass(frozen=True)
class Silent:
    """Where gauges go."""

    def publish(self, gauges: object) -> None:
        """Take them."""


def alone(work: Callable[..., Any], *given: Any) -> tuple[Any, float, float]:
    """Do something in a process of its own; return what it returns, its seconds and its peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        made, seconds, peak = pool.submit(_measured, work, *given).result()
    return made, seconds, peak


def _measured(work: Callable[..., Any], *given: Any) -> tuple[Any, float, float]:
    began = time.perf_counter()
    made = work(*given)
    took = time.perf_counter() - began
    # Not getrusage: a process begins with the peak of the one that started it.
    (peak,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return made, took, int(peak.split()[1]) / 1024


def deployed(root: Path, shards: int) -> None:
    """Deploy a monitor with a baseline, and write the captures that are read for real."""
    from windage import names
    from windage.capture import Call, Message, encode
    from windage.config import Capture, Model, Monitor
    from windage.steps.baseline import deploy, uploaded
    from windage.window import parse_moment

    folder, start = Folder(root), parse_moment("2026-03-01T06:00:00Z")
    capture = Capture(model=Model(lambda_function="fraud-model"))
    deploy(Monitor(name="fraud", capture=capture, output_columns=("score",)), storage=folder, dataset=None, at=start)
    training = (f"{row(37 * n)[1]},{row(37 * n)[0]}\n" for n in range(2000))
    key = f"{names.dataset_prefix('fraud')}train.csv"
    folder.put(key, ("score,age,city\n" + "".join(training)).encode())
    uploaded(key, storage=folder)
    for number in range(min(DIFFERENT, shards)):
        lines = []
        for n in range(ROWS):
            asked, answered = (Message(text.encode(), "text/csv") for text in row(7919 * (ROWS * number + n)))
            lines.append(encode(Call(f"e{number}-{n}", start, asked, answered)))
        folder.put(f"{PREFIX}{number:06d}.jsonl", b"".join(lines))


def row(n: int) -> tuple[str, str]:
    """Return what was asked and what was answered."""
    return f"{20 + n % 53},{'Ulm' if n % 3 else 'Bonn'}", f"0.{n % 10}"


def planned(root: Path, shards: int) -> Any:
    """Plan the window."""
    from windage.steps.plan import plan
    from windage.steps.requests import Scheduled

    folder = Folder(root, shards)
    (due,) = plan(Scheduled(monitor="fraud", scheduled_time=AT), storage=folder, open_bucket=lambda _: folder).windows
    return due


def profiled(root: Path, due: Any, shards: int) -> None:
    """Profile the shards that differ; the others of the same objects have the same profiles."""
    from windage.steps.merge_list import profile_keys
    from windage.steps.profile_planned import profile_planned
    from windage.steps.shard_list import listed

    folder, keys = Folder(root, shards), profile_keys(due)
    for item in listed(due, storage=folder)[:DIFFERENT]:
        profile_planned(item, storage=folder, open_bucket=lambda _: folder)
    for number in range(DIFFERENT, shards):
        os.link(root / keys[number % DIFFERENT], root / keys[number])


def merged(root: Path, document: dict[str, Any]) -> str:
    """Add up one group."""
    from windage.steps.merge import merge
    from windage.steps.requests import MergeItem, read

    return merge(read(MergeItem, document), storage=Folder(root))


def judged(root: Path, due: Any) -> Any:
    """Judge the window."""
    from windage.steps.evaluate import evaluate

    folder = Folder(root)
    return evaluate(due, storage=folder, metrics=Silent(), open_bucket=lambda _: folder)


def main() -> None:
    """Run all of it and print what it took."""
    from windage.steps.merge_list import groups_key
    from windage.steps.requests import write

    parser = argparse.ArgumentParser()
    parser.add_argument("--shards", type=int, default=84_000)
    shards = parser.parse_args().shards
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        deployed(root, shards)
        due, seconds, peak = alone(planned, root, shards)
        items = json.loads((root / due.shards_key).read_bytes())
        payloads = [len(json.dumps(write(due))), *(len(json.dumps(item)) for item in items)]
        print(f"plan: {due.shards:,} shards, levels {list(due.merges)}; {seconds:.1f} s, {peak:.0f} MB")
        alone(profiled, root, due, shards)
        for level in due.merges:
            groups = json.loads((root / groups_key(due, level)).read_bytes())
            payloads += [len(json.dumps(group)) for group in groups]
            _, seconds, peak = alone(merged, root, groups[0])
            began = time.perf_counter()
            with ProcessPoolExecutor(os.cpu_count()) as pool:
                for _ in pool.map(merged, [root] * len(groups), groups, chunksize=4):
                    pass
            took = time.perf_counter() - began
            print(f"merge, level {level}: {len(groups)} groups in {took:.0f} s; one: {seconds:.1f} s, {peak:.0f} MB")
        judgement, seconds, peak = alone(judged, root, due)
        (found,) = root.glob("results/fraud/data-quality/*/*/*/*/manifest.json")
        rows = json.loads(found.read_bytes())["rows"]
        print(f"evaluate: {judgement.outcome}, {rows:,} rows; {seconds:.1f} s, {peak:.0f} MB")
        print(f"largest input of a state: {max(payloads):,} bytes of 262,144")
        assert rows == ROWS * shards
        assert max(payloads) < 256 * 1024


if __name__ == "__main__":
    main()
