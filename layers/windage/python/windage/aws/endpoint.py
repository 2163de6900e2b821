"""Records to an ingest endpoint: a POST that is signed, and whose answer says what became of each record."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
)
from botocore.httpsession import URLLib3Session

from windage.aws.session import session
from windage.delivery.fault import Fault
from windage.delivery.in_time import Put
from windage.errors import InputError
from windage.posting.refused import QUARANTINED

# A function URL takes 6 MB in BASE64, and the endpoint opens a body to so many bytes.
LARGEST_POST = 4 * 2**20
MOST_RECORDS = 5_000
_NEVER_SENT = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError, NoCredentialsError)
_HOST_OF_LAMBDA = "lambda-url"


def endpoint(url: str) -> Put:
    """Return the function that posts lines to an ingest endpoint.

    Raises
    ------
    InputError
        When the address is none of http or https.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise InputError("windage.Capture: url", "not an address", got=url, expected="https://...")
    http = URLLib3Session(timeout=(2, 10))

    def put(lines: Sequence[bytes]) -> Sequence[Fault | None]:
        faults: list[Fault | None] = []
        for post in _posts(lines):
            faults += _posted(http, url, post)
        return faults

    return put


def _posts(lines: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    post: list[bytes] = []
    size = 0
    for line in lines:
        if post and (size + len(line) > LARGEST_POST or len(post) == MOST_RECORDS):
            yield post
            post, size = [], 0
        post.append(line)
        size += len(line)
    if post:
        yield post


def _posted(http: URLLib3Session, url: str, lines: Sequence[bytes]) -> list[Fault | None]:
    """Post lines; return what was wrong with each."""
    try:
        request = _signed(url, gzip.compress(b"".join(lines), compresslevel=1, mtime=0))
        answer = http.send(request)
    except BotoCoreError as error:
        sent = not isinstance(error, _NEVER_SENT)
        fault = Fault(type(error).__name__, perhaps_stored=sent, again=isinstance(error, ConnectionClosedError))
        return [fault] * len(lines)
    if answer.status_code not in {200, 503}:
        # Refused as a whole, before a record was looked at.
        return [Fault(f"status {answer.status_code}", perhaps_stored=answer.status_code >= 500)] * len(lines)
    return _told(answer.content, len(lines))


def _told(content: bytes, count: int) -> list[Fault | None]:
    """Return what an answer says of each record; of one that counts otherwise than we do, nothing is believed."""
    try:
        said: Mapping[str, Any] = json.loads(content)
        if said["received"] != count:
            raise ValueError("other records")
        faults: list[Fault | None] = [None] * count
        for problem in said["problems"]:
            faults[problem["record"]] = Fault(f"{QUARANTINED}{problem['reason']}", of_the_record=True)
        for place in said.get("resend", ()):
            faults[place] = Fault("not stored", perhaps_stored=True)
    except (ValueError, KeyError, TypeError, IndexError):
        return [Fault("answer not understood", perhaps_stored=True)] * count
    return faults


def _signed(url: str, body: bytes) -> Any:
    headers = {"content-type": "application/x-ndjson", "content-encoding": "gzip"}
    request = AWSRequest(method="POST", url=url, data=body, headers=headers)
    credentials = session().get_credentials()
    if credentials is None:
        raise NoCredentialsError
    SigV4Auth(credentials, "lambda", _region(url)).add_auth(request)
    return request.prepare()


def _region(url: str) -> str:
    """Return the region of a function URL; of another address, the one that is set here.

    Examples
    --------
    >>> _region("https://abc.lambda-url.eu-west-1.on.aws/")
    'eu-west-1'
    """
    parts = (urlsplit(url).hostname or "").split(".")
    if len(parts) > 2 and parts[1] == _HOST_OF_LAMBDA:
        return parts[2]
    return session().get_config_variable("region") or "us-east-1"
