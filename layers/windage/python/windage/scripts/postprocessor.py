"""Run a user's ``postprocess_handler`` on the files of a judged window, in a process of its own with a time limit.

In a process of its own, whatever it does ends with it: it cannot hang or exhaust the function that judged the window,
nor leave another environment, directory or thread behind, so that the result is never lost to it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from windage.errors import shortened
from windage.steps.ports import Postprocessed

# Of the 15 minutes that the function has for the window.
SECONDS = 300.0
# Beside what a function of 1,769 MB needs for a large window.
MEMORY_MB = 1024
LONGEST_LOG = 256 * 1024
MOST_FILES = 50
MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 200


def run(
    script: Path,
    *,
    files: Mapping[str, bytes],
    environment: Mapping[str, str],
    baseline: Mapping[str, bytes] | None = None,
    seconds: float = SECONDS,
    memory_mb: int = 0,
) -> Postprocessed:
    """Run a post-processor.

    Parameters
    ----------
    script
        The file.
    files
        The window's files, which the script finds in the folder ``output_path``.
    environment
        What Model Monitor's container had in its environment, beside ours; paths are added here.
    baseline
        The baseline's files, which the script finds under ``baseline_statistics`` and ``baseline_constraints``.
    seconds, memory_mb
        How long it may run, and how much memory it may ask for; 0 is without limit.

    Returns
    -------
    Postprocessed
        What it wrote; a failure is a value, too.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="windage-script-", ignore_cleanup_errors=True) as place:
            folder = Path(place).resolve()
            return _run(script, folder, files, baseline or {}, environment, (seconds, memory_mb))
    # No room for its files, no room for its process: the window has been judged all the same.
    except OSError as error:
        return Postprocessed(failure=f"it could not be run: {error.strerror}", log=b"", files={})


def _run(
    script: Path,
    folder: Path,
    files: Mapping[str, bytes],
    baseline: Mapping[str, bytes],
    environment: Mapping[str, str],
    limits: tuple[float, int],
) -> Postprocessed:
    seconds, memory_mb = limits
    output, log = folder / "output", folder / "log"
    paths = _written(folder / "baseline", baseline)
    _written(output, files)
    variables = {
        # Its own settings are nobody else's.
        **{name: value for name, value in os.environ.items() if not name.startswith("WINDAGE_")},
        **environment,
        **{f"baseline_{Path(name).stem}": str(path) for name, path in paths.items()},
        "output_path": str(output),
        "post_analytics_processor_script": str(script),
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = (sys.executable, "-P", "-m", "windage.scripts.child", script.resolve(), output, str(memory_mb))
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command,
            cwd=output,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        status = _finished(process, seconds)
    text = _tail(log)
    failure = _failure(status, text, seconds)
    added, left_out = _added(output, files)
    if left_out:
        text += f"windage: {left_out} of its files are not kept\n".encode()
    return Postprocessed(failure=failure, log=text, files=added)


def _written(folder: Path, files: Mapping[str, bytes]) -> dict[str, Path]:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in files}


def _finished(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Return the exit status, or nothing when the time was over; all that it started ends with it."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _failure(status: int | None, log: bytes, seconds: float) -> str | None:
    if status == 0:
        return None
    if status is None:
        return f"it was ended after {seconds:g} seconds"
    if status < 0:
        return f"it was ended by signal {-status}"
    lines = log.decode(errors="replace").strip().splitlines()
    return shortened(lines[-1] if lines else f"exit status {status}", limit=200)


def _tail(log: Path) -> bytes:
    size = log.stat().st_size
    with log.open("rb") as file:
        file.seek(max(0, size - LONGEST_LOG))
        text = file.read()
    cut = f"windage: the first {size - LONGEST_LOG} bytes are not kept\n".encode() if size > LONGEST_LOG else b""
    return cut + text + (b"" if text.endswith(b"\n") or not text else b"\n")


def _added(output: Path, before: Mapping[str, bytes]) -> tuple[dict[str, bytes], int]:
    """Return the files that the script added or changed, and how many are too many, too large or oddly named."""
    added: dict[str, bytes] = {}
    left_out = 0
    room = MOST_BYTES
    for path in _files(output):
        name = path.relative_to(output).as_posix()
        size = path.stat().st_size
        kept = before.get(name)
        if kept is not None and size == len(kept) and path.read_bytes() == kept:
            continue
        if size > room or len(added) == MOST_FILES or len(name) > LONGEST_NAME or not name.isprintable():
            left_out += 1
            continue
        added[name] = path.read_bytes()
        room -= size
    return added, left_out


def _files(folder: Path) -> Iterator[Path]:
    """Yield what are files themselves: a link could lead out of the folder."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.is_file() and not path.is_symlink():
                yield path
