"""AWS on this machine: MiniStack in a process group of its own, on a loopback port, over TLS.

Nothing of the user's AWS environment goes in (profile, keys, endpoint, proxy) and no call comes out: a
``Cloud`` exists only for a loopback address.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.session
import trustme
from botocore.config import Config

from windage.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACCOUNT = "123456789012"
REGION = "us-east-1"

START_SECONDS = 60.0
POLL_SECONDS = 0.05
# MiniStack keeps nothing that a longer goodbye would save.
STOP_SECONDS = 0.5
# A function's first call unpacks its layers.
READ_SECONDS = 300


class EmbeddedAwsError(RuntimeError):
    """MiniStack did not start."""


@dataclass(frozen=True)
class Credentials:
    """One caller's keys; ``token`` is None for the account's root."""

    key: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


# MiniStack takes this key for the root of the account.
ROOT = Credentials(key="test", secret="test")


@dataclass(frozen=True)
class Cloud:
    """An AWS on this machine: where it is, and as whom it is called.

    Parameters
    ----------
    endpoint
        URL of the gateway; it must be on the loopback.
    ca_bundle
        PEM file of the authority that signed the gateway's certificate.
    region, account
        What the gateway was started with.
    credentials
        The caller; the account's root unless ``as_role`` says otherwise.

    Raises
    ------
    InputError
        When the endpoint is not on the loopback: a demo must not reach a real account.
    """

    endpoint: str
    ca_bundle: Path
    region: str
    account: str
    credentials: Credentials = ROOT

    def __post_init__(self) -> None:
        if not is_loopback(self.endpoint):
            raise InputError(
                "Cloud.endpoint",
                "the embedded AWS is only ever on this machine",
                got=self.endpoint,
                expected="http(s)://localhost, 127.0.0.0/8 or [::1]",
                do="take the Cloud that embedded_aws() yields",
            )

    def client(self, service: str) -> Any:
        """Return a boto3 client for ``service`` that can reach nothing but this endpoint."""
        return _session().create_client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoint,
            verify=str(self.ca_bundle),
            aws_access_key_id=self.credentials.key,
            aws_secret_access_key=self.credentials.secret,
            aws_session_token=self.credentials.token,
            # Empty proxies: botocore would send even loopback calls through HTTPS_PROXY.
            # Path style: virtual-host style needs a DNS name per bucket.
            # No retries: a repeated invocation would be a second call of the function.
            config=Config(
                proxies={},
                s3={"addressing_style": "path"},
                retries={"max_attempts": 0},
                read_timeout=READ_SECONDS,
            ),
        )

    def as_role(self, role_arn: str, *, session: str = "windage-local") -> Cloud:
        """Return this cloud as seen with the permissions of one role."""
        granted = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=session)["Credentials"]
        keys = Credentials(granted["AccessKeyId"], granted["SecretAccessKey"], granted["SessionToken"])
        return replace(self, credentials=keys)


def is_loopback(endpoint: str) -> bool:
    """Tell whether a URL names this machine; anything that could be read in two ways does not."""
    try:
        url = urlsplit(endpoint)
        host = url.hostname or ""
        _ = url.port
    except ValueError:
        return False
    # The characters that parsers of URLs disagree about.
    if url.scheme not in {"http", "https"} or any(mark in url.netloc for mark in "@\\%"):
        return False
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Versions of Python disagree about an IPv4 address inside an IPv6 one.
    return address.is_loopback and not (address.version == 6 and address.ipv4_mapped)


@contextlib.contextmanager
def embedded_aws(*, ministack: Path, folder: Path) -> Iterator[Cloud]:
    """Run MiniStack while the block runs.

    Parameters
    ----------
    ministack
        The ``ministack`` command in its own environment, which also runs the Lambda handlers.
    folder
        Where certificate, log and all temporary state go; ``ministack.log`` stays there afterwards.

    Yields
    ------
    Cloud
        The account's root on the started gateway.

    Raises
    ------
    EmbeddedAwsError
        When MiniStack ends or does not answer within ``START_SECONDS``.
    """
    folder = folder.resolve()
    scratch = folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    ca_bundle = _certificate(folder)
    port = _free_port()
    cloud = Cloud(f"https://127.0.0.1:{port}", ca_bundle, REGION, ACCOUNT)
    log = folder / "ministack.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [ministack.with_name("python"), Path(__file__).with_name("mended.py")],
            cwd=folder,
            env=_environment(folder=folder, port=port),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            with _dies_with_us(process.pid):
                _wait_until_healthy(process, cloud=cloud, log=log)
                yield cloud
        finally:
            _stop(process)
            # Every function's copy of the layers is in there: hundreds of megabytes.
            shutil.rmtree(scratch, ignore_errors=True)


@cache
def _session() -> botocore.session.Session:
    """Return a session that reads no profile and no configuration file of the user."""
    nowhere = (None, None, os.devnull, None)
    return botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
        }
    )


def _certificate(folder: Path) -> Path:
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost", "127.0.0.1", "::1")
    bundle = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    key = folder / "server.key"
    key.touch(mode=0o600)
    leaf.private_key_pem.write_to_path(str(key))
    (folder / "server.pem").write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems))
    return bundle


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(*, folder: Path, port: int) -> Mapping[str, str]:
    """Return MiniStack's whole environment; the functions it runs inherit it, so the user's stays out."""
    ca_bundle = str(folder / "ca.pem")
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder / "scratch"),
        "STATE_DIR": str(folder / "scratch" / "state"),
        "S3_DATA_DIR": str(folder / "scratch" / "s3"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ROOT.key,
        "AWS_SECRET_ACCESS_KEY": ROOT.secret,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(folder / "server.pem"),
        "MINISTACK_SSL_KEY": str(folder / "server.key"),
        "AWS_CA_BUNDLE": ca_bundle,
        "SSL_CERT_FILE": ca_bundle,
        "REQUESTS_CA_BUNDLE": ca_bundle,
        # Listeners on fixed ports that nothing here needs.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # MiniStack removes containers it takes for its own: keep it away from the user's Docker.
        "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
        # Minutes of waiting, in a state machine or before a retry, pass in a hundredth of the time.
        "SFN_WAIT_SCALE": "0.01",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.01",
    }


def _wait_until_healthy(process: subprocess.Popen[bytes], *, cloud: Cloud, log: Path) -> None:
    trust = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(cloud.ca_bundle)))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), trust)
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, OSError):
            opener.open(f"{cloud.endpoint}/_ministack/health", timeout=5).close()
            return
        time.sleep(POLL_SECONDS)
    ended = "no answer" if process.poll() is None else f"exit status {process.returncode}"
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
    raise EmbeddedAwsError(
        f"ministack: it did not start; got {ended}; expected health at {cloud.endpoint} "
        f"within {START_SECONDS:.0f} s; do: read {log}, which ends:\n{tail}"
    )


@contextlib.contextmanager
def _dies_with_us(group: int) -> Iterator[None]:
    """Kill the process group even when this process is killed: a pipe closes whoever ends its writer."""
    watch = subprocess.Popen(
        ["/bin/sh", "-c", 'cat >/dev/null; kill -s KILL -- "-$0"', str(group)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        # The shell before the pipe: once the group is gone its number may belong to somebody else.
        watch.kill()
        watch.wait()
        if watch.stdin:
            watch.stdin.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the whole group: MiniStack politely, then whatever is left of its functions."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
