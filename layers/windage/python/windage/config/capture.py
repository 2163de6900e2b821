"""Where the captured calls come from, and how rows are found in them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

import jmespath
from jmespath.exceptions import JMESPathError

from windage.config.part import Part, Percentage, bucket_and_prefix
from windage.errors import InputError
from windage.window import parse_duration

BatchFormat = Literal["csv", "json", "jsonl", "parquet"]
Side = Literal["output", "input"]

_URL = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?([/?][!-~]*)?")


class DataCapture(Part, frozen=True):
    """A SageMaker endpoint's own data capture, read in place."""

    endpoint: str
    uri: str
    variant: str = "AllTraffic"
    kms_key: str | None = None

    def __post_init__(self) -> None:
        bucket_and_prefix(self.uri, where="capture.data_capture.uri")


class BatchTransform(Part, frozen=True):
    """Batch transform jobs of SageMaker with data capture: manifests, and the files that they name.

    Parameters
    ----------
    uri
        Where the manifests lie (``DestinationS3Uri``).
    data
        Where the files lie that the manifests name; our functions may read there and nowhere else.
    side
        Which manifests are read: those of the output, into which the input can be joined, or those of the input.
    format
        What the files hold.
    header
        Whether CSV files have one.
    """

    uri: str
    data: str
    side: Side = "output"
    format: BatchFormat = "jsonl"
    header: bool = False
    kms_key: str | None = None

    def __post_init__(self) -> None:
        bucket_and_prefix(self.uri, where="capture.batch_transform.uri")
        bucket_and_prefix(self.data, where="capture.batch_transform.data")


class Model(Part, frozen=True):
    """The model that our capture function calls: exactly one of the three is given."""

    sagemaker_endpoint: str | None = None
    lambda_function: str | None = None
    url: str | None = None
    timeout: str = "25 seconds"

    def __post_init__(self) -> None:
        choices = {"sagemaker_endpoint": self.sagemaker_endpoint, "lambda": self.lambda_function, "url": self.url}
        given = [key for key, value in choices.items() if value is not None]
        if len(given) != 1:
            raise InputError(
                "capture.model",
                "one model is needed",
                got=", ".join(given) or "none",
                expected="exactly one of sagemaker_endpoint, lambda, url",
            )
        if self.url is not None and not _URL.fullmatch(self.url):
            raise InputError("capture.model.url", "not a secure address", got=self.url, expected="https://host/path")
        timeout = parse_duration(self.timeout, where="capture.model.timeout")
        if not timedelta(0) < timeout <= timedelta(seconds=890):
            raise InputError("capture.model.timeout", "out of range", got=self.timeout, expected="1 to 890 seconds")

    @property
    def target(self) -> tuple[str, str]:
        """The kind of the model, as `windage.aws.models.MODELS` names it, and which one it is."""
        if self.sagemaker_endpoint is not None:
            return "sagemaker_endpoint", self.sagemaker_endpoint
        if self.lambda_function is not None:
            return "lambda", self.lambda_function
        assert self.url is not None
        return "url", self.url

    @property
    def patience(self) -> timedelta:
        """How long one call may take."""
        return parse_duration(self.timeout, where="capture.model.timeout")


class Capture(Part, frozen=True):
    """Where the captured calls come from: exactly one of the four is given.

    ``ingest`` makes an address to which captured calls are posted by whoever has them.
    """

    data_capture: DataCapture | None = None
    batch_transform: BatchTransform | None = None
    model: Model | None = None
    ingest: bool = False
    sampling_percentage: Percentage = 100.0
    trust_event_time: bool = False

    def __post_init__(self) -> None:
        choices = {
            "data_capture": self.data_capture,
            "batch_transform": self.batch_transform,
            "model": self.model,
            "ingest": self.ingest or None,
        }
        given = [key for key, value in choices.items() if value is not None]
        if len(given) != 1:
            raise InputError(
                "capture",
                "one source is needed",
                got=", ".join(given) or "none",
                expected="data_capture (an endpoint that captures by itself), batch_transform (its manifests), "
                "model (our function in front of it) or ingest: true (an address that records are posted to)",
            )
        if self.ingest and self.sampling_percentage < 100:
            raise InputError(
                "capture.sampling_percentage",
                "whoever posts records chooses which",
                got=f"{self.sampling_percentage:g}, ingest: true",
                do="leave it out, and post a sample",
            )


class Records(Part, frozen=True):
    """How rows are found in nested payloads: JMESPath expressions into the input and into the output."""

    features_attribute: str | None = None
    inference_attribute: str | None = None

    def __post_init__(self) -> None:
        for name in ("features_attribute", "inference_attribute"):
            expression = getattr(self, name)
            if expression is None:
                continue
            try:
                jmespath.compile(expression)
            except JMESPathError:
                raise InputError(
                    f"records.{name}", "not a JMESPath expression", got=expression, expected="as instances[*].features"
                ) from None


class Scripts(Part, frozen=True):
    """The user's own Python files, each a path from the folder of the app.

    Parameters
    ----------
    preprocessor
        ``preprocess_handler(inference_record[, logger])`` turns a captured record into rows.
    postprocessor
        ``postprocess_handler()`` runs after a window has been judged.
    """

    preprocessor: str | None = None
    postprocessor: str | None = None

    def __post_init__(self) -> None:
        for name in ("preprocessor", "postprocessor"):
            path = getattr(self, name)
            if path is not None and not path.endswith(".py"):
                raise InputError(f"scripts.{name}", "not a Python file", got=path, expected="a path that ends in .py")
