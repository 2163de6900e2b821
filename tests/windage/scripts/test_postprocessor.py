"""Post-processors run on the files of a result, in a process of their own: nothing that they do harms ours."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.windage.scripts.records import SCRIPTS
from windage.scripts import postprocessor
from windage.scripts.postprocessor import run
from windage.steps.ports import Postprocessed

VIOLATIONS = json.dumps({"violations": [{"feature_name": "city"}, {"feature_name": "age"}]}).encode()
FILES = {"statistics.json": b"{}", "constraints.json": b"{}", "constraint_violations.json": VIOLATIONS}
VARIABLES = {"sagemaker_monitoring_schedule_name": "hourly", "end_time": "2026-03-01T07:00:00Z"}

Run = Callable[..., Postprocessed]


@pytest.fixture
def mine(tmp_path: Path) -> Run:
    """Run the body of a post-processor."""

    def runs(body: str, **more: float) -> Postprocessed:
        path = tmp_path / "mine.py"
        path.write_text("def postprocess_handler():\n" + "".join(f"    {line}\n" for line in body.split("\n")))
        return run(path, files=FILES, environment=VARIABLES, **more)  # type: ignore[arg-type]  # seconds and megabytes

    return runs


def test_it_finds_the_result_where_the_container_had_it() -> None:
    ran = run(SCRIPTS / "tell_drift.py", files=FILES, environment=VARIABLES)
    assert ran == Postprocessed(
        failure=None,
        log=b"Hello from post-proc script!\nINFO violated: ['age', 'city']\n",
        files={"drifted.txt": b"hourly 2026-03-01T07:00:00Z age city"},
    )


def test_a_failure_is_a_value_with_all_that_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE_NAME", "nightly")
    ran = run(SCRIPTS / "post_fails.py", files=FILES, environment={})
    assert ran.failure == "NotImplementedError: nightly"
    assert ran.log.decode() == (
        "about to publish\n"
        "Traceback (most recent call last):\n"
        '  File "post_fails.py", line 8, in postprocess_handler\n'
        '    publish(os.environ["PIPELINE_NAME"])\n'
        '  File "post_fails.py", line 12, in publish\n'
        "    raise NotImplementedError(pipeline)\n"
        "NotImplementedError: nightly\n"
    )


def test_it_has_the_environment_of_the_container_and_none_of_our_settings(
    mine: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINDAGE_BUCKET", "data")
    ran = mine("import os, json; print(json.dumps(dict(os.environ)))")
    seen = json.loads(ran.log)
    assert {name: seen[name] for name in VARIABLES} == VARIABLES
    assert Path(seen["output_path"]).name == "output"
    assert Path(seen["post_analytics_processor_script"]).name == "mine.py"
    assert not [name for name in seen if name.startswith("WINDAGE_")]


def test_the_baseline_is_where_its_variables_say(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("import os\ndef postprocess_handler(): print(open(os.environ['baseline_constraints']).read())\n")
    assert run(path, files={}, baseline={"constraints.json": b"[1]"}, environment={}).log == b"[1]\n"


def test_our_process_stays_as_it_is(mine: Run) -> None:
    before = dict(os.environ), Path.cwd()
    ran = mine("import os\nos.environ['PATH'] = ''\nos.chdir('/')\nos.umask(0)")
    assert ran.failure is None
    assert (dict(os.environ), Path.cwd()) == before


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ("import sys\nsys.exit('no pipeline')", "SystemExit: no pipeline"),
        ("import os\nos._exit(7)", "exit status 7"),
        ("import os\nos.kill(os.getpid(), 9)", "it was ended by signal 9"),
        ("raise KeyboardInterrupt", "it was ended by signal 2"),
        ("return bytearray(3_000_000_000)", "MemoryError"),
        ("import time\ntime.sleep(60)", "it was ended after 2 seconds"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_however_it_ends_we_say_so(mine: Run, body: str, failure: str) -> None:
    assert mine(body, seconds=2, memory_mb=1024).failure == failure


@pytest.mark.parametrize("body", ["import sys\nsys.exit()", "import sys\nsys.exit(0)", "return 5", "pass"])
def test_it_may_end_itself(mine: Run, body: str) -> None:
    assert mine(body).failure is None


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        ("def postprocess_handler(result): pass\n", "post.py:1: postprocess_handler has another number of parameters"),
        ("def postprocess(): pass\n", "post.py: the function is missing; expected def postprocess_handler"),
        ("import nowhere\n", "ModuleNotFoundError: No module named 'nowhere'"),
        ("def (\n", "post.py:1: not Python; got invalid syntax"),
    ],
)
def test_a_script_that_cannot_be_used_is_a_failure_too(tmp_path: Path, source: str, failure: str) -> None:
    path = tmp_path / "post.py"
    path.write_text(source)
    ran = run(path, files=FILES, environment={})
    assert ran.failure is not None
    assert ran.failure.startswith(failure)


def test_what_it_started_ends_with_it(mine: Run) -> None:
    ran = mine(
        "import subprocess, sys\nprint(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)"
    )
    process = Path(f"/proc/{int(ran.log)}/stat")
    end = time.monotonic() + 5
    while process.exists() and process.read_text().split()[2] != "Z" and time.monotonic() < end:
        time.sleep(0.02)
    assert not process.exists() or process.read_text().split()[2] == "Z"


def test_only_what_it_added_or_changed_is_kept(mine: Run) -> None:
    ran = mine(
        "import os\nos.mkdir('more')\nopen('more/a.txt', 'w').write('a')\nopen('constraints.json', 'w').write('[]')\n"
        "os.symlink('/etc/hostname', 'link')\nos.mkfifo('pipe')"
    )
    assert ran.failure is None
    assert ran.files == {"constraints.json": b"[]", "more/a.txt": b"a"}


@pytest.mark.parametrize(
    ("limit", "value", "body", "kept", "said"),
    [
        ("MOST_FILES", 2, "[open(f'{n}', 'w').close() for n in range(5)]", ["0", "1"], "3 of its files"),
        ("MOST_BYTES", 10, "[open(f'{n}', 'w').write('x' * 4) for n in range(3)]", ["0", "1"], "1 of its files"),
        ("LONGEST_NAME", 4, "[open('x' * n, 'w').close() for n in (4, 5)]", ["xxxx"], "1 of its files"),
        ("MOST_FILES", 9, "open('a\\nb', 'w').close()", [], "1 of its files"),
    ],
)
def test_files_have_their_limits(
    mine: Run, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, body: str, kept: list[str], said: str
) -> None:
    monkeypatch.setattr(postprocessor, limit, value)
    ran = mine(body)
    assert (ran.failure, list(ran.files)) == (None, kept)
    assert ran.log.decode() == f"windage: {said} are not kept\n"


def test_of_a_long_log_the_end_is_kept(mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postprocessor, "LONGEST_LOG", 9)
    assert mine("print('first')\nprint('then')\nprint('last')").log == (
        b"windage: the first 7 bytes are not kept\nhen\nlast\n"
    )


def test_it_fills_no_disk(mine: Run) -> None:
    ran = mine("open('large', 'wb').write(bytes(101 * 1024 * 1024))")
    assert ran.failure == "OSError: [Errno 27] File too large"
    assert ran.files == {}


def test_what_cannot_be_run_is_a_failure_and_no_error(mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert mine("pass") == Postprocessed("it could not be run: No such file or directory", b"", {})


def test_it_may_take_its_folder_away(mine: Run) -> None:
    assert mine("import os, shutil\nshutil.rmtree(os.environ['output_path'])") == Postprocessed(None, b"", {})
