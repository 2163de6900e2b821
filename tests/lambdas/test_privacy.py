"""200 secrets planted in all that a call has: none is found in anything that is stored, sent or logged."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.lambdas.local_server import Reply, Request, serving
from tests.lambdas.searched import found, measured, queued, stored, unpacked
from tests.lambdas.story import EVENT_TIME, alarm, deliver, deploy, inbox, judge, received, upload
from tests.lambdas.world import PRIVACY_KEY, World, deployed
from tests.templates import Templates
from windage import names
from windage.cli import main
from windage.privacy.hashing import hashed

pytestmark = pytest.mark.xdist_group("lambdas")

PEOPLE = "windage-dev-people"
JSON, CSV = "application/json", "text/csv"
# What a user uploads, and what was captured before we came, is in clear where they put it.
INPUTS = ("datasets/", "models-of-others/", "training-sets/")
HOUR = "2026-03-01T06"


class Secrets:
    """Names, numbers and texts that are nobody's, each given once."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self._chance = random.Random(20260301)

    def text(self) -> str:
        self.made.append(f"{self._chance.getrandbits(64):016x}-{len(self.made):03d}")
        return self.made[-1]

    def number(self) -> str:
        self.made.append(str(self._chance.randrange(10**11, 10**12)))
        return self.made[-1]

    def person(self) -> dict[str, Any]:
        """Return what is asked of one person, with five secrets."""
        return {
            "customer": self.text(),
            "email": f"{self.text()}@example.com",
            "age": 34,
            "phone": self.number(),
            "note": {self.text(): ["nested", {"deeper": self.text()}]},
            "amount": round(self._chance.uniform(1, 100), 2),
        }

    def row(self) -> str:
        one = self.person() | {"note": f'says ""{self.text()}"", twice'}
        return ",".join(f'"{value}"' for value in one.values())


def plant(secrets: Secrets) -> list[dict[str, Any]]:
    """Return calls of every form, well-formed and not, with a secret wherever a caller can write one."""
    say = json.dumps
    bodies = [
        *((JSON, say(secrets.person())) for _ in range(14)),
        (JSON, say({"instances": [secrets.person(), secrets.person()]})),
        (JSON, say({"instances": [list((secrets.person() | {"note": secrets.text()}).values())]})),
        (JSON, say({"dataframe_split": {"columns": ["email", "age"], "data": [[secrets.text(), 3]]}})),
        (JSON, say({"inputs": [{"name": "email", "shape": [1], "datatype": "BYTES", "data": [secrets.text()]}]})),
        (JSON, say({"body": say({"body": say({"email": secrets.text()})})})),
        (JSON, say({"EMail": secrets.text(), "ｅｍａｉｌ": secrets.text(), " email ": secrets.text()})),
        ("application/jsonlines", "\n".join(say(secrets.person()) for _ in range(2))),
        (f"application/json; note={secrets.text()}", say(secrets.person())),
        *((CSV, secrets.row()) for _ in range(6)),
        (CSV, "\n".join(secrets.row() for _ in range(3))),
        (CSV, say({"email": secrets.text()})),
    ]
    unreadable = [
        (JSON, say(secrets.person())[:-9]),
        (JSON, f'{{"email": "{secrets.text()}", "email": "{secrets.text()}"}}'),
        (JSON, f'["{secrets.text()}"]'),
        (JSON, say(secrets.text())),
        (JSON, "[" * 100 + say(secrets.text()) + "]" * 100),
        (JSON, f"{secrets.text()},{secrets.text()}"),
        (CSV, f'1,"{secrets.text()}'),
        (CSV, f"{secrets.text()},{secrets.text()}"),
        (f"text/csv; charset={secrets.text()}", secrets.row()),
        (f"text/{secrets.text()}", secrets.text()),
        ("application/x-www-form-urlencoded", f"email={secrets.text()}"),
        ("multipart/form-data", secrets.text()),
    ]
    calls = []
    for number, (content_type, body) in enumerate([*bodies, *unreadable]):
        headers = {
            "content-type": content_type,
            EVENT_TIME: f"{HOUR}:{number % 60:02d}:00Z",
            "authorization": f"Bearer {secrets.text()}",
        }
        if number % 2:
            headers |= {
                "x-amzn-sagemaker-inference-id": secrets.text(),
                "x-amzn-sagemaker-custom-attributes": f"who={secrets.text()}",
                f"x-{secrets.text()}": secrets.text(),
            }
        calls.append({"headers": headers, "body": body, "isBase64Encoded": False})
    return calls


def model(secrets: Secrets) -> Any:
    """Return a model that gives scores, and now and then what it was asked, or an error that says it."""
    asked = 0

    def answer(request: Request) -> Reply:
        nonlocal asked
        asked += 1
        kinds = (
            Reply(200, b'{"predictions": [0.5]}', {"content-type": JSON}),
            Reply(200, json.dumps({"score": 0.5, "email": secrets.text()}).encode(), {"content-type": JSON}),
            Reply(200, f"{secrets.text()},0.5".encode(), {"content-type": CSV}),
            Reply(500, json.dumps({"trace": secrets.text()}).encode(), {"content-type": JSON}),
            Reply(400, secrets.text().encode(), {"content-type": "text/plain", "x-error": secrets.text()}),
        )
        return kinds[asked % len(kinds)]

    return answer


def training(secrets: Secrets) -> bytes:
    """Return a training set of other people, to whom the window will look new."""
    chance = random.Random(1)
    rows = ["score,customer,email,age,phone,note,amount"]
    for number in range(300):
        who = secrets.text() if number < 20 else f"c{number % 7}"
        rows.append(f"0.5,{who},{who}@example.com,{20 + number % 9},0731{number},{who},{chance.uniform(1, 2):.2f}")
    return "\n".join(rows).encode()


@pytest.fixture
def world(private: Templates) -> Iterator[World]:
    with deployed(private) as world:
        s3 = boto3.client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            s3.put_bucket_versioning(Bucket=bucket["Name"], VersioningConfiguration={"Status": "Enabled"})
        yield world


def test_of_200_secrets_none_is_found(world: World, capfd: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    secrets = Secrets()
    with serving(model(secrets)) as server, serving(lambda _: Reply()) as cloudformation:
        deploy(world, "people", cloudformation)
        queue = inbox(world, stack=PEOPLE)
        world.put("datasets/people/training.csv", training(secrets))
        world.invoke("baseline", upload(world, "datasets/people/training.csv"))
        to = {"WINDAGE_TARGET": f"{server.address}/predict"}
        calls = plant(secrets)
        for call in calls:
            world.invoke("capture", call, stack=PEOPLE, **to)
        world.invoke("capture", {"body": [secrets.text()], "headers": secrets.text()}, stack=PEOPLE, **to)
        # No stream and no queue: into the log. And a model that is not there.
        nowhere = {"AWS_ENDPOINT_URL_FIREHOSE": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:1"}
        for call in calls[:3] + calls[-3:]:
            world.invoke("capture", call, stack=PEOPLE, **to, **nowhere)
            world.invoke("capture", call, stack=PEOPLE, WINDAGE_TARGET=f"http://127.0.0.1:1/{secrets.text()}")
        deliver(world, stack=PEOPLE)
    judged = judge(world, "people", at="2026-03-01T07:15:00Z")
    assert [one["outcome"] for one in judged.judgements] == ["violations"]
    assert judged.gauges["OutlierShare"] > 0
    alarm(world, before="OK", after="ALARM", stack=PEOPLE)
    said = received(queue)
    assert said
    logged = "".join(capfd.readouterr())
    assert '"windage": "spilled"' in logged
    assert len(secrets.made) >= 200

    def everything() -> Iterator[tuple[str, bytes]]:
        yield from ((name, data) for name, data in stored(world) if not any(kind in name for kind in INPUTS))
        yield from queued()
        yield from measured()
        yield "inbox", json.dumps(said).encode()
        yield "log", logged.encode()

    assert found(secrets.made, everything()) == set()
    # Looked for where they are: what was hashed, and in clear where the user put it.
    known = calls[0]["body"]
    name = str(hashed(json.loads(known)["customer"], field="customer", key=PRIVACY_KEY.encode()))
    assert found([name], everything())
    assert found(secrets.made, stored(world))
    forgotten(world, json.loads(known)["customer"], name, everything, tmp_path, capfd)


def forgotten(world: World, customer: str, name: str, everything: Any, folder: Any, capfd: Any) -> None:
    """Erase one customer: nothing names them any more, neither in clear nor by their hash."""
    (folder / "key").write_text(PRIVACY_KEY)
    ask = ["forget", f"s3://{world.bucket}", "--monitor", "people", "--key", customer, "--field", "customer"]
    assert main([*ask, "--key-file", str(folder / "key")]) in (0, 1)
    said = capfd.readouterr().out
    assert customer not in said
    assert "1 record was erased" in said or "records were erased" in said
    left = {place for place, _ in found([name[:12]], everything()) if place not in ("log", "inbox")}
    assert left == set()


def test_without_a_key_what_is_to_be_hashed_is_dropped_and_counted(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets = Secrets()
    call = {"headers": {"content-type": JSON}, "body": json.dumps(secrets.person()), "isBase64Encoded": False}
    with serving(lambda _: Reply(200, b"0.5", {"content-type": CSV})) as server:
        to = {"WINDAGE_TARGET": f"{server.address}/predict"}
        no_secrets = {"AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://127.0.0.1:1"}
        for _ in range(3):
            answer = world.invoke("capture", call, stack=PEOPLE, **to, **no_secrets)
            assert (answer["statusCode"], answer["body"]) == (200, "0.5")
    keys = world.keys(names.capture_prefix("people"))
    records = [json.loads(line) for key in keys for line in world.get(key).splitlines()]
    assert len(records) == 3
    for record in records:
        body = json.loads(record["captureData"]["endpointInput"]["data"])
        assert (body["customer"], body["email"], body["age"]) == (None, None, 30)
        assert "inferenceId" not in record["eventMetadata"]
    logged = capfd.readouterr().out
    # Once a minute, not once a call.
    counted = [json.loads(line) for line in logged.splitlines() if '"PrivacyKeysMissing"' in line]
    assert [(line["Monitor"], line["PrivacyKeysMissing"]) for line in counted] == [("people", 1)]
    assert found(secrets.made, [("log", logged.encode()), *stored(world)]) == set()


def test_the_search_finds_what_is_packed() -> None:
    packed = json.dumps({"record": base64.b64encode(gzip.compress(b"a needle")).decode()}).encode()
    assert any(b"needle" in text for text in unpacked(gzip.compress(packed)))
