"""``make demo``: the whole product on this machine, told in plain words. No AWS account, no Docker.

Exit status 0 when everything happened as told, 1 when it did not, 2 when the surroundings are not right.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from examples.flights import failing, replay, scenario
from examples.flights.scenario import Built, Deployed
from windage import names
from windage.config_file import read_monitor
from windage.errors import InputError
from windage.local.embedded import is_loopback
from windage.summary import QualitySummary, Summary

OUT = scenario.ROOT / "build" / "demo"
_TREND = {"violations": "[bold red]violations", "no_violations": "[green]no violations"}


@dataclass
class Story:
    """Tells what happens, and keeps the time of every step."""

    console: Console
    steps: list[tuple[str, float]] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Say one line of the story."""
        self.console.print(f"  {text}", highlight=False, soft_wrap=True)

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        self.console.print(f"\n[bold]{len(self.steps) + 1}. {title}[/bold]", highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Progress]:
        """Show that a step is under way, and how long it took."""
        started = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as progress:
            yield progress
        self.steps.append((title, time.monotonic() - started))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo and return its exit status."""
    parser = argparse.ArgumentParser(prog="demo", description="Windage on this machine, from capture to alert.")
    parser.add_argument("--out", type=Path, default=OUT, help="where the reports go (default: build/demo)")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    try:
        check_surroundings(os.environ.get("AWS_ENDPOINT_URL"))
        tell(Story(console), out=options.out)
    except InputError as error:
        console.print(f"demo: {error}", style="red", markup=False)
        return 2
    except KeyboardInterrupt:
        console.print("demo: interrupted; the embedded AWS has been stopped")
        return 1
    except (RuntimeError, TimeoutError) as error:
        console.print(f"demo: {error}", style="red", markup=False)
        return 1
    return 0


def check_surroundings(endpoint: str | None) -> None:
    """Refuse to run where the demo could reach more than this machine, or lacks what `make demo` installs.

    Raises
    ------
    InputError
        When an endpoint that is not on the loopback is set, or MiniStack or Node is not installed.
    """
    if endpoint and not is_loopback(endpoint):
        raise InputError(
            "AWS_ENDPOINT_URL",
            "the demo only ever talks to this machine",
            got=endpoint,
            expected="nothing, or an address on the loopback",
            do="unset AWS_ENDPOINT_URL",
        )
    if not scenario.MINISTACK.exists():
        raise InputError(str(scenario.MINISTACK), "the embedded AWS is not installed", do="make demo")
    if shutil.which("node") is None:
        raise InputError("node", "CDK needs it to write the templates", expected="Node 20 or later on the PATH")


def tell(story: Story, *, out: Path) -> None:
    """Run the scenario from the training to the alert."""
    say = story.say
    story.console.print(
        Panel(
            "A model predicts which flights from New York arrive late. It learned from January and February 2013. "
            "We deploy it and its monitor into an AWS that runs inside this machine, send it real flights, and see "
            "what the monitor says in early March and in the summer.",
            title="Windage",
            border_style="blue",
        )
    )
    with tempfile.TemporaryDirectory(prefix="windage-demo-") as scratch:
        folder = Path(scratch)
        built = _build(story, folder)
        story.chapter("Deploy: the synthesized CloudFormation templates, into MiniStack on the loopback")
        with story.step("deploy") as progress:
            task = progress.add_task("creating stacks", total=4)

            def created(line: str) -> None:
                progress.advance(task)
                say(f"[dim]{line}[/dim]")

            cloud = scenario.running(built, folder=folder / "aws", report=created)
            deployed = cloud.__enter__()
        try:
            _judge_days(story, deployed, built)
            _show_alert(story, deployed)
            _let_the_capture_fail(story, deployed)
            _look_at_quality(story, deployed, built)
            _look_at_bias_and_attribution(story, deployed, built)
            pages = _save(deployed, out)
        finally:
            with story.console.status("stopping the embedded AWS"):
                cloud.__exit__(None, None, None)
    _epilogue(story, pages)


def _build(story: Story, folder: Path) -> Built:
    say = story.say
    story.chapter("Train the model, on real flights")
    with story.step("train") as progress:
        progress.add_task("training", total=None)
        training = scenario.train_model(folder / "training")
    say(f"{training.rows:,} flights; area under the ROC curve on held-out days {training.auc:.2f}")
    story.chapter("Build what is deployed: Lambda layers and templates, without Docker")
    with story.step("build") as progress:
        task = progress.add_task("building the layers", total=None)
        layers = scenario.build_layers()
        progress.update(task, description="synthesizing the templates")
        assembly = scenario.synthesize(folder, training=training, layers=layers)
    monitor = read_monitor(scenario.MONITOR_FILE)
    say(f"one file describes the monitor: {scenario.MONITOR_FILE.relative_to(scenario.ROOT)}")
    return Built(assembly, training, monitor)


def _judge_days(story: Story, deployed: Deployed, built: Built) -> None:
    say = story.say
    story.chapter("Baseline: upload the training set, and the baseline function learns from it what is normal")
    with story.step("baseline") as progress:
        progress.add_task("waiting for the baseline", total=None)
        identity = scenario.upload_training_set(deployed, built.training.baseline)
    say(f"baseline {identity}: statistics.json and constraints.json, in Model Monitor's format")
    for day in (*scenario.QUIET_DAYS, scenario.DRIFTED_DAY):
        summer = day == scenario.DRIFTED_DAY
        story.chapter(f"{day:%-d %B %Y}" + (": the summer, when New York's flights run late" if summer else ""))
        payloads = list(replay.payloads(day))
        with story.step(f"replay and judge {day}") as progress:
            task = progress.add_task("calling the model through the capture function", total=len(payloads))
            for payload in payloads:
                answer = scenario.call(deployed, payload)
                if answer["statusCode"] != 200:
                    raise RuntimeError(f"the model answered {answer['statusCode']}: {answer['body'][:200]}")
                progress.advance(task)
            progress.update(task, description="the schedule fires: plan, profile, evaluate", total=None)
            result = scenario.judge(deployed, day)
            state = scenario.alarm_state(deployed)
        rows = sum(payload.rows for payload in payloads)
        say(f"{len(payloads)} calls with {rows:,} flights were answered and captured")
        say(f"{_TREND.get(result.outcome, result.outcome)}[/]: {result.sentence}")
        _say_alarm(story, state, expected="ALARM" if summer else "OK", day=day)
        if summer:
            story.console.print(_violations(result))
    gauges = scenario.gauges(deployed)
    say("metric data in CloudWatch: " + ", ".join(f"{name} {value:g}" for name, value in sorted(gauges.items())))


def _let_the_capture_fail(story: Story, deployed: Deployed) -> None:
    """Tell what callers feel, and what becomes of the records, when what the capture writes to fails."""
    story.chapter("What if the capture itself fails? Callers get their answers all the same, and no record may be lost")
    table = Table("while", "calls", "answered", "median time", box=None, padding=(0, 2), header_style="bold")
    received = 0
    with story.step("failing capture") as progress:
        task = progress.add_task("taking rights from the capture function", total=None)
        for act in failing.fail(deployed):
            if act.answered != act.calls:
                raise RuntimeError(f"{act.title}: {act.answered} of {act.calls} calls were answered; expected all")
            table.add_row(act.title, f"{act.calls}", f"{act.answered}", f"{act.milliseconds:.0f} ms")
            received += act.calls
        progress.update(task, description="the queue is drained; windage replay reads the log")
        found = failing.find(deployed)
    lost = received - found.by_stream - found.by_queue - found.by_log
    story.console.print(table)
    story.say(f"windage replay: {found.said.partition(' into ')[0]} from the log")
    story.say(
        f"{received} calls: {found.by_stream} records came through the stream, {found.by_queue} through the queue, "
        f"{found.by_log} by way of the log; [bold {'red' if lost else 'green'}]{lost} lost[/]"
    )
    if lost:
        raise RuntimeError(f"{lost} of {received} records were lost; expected none")


def _look_at_quality(story: Story, deployed: Deployed, built: Built) -> None:
    """Tell what becomes of the answers' truth: estimated, then judged by labels, then amended by late ones."""
    first, second, summer = *scenario.QUIET_DAYS, scenario.DRIFTED_DAY
    story.chapter("Were the answers right? Labels come later, by the inference ids of the calls")
    with story.step("quality") as progress:
        task = progress.add_task("a baseline of days that the model never saw", total=None)
        scenario.upload_baseline(deployed, built.training.quality)
        progress.update(task, description="the mornings after, with labels that arrive between them")
        scenario.look(deployed, second)
        estimated = scenario.quality(deployed, first)
        sent = scenario.send_labels(deployed, first, at=_hours(first, 30))
        scenario.look(deployed, second + timedelta(days=1))
        judged = scenario.quality(deployed, first)
        scenario.look(deployed, summer + timedelta(days=1))
        # What became of the flights of the evening is known a day later.
        sent += scenario.send_labels(deployed, summer, at=_hours(summer, 30), part=slice(0, 28))
        scenario.look(deployed, summer + timedelta(days=2))
        sent += scenario.send_labels(deployed, summer, at=_hours(summer, 54), part=slice(28, None))
        scenario.look(deployed, summer + timedelta(days=3))
        late = scenario.quality(deployed, summer)
        state = scenario.alarm_state(deployed, monitor_type=names.MODEL_QUALITY)
        alert = scenario.alert(deployed, names.MODEL_QUALITY)
    story.say(f"{first:%-d %B}, before labels: {estimated.sentence}")
    story.say(f"{first:%-d %B}, judged: {_TREND.get(judged.outcome, judged.outcome)}[/]: {judged.sentence}")
    amended = late.quality.amended if isinstance(late.quality, QualitySummary) else 0
    story.say(f"{summer:%-d %B}, amended {amended} time: {_TREND.get(late.outcome, late.outcome)}[/]: {late.sentence}")
    story.say(f"{sent:,} labels sent; CloudWatch alarm: [bold {'red' if state == 'ALARM' else 'green'}]{state}[/]")
    story.console.print(Panel(Text(alert["sms"]), title=f"SMS to {', '.join(deployed.monitor.alerts.sms)}"))


def _look_at_bias_and_attribution(story: Story, deployed: Deployed, built: Built) -> None:
    """Tell whether some fare worse than others, and whether the answers rest on what they rested on."""
    summer = scenario.DRIFTED_DAY
    story.chapter("Who fares worse, and what do the answers rest on? The summer, by its labels and by the model itself")
    with story.step("bias and attribution") as progress:
        task = progress.add_task("baselines, also of what the model itself answers", total=None)
        scenario.upload_baseline(deployed, built.training.quality, names.MODEL_BIAS)
        scenario.upload_attribution_baseline(deployed, built.training.baseline)
        progress.update(task, description="the morning after the labels came")
        results = scenario.look(deployed, summer + timedelta(days=2), names.MODEL_BIAS)
        bias = next(result for result in results if result.window.startswith(str(summer)))
        progress.update(task, description="asking the model, within its budget of calls")
        explained = scenario.explain(deployed, summer)
    story.say(f"bias: {_TREND.get(bias.outcome, bias.outcome)}[/]: {bias.sentence}")
    story.say(f"attribution: {_TREND.get(explained.outcome, explained.outcome)}[/]: {explained.sentence}")


def _hours(day: date, after: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=after)


def _say_alarm(story: Story, state: str, *, expected: str, day: date) -> None:
    colour = "red" if state == "ALARM" else "green"
    story.say(f"CloudWatch alarm: [bold {colour}]{state}[/]")
    if state != expected:
        raise RuntimeError(f"{day}: the alarm is in {state}; expected {expected}")


def _violations(result: Summary) -> Table:
    table = Table("feature", "check", "distance", "allowed", box=None, padding=(0, 2), header_style="bold")
    for finding in result.findings:
        distance = "" if finding.distance is None else f"{finding.distance:.2f}"
        allowed = "" if finding.threshold is None else f"{finding.threshold:g}"
        table.add_row(finding.feature, ", ".join(finding.checks), distance, allowed)
    return table


def _show_alert(story: Story, deployed: Deployed) -> None:
    story.chapter("The alert: CloudWatch told SNS, SNS told the notify function, it told people")
    with story.step("alert") as progress:
        progress.add_task("waiting for the message", total=None)
        alert = scenario.alert(deployed)
    to = ", ".join(deployed.monitor.alerts.email)
    story.console.print(Panel(Text(alert["email"].strip()), title=f"e-mail to {to}", subtitle=alert["subject"]))
    story.console.print(Panel(Text(alert["sms"]), title=f"SMS to {', '.join(deployed.monitor.alerts.sms)}"))


def _save(deployed: Deployed, out: Path) -> list[Path]:
    """Copy the results out of the bucket before it goes; return the pages of the drifted day."""
    shutil.rmtree(out, ignore_errors=True)
    for monitor_type in deployed.monitor.types:
        for day in (*scenario.QUIET_DAYS, scenario.DRIFTED_DAY):
            folder = out / monitor_type / day.isoformat()
            folder.mkdir(parents=True)
            for key in deployed.keys(scenario.result_prefix(deployed, day, monitor_type)):
                (folder / key.rpartition("/")[2]).write_bytes(deployed.read(key))
    return sorted(out.glob(f"*/{scenario.DRIFTED_DAY.isoformat()}/report.html"))


def _epilogue(story: Story, pages: Sequence[Path]) -> None:
    total = sum(seconds for _, seconds in story.steps)
    times = ", ".join(f"{title} {seconds:.0f} s" for title, seconds in story.steps)
    story.console.print()
    for page in pages:
        story.say(f"[bold]Report: {page}[/bold]")
    story.say(f"[dim]{total:.0f} s: {times}[/dim]")
    story.say("[dim]The embedded AWS has been stopped and removed; the reports stay.[/dim]")
    _open(pages[0])


def _open(page: Path) -> None:
    """Open the page if there is somebody to see it and something to show it."""
    opener = shutil.which("open") if sys.platform == "darwin" else shutil.which("xdg-open")
    if opener and sys.stdout.isatty() and (sys.platform == "darwin" or os.environ.get("DISPLAY")):
        subprocess.Popen([opener, page], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


if __name__ == "__main__":
    sys.exit(main())
