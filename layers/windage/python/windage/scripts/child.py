"""Run a post-processor in a process of its own: ``python -m windage.scripts.child SCRIPT OUTPUT MEMORY_MB``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from windage.errors import InputError, ScriptError
from windage.scripts.loading import OUTPUT, Script, guarded, load

HANDLER = "postprocess_handler"
LARGEST_FILE = 100 * 1024 * 1024


def main(path: str, output: str, memory_mb: int) -> int:
    """Run the script and return the exit status; what it printed, logged and raised is on the two outputs."""
    _limit(memory_mb)
    # Without this, what a script logs below a warning would be nowhere.
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(message)s")
    try:
        script = Script.read(Path(path))
        handler, _ = load(script, HANDLER, arguments=(0, 0), logger=None, folders={OUTPUT: output})
        with guarded(script, logger=None):
            try:
                handler()
            except SystemExit as ended:
                # In a process of its own a script may well end itself.
                if ended.code:
                    raise
    except (InputError, ScriptError) as error:
        sys.stdout.flush()
        print(error, file=sys.stderr)
        return 1
    return 0


def _limit(memory_mb: int) -> None:
    """Let the script run out of memory by itself before the function does, and fill no disk."""
    try:
        import resource
    except ImportError:  # not a system of this kind
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    if memory_mb:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 1024 * 1024, memory_mb * 1024 * 1024))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
