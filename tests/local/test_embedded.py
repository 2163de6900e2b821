from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from windage.errors import InputError
from windage.local import embedded
from windage.local.embedded import Cloud, EmbeddedAwsError, embedded_aws

MINISTACK = Path(__file__).parents[2] / ".ministack" / "bin" / "ministack"
needs_ministack = pytest.mark.skipif(not MINISTACK.exists(), reason="no .ministack; do: make .ministack/.installed")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://localhost:4566",
        "https://LOCALHOST",
        "https://127.0.0.1:4566/",
        "https://127.255.255.254:1",
        "http://[::1]:4566",
    ],
)
def test_cloud_accepts_the_loopback(endpoint: str) -> None:
    assert Cloud(endpoint, Path("ca.pem"), "us-east-1", "123456789012").endpoint == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "localhost:4566",
        "https://",
        "https://s3.us-east-1.amazonaws.com",
        "https://localhost.example.com",
        "https://127.0.0.1.example.com",
        "https://localhost@example.com",
        "https://example.com@localhost",
        "https://localhost\\@example.com",
        "https://example.com\\@localhost",
        "https://example.com#@localhost",
        "https://127.0.0.1%2eexample.com",
        "https://localhost:port",
        "https://0.0.0.0:4566",
        "https://10.0.0.1",
        "https://169.254.169.254",
        "https://[::ffff:127.0.0.1]",
        "https://[::]",
        "https://2130706433",
        "https://127.1",
        "ftp://localhost",
        "file:///etc/passwd",
    ],
)
def test_cloud_refuses_anything_else(endpoint: str) -> None:
    with pytest.raises(InputError, match=r"Cloud\.endpoint: .*; expected .*; do: "):
        Cloud(endpoint, Path("ca.pem"), "us-east-1", "123456789012")


def test_secrets_do_not_show() -> None:
    cloud = Cloud("https://127.0.0.1:1", Path("ca.pem"), "us-east-1", "123456789012")
    assert "secret" not in repr(cloud)


def test_client_takes_nothing_from_the_users_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-north-1\nendpoint_url = https://example.com\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://example.com")
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    embedded._session.cache_clear()
    client = Cloud("https://127.0.0.1:9", Path("ca.pem"), "us-east-1", "123456789012").client("s3")
    embedded._session.cache_clear()
    assert client.meta.endpoint_url == "https://127.0.0.1:9"
    assert client.meta.region_name == "us-east-1"
    url = client.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "key"})
    assert url.startswith("https://127.0.0.1:9/bucket/key?")
    assert "AKIA" not in url
    assert "Security-Token" not in url


def test_failed_start_says_why(tmp_path: Path) -> None:
    # The Python beside the command is what runs it.
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'no such module' >&2\nexit 3\n")
    broken.chmod(0o755)
    with (
        pytest.raises(EmbeddedAwsError, match=r"exit status 3; .*; do: read .*ministack.log") as raised,
        embedded_aws(ministack=tmp_path / "ministack", folder=tmp_path / "cloud"),
    ):
        pass
    assert "no such module" in str(raised.value)


@pytest.mark.e2e
@needs_ministack
def test_ministack_serves_and_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody listens there: a call that went through a proxy would fail.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with pytest.raises(KeyboardInterrupt), embedded_aws(ministack=MINISTACK, folder=tmp_path) as cloud:
        port = urlsplit(cloud.endpoint).port or 0
        pid = int((tmp_path / "scratch" / f"ministack-{port}.pid").read_text())
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket="captures")
        s3.put_object(Bucket="captures", Key="a b/ü.jsonl", Body=b"{}\n")
        assert s3.get_object(Bucket="captures", Key="a b/ü.jsonl")["Body"].read() == b"{}\n"
        assert cloud.client("sts").get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:root"
        os.kill(pid, 0)
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.pem", "ministack.log", "server.key", "server.pem"]
    assert (tmp_path / "server.key").stat().st_mode & 0o077 == 0
