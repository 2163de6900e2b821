"""What went wrong with a call of AWS, told as a fault of a sink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ProxyConnectionError,
)

from windage.delivery.fault import Fault, unknown

T = TypeVar("T")

# Nothing has left this machine.
_NEVER_SENT = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError, NoCredentialsError)
# A service that says this has stored nothing.
_NOT_NOW = {"ServiceUnavailableException", "ServiceUnavailable", "ThrottlingException", "RequestThrottled", "SlowDown"}


def fault_of(error: Exception) -> Fault:
    """Return what an error of a call means for the record that was sent.

    Examples
    --------
    >>> fault_of(EndpointConnectionError(endpoint_url="https://firehose"))
    Fault(reason='EndpointConnectionError', perhaps_stored=False, again=False, of_the_record=False)
    >>> from botocore.exceptions import ReadTimeoutError
    >>> fault_of(ReadTimeoutError(endpoint_url="https://firehose")).perhaps_stored
    True
    """
    name = type(error).__name__
    match error:
        case ClientError():
            code = str(error.response.get("Error", {}).get("Code", name))
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
            refused = 400 <= status < 500 or code in _NOT_NOW
            return Fault(code, perhaps_stored=not refused)
        case ConnectionClosedError():
            # As of a connection that the service closed while the sandbox was frozen: a new one will do.
            return Fault(name, perhaps_stored=True, again=True)
        case ParamValidationError():
            return Fault(name, of_the_record=True)
        case BotoCoreError() if isinstance(error, _NEVER_SENT):
            return Fault(name)
        case _:
            return unknown(error)


def ready(
    make: Callable[[], Callable[[Sequence[T]], Sequence[Fault | None]]],
) -> Callable[[Sequence[T]], Sequence[Fault | None]]:
    """Return a sink that is made now, so that it is there when it is needed; if that fails, it is made when used."""
    made: list[Callable[[Sequence[T]], Sequence[Fault | None]]] = []

    def put(records: Sequence[T]) -> Sequence[Fault | None]:
        if not made:
            made.append(make())
        return made[0](records)

    # Whatever it is: the model is asked and answers all the same, and each use of the sink says what is wrong.
    with suppress(Exception):
        made.append(make())
    return put
