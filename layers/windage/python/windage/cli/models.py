"""The model that is named on the command line: a Lambda, an endpoint, an address, or a function on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Sequence

    from windage.attribution.model import Answer
    from windage.attribution.request import Form
    from windage.captures.payload import Payload
    from windage.cli.settings import Settings
    from windage.steps.capture import Model

TARGETS = "lambda:NAME, sagemaker:ENDPOINT, https://…, python:MODULE:FUNCTION or FILE.py[:FUNCTION]"
_SCHEMES = {"lambda": "lambda", "sagemaker": "sagemaker_endpoint"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which model is asked, and how."""
    parser.add_argument("--model", metavar="TARGET", help=f"the model that is explained: {TARGETS}")
    parser.add_argument(
        "--returned",
        metavar="PATTERN",
        help="the columns in which the model returns its own attributions, as shap_{} or attributions.{n} ({} is the "
        "feature, {n} its place from 0): they are used instead, and it is not asked",
    )
    parser.add_argument(
        "--score",
        metavar="NAMES",
        help="which columns of the answer are explained, by name or by place from 0 (default: all)",
    )
    parser.add_argument("--timeout", metavar="DURATION", default="25 seconds", help="of one call (default: 25 seconds)")
    parser.add_argument(
        "--content-type",
        metavar="TYPE",
        help="text/csv, application/json, application/jsonlines (default: as captured)",
    )
    parser.add_argument(
        "--content-template", metavar="JSON", help="what is around the records, as '{\"instances\": $records}'"
    )
    parser.add_argument(
        "--record-template", metavar="JSON", help="one record: '$features_kvp', '{\"features\": $features}'"
    )


def is_local(target: str) -> bool:
    """Say whether a target is a function on this machine, which takes no body of a request."""
    return target.startswith("python:") or target.partition(".py:")[0].removesuffix(".py") != target


def form_of(options: argparse.Namespace, *, known: Form | None, places: Sequence[str], features: Sequence[str]) -> Form:
    """Return how the model is asked: as the command line says, as the baseline was made, or as it was captured.

    Raises
    ------
    InputError
        When the captured form is not known, or a template is none.
    """
    from windage.attribution.request import JSON, Form, form_like

    given = {
        "content_type": options.content_type,
        "content": options.content_template,
        "record": options.record_template,
    }
    said = {name: value for name, value in given.items() if value is not None}
    if said:
        if "content_type" not in said:
            said["content_type"] = JSON
        return Form(**said)
    if known is not None:
        return known
    captured = _captured(places)
    return form_like(captured, features) if captured is not None else Form()


def answer_of(
    options: argparse.Namespace,
    settings: Settings,
    *,
    features: Sequence[str],
    numeric: Collection[str],
    form: Form,
    columns: Sequence[str],
) -> Answer:
    """Return the model as explanations ask it.

    Raises
    ------
    InputError
        When there is no such kind of model, a function cannot be loaded, or the timeout is no duration.
    """
    from windage.captures.json_rows import Selection
    from windage.cli.status import listed
    from windage.steps.asked_model import Reading, asking

    wanted = listed(options.score or "")
    target = options.model
    if is_local(target):
        from windage.local.python_model import python_model

        return python_model(target.removeprefix("python:"), features, numeric=numeric, wanted=wanted)
    expression = settings.inference_attribute
    selection = Selection.of(expression, where="--inference-attribute") if expression is not None else None
    return asking(_opened(target, options.timeout), features, form, Reading(tuple(columns), wanted, selection))


def _opened(target: str, timeout: str) -> Model:
    from windage.aws.models import MODELS
    from windage.config import Model as Named
    from windage.window import parse_duration

    scheme, _, name = target.partition(":")
    kind = "url" if scheme == "https" else _SCHEMES.get(scheme)
    if kind is None or not name:
        raise InputError("--model", "which model?", got=target, expected=f"one of {TARGETS}")
    # The same checks as of a monitor file.
    key, value = "lambda_function" if kind == "lambda" else kind, target if kind == "url" else name
    try:
        Named(**{key: value}, timeout=timeout)
    except InputError as error:
        _, _, wrong = str(error).partition(": ")
        raise InputError(f"--model {target}", wrong) from None
    return MODELS[kind](value, timeout=parse_duration(timeout, where="--timeout").total_seconds())


def _captured(places: Sequence[str]) -> Payload | None:
    """Return the first question that was captured; nothing when the data are no captures."""
    import msgspec

    from windage.captures.captured_lines import lines_of
    from windage.captures.payload import Payload
    from windage.dataset_file import holds_captures
    from windage.local import files

    for name, data in files.contents(places):
        if not holds_captures(name, data):
            continue
        for line in lines_of(data).lines:
            try:
                return msgspec.convert(msgspec.json.decode(line)["captureData"]["endpointInput"], Payload)
            except (msgspec.MsgspecError, KeyError, TypeError, UnicodeDecodeError):
                continue
    return None
