"""How the monitor file says what is recorded of a call, and the policy that the capture function is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    from windage.config.monitor import Monitor
    from windage.recording.policy import Policy, SamplingKey

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_SIZE = re.compile(r"\s*(\d{1,12})\s*(bytes?|KB|MB)\s*", re.IGNORECASE)
_UNITS = {"byte": 1, "bytes": 1, "kb": 1_000, "mb": 1_000_000}
_KEYS = "header NAME, inference_id, custom_attributes or body EXPRESSION"
# A function's environment holds 4 KB in all.
_LONGEST_EXPRESSION = 500


def sampling_key(text: str) -> SamplingKey:
    """Read by what all calls of one customer are found.

    Raises
    ------
    InputError
        When it names nothing that a call has.

    Examples
    --------
    >>> sampling_key("header X-Customer-Id"), sampling_key("body customer.id").of
    (SamplingKey(kind='header', of='x-customer-id'), 'customer.id')
    """
    import jmespath
    from jmespath.exceptions import JMESPathError

    from windage.recording.policy import SamplingKey

    where = "capture.sampling_key"
    kind, _, of = text.strip().partition(" ")
    of = of.strip()
    if kind in {"inference_id", "custom_attributes"} and not of:
        return SamplingKey("inference_id" if kind == "inference_id" else "custom_attributes")
    if kind == "header":
        if not _HEADER.fullmatch(of):
            raise InputError(where, "not the name of a header", got=of, expected="as header x-customer-id")
        return SamplingKey("header", of.lower())
    if kind != "body":
        raise InputError(where, "no such key", got=text, expected=_KEYS)
    try:
        jmespath.compile(of)
    except JMESPathError:
        raise InputError(where, "not a JMESPath expression", got=of, expected="as body customer.id") from None
    if len(of) > _LONGEST_EXPRESSION:
        raise InputError(where, "too long", got=of, expected=f"at most {_LONGEST_EXPRESSION} characters")
    return SamplingKey("body", of)


def parse_size(text: str, *, where: str) -> int:
    """Return a number of bytes.

    Raises
    ------
    InputError
        When the text is none, or none above 0.

    Examples
    --------
    >>> parse_size("200 KB", where="capture.longest_payload")
    200000
    """
    match = _SIZE.fullmatch(text)
    size = int(match[1]) * _UNITS[match[2].lower()] if match else 0
    if size == 0:
        raise InputError(where, "not a size", got=text, expected="as 200 KB")
    return size


def policy_of(monitor: Monitor, *, bucket: str) -> Policy:
    """Return what is recorded of a monitor's calls; ``bucket`` is where payloads lie that are put aside."""
    from windage.recording.policy import Policy

    capture = monitor.capture
    return Policy(
        monitor.name,
        sampling_percentage=capture.sampling_percentage,
        sampling_key=sampling_key(capture.sampling_key) if capture.sampling_key is not None else None,
        modes=capture.modes,
        longest_payload=parse_size(capture.longest_payload, where="capture.longest_payload"),
        larger_payloads=capture.larger_payloads,
        bucket=bucket if capture.larger_payloads == "aside" else "",
    )


def policy_text(monitor: Monitor, *, bucket: str) -> str:
    """Return `policy_of` a monitor as the capture function is given it."""
    from windage.recording.policy import to_text

    return to_text(policy_of(monitor, bucket=bucket))


def check_recording(monitor: Monitor) -> None:
    """Refuse a monitor that looks at a side of the calls which is not recorded.

    Raises
    ------
    InputError
        When it does.
    """
    modes = monitor.capture.modes
    of_answers = {
        "output_columns": monitor.output_columns or None,
        "model_quality": monitor.model_quality,
        "model_bias": monitor.model_bias,
    }
    of_questions = {"model_bias": monitor.model_bias, "feature_attribution": monitor.feature_attribution}
    for side, lookers in (("output", of_answers), ("input", of_questions)):
        looking = [key for key, value in lookers.items() if value is not None]
        if side not in modes and looking:
            what = "answers" if side == "output" else "questions"
            raise InputError(
                "capture.modes",
                f"the model's {what} are not recorded, and {looking[0]} looks at them",
                got=", ".join(modes),
                expected=f"{side} among them",
                do=f"leave {looking[0]} out, or record the {what}",
            )
