"""Deploy the example's model: ``npx cdk deploy --app ".venv/bin/python -m examples.flights.app"``.

The model and its layer are built under ``build/flights`` the first time; no AWS call, no credentials.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import aws_cdk as cdk

from examples.flights.layer import build_code, build_layer
from examples.flights.model_stack import FlightsModel
from examples.flights.train import train

ROOT: Final = Path(__file__).parents[2]
BUILD: Final = ROOT / "build" / "flights"


def main() -> None:
    """Write the template of the one stack."""
    model, second, layer = BUILD / "model.onnx", BUILD / "model-v2.onnx", BUILD / "layer.zip"
    if not (model.exists() and second.exists()):
        train(BUILD)
    if not layer.exists():
        uv = ROOT / ".tools" / "bin" / "uv"
        build_layer(uv=uv, python="3.13", platform="aarch64-manylinux_2_34", out=layer)
    app = cdk.App()
    code = build_code(model=model, second=second, out=BUILD / "model")
    FlightsModel(app, "flights-model", code=code, layer=layer)
    app.synth()


if __name__ == "__main__":
    main()
