"""The model as somebody would run it in AWS: one Lambda function and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy, Stack, Tags
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

NAME = "flights-model"


class FlightsModel(Stack):
    """A Lambda that answers rows of CSV with probabilities, under a role that may write its own log only.

    Parameters
    ----------
    code
        The folder with ``handler.py`` and ``model.onnx``.
    layer
        The zip file with onnxruntime, built for ``architecture`` and Python 3.13.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        code: Path,
        layer: Path,
        architecture: lambda_.Architecture = lambda_.Architecture.ARM_64,
    ) -> None:
        super().__init__(scope, id, description="Windage example: will this flight arrive late?")
        self.log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/lambda/{NAME}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.log_group.grant_write(self.role)
        runtime = lambda_.Runtime.PYTHON_3_13
        dependencies = lambda_.LayerVersion(
            self,
            "Dependencies",
            code=lambda_.Code.from_asset(str(layer)),
            compatible_runtimes=[runtime],
            compatible_architectures=[architecture],
            description="onnxruntime and numpy, trimmed to inference",
        )
        self.function = lambda_.Function(
            self,
            "Model",
            function_name=NAME,
            description="Probability that a flight arrives more than 15 minutes late",
            runtime=runtime,
            architecture=architecture,
            handler="handler.handler",
            code=lambda_.Code.from_asset(str(code), exclude=["__pycache__"]),
            layers=[dependencies],
            memory_size=512,
            timeout=Duration.seconds(30),
            role=self.role,
            log_group=self.log_group,
        )
        Tags.of(self).add("Application", "windage-example")
        Tags.of(self).add("Model", NAME)
