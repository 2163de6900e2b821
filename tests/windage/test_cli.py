"""The command: exit statuses, files, messages; nothing that a file holds gives a traceback or moves the cursor."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tests.windage.steps.fakes import shuffled
from windage.cli import VERBS, _parser, main
from windage.profile import Distinct


def table(rows: int) -> str:
    """Return traffic in an order in which no row depends on the one before it, the same every time."""
    lines = (f"{20 + n % 50},{'Ulm' if n % 2 else 'Bonn'},0.{n % 10}\n" for n in shuffled(rows))
    return "age,city,score\n" + "".join(lines)


TRAINING, SAME = table(1000), table(300)
MOVED = SAME.replace("Ulm", "Bonn")
BONN_ALONE = {("city", "baseline_drift_check"), ("city", "constant_column_check")}

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def windage(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command in a folder of its own; return its exit status and what it wrote."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        written = capsys.readouterr()
        assert "Traceback" not in written.out + written.err
        return status, written.out, written.err

    return run


@pytest.fixture
def learned(windage: Command, tmp_path: Path) -> Command:
    """The command where a baseline has been learned into the folder ``baseline``."""
    (tmp_path / "train.csv").write_text(TRAINING)
    assert windage("baseline", "data-quality", "train.csv", "--out", "baseline")[0] == 0
    return windage


def check(learned: Command, *captures: str, more: tuple[str, ...] = ()) -> tuple[int, str, str]:
    return learned("check", "data-quality", *captures, "--baseline", "baseline", "--out", "out", *more)


def violations(folder: str = "out") -> set[tuple[str, str]]:
    document = json.loads(Path(folder, "constraint_violations.json").read_bytes())
    return {(entry["feature_name"], entry["constraint_check_type"]) for entry in document["violations"]}


def capture(asked: str, answered: str | None = None, kind: str = "CSV") -> str:
    sides = {"endpointInput": {"data": asked, "encoding": kind}}
    if answered is not None:
        sides["endpointOutput"] = {"data": answered, "encoding": kind}
    return json.dumps({"captureData": sides, "eventMetadata": {"inferenceTime": "2026-03-01T06:00:00Z"}}) + "\n"


def captures(rows: int = 300, *, moved: bool = False) -> str:
    return "".join(
        capture(f"{20 + n % 50},{'Ulm' if n % 2 and not moved else 'Bonn'}", f"0.{n % 10}") for n in shuffled(rows)
    )


def test_a_baseline_is_the_services_two_files_and_one_of_ours(windage: Command, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(TRAINING)
    status, out, err = windage("baseline", "data-quality", "train.csv", "--out", "new/baseline")
    assert (status, err) == (0, "")
    written = sorted(path.name for path in Path("new/baseline").iterdir())
    assert written == ["constraints.json", "profile.json", "statistics.json"]
    assert json.loads(Path("new/baseline/statistics.json").read_bytes())["dataset"]["item_count"] == 1000
    assert out.startswith("Baseline ")
    assert out.endswith(" of 1,000 rows and 3 columns: new/baseline\n")


@pytest.mark.parametrize(
    ("content", "status", "found"),
    [(SAME, 0, set()), (MOVED, 1, BONN_ALONE)],
)
def test_a_dataset_is_checked(learned: Command, content: str, status: int, found: set[tuple[str, str]]) -> None:
    Path("window.csv").write_text(content)
    assert check(learned, "window.csv")[0] == status
    assert violations() == found
    files = {
        "statistics.json",
        "constraints.json",
        "constraint_violations.json",
        "report.html",
        "quarantine.jsonl",
        "outliers.jsonl",
        "trace.json",
    }
    assert {path.name for path in Path("out").iterdir()} == files
    assert b"<!DOCTYPE html>" in Path("out/report.html").read_bytes()


def test_a_result_is_a_baseline_too(learned: Command) -> None:
    """As with the service, whose every run writes the statistics and the constraints of its window."""
    Path("window.csv").write_text(MOVED)
    check(learned, "window.csv")
    status, _, _ = learned("check", "data-quality", "window.csv", "--baseline", "out", "--out", "again")
    assert (status, violations("again")) == (0, set())


def test_a_result_does_not_replace_its_baseline(learned: Command) -> None:
    Path("window.csv").write_text(MOVED)
    before = {path.name: path.read_bytes() for path in Path("baseline").iterdir()}
    status, _, err = learned(
        "check", "data-quality", "window.csv", "--baseline", "baseline", "--out", "./x/../baseline"
    )
    assert status == 2
    assert err == "windage: x/../baseline: the result would replace the baseline; do: another --out\n"
    assert {path.name: path.read_bytes() for path in Path("baseline").iterdir()} == before


def test_the_words_of_a_quiet_window(learned: Command) -> None:
    Path("window.csv").write_text(SAME)
    status, out, err = check(learned, "window.csv")
    assert (status, err) == (0, "")
    assert out == "All 3 features look like the baseline, in 300 rows.\nReport: out/report.html\n"


def test_the_words_of_a_changed_window(learned: Command) -> None:
    Path("window.csv").write_text(MOVED + "1,2,3,4\n")
    status, out, _ = check(learned, "window.csv")
    first, second, example, kept, header, *found, last = out.splitlines()
    assert status == 1
    assert first == "1 of 3 features has violations in 300 rows; city moved most: distance 0.50 where 0.04 is allowed."
    assert second == "1 of 301 rows quarantined: columns 1"
    assert example == "  window.csv:302: columns: 4 fields, expected 3"
    assert kept == "  all of them: out/quarantine.jsonl"
    assert header.split() == ["feature", "check", "what"]
    assert {tuple(violation.split()[:2]) for violation in found if violation.startswith("city")} == BONN_ALONE
    assert last == "Report: out/report.html"


@pytest.mark.parametrize("packed", [False, True])
def test_captures_are_checked(learned: Command, packed: bool) -> None:
    """The model's answer stands first in a capture; the baseline has it last, and says so by name."""
    content = captures(moved=True).encode()
    name = "window.jsonl.gz" if packed else "window.jsonl"
    Path(name).write_bytes(gzip.compress(content, mtime=0) if packed else content)
    status, _, _ = check(learned, name, more=("--output-columns", " score "))
    assert (status, violations()) == (1, BONN_ALONE)


def test_captures_under_other_columns_are_not_taken_for_data(learned: Command) -> None:
    """Without --output-columns the answer is taken for the age, and that shows."""
    Path("window.jsonl").write_text(captures())
    assert check(learned, "window.jsonl")[0] == 1
    assert ("age", "swapped_columns_check") in violations()


def test_a_folder_is_read_with_all_below_it(learned: Command) -> None:
    Path("day/06").mkdir(parents=True)
    Path("day/06/a.jsonl").write_text(captures(100))
    Path("day/06/b.jsonl.gz").write_bytes(gzip.compress(captures(50).encode()))
    Path("day/c.csv").write_text(SAME)
    Path("day/.DS_Store").write_bytes(b"\x00")
    Path("day/notes.txt").write_text("no data")
    status, out, _ = check(learned, "day", "day/06/a.jsonl", more=("--output-columns", "score"))
    assert (status, out.splitlines()[0]) == (0, "All 3 features look like the baseline, in 550 rows.")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("window.json", lambda rows: json.dumps(rows).encode()),
        ("window.json.gz", lambda rows: gzip.compress(json.dumps({"instances": rows}).encode(), mtime=0)),
        ("window.jsonl", lambda rows: "\n".join(map(json.dumps, rows)).encode()),
        ("window.ndjson.gz", lambda rows: gzip.compress("\n".join(map(json.dumps, rows)).encode(), mtime=0)),
        ("window.csv.gz", lambda rows: gzip.compress(SAME.encode(), mtime=0)),
    ],
)
def test_a_dataset_is_learned_and_judged_in_every_format(
    learned: Command, name: str, written: Callable[[list[dict[str, object]]], bytes]
) -> None:
    rows = [
        {"age": int(row["age"]), "city": row["city"], "score": float(row["score"])}
        for row in csv.DictReader(io.StringIO(SAME))
    ]
    Path(name).write_bytes(written(rows))
    status, out, err = check(learned, name)
    assert (status, err, out.splitlines()[0]) == (0, "", "All 3 features look like the baseline, in 300 rows.")
    assert learned("baseline", "data-quality", name, "--out", "same")[0] == 0
    features = json.loads(Path("same/constraints.json").read_bytes())["features"]
    assert [feature["inferred_type"] for feature in features] == ["Integral", "String", "Fractional"]


def test_parquet_is_learned_and_judged(windage: Command) -> None:
    dataset = str(Path(__file__).parent / "datasets" / "types_snappy.parquet")
    assert windage("baseline", "data-quality", dataset, "--out", "baseline")[0] == 0
    assert check(windage, dataset)[0] == 0


def test_without_a_header_columns_are_those_of_the_baseline_in_its_order(learned: Command) -> None:
    """With --output-columns the values of a CSV file stood under the names of a capture's columns: score, age, city."""
    Path("window.csv").write_text(SAME.partition("\n")[2])
    status, out, _ = check(learned, "window.csv", more=("--no-header", "--output-columns", "score"))
    assert (status, out.splitlines()[0]) == (0, "All 3 features look like the baseline, in 300 rows.")


def test_a_baseline_without_a_header(windage: Command) -> None:
    Path("train.csv").write_text(TRAINING.partition("\n")[2])
    assert windage("baseline", "data-quality", "train.csv", "--no-header", "--out", "baseline")[0] == 0
    document = json.loads(Path("baseline/constraints.json").read_bytes())
    assert [feature["name"] for feature in document["features"]] == ["_c0", "_c1", "_c2"]
    Path("window.csv").write_text(SAME.partition("\n")[2])
    assert check(windage, "window.csv", more=("--no-header",))[0] == 0


def test_compatibility_is_a_choice(learned: Command) -> None:
    Path("window.csv").write_text(SAME.replace("20,", "x,", 1))
    assert check(learned, "window.csv")[0] == 0
    assert check(learned, "window.csv", more=("--compatibility", "sagemaker"))[0] == 1
    assert violations() == {("age", "data_type_check")}


def test_the_same_input_gives_the_same_files(learned: Command) -> None:
    Path("window.csv").write_text(MOVED)
    check(learned, "window.csv")
    first = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    check(learned, "window.csv")
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == first


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "windage: none.csv: the file cannot be read; got No such file or directory\n"),
        ("a.csv", b"", "windage: a.csv: no rows; got an empty file; expected a dataset\n"),
        (
            "a.csv",
            b"age,age\n1,2\n",
            "windage: a.csv:1: a column is named twice; got age; do: give every column its own",
        ),
        ("a.csv", b"age\n\xff\n", "windage: a.csv:2: the file is not UTF-8; got byte 0xff; do: save it as UTF-8\n"),
        (
            "a.csv",
            "age\n1\n".encode("utf-16"),
            "windage: a.csv: the file is not UTF-8; got UTF-16; do: save it as UTF-8",
        ),
        ("a.csv", b'age,b\n1,"2\n', "windage: a.csv:2: not CSV; got unexpected end of data; do: mend the quotes\n"),
        (
            "a.csv.gz",
            gzip.compress(b"age\n1\n", mtime=0)[:-3],
            "windage: a.csv.gz: the compressed file is damaged or cut; do: ",
        ),
        ("a.parquet", b"PAR1\x15\x04\x80", "windage: a.parquet: no Parquet file, or a damaged one; got it does not"),
        ("a.json", b"[1, ", "windage: a.json: not JSON; got not JSON at character 4"),
    ],
)
def test_a_wrong_input_says_what_and_where(learned: Command, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    for arguments in (
        ("baseline", "data-quality", name, "--out", "new"),
        ("check", "data-quality", name, "--baseline", "baseline", "--out", "new"),
    ):
        status, out, err = learned(*arguments)
        assert (status, out) == (2, "")
        assert err.startswith(message)
        assert err.count("\n") == 1
    assert not Path("new").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"age,b\n1,2,3\n",
            "windage: a.csv:2: a row has another number of fields; got 3; expected 2; do: mend the row;",
        ),
        (b"age,b\n", "windage: a.csv: no rows; got a header only; expected a dataset\n"),
    ],
)
def test_a_baseline_is_stricter(windage: Command, content: bytes, message: str) -> None:
    Path("a.csv").write_bytes(content)
    status, _, err = windage("baseline", "data-quality", "a.csv", "--out", "new")
    assert status == 2
    assert err.startswith(message)


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("a.jsonl", b"not json\n" * 3, 3),
        ("a.jsonl.gz", b"\x1f\x8brubbish", 1),
        ("a.jsonl", captures(5).replace("CSV", "AVRO").encode(), 5),
    ],
)
def test_when_no_row_could_be_read_that_is_no_success(learned: Command, name: str, content: bytes, rows: int) -> None:
    """It said "No traffic was captured" and exited with 0."""
    Path(name).write_bytes(content)
    status, out, _ = check(learned, name)
    assert (status, out.splitlines()[0]) == (2, f"None of the {rows} captured rows could be read.")
    assert Path("out/report.html").exists()


def test_no_traffic_is_no_fault(learned: Command) -> None:
    Path("a.jsonl").write_bytes(b"\n")
    status, out, _ = check(learned, "a.jsonl")
    assert status == 0
    assert out.startswith("No traffic was captured in this window")


def test_rows_of_another_width_are_a_violation(learned: Command) -> None:
    Path("window.csv").write_text("age,city,score\n" + "20,Ulm,0.1,x\n" * 200)
    assert check(learned, "window.csv")[0] == 1
    assert violations() == {("Extra columns", "extra_column_check")}


def test_what_is_not_there_is_told(learned: Command) -> None:
    Path("empty").mkdir()
    Path("window.csv").write_text(SAME)
    Path("file").write_text("")
    for arguments, message in [
        (
            ("empty", "--baseline", "baseline", "--out", "out"),
            "windage: empty: nothing to read in the folder; expected",
        ),
        (
            ("window.csv", "--baseline", "none", "--out", "out"),
            "windage: none/statistics.json: the baseline cannot be read; got No such file or directory; do: windage ",
        ),
        (
            ("window.csv", "--baseline", "baseline", "--out", "file"),
            "windage: file: the results cannot be written; got File exists",
        ),
        (
            ("window.csv", "--baseline", "baseline", "--out", "out", "--output-columns", "scor"),
            "windage: output columns: no such column in the baseline; got scor; expected one of age, city, score\n",
        ),
        (
            ("s3://B", "--baseline", "baseline", "--out", "out"),
            "windage: s3://B: not an S3 address; got s3://B; expected",
        ),
    ]:
        status, _, err = learned("check", "data-quality", *arguments)
        assert status == 2
        assert err.startswith(message)
    status, _, err = learned("baseline", "data-quality", "empty", "--out", "new")
    assert (status, err.startswith("windage: empty: nothing to read in the folder")) == (2, True)


def test_a_baseline_is_made_of_one_dataset(windage: Command) -> None:
    Path("data").mkdir()
    for name in ("a.csv", "b.csv"):
        Path("data", name).write_text(TRAINING)
    status, _, err = windage("baseline", "data-quality", "data", "--out", "new")
    assert (status, err) == (2, "windage: data: one dataset is needed; got 2 files\n")


@pytest.mark.parametrize(
    "arguments",
    [[], ["check"], ["chekc"], ["check", "data-quality"], ["check", "data-quality", "a", "--compatibility", "deequ"]],
)
def test_a_wrong_command_line_shows_how(
    windage: Command, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        windage(*arguments)
    assert raised.value.code == 2
    assert "usage: windage" in capsys.readouterr().err


HOSTILE = "\x1b[31mred\x1b[2J\x07\u202egnp"


def test_a_name_that_moves_the_cursor_is_shown(windage: Command) -> None:
    """In the table of violations, in the sentence, and in messages."""
    Path("train.csv").write_text(f'"{HOSTILE}",b\n' + "x,1\ny,1\n" * 100)
    windage("baseline", "data-quality", "train.csv", "--out", "baseline")
    Path("window.csv").write_text(f'"{HOSTILE}",b\n' + "x,1\n" * 200)
    status, out, _ = check(windage, "window.csv")
    assert status == 1
    assert r"\x1b[31mred\x1b[2J\x07\u202egnp moved most" in out
    assert all(character.isprintable() or character == "\n" for character in out)
    _, _, err = check(windage, "window.csv", more=("--output-columns", "other"))
    assert r"expected one of \x1b[31mred" in err
    Path("window.csv").write_text(f'"{HOSTILE}","{HOSTILE}"\n1,2\n')
    _, _, err = check(windage, "window.csv")
    assert err.removesuffix("\n").isprintable()


def test_words_of_rich_are_words(windage: Command) -> None:
    """Markup in a name must not colour, link or fail."""
    name = "[bold red]age[/] [link=https://example.com]x[/link] [/nothing]"
    Path("train.csv").write_text(f'"{name}",b\n' + "x,1\ny,1\n" * 100)
    windage("baseline", "data-quality", "train.csv", "--out", "baseline")
    Path("window.csv").write_text(f'"{name}",b\n' + "x,1\n" * 200)
    status, out, _ = check(windage, "window.csv")
    assert status == 1
    assert "[bold red]age[/]" in out


STATISTICS = Path("baseline/statistics.json")
values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just([]) | st.just({})


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_baseline_gives_a_report_or_a_message(learned: Command, data: st.DataObject) -> None:
    """One value of statistics.json or constraints.json, wherever, is something else."""
    path = Path("baseline", data.draw(st.sampled_from(["statistics.json", "constraints.json"])))
    content = path.read_bytes()
    document = json.loads(content)
    place = document
    while isinstance(place, dict | list) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(min(3, len(place)))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(values)
            break
        place = place[key]
    Path("window.csv").write_text(MOVED)
    try:
        path.write_text(json.dumps(document))
        status, _, err = check(learned, "window.csv")
    finally:
        path.write_bytes(content)
    assert status in {0, 1, 2}
    # Beside a report there may be a note on what the file says that is not understood.
    assert err.startswith("windage: ") if status == 2 else err == "" or "not understood" in err


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=100) | st.text('{}[]",:\n\x00é1', max_size=40).map(str.encode), st.sampled_from(["csv", "jsonl"])
)
def test_any_window_gives_a_report_or_a_message(learned: Command, content: bytes, ending: str) -> None:
    path = Path(f"window.{ending}")
    path.write_bytes(content)
    status, _, err = check(learned, str(path))
    assert status in {0, 1, 2}
    assert err == "" or err.startswith("windage: ")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "data-quality", "--help"]])
def test_help_comes_without_anything_heavy(arguments: list[str]) -> None:
    script = f"""
import sys
from windage.cli import main
try:
    main({arguments!r})
except SystemExit as end:
    assert end.code == 0
heavy = {{"numpy", "pandas", "scipy", "boto3", "botocore", "rich", "jinja2", "msgspec", "yaml"}} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "windage" in done.stdout


def test_the_command_is_installed() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("windage"), "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("windage ")


def test_a_pipe_without_unicode_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text('"Größe 😀",b\n' + "x,1\ny,1\n" * 100)
    (tmp_path / "window.csv").write_text('"Größe 😀",b\n' + "x,1\n" * 200)
    command = [Path(sys.executable).with_name("windage")]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    for arguments in (
        ["baseline", "data-quality", "train.csv", "--out", "baseline"],
        ["check", "data-quality", "window.csv", "--baseline", "baseline", "--out", "out"],
    ):
        done = subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SAME, "Completed: Job completed successfully with no violations."),
        (MOVED, "CompletedWithViolations: Job completed successfully with 1 violations."),
    ],
)
def test_like_the_service_it_says_how_the_services_job_ended(learned: Command, content: str, message: str) -> None:
    Path("window.csv").write_text(content)
    assert message in check(learned, "window.csv", more=("--compatibility", "sagemaker"))[1].splitlines()
    assert "Job completed" not in check(learned, "window.csv")[1]


def test_nested_payloads_are_read_by_jmespath(learned: Command) -> None:
    asked = json.dumps(
        {"calls": [{"who": {"age": 20 + n % 50, "city": "Ulm" if n % 2 else "Bonn"}} for n in range(300)]}
    )
    answered = json.dumps({"out": {"scores": [n % 10 / 10 for n in range(300)]}})
    Path("a.jsonl").write_text(capture(asked, answered, kind="JSON"))
    options = (
        "--features-attribute",
        "calls[*].who",
        "--inference-attribute",
        "out.scores",
        "--output-columns",
        "score",
    )
    status, out, _ = check(learned, "a.jsonl", more=options)
    assert (status, out.splitlines()[0]) == (0, "All 3 features look like the baseline, in 300 rows.")


def test_a_baseline_in_the_services_mode_counts_as_the_service_did(windage: Command) -> None:
    Path("train.csv").write_text("id\n" + "".join(f"a{n}\n" for n in range(100)))
    assert windage("baseline", "data-quality", "train.csv", "--out", "ours")[0] == 0
    assert windage("baseline", "data-quality", "train.csv", "--out", "theirs", "--compatibility", "sagemaker")[0] == 0
    counts = {
        folder: json.loads(Path(folder, "statistics.json").read_bytes())["features"][0]["string_statistics"]
        for folder in ("ours", "theirs")
    }
    assert counts["ours"]["distinct_count"] == 100
    engine = Distinct().add_texts(f"a{n}" for n in range(100)).count_of_the_service
    assert counts["theirs"]["distinct_count"] == engine != 100


def test_what_a_constraints_file_says_that_is_not_understood_is_named(learned: Command) -> None:
    path = Path("baseline", "constraints.json")
    document = json.loads(path.read_bytes())
    document["features"][0]["num_constraints"]["is_prime"] = True
    path.write_text(json.dumps(document))
    Path("a.csv").write_text(SAME)
    status, _, err = check(learned, "a.csv")
    assert status == 0
    assert "not understood, and not checked: age.num_constraints.is_prime" in err


@mock_aws
def test_a_manifest_stands_for_the_files_that_it_names(learned: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="batch")
    lines = [
        {"SageMakerOutput": {"score": n % 10 / 10}, "age": 20 + n % 50, "city": "Ulm" if n % 2 else "Bonn"}
        for n in range(300)
    ]
    s3.put_object(Bucket="batch", Key="out/a.jsonl.out", Body="\n".join(map(json.dumps, lines)))
    Path("manifest.json").write_text('[{"prefix": "s3://batch/out/"}, "a.jsonl.out"]')
    status, out, _ = check(learned, "manifest.json")
    assert (status, out.splitlines()[0]) == (0, "All 3 features look like the baseline, in 300 rows.")


def test_what_was_quarantined_is_named_and_kept_beside_the_report(learned: Command) -> None:
    Path("a.jsonl").write_text(captures() + "not json\n" + capture("1,2,3,4,5", "0.1"))
    status, out, _ = check(learned, "a.jsonl", more=("--output-columns", "score"))
    kept = [json.loads(line) for line in Path("out", "quarantine.jsonl").read_bytes().splitlines()]
    assert status == 0
    assert [(entry["line"], entry["reason"]) for entry in kept] == [(301, "not_json"), (302, "columns")]
    assert "a.jsonl:301: not_json: " in out
    assert "a.jsonl:302: columns: 6 columns, expected 3" in out


SLICED = "region,age\n" + "".join(f"{'EU' if n % 2 else 'US'},{20 + (n * 7) % 50}\n" for n in range(2000))
# Those in the EU are older, those in the US younger.
CROSSED = "region,age\n" + "".join(
    f"{'EU' if n % 2 else 'US'},{20 + (n * 7) % 50 + (8 if n % 2 else -8)}\n" for n in range(1000)
)


def test_slices_are_learned_compared_and_said(windage: Command, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(SLICED)
    (tmp_path / "now.csv").write_text(CROSSED)
    assert windage("baseline", "data-quality", "train.csv", "--slices", "region", "--out", "baseline")[0] == 0
    status, out, _ = check(windage, "now.csv")
    assert status == 1
    assert "Where region is EU (500 rows): of the values, " in " ".join(out.split())
    assert "Where region is US (500 rows): of the values, " in " ".join(out.split())
    assert "Where region is" not in check(windage, "now.csv", more=("--slices", ""))[1]
    status, _, err = check(windage, "now.csv", more=("--slices", "age"))
    assert status == 2
    assert "slices: the baseline was learned without this one; got age; expected of region; do: windage base" in err


@pytest.mark.parametrize(
    ("slices", "more", "message"),
    [
        ("town", (), "slices: there is no such column; got town; expected one of age, city, score"),
        ("city,city", (), "slices: a column is named twice; got city"),
        ("city", ("--compatibility", "sagemaker"), "slices: Model Monitor has none; got city"),
    ],
)
def test_slices_that_cannot_be(
    windage: Command, tmp_path: Path, slices: str, more: tuple[str, ...], message: str
) -> None:
    (tmp_path / "train.csv").write_text(TRAINING)
    status, _, err = windage("baseline", "data-quality", "train.csv", "--out", "b", "--slices", slices, *more)
    assert status == 2
    assert message in err


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_asked_for_alone_has_the_help_that_it_has_among_all(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for parser in (_parser(), _parser(verb)):
        with pytest.raises(SystemExit):
            parser.parse_args([verb, "--help"])
        found.append(capsys.readouterr().out)
    assert found[0] == found[1]
    assert found[0].startswith(f"usage: windage {verb} ")
