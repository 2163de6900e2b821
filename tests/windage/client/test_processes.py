"""The client in processes of its own: what it imports, what it does at the end, and what a fork leaves to whom."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "layers" / "windage" / "python"


def run(code: str, *arguments: str) -> str:
    """Run a program as a user would, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=PACKAGE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def questions(folder: Path) -> list[str]:
    lines = [line for file in folder.rglob("*.jsonl") for line in file.read_text().splitlines()]
    return sorted(json.loads(line)["captureData"]["endpointInput"]["data"] for line in lines)


def test_it_needs_nothing_but_the_standard_library_and_what_boto3_brings() -> None:
    """So that a model server can have it without what the analysis needs."""
    output = run("""
        import sys
        before = set(sys.modules)
        import windage
        windage.Capture("fraud", stream="windage-dev-fraud").close()
        import windage.aws.firehose, windage.aws.queue, windage.aws.endpoint
        added = {name.partition(".")[0] for name in set(sys.modules) - before}
        ours = {"windage", "boto3", "botocore", "jmespath", "dateutil", "urllib3", "s3transfer", "six", "certifi"}
        print(sorted(name for name in added - ours - sys.stdlib_module_names if not name.startswith("_")))
    """)
    assert json.loads(output.replace("'", '"')) == []


def test_a_capture_to_a_folder_does_not_even_load_boto3() -> None:
    output = run("""
        import sys, tempfile, windage
        with tempfile.TemporaryDirectory() as folder:
            with windage.Capture("fraud", folder=folder) as capture, capture.call("1") as call:
                call.answer("2")
        print("botocore" in sys.modules, capture.counts().stored)
    """)
    assert output == "False 1\n"


@pytest.mark.parametrize("end", ["", "raise SystemExit(0)", "raise KeyError"])
def test_what_waits_is_sent_when_python_ends(tmp_path: Path, end: str) -> None:
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, windage\n"
            "capture = windage.Capture('fraud', folder=sys.argv[1], interval=600)\n"
            "for number in range(3):\n"
            "    with capture.call([number]) as call:\n"
            "        call.answer(0.5)\n" + end,
            str(tmp_path),
        ],
        cwd=PACKAGE,
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert questions(tmp_path) == ["[0]", "[1]", "[2]"]


def test_what_no_sink_takes_is_spilled_to_the_standard_error_when_python_ends() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import windage\n"
            "capture = windage.Capture('fraud', sink=lambda lines: 1 / 0, interval=600)\n"
            "with capture.call([1]) as call:\n"
            "    call.answer(0.5)\n",
        ],
        cwd=PACKAGE,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(done.stderr)["windage"] == "spilled"


FORKING = """
    import os, sys, time, warnings, windage
    warnings.simplefilter("ignore")
    capture = windage.Capture("fraud", folder=sys.argv[1], interval=600)
    def ask(number):
        with capture.call([number]) as call:
            call.answer(0.5)
    # A thread runs and a record waits when the server forks, as with gunicorn's --preload.
    ask(1)
    children = []
    for number in (2, 3):
        child = os.fork()
        if child == 0:
            ask(number)
            HOW
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    print(capture.counts().received)
"""


@pytest.mark.parametrize("how", ["sys.exit(0)", "capture.close(); os._exit(0)"])
def test_each_process_sends_its_own_records_once(tmp_path: Path, how: str) -> None:
    assert run(FORKING.replace("HOW", how), str(tmp_path)) == "1\n"
    assert questions(tmp_path) == ["[1]", "[2]", "[3]"]
    # Each in a file of its own: two processes that write into one could cut each other's lines.
    assert len(list(tmp_path.rglob("*.jsonl"))) == 3


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_process_of_multiprocessing_sends_what_waits_when_it_ends(tmp_path: Path, method: str) -> None:
    """It leaves without Python's own exit."""
    program = tmp_path / "server.py"
    program.write_text(
        textwrap.dedent("""
        import multiprocessing, sys, warnings, windage
        warnings.simplefilter("ignore")
        capture = windage.Capture("fraud", folder=sys.argv[1], interval=600)
        def ask(number):
            with capture.call([number]) as call:
                call.answer(0.5)
        if __name__ == "__main__":
            ask(1)
            context = multiprocessing.get_context(sys.argv[2])
            process = context.Process(target=ask, args=(2,))
            process.start()
            process.join()
        """)
    )
    place = tmp_path / "captures"
    subprocess.run([sys.executable, str(program), str(place), method], check=True, timeout=60, cwd=PACKAGE)
    assert questions(place) == ["[1]", "[2]"]
