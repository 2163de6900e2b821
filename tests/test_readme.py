"""What the README says is so."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from windage.checks import CHECKS
from windage.cli import _parser
from windage.config import Monitor, Part
from windage.config_file import parse_monitor
from windage.distances import DISTANCES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def settings(kind: type[Part], *, path: str = "") -> Iterator[str]:
    for field in msgspec.structs.fields(kind):
        kinds = getattr(field.type, "__args__", (field.type,))
        parts = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Part)]
        if parts:
            yield from settings(parts[0], path=f"{path}{field.encode_name}.")
        else:
            yield f"{path}{field.encode_name}"


def documented() -> set[str]:
    table = README.partition("| setting |")[2].partition("\n\n")[0]
    names = set()
    for line in table.splitlines():
        previous = ""
        for name in re.findall(r"`([a-z_.0-9]+)`", line.split("|")[1] if line.startswith("|") else ""):
            full = previous.rpartition(".")[0] + name if name.startswith(".") else name
            names.add(full)
            previous = full
    return names


def test_the_table_of_settings_names_every_setting_and_no_other() -> None:
    assert documented() == set(settings(Monitor))


def test_the_defaults_in_the_table_are_the_defaults() -> None:
    minimal = parse_monitor(b"name: fraud\ncapture: {model: {lambda: fraud-model}}", name="minimal.yaml")
    said = dict(re.findall(r"\| `([a-z_.]+)` \| `([^`]+)` \|", README))
    assert len(said) > 10
    for path, default in said.items():
        value: object = minimal
        for part in path.split("."):
            value = getattr(value, part)
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        assert (shown.lower() if isinstance(value, bool) else shown) == default


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", README, re.DOTALL))
def test_every_monitor_file_in_it_is_valid(block: str) -> None:
    unindented = "\n".join(line.removeprefix("   ") for line in block.splitlines())
    assert parse_monitor(unindented.encode(), name="README.md").name


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_every_program_in_it_runs(block: str) -> None:
    exec(compile(block, "README.md", "exec"), {})


def test_every_windage_command_in_it_parses() -> None:
    commands = re.findall(r"^\$ \.venv/bin/windage (.+)$", README, re.MULTILINE)
    assert len(commands) >= 3
    for command in commands:
        assert _parser().parse_args(command.split())


def test_every_verb_of_make_in_it_exists() -> None:
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", README)) <= verbs


def test_every_file_it_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    paths = re.findall(r"`((?:tests|stacks|examples|monitors)/[a-z_/0-9.]+)`", README)
    invented = {"monitors/fraud.yaml"}
    assert [path for path in [*links, *paths] if path not in invented and not (ROOT / path).exists()] == []


def test_it_names_every_check() -> None:
    said = README.partition("What is checked")[2].partition("A column has drifted")[0].replace("-", " ")
    assert [name for name in CHECKS if name.replace("_", " ") not in said] == []


def test_its_table_of_distances_is_the_table() -> None:
    table = README.partition("| distance |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]
    said = [[name.strip("`"), columns, unit, *usual] for name, columns, unit, *usual in rows]
    assert said == [
        [name, one.columns, one.unit, *([] if one.threshold is None else [f"{one.threshold:g}"])]
        for name, one in DISTANCES.items()
    ]


def test_no_file_names_a_machine_or_a_registry() -> None:
    for lock in [*ROOT.glob("*.lock"), *ROOT.glob("layers/dependencies/*.lock"), ROOT / "package-lock.json"]:
        assert not re.search(r"https?://(?!opencollective|github)", lock.read_text()), lock
