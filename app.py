"""The CDK app: read ``monitors/*.yaml`` and build the stacks. No AWS call, no credentials.

``-c stage=dev|prod`` chooses the stage, ``-c architecture=arm64|x86_64`` the processor of the functions,
``-c concurrency=N`` how many functions of one analysis run at once.
"""

import sys
from pathlib import Path

from aws_cdk import App

from stacks.application import build, options
from windage.config_file import read_monitors
from windage.errors import InputError

HERE = Path(__file__).parent


def main() -> None:
    """Synthesize the app, or say in one line what is wrong with the input."""
    app = App()
    try:
        build(
            app, options=options(app.node, layers=HERE / "build" / "layers"), monitors=read_monitors(HERE / "monitors")
        )
    except InputError as error:
        sys.exit(f"windage: {error}")
    app.synth()


if __name__ == "__main__":
    main()
