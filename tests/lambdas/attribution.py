"""The chapter of feature attribution: baselines of an upload and of monitor files, and windows of three monitors."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.lambdas.local_server import Reply, Request, Server, serving
from tests.lambdas.story import FOUR, asked_by_cloudformation, baseline, judge, upload
from tests.lambdas.world import World
from tests.windage.steps.fakes import shuffled
from windage import names

TYPE = names.FEATURE_ATTRIBUTION
UPLOADED = "datasets/flights/feature-attribution/baseline.csv"


def explained(world: World, model: Server, cloudformation: Server) -> dict[str, Any]:
    """Tell it: the flights' model is a Lambda; those of fraud and of returns are endpoints."""
    world.put(UPLOADED, baseline())
    world.invoke("baseline", upload(world, UPLOADED))
    told: dict[str, Any] = {"uploaded": world.invoke("explain", upload(world, UPLOADED), **at(model))}
    with serving(_endpoint) as endpoint:
        for monitor in ("fraud", "returns"):
            told[f"{monitor}, deployed"] = _deploy(world, monitor, cloudformation, endpoint)
        told["asked"] = sorted({request.path for request in endpoint.requests})
        told["returns"] = judge(world, "returns", at="2026-03-02T00:10:00Z", monitor_type=TYPE, **at(endpoint))
        told["asked then"] = sorted({request.path for request in endpoint.requests})
    told["flights"] = judge(world, "flights", at="2013-07-02T00:15:00Z", monitor_type=TYPE, cut=FOUR, **at(model))
    return told


def at(server: Server) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL_LAMBDA": server.address, "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": server.address}


def _deploy(world: World, monitor: str, cloudformation: Server, endpoint: Server) -> dict[str, Any]:
    event = asked_by_cloudformation(world, monitor, cloudformation, custom="Custom::WindageAttribution")
    values = {"global_shap_values": {"amount": 3.0, "country": 0.5}}
    analysis = {"version": "1.0", "explanations": {"kernel_shap": {"label0": values}}}
    given = {"AttributionDataset": _asked(), "AttributionAnalysis": json.dumps(analysis).encode()}
    for name, content in given.items():
        if bucket := event["ResourceProperties"].get(f"{name}Bucket"):
            world.put(event["ResourceProperties"][f"{name}Key"], content, bucket=bucket)
    world.invoke("explain", event, **at(endpoint))
    answer: dict[str, Any] = json.loads(cloudformation.requests[-1].body)
    return answer


def _asked() -> bytes:
    lines = (f"{10 + row % 7},{'ABC'[row % 3]}" for row in shuffled(300))
    return ("amount,country\n" + "\n".join(lines) + "\n").encode()


def _endpoint(request: Request) -> Reply:
    """Play SageMaker: an endpoint whose answers rest on the amount."""
    assert re.fullmatch(r"/endpoints/(Fraud-Endpoint|Returns-Copy)/invocations", request.path)
    amounts = [float(line.partition(",")[0]) for line in request.body.decode().splitlines()]
    body = "".join(f"{amount / 100}\n" for amount in amounts).encode()
    return Reply(200, body, {"content-type": "text/csv"})
