"""Where the captured calls come from, and how rows are found in them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

from windage.config.part import Part, Percentage, bucket_and_prefix
from windage.config.recording import parse_size, sampling_key
from windage.errors import InputError
from windage.window import parse_duration

BatchFormat = Literal["csv", "json", "jsonl", "parquet"]
Side = Literal["output", "input"]
Larger = Literal["truncate", "aside"]
# Of a payload that is recorded in full: shorter than its marker, and longer than a record of the stream may be.
SHORTEST_LIMIT, LONGEST_LIMIT = 1_000, 900_000

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
    """Where the captured calls come from, exactly one of the four, and what is recorded of them.

    Parameters
    ----------
    ingest
        Whether there is an address to which captured calls are posted by whoever has them.
    sampling_percentage, sampling_key
        How many calls in a hundred are recorded; with a key, all calls of so many customers. The key is
        ``header NAME``, ``inference_id``, ``custom_attributes`` or ``body EXPRESSION``, with an expression of JMESPath.
    modes
        Which sides of a call are recorded.
    longest_payload, larger_payloads
        Which payloads are recorded in full, and whether longer ones are cut or put aside as objects of their own.
    trust_event_time
        Whether a caller may say when a call happened.
    """

    data_capture: DataCapture | None = None
    batch_transform: BatchTransform | None = None
    model: Model | None = None
    ingest: bool = False
    sampling_percentage: Percentage = 100.0
    sampling_key: str | None = None
    modes: tuple[Side, ...] = ("input", "output")
    longest_payload: str = "400 KB"
    larger_payloads: Larger = "truncate"
    trust_event_time: bool = False

    def __post_init__(self) -> None:
        self._check_source()
        self._check_recording()

    def _check_recording(self) -> None:
        if self.sampling_key is not None:
            sampling_key(self.sampling_key)
        size = parse_size(self.longest_payload, where="capture.longest_payload")
        if not SHORTEST_LIMIT <= size <= LONGEST_LIMIT:
            raise InputError(
                "capture.longest_payload", "out of range", got=self.longest_payload, expected="1 KB to 900 KB"
            )
        if not self.modes or len(set(self.modes)) < len(self.modes):
            got = ", ".join(self.modes) or "nothing"
            raise InputError("capture.modes", "each side once", got=got, expected="input, output, or both")
        if self.model is not None:
            return
        # What SageMaker captures, it samples and cuts by its own settings; what is posted, its sender samples.
        settings = {"sampling_key": None, "larger_payloads": "truncate"}
        for key, usual in (settings if self.ingest else settings | {"modes": ("input", "output")}).items():
            if getattr(self, key) != usual:
                raise InputError(f"capture.{key}", "only of our capture function", do="leave it out")

    def _check_source(self) -> None:
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
            # Few monitors have one, and every command and function would pay for it.
            import jmespath
            from jmespath.exceptions import JMESPathError

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
