"""All stacks of one stage, in their one direction: data, service, monitors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from aws_cdk import App, Tags
from aws_cdk import aws_lambda as lambda_
from constructs import Node

from stacks.data_stack import DataStack
from stacks.layers import NAMES as LAYERS
from stacks.monitor_stack import MonitorStack
from stacks.privacy_keys import with_secret
from stacks.service_stack import ServiceStack
from windage.config import Monitor
from windage.errors import InputError

Stage = Literal["dev", "prod"]
ArchitectureName = Literal["arm64", "x86_64"]
_CONCURRENCY, _MOST_CONCURRENT = 100, 10_000
_OWN_STACKS = ("data", "service")


@dataclass(frozen=True)
class Options:
    """What is chosen at synthesis.

    Parameters
    ----------
    stage, architecture
        The stage and the processor.
    layers
        The folder of the layers built for it.
    concurrency
        How many functions of one analysis run at once; the functions of an account share its limit.
    """

    stage: Stage
    architecture: ArchitectureName
    layers: Path
    concurrency: int = _CONCURRENCY

    @property
    def processor(self) -> lambda_.Architecture:
        """The processor as CDK names it."""
        return lambda_.Architecture.ARM_64 if self.architecture == "arm64" else lambda_.Architecture.X86_64


@dataclass(frozen=True)
class Stacks:
    """The stacks of one stage."""

    data: DataStack
    service: ServiceStack
    monitors: tuple[MonitorStack, ...]


def options(node: Node, *, layers: Path) -> Options:
    """Read the options from the context.

    Raises
    ------
    InputError
        When one is none of those there are or out of range, or the layers have not been built.
    """
    stage = node.try_get_context("stage") or "dev"
    architecture = node.try_get_context("architecture") or "arm64"
    if stage not in get_args(Stage):
        raise InputError("-c stage", "unknown stage", got=stage, expected=" or ".join(get_args(Stage)))
    if architecture not in get_args(ArchitectureName):
        expected = " or ".join(get_args(ArchitectureName))
        raise InputError("-c architecture", "unknown processor", got=architecture, expected=expected)
    folder = layers / architecture
    if missing := [name for name in LAYERS if not (folder / f"{name}.zip").is_file()]:
        raise InputError(str(folder), "the layers are not built", got=f"no {missing[0]}.zip", do="make layers")
    return Options(cast("Stage", stage), cast("ArchitectureName", architecture), folder, _concurrency(node))


def _concurrency(node: Node) -> int:
    given = str(node.try_get_context("concurrency") or _CONCURRENCY)
    if not (given.isdecimal() and 1 <= int(given) <= _MOST_CONCURRENT):
        expected = f"a number from 1 to {_MOST_CONCURRENT:,}"
        raise InputError("-c concurrency", "not how many functions may run at once", got=given, expected=expected)
    return int(given)


def build(app: App, *, options: Options, monitors: Sequence[Monitor]) -> Stacks:
    """Add all stacks to the app.

    Raises
    ------
    InputError
        When a monitor has the name of one of our own stacks, or a file that it names is missing.
    """
    for monitor in monitors:
        if monitor.name in _OWN_STACKS:
            raise InputError("name", "a stack of Windage has it", got=monitor.name, do="give the monitor another name")
    prefix = f"windage-{options.stage}"
    data = DataStack(app, f"{prefix}-data", stage=options.stage, monitors=monitors)
    # What the functions are told names the secrets that were made.
    monitors = [with_secret(monitor, stage=options.stage) for monitor in monitors]
    service = ServiceStack(
        app,
        f"{prefix}-service",
        stage=options.stage,
        architecture=options.processor,
        layers=options.layers,
        data=data,
        monitors=monitors,
        concurrency=options.concurrency,
    )
    stacks = tuple(
        MonitorStack(
            app,
            f"{prefix}-{monitor.name}",
            stage=options.stage,
            architecture=options.processor,
            layers=options.layers,
            data=data,
            service=service,
            monitor=monitor,
        )
        for monitor in monitors
    )
    Tags.of(app).add("App", "windage")
    Tags.of(app).add("Stage", options.stage)
    return Stacks(data, service, stacks)
