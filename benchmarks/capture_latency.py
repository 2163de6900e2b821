"""What the capture adds to a call when nothing fails, and to the start of a sandbox.

``python -m benchmarks.capture_latency [--calls 2000] [--rounds 3]``
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from benchmarks.capture import page
from benchmarks.capture.imports import imported
from benchmarks.capture.runs import run
from benchmarks.capture.sandbox import servers


def main() -> int:
    """Measure a local model with and without the function, in one run; keep every round and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with servers() as ports:
        runs = [
            run(ports, None, share=0.0, sinks="stream", calls=given.calls, seed=number, model="fast")
            for number in range(given.rounds)
        ]
    for one in runs:
        print(page.line(one))
    said = {"runs": [asdict(one) for one in runs], "import": asdict(imported())}
    page.LATENCY.write_text(json.dumps(said, indent=1) + "\n")
    page.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
