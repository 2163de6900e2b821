"""The layers that the functions import, as they were built."""

from pathlib import Path
from typing import Literal, get_args

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

LayerName = Literal["runtime", "analysis", "windage"]
NAMES: tuple[LayerName, ...] = get_args(LayerName)


def layer(
    scope: Construct, name: LayerName, *, folder: Path, architecture: lambda_.Architecture
) -> lambda_.LayerVersion:
    """Return a layer of the built folder.

    Layers live in the stack of the functions that use them: a version that another stack imports could not be
    replaced while it is imported.
    """
    return lambda_.LayerVersion(
        scope,
        f"{name.capitalize()}Layer",
        code=lambda_.Code.from_asset(str(folder / f"{name}.zip")),
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
        compatible_architectures=[architecture],
        description=f"Windage: {name}",
    )
