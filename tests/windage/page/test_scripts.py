"""What the page says of the user's scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from windage import page
from windage.baselines import suggest
from windage.intake import Intake, Quarantined
from windage.monitors.data_quality import judge
from windage.profile import Profile
from windage.report import Report
from windage.sentences import sentence
from windage.table import from_rows


def report(intake: Intake, *, rows: int = 0) -> Report:
    table = from_rows(["age"], [[str(20 + n % 7)] for n in range(300)])
    current = Profile.of(table) if rows else Profile()
    return judge(replace(current, intake=intake), suggest(Profile.of(table)))


@pytest.mark.parametrize("failure", ["KeyError: 'x'", "<script>alert(1)</script>", "x" * 5000, "a\u202eb"])
def test_a_failed_post_processor_is_said_in_one_line(failure: str) -> None:
    given = report(Intake(received=300, judged=300), rows=300)
    text = page.render(given, postprocessor=failure).decode()
    (line,) = (line for line in text.splitlines() if "post-processor failed" in line)
    assert "postprocessor.log" in line
    assert "<script" not in text
    assert "\u202e" not in text


def test_without_a_failure_nothing_is_said() -> None:
    assert b"post-processor" not in page.render(report(Intake(received=300, judged=300), rows=300))


def test_records_that_were_left_out_are_counted() -> None:
    text = page.render(report(Intake(received=340, judged=300, filtered=40), rows=300)).decode()
    assert "<dt>Left out</dt>" in text
    assert "by the pre-processor" in text


def test_a_window_of_which_everything_was_left_out_says_so() -> None:
    given = report(Intake(received=40, filtered=40))
    assert sentence(given) == "The pre-processor left out all 40 captured records."
    words = " ".join(page.render(given).decode().split())
    assert "40 rows were received, and none of them could be judged: 40 left out by the pre-processor." in words


def test_a_traceback_is_among_the_quarantined_rows() -> None:
    bad = Quarantined("a.jsonl", 3, "preprocessor", "Traceback\n  File \"flatten.py\", line 7\nKeyError: 'city'")
    text = page.render(report(Intake(received=1, quarantined={"preprocessor": 1}, kept=(bad,)))).decode()
    assert "the pre-processor failed" in text
    assert "<summary><bdi>KeyError: &#39;city&#39;</bdi></summary>" in text
    assert "<pre><bdi>Traceback\n  File &#34;flatten.py&#34;, line 7\nKeyError: &#39;city&#39;</bdi></pre>" in text


@pytest.mark.parametrize("line", ["</pre><script>alert(1)</script>", "a\u202eb", "a\x00b", "a\u2028b"])
def test_a_traceback_is_only_text(line: str) -> None:
    bad = Quarantined("a.jsonl", 3, "preprocessor", f"Traceback\n  {line}\nValueError: {line}")
    text = page.render(report(Intake(received=1, quarantined={"preprocessor": 1}, kept=(bad,)))).decode()
    assert "<script" not in text
    assert line not in text


def test_a_long_traceback_is_there_to_its_end() -> None:
    """Shortened in its middle, as other details are, it would not say where the script failed."""
    frames = "".join(f'  File "flatten.py", line {n}, in f{n}\n' for n in range(40))
    bad = Quarantined("a.jsonl", 3, "preprocessor", f"Traceback\n{frames}KeyError: 'city'")
    text = page.render(report(Intake(received=1, quarantined={"preprocessor": 1}, kept=(bad,)))).decode()
    assert all(f"line {n}, in f{n}\n" in text for n in range(40))
