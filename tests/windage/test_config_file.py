"""The monitor file: every way in which YAML surprises is told with its line, and no bytes give a traceback."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.config import (
    AlarmRule,
    Baseline,
    BatchTransform,
    Capture,
    Metrics,
    Monitor,
    Records,
    Results,
    Scripts,
)
from windage.config_file import LARGEST_FILE, parse_monitor, read_monitor, read_monitors
from windage.errors import InputError

GOOD = b"name: fraud\ncapture: {model: {lambda: fraud-model}}\n"

FULL = """\
# Everything that can be said.
name: fraud
capture:
  model:
    url: "https://model.example.com/score"
    timeout: 10 seconds
  sampling_percentage: 12.5
  trust_event_time: true
output_columns: [score]
baseline:
  dataset: s3://bucket/training.csv
  header: no header
schedule:
  every: "cron(5 6 * * ? *)"
  grace: 20 minutes
  catch_up: 7
thresholds:
  drift: 1.5e-1
  drift_by_feature:
    amount: 0.3
    007: .2
compatibility: sagemaker
alerts:
  email: [on-call@example.com]
  sms: ["+4915112345678"]
  alarm: {violating: 2, of: 3}
retention: {captures: 30}
""".replace("no header", "false")

LIKE_THE_SERVICE = b"""\
name: fraud
capture:
  batch_transform: {uri: "s3://bucket/manifests", data: "s3://bucket/out", side: input, format: csv, header: true}
records: {features_attribute: "instances[*].features", inference_attribute: "predictions[*].score"}
scripts: {preprocessor: scripts/before.py, postprocessor: scripts/after.py}
baseline: {statistics: "s3://bucket/statistics.json", constraints: baseline/constraints.json}
metrics: {names: sagemaker, features: 20, namespace: /aws/sagemaker/mine, schedule: Hourly}
results: {uri: "s3://bucket/reports"}
"""

MESSAGES = [
    # Keys.
    (b"shedule: {}", "f.yaml:3: unknown key; got shedule; expected one of the settings; do: write schedule"),
    (b"Schedule: {}", "f.yaml:3: unknown key; got Schedule; expected one of the settings; do: write schedule"),
    (
        b"schedule:\n  grace: 1 minute\n  evry: 1 hour",
        "f.yaml:5: unknown key; got schedule.evry; expected one of the settings; do: write every",
    ),
    (b"zzz: 1", "f.yaml:3: unknown key; got zzz; expected one of name, capture, records, scripts, output_columns,"),
    (b"name: other", "f.yaml:3: the key is given twice; got name; do: keep one; the first is in line 1"),
    (
        b"alerts: {alarm: {of: 2, violating: 1, of: 3}}",
        "f.yaml:3: the key is given twice; got of; do: keep one; the first is in line 3",
    ),
    (b"on: x", 'f.yaml:3: YAML reads this key as true or false; got on; do: write "on" in quotes'),
    (b"thresholds: {drift_by_feature: {NO: 0.1}}", "f.yaml:3: YAML reads this key as true or false; got NO; do: write"),
    (b"thresholds: {drift_by_feature: {2026-03-01: 0.1}}", "f.yaml:3: YAML reads this key as a date; got 2026-03-01"),
    (b"thresholds: {drift_by_feature: {1.5: 0.1}}", "f.yaml:3: YAML reads this key as a number; got 1.5"),
    (b"~: x", 'f.yaml:3: YAML reads this key as nothing; got ~; do: write "~" in quotes'),
    (b"? [a]\n: x", "f.yaml:3: a key must be a word; got a list"),
    (b"<<: {name: x}", "f.yaml:3: unknown key; got <<"),
    # Settings that do not fit together.
    (
        b"results:\n  uri: s3://bucket\nschedule: {every: 5 minutes}",
        "f.yaml:4: results.uri: its keys tell hours apart; got 5 minutes; expected a window an hour at most",
    ),
    (
        b"metrics:\n  features: 5\n  namespace: mine",
        "f.yaml:5: metrics.namespace: only for Model Monitor's names; do: write names: sagemaker, or leave it out",
    ),
    (
        b"metrics: {names: cloudwatch}",
        "f.yaml:3: metrics.names is a choice; got cloudwatch; expected windage or sagemaker",
    ),
    (b"metrics: {features: 1001}", "f.yaml:3: metrics.features is out of range; got 1001"),
    (b"baseline: {statistics: s.json}", "f.yaml:3: baseline.constraints: a baseline is two files; do: name both"),
    (b"records: {features_attribute: '[0'}", "f.yaml:3: records.features_attribute: not a JMESPath expression; got [0"),
    # Values that YAML turns into something else.
    (
        b"output_columns: [NO]",
        "f.yaml:3: output_columns[0]: YAML reads this as true or false; got NO; expected text; do:",
    ),
    (
        b"output_columns:\n- score\n- 12:30",
        'f.yaml:5: output_columns[1]: YAML reads this as a number; got 12:30; expected text; do: write "12:30" in',
    ),
    (b"output_columns: [010]", "f.yaml:3: output_columns[0]: YAML reads this as a number; got 010; expected text"),
    (b"output_columns: [2026-03-01]", "f.yaml:3: output_columns[0]: YAML reads this as a date; got 2026-03-01"),
    (b"output_columns: [~]", "f.yaml:3: output_columns[0]: YAML reads this as nothing; got ~; expected text"),
    (b"compatibility:", "f.yaml:3: compatibility: YAML reads this as nothing; got nothing; expected text; do: give a"),
    (b"alerts: {sms: [+4915112345678]}", "f.yaml:3: alerts.sms[0]: YAML reads this as a number; got +4915112345678"),
    (b"schedule: {every: 12:30}", "f.yaml:3: schedule.every: YAML reads this as a number; got 12:30; expected text"),
    # Kinds.
    (b"retention: {captures: 010}", "f.yaml:3: retention.captures is a number; got 010; expected digits, as 24 or 0.1"),
    (b"retention: {captures: 12:30}", "f.yaml:3: retention.captures is a number; got 12:30"),
    (b"retention: {captures: 1_000}", "f.yaml:3: retention.captures is a number; got 1_000"),
    (b"retention: {captures: 0x1F}", "f.yaml:3: retention.captures is a number; got 0x1F"),
    (b"retention: {captures: '30'}", "f.yaml:3: retention.captures is a number; got 30"),
    (b"retention: {captures: .nan}", "f.yaml:3: retention.captures is a number; got .nan"),
    (b"retention: {captures: [30]}", "f.yaml:3: retention.captures is a single value; got a list"),
    (b"retention: 30", "f.yaml:3: settings are needed; got 30; expected retention as key: value"),
    (b"retention:", "f.yaml:3: settings are needed; got nothing; expected retention as key: value"),
    (b"output_columns: score", "f.yaml:3: output_columns is a list; got score; expected [score]"),
    (b"output_columns: {a: b}", "f.yaml:3: output_columns is a list; got a mapping"),
    (b"baseline: {header: NO}", "f.yaml:3: baseline.header is yes or no; got NO; expected true or false"),
    (b"baseline: {header: on}", "f.yaml:3: baseline.header is yes or no; got on; expected true or false"),
    (b"baseline: {header: 1}", "f.yaml:3: baseline.header is yes or no; got 1; expected true or false"),
    # Ranges.
    (b"retention: {captures: 0}", "f.yaml:3: retention.captures is out of range; got 0; expected a whole number >= 1"),
    (b"retention: {captures: 1.5}", "f.yaml:3: retention.captures is out of range; got 1.5; expected a whole number"),
    (
        b"retention: {captures: 1e999}",
        "f.yaml:3: retention.captures is out of range; got 1e999; expected a whole number",
    ),
    (
        b"retention:\n  results: 10\n  captures: 99999999999999999999",
        "f.yaml:5: retention.captures is out of range; got 99999999999999999999; expected a whole number <= 36500",
    ),
    (
        b"schedule: {catch_up: 501}",
        "f.yaml:3: schedule.catch_up is out of range; got 501; expected a whole number <= 500",
    ),
    (b"thresholds: {drift: -0.1}", "f.yaml:3: thresholds.drift is out of range; got -0.1; expected a number >= 0.0"),
    (
        b"thresholds:\n  drift_by_feature:\n    a: 0.1\n    b: 7",
        "f.yaml:6: thresholds.drift_by_feature.b: out of range; got 7; expected a number from 0 to 1",
    ),
    (
        b"thresholds: {drift: 1e999}",
        "f.yaml:3: thresholds.drift: out of range; got inf; expected a number from 0 to 1",
    ),
    (
        b"thresholds: {distance: psi}",
        "f.yaml:3: thresholds.distance is a choice; got psi; expected kolmogorov_smirnov or l_infinity or population_",
    ),
    (
        b"thresholds:\n  distance_by_feature:\n    a: hellinger\n    amount: mean",
        "f.yaml:6: thresholds.distance_by_feature.amount: in the column's own unit no change is usually material; "
        "got mean; do: write thresholds.drift_by_feature.amount",
    ),
    (
        b"thresholds: {false_alarm_rate: 0.5}",
        "f.yaml:3: thresholds.false_alarm_rate is out of range; got 0.5; expected a number < 0.5",
    ),
    (b"compatibility: deequ", "f.yaml:3: compatibility is a choice; got deequ; expected windage or sagemaker"),
    # What a type itself refuses.
    (
        b"schedule:\n  grace: 1 minute\n  every: 5 parsecs",
        "f.yaml:5: schedule.every: not a duration; got 5 parsecs; expected a number and a unit, as 15 minutes or 1 day",
    ),
    (
        b"schedule: {every: 'cron(0 0 30 2 ? *)'}",
        "f.yaml:3: schedule.every: the cron expression never fires; got 0 0 30",
    ),
    (b"schedule: {every: 'cron(* * * * ? *)'}", "f.yaml:3: schedule.every: the cadence is too short; got * * * * ? *"),
    (
        b"schedule: {every: 'cron(0/15 * * * ? *)'}",
        "f.yaml:3: schedule: the grace does not fit into the hour of the cron",
    ),
    (b"alerts: {alarm: {violating: 3, of: 2}}", "f.yaml:3: alerts.alarm: more windows than are looked at; got 3 of 2"),
    (
        b"alerts:\n  email:\n  - a@example.com\n  - nobody",
        "f.yaml:6: alerts.email[1]: not an e-mail address; got nobody; expected name@example.com",
    ),
    (b'alerts: {sms: ["0151"]}', "f.yaml:3: alerts.sms[0]: not a phone number; got 0151; expected E.164 in quotes"),
    (b"output_columns: [a, a]", "f.yaml:3: output_columns: a column is named twice; got a; do: name it once"),
    # What is no monitor file.
    (b"output_columns: &a [x]\nbaseline: *a", "f.yaml:4: aliases are not allowed; got *a; do: write the value again"),
    (
        b"baseline: !!python/object/apply:os.system [id]",
        "f.yaml:3: tags are not allowed; got tag:yaml.org,2002:python/",
    ),
    (b"compatibility: !!str windage", "f.yaml:3: tags are not allowed; got tag:yaml.org,2002:str; do: write the value"),
    (b"compatibility: !own windage", "f.yaml:3: tags are not allowed; got !own"),
    (b"output_columns: [[[[[[[[[[[[[]]]]]]]]]]]]]", "f.yaml:3: nested too deeply; expected at most 12 levels"),
    (
        b"baseline:\n\tdataset: x",
        "f.yaml:4: not YAML; got found character '\\t' that cannot start any token; do: indent",
    ),
    (b"baseline: {dataset: x", "f.yaml:3: not YAML; got expected ',' or '}', but got '<stream end>'; do: put"),
    (
        b"schedule: {every: cron(0 6 * * ? *)}",
        "f.yaml:3: not YAML; got expected ',' or '}', but got '?'; do: put a text with special characters into quotes",
    ),
    (b'compatibility: "\\UFFFFFFFF"', "f.yaml: not YAML; got an escape that stands for no character"),
    (b'compatibility: "\\ud800"', r"f.yaml:3: not text; got \ud800; do: write the character itself"),
    (b"compatibility: \x00", "f.yaml: not YAML; got unacceptable character #x0000: special characters are not allowed"),
    (
        b"compatibility: \x1b[31m",
        "f.yaml: not YAML; got unacceptable character #x001b: special characters are not allowed",
    ),
    (b"compatibility: \xe9", "f.yaml:3: the file is not UTF-8; got byte 0xe9; do: save it as UTF-8"),
    (b"---\nname: other", "f.yaml: one document is needed; got 2; expected one monitor a file"),
]


@pytest.mark.parametrize(("added", "message"), MESSAGES, ids=[added.decode("latin-1") for added, _ in MESSAGES])
def test_a_wrong_line_is_named_with_what_to_write(added: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_monitor(GOOD + added, name="f.yaml")
    assert str(raised.value).startswith(message)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "f.yaml: one document is needed; got 0; expected one monitor a file"),
        (b"# only a remark\n", "f.yaml: one document is needed; got 0; expected one monitor a file"),
        (b"\xef\xbb\xbf", "f.yaml: one document is needed; got 0; expected one monitor a file"),
        (b"fraud", "f.yaml:1: settings are needed; got fraud; expected the file as key: value"),
        (b"- fraud", "f.yaml:1: settings are needed; got a list; expected the file as key: value"),
        (b"name: fraud", "f.yaml:1: a setting is missing; expected capture"),
        (b"\n\ncapture: {model: {lambda: x}}", "f.yaml:3: a setting is missing; expected name"),
        (b"name: fraud\ncapture: {}", "f.yaml:2: capture: one source is needed; got none; expected data_capture"),
        (
            b"name: fraud\ncapture:\n  model:\n    timeout: 1 minute",
            "f.yaml:4: capture.model: one model is needed; got none; expected exactly one of",
        ),
        (
            b"name: fraud\ncapture:\n  model:\n    timeout: 1 minute\n    url: http://x",
            "f.yaml:5: capture.model.url: not a secure address; got http://x; expected https://host/path",
        ),
        (
            b"name: fraud\ncapture:\n  data_capture:\n    endpoint: e\n    uri: bucket/x",
            "f.yaml:5: capture.data_capture.uri: not an S3 address; got bucket/x; expected s3://bucket/prefix",
        ),
        (
            b"name: fraud\ncapture:\n  data_capture: {uri: s3://bucket}",
            "f.yaml:3: a setting is missing; expected capture.",
        ),
        (
            b"name: Fraud!\ncapture: {model: {lambda: x}}",
            "f.yaml:1: name: not a monitor's name; got Fraud!; expected 2",
        ),
        (b"name: 123\ncapture: {model: {lambda: x}}", "f.yaml:1: name: YAML reads this as a number; got 123; expected"),
        ("name: fraud".encode("utf-16"), "f.yaml:1: the file is not UTF-8; got byte 0xff; do: save it as UTF-8"),
        (b"#" * (LARGEST_FILE + 1), "f.yaml: the file is too large; got 262145 bytes; expected at most 262144"),
    ],
)
def test_a_wrong_file_is_told(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_monitor(data, name="f.yaml")
    assert str(raised.value).startswith(message)


def test_what_users_of_the_service_bring() -> None:
    monitor = parse_monitor(LIKE_THE_SERVICE, name="fraud.yaml")
    job = BatchTransform(uri="s3://bucket/manifests", data="s3://bucket/out", side="input", format="csv", header=True)
    assert monitor == Monitor(
        name="fraud",
        capture=Capture(batch_transform=job),
        records=Records(features_attribute="instances[*].features", inference_attribute="predictions[*].score"),
        scripts=Scripts(preprocessor="scripts/before.py", postprocessor="scripts/after.py"),
        baseline=Baseline(statistics="s3://bucket/statistics.json", constraints="baseline/constraints.json"),
        metrics=Metrics(names="sagemaker", features=20, namespace="/aws/sagemaker/mine", schedule="Hourly"),
        results=Results(uri="s3://bucket/reports"),
    )


def test_a_distance_can_be_chosen_for_all_features_and_for_single_ones() -> None:
    monitor = parse_monitor(
        b"name: fraud\ncapture: {model: {lambda: m}}\nthresholds:\n  distance: jensen_shannon\n"
        b"  distance_by_feature: {amount: mean, 007: wasserstein}\n  drift_by_feature: {amount: 250}",
        name="f.yaml",
    )
    assert monitor.thresholds.distance == "jensen_shannon"
    assert monitor.thresholds.distance_by_feature == {"amount": "mean", "007": "wasserstein"}
    assert monitor.thresholds.drift_by_feature == {"amount": 250}


def test_everything_that_can_be_said() -> None:
    monitor = parse_monitor(FULL.encode(), name="f.yaml")
    assert monitor.capture.model is not None
    assert monitor.capture.model.url == "https://model.example.com/score"
    assert monitor.capture.sampling_percentage == 12.5
    assert monitor.capture.trust_event_time is True
    assert monitor.output_columns == ("score",)
    assert monitor.baseline.dataset == "s3://bucket/training.csv"
    assert monitor.baseline.header is False
    assert monitor.schedule.cadence.cron == "5 6 * * *"
    assert monitor.thresholds.drift == 0.15
    assert monitor.thresholds.drift_by_feature == {"amount": 0.3, "007": 0.2}
    assert monitor.compatibility == "sagemaker"
    assert monitor.alerts.sms == ("+4915112345678",)
    assert monitor.alerts.alarm == AlarmRule(violating=2, of=3)
    assert (monitor.retention.captures, monitor.retention.results) == (30, 400)


@pytest.mark.parametrize(
    "data",
    [
        FULL.encode("utf-8-sig"),
        FULL.replace("\n", "\r\n").encode(),
        b"---\n" + FULL.encode() + b"...\n",
        b"%YAML 1.1\n---\n" + FULL.encode(),
    ],
    ids=["byte order mark", "line ends of Windows", "document marks", "directive"],
)
def test_the_same_file_as_other_editors_write_it(data: bytes) -> None:
    assert parse_monitor(data, name="f.yaml") == parse_monitor(FULL.encode(), name="f.yaml")


def test_a_number_is_what_is_written() -> None:
    """1e3 is a text for YAML 1.1 and 1000 for everybody else."""
    assert parse_monitor(GOOD + b"retention: {captures: 1e3}", name="f.yaml").retention.captures == 1000


yaml_pieces = st.sampled_from(
    [
        *("name: fraud", "capture:", "model:", "lambda: x", "thresholds:", "drift:", "alerts: {email: [", "- ", "? "),
        *(": ", "[", "]", "{", "}", "&a ", "*a", "!!python/object", "|", ">", '"', "'", "\\U", "\n", "\n  ", "\t", "#"),
        *("---\n", "...\n", "%YAML 9\n", "0.1", "NO", "~", "\ufeff", "\u2028", "\x85", "é", "😀", "\x00", "<<"),
    ]
)


@settings(max_examples=300)
@given(st.binary(max_size=300) | st.lists(yaml_pieces, max_size=25).map("".join).map(str.encode))
@example(b'a: "\\UFFFFFFFF"')
@example(b"- " * 3000)
@example(b"? " * 3000)
@example(b"[" * 3000)
@example(b"{a: " * 3000)
@example(b"a: &a [*a, *a]")
@example(b"\xff\xfe")
def test_any_bytes_are_a_monitor_or_an_input_error(data: bytes) -> None:
    try:
        monitor = parse_monitor(data, name="f.yaml")
    except InputError as error:
        assert str(error).startswith("f.yaml")
        assert str(error).isprintable()
    else:
        assert isinstance(monitor, Monitor)


BILLION = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))


@pytest.mark.parametrize(
    "data",
    [
        b"a0: &a0 lol\n" + BILLION.encode(),
        b"[" * LARGEST_FILE,
        b"{a: " * (LARGEST_FILE // 4),
        b"- " * (LARGEST_FILE // 2),
        b"? " * (LARGEST_FILE // 2),
        b"\n".join(b" " * n + b"a:" for n in range(700)),
        b"a" * LARGEST_FILE,
        b'"' + b"\\n" * (LARGEST_FILE // 2 - 1) + b'"',
        b"a: b\n" * (LARGEST_FILE // 50),
    ],
    ids=["alias bomb", "lists", "mappings", "dashes", "question marks", "indents", "one word", "escapes", "many keys"],
)
def test_a_hostile_file_is_refused_quickly(data: bytes) -> None:
    """PyYAML needs eleven seconds to run out of stack on five thousand levels."""
    started = time.process_time()
    with pytest.raises(InputError):
        parse_monitor(data[:LARGEST_FILE], name="f.yaml")
    assert time.process_time() - started < 5


def test_monitors_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / f"{name}.yaml").write_bytes(GOOD.replace(b"fraud\n", f"fraud-{name}\n".encode()))
    (tmp_path / "README.md").write_text("no monitor")
    assert [monitor.name for monitor in read_monitors(tmp_path)] == ["fraud-a", "fraud-b", "fraud-c"]
    assert read_monitors(tmp_path / "none") == ()


def test_two_files_cannot_name_one_monitor(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_bytes(GOOD)
    with pytest.raises(InputError) as raised:
        read_monitors(tmp_path)
    message = f"{tmp_path / 'b.yaml'}: two files name the same monitor; got fraud; do: give each its own name"
    assert str(raised.value) == message


def test_a_file_that_would_be_passed_over_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(GOOD)
    with pytest.raises(InputError) as raised:
        read_monitors(tmp_path)
    message = f"{tmp_path / 'a.yml'}: the file would be passed over; expected the ending .yaml; do: rename it"
    assert str(raised.value) == message


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.yaml: the file cannot be read; got No such file or directory$"):
        read_monitor(tmp_path / "none.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(InputError, match=r"folder.yaml: the file cannot be read; got Is a directory$"):
        read_monitors(tmp_path)


def test_a_name_of_a_file_cannot_forge_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a\n\x1b[31m.yaml"
    path.write_bytes(b"")
    with pytest.raises(InputError) as raised:
        read_monitor(path)
    assert str(raised.value).removeprefix(os.fspath(tmp_path)).startswith(r"/a\n\x1b[31m.yaml: one document is needed")
