"""Permissions on buckets that are not Windage's: those that monitor files name."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam

from stacks.grants import below, listing
from windage import names
from windage.config import BatchTransform, DataCapture, GroundTruth, Monitor, bucket_and_prefix
from windage.errors import InputError

Place = tuple[str, str]

_KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+")


def seeing_captures(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to list what endpoints and batch transform jobs captured by themselves, and labels."""
    jobs = _batch_transforms(monitors)
    captures = _endpoint_captures(monitors)
    return _listing([*captures, *map(_manifests, jobs), *map(_data, jobs), *_labels(monitors)])


def reading_manifests(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read the manifests of batch transform jobs, which say what they captured."""
    jobs = _batch_transforms(monitors)
    return _reading([*map(_manifests, jobs)], keys=[job.kms_key for job in jobs])


def reading_captures(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read what endpoints and batch transform jobs captured by themselves, and labels."""
    own, jobs = _own_captures(monitors), _batch_transforms(monitors)
    places = [*_endpoint_captures(monitors), *map(_data, jobs), *_labels(monitors)]
    keys = [*(capture.kms_key for capture in own), *(job.kms_key for job in jobs), *_keys_of_labels(monitors)]
    return _reading(places, keys=keys)


def reading_judged_captures(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read the captures whose data quality is judged: no labels, no compared variants."""
    own, jobs = _own_captures(monitors), _batch_transforms(monitors)
    places = [*_endpoint_captures(monitors, compared=False), *map(_data, jobs)]
    return _reading(places, keys=[*(capture.kms_key for capture in own), *(job.kms_key for job in jobs)])


def reading_given_baselines(stack: Stack, monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read the training sets and the baselines that monitor files name."""
    return _reading_files(stack, (given for monitor in monitors for given in _given_files(monitor)))


def reading_given_attributions(stack: Stack, monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read what monitor files name to make a baseline of attributions of."""
    sources = [one.feature_attribution.baseline for one in monitors if one.feature_attribution is not None]
    files = (file for given in sources for file in (given.dataset, given.analysis))
    return _reading_files(stack, (file for file in files if file is not None))


def _reading_files(stack: Stack, files: Iterable[str]) -> list[iam.PolicyStatement]:
    resources = set()
    for given in files:
        if given.startswith("s3://"):
            bucket, key = bucket_and_prefix(given, where="baseline")
            resources.add(f"{_arn(bucket)}/{key}")
        else:
            qualifier = stack.synthesizer.bootstrap_qualifier
            assets = f"cdk-{qualifier}-assets-{Aws.ACCOUNT_ID}-{Aws.REGION}"
            # Any file of its kind: a rollback reads the one before, whose name nobody knows by then.
            resources.add(f"{_arn(assets)}/*{Path(given).suffix}")
    if not resources:
        return []
    return [iam.PolicyStatement(actions=["s3:GetObject"], resources=sorted(resources))]


def writing_results(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to write results where Model Monitor would have written them, and nothing beside."""
    return _writing(monitors, lambda monitor_type: monitor_type != names.FEATURE_ATTRIBUTION)


def writing_attributions(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the same permission for the results of feature attribution."""
    its = [monitor for monitor in monitors if monitor.feature_attribution is not None]
    return _writing(its, lambda monitor_type: monitor_type == names.FEATURE_ATTRIBUTION)


def _writing(monitors: Sequence[Monitor], of_type: Callable[[str], bool]) -> list[iam.PolicyStatement]:
    places, keys = set(), set()
    for monitor in monitors:
        results = monitor.results
        if results.uri is not None:
            bucket, prefix = bucket_and_prefix(results.uri, where="results.uri")
            types = filter(of_type, monitor.types)
            below_it = (names.service_results(monitor, monitor_type).rstrip("/") for monitor_type in types)
            places |= {(bucket, "/".join(filter(None, (prefix, folder)))) for folder in below_it}
        if results.kms_key is not None:
            _refuse_other_than_keys(results.kms_key, where=f"{monitor.name}: results.kms_key")
            keys.add(results.kms_key)
    return _allowing({"s3:PutObject": _objects(places), "kms:GenerateDataKey": keys})


def _given_files(monitor: Monitor) -> Iterator[str]:
    given = monitor.baseline
    files = [given.dataset, given.statistics, given.constraints]
    if (quality := monitor.model_quality) is not None:
        files += [quality.baseline.dataset, quality.baseline.statistics, quality.baseline.constraints]
    if (bias := monitor.model_bias) is not None:
        files += [bias.baseline.dataset, bias.baseline.analysis]
    yield from (file for file in files if file is not None)


def _labels(monitors: Iterable[Monitor]) -> list[Place]:
    """Return the places of labels that are not the data bucket's."""
    return [
        bucket_and_prefix(truth.uri, where=f"{section}.ground_truth.uri")
        for _, section, truth in _truths(monitors)
        if truth.uri is not None
    ]


def _keys_of_labels(monitors: Iterable[Monitor]) -> list[str | None]:
    found = []
    for monitor, section, truth in _truths(monitors):
        _refuse_other_than_keys(truth.kms_key, where=f"{monitor.name}: {section}.ground_truth.kms_key")
        found.append(truth.kms_key)
    return found


def _truths(monitors: Iterable[Monitor]) -> Iterator[tuple[Monitor, str, GroundTruth]]:
    """Yield where labels arrive, each with the section of the monitor file that says so."""
    for monitor in monitors:
        for monitor_type in monitor.types:
            if (truth := monitor.truth_of(monitor_type)) is not None:
                yield monitor, monitor_type.replace("-", "_"), truth


def _own_captures(monitors: Iterable[Monitor]) -> list[DataCapture]:
    found = []
    for monitor in monitors:
        if (own := monitor.capture.data_capture) is not None:
            _refuse_other_than_keys(own.kms_key, where=f"{monitor.name}: capture.data_capture.kms_key")
            found.append(own)
    return found


def _batch_transforms(monitors: Iterable[Monitor]) -> list[BatchTransform]:
    found = []
    for monitor in monitors:
        if (job := monitor.capture.batch_transform) is not None:
            _refuse_other_than_keys(job.kms_key, where=f"{monitor.name}: capture.batch_transform.kms_key")
            found.append(job)
    return found


def _endpoint_captures(monitors: Iterable[Monitor], *, compared: bool = True) -> list[Place]:
    """Return the places of endpoints' own captures, each with its variant and those that it is ``compared`` with."""
    places = []
    for monitor in monitors:
        if (own := monitor.capture.data_capture) is not None:
            bucket, prefix = bucket_and_prefix(own.uri, where="capture.data_capture.uri")
            others = monitor.model_quality.variants if monitor.model_quality is not None and compared else ()
            places += [(bucket, "/".join(filter(None, (prefix, own.endpoint, v)))) for v in (own.variant, *others)]
    return places


def _manifests(job: BatchTransform) -> Place:
    bucket, prefix = bucket_and_prefix(job.uri, where="capture.batch_transform.uri")
    return bucket, "/".join(filter(None, (prefix, job.side)))


def _data(job: BatchTransform) -> Place:
    return bucket_and_prefix(job.data, where="capture.batch_transform.data")


def _listing(places: Iterable[Place]) -> list[iam.PolicyStatement]:
    return [
        listing(_arn(bucket), prefixes=[prefix for _, prefix in same])
        for bucket, same in groupby(sorted(set(places)), key=lambda place: place[0])
    ]


def _reading(places: Sequence[Place], *, keys: Iterable[str | None]) -> list[iam.PolicyStatement]:
    return _allowing({"s3:GetObject": _objects(places), "kms:Decrypt": {key for key in keys if key is not None}})


def _objects(places: Iterable[Place]) -> set[str]:
    return {f"{_arn(bucket)}/{below(prefix)}" for bucket, prefix in places}


def _allowing(rights: dict[str, set[str]]) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(actions=[action], resources=sorted(resources))
        for action, resources in rights.items()
        if resources
    ]


def _refuse_other_than_keys(arn: str | None, *, where: str) -> None:
    """IAM would refuse it, minutes later and in words of its own."""
    if arn is not None and not _KEY_ARN.fullmatch(arn):
        raise InputError(where, "not the ARN of a key", got=arn, expected="arn:aws:kms:REGION:ACCOUNT:key/ID")


def _arn(bucket: str) -> str:
    return f"arn:{Aws.PARTITION}:s3:::{bucket}"
