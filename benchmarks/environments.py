"""Make a peer's environment: ``python -m benchmarks.environments evidently``, or all of them.

Each has its own, because they agree on no version of pandas and none of them is to be among ours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from benchmarks.peers.client import ENVIRONMENTS, PEERS, ROOT, Peer

UV: Final = ROOT / ".tools" / "bin" / "uv"


def make(peer: Peer) -> bool:
    """Install what the peer's lock names; return whether that was possible."""
    folder = ENVIRONMENTS / peer.name
    steps = (
        [UV, "venv", "--quiet", "--allow-existing", "--python", sys.executable, folder],
        [UV, "pip", "sync", "--quiet", "--python", peer.python, peer.lock],
    )
    return all(subprocess.run([str(word) for word in step], check=False).returncode == 0 for step in steps)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the environments of the named peers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", nargs="*", default=list(PEERS), help=f"of {', '.join(PEERS)}")
    missed = [name for name in parser.parse_args(arguments).peers if not make(PEERS[name])]
    for name in missed:
        print(f"benchmarks: {name} could not be installed: it is left out", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
