"""The page of one judged window: a report as HTML that stands alone.

The page has no script and asks for nothing: its style and its drawings are inside it, and its Content-Security-Policy
forbids everything else. The same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice

from windage import __version__, outlying_rows
from windage.page.calls import calls
from windage.page.card import cards, finding, ranked
from windage.page.facts import REASONS, facts
from windage.page.outlying import ROW_CHECKS, outlying
from windage.page.slices import slices
from windage.page.template import template
from windage.page.writing import text
from windage.report import Report
from windage.sentences import answers_sentence, sentence
from windage.violations import TRAFFIC_CHECKS, CheckType, Violation

__all__ = ["render"]

# They are of the dataset as a whole and stand before the features.
COLUMN_CHECKS: Collection[CheckType] = ("missing_column_check", "extra_column_check")
# A person reads some ten features, not a thousand: these stand open, the other quiet ones are folded away.
MOST_OPEN = 30
# A classifier may answer with a probability for each of a thousand classes.
MOST_ANSWERS = 5
# A drawing takes some 5 kB; the features beyond are there with their numbers.
MOST_DRAWN = 150


def render(report: Report, *, postprocessor: str | None = None) -> bytes:
    """Return the page of a report, as HTML in UTF-8; ``postprocessor`` is why the user's script failed, if it did.

    Examples
    --------
    >>> import pandas as pd, windage
    >>> training = pd.DataFrame({"age": range(20, 70)})
    >>> page = render(windage.check(training, windage.baseline(training)))
    >>> page.startswith(b"<!DOCTYPE html>"), b"<script" in page
    (True, False)
    """
    names = ranked(report)
    of_no_one = {*COLUMN_CHECKS, *TRAFFIC_CHECKS}
    violated = {v.feature_name for v in report.violations if v.constraint_check_type not in of_no_one}
    nothing = report.outcome == "no_data"
    # Without data nothing is known of the answers either; they are among what was expected then.
    answers = set() if nothing else set(report.predictions)
    predicted = [name for name in names if name in answers]
    features = [name for name in names if name not in answers]
    most = 0 if nothing else MOST_OPEN
    answered, unopened = _opened(predicted, violated, most=MOST_ANSWERS)
    opened, folded = _opened(features, violated, most=most)
    shown = iter(cards(report, (*answered, *unopened, *opened, *folded), drawn=MOST_DRAWN))
    return (
        template("data_quality.html")
        .render(
            report=report,
            sentence=sentence(report),
            facts=tuple(facts(report)),
            postprocessor=postprocessor,
            answers=answers_sentence(report),
            answered=tuple(islice(shown, len(answered))),
            unopened=tuple(islice(shown, len(unopened))),
            opened=tuple(islice(shown, len(opened))),
            folded=tuple(shown),
            columns=tuple((text(v.feature_name), finding(v)) for v in _of_columns(report, names)),
            traffic=tuple(finding(violation) for violation in report.of_traffic),
            unread=report.past.unread if report.past is not None else (),
            of_rows=tuple(finding(v) for v in report.violations if v.constraint_check_type in ROW_CHECKS),
            outlying=tuple(outlying(report)),
            outlying_count=outlying_rows.count(report),
            slices=slices(report),
            calls=calls(report),
            most_open=MOST_OPEN,
            reasons=REASONS,
            version=__version__,
        )
        .encode()
    )


def _opened(names: Sequence[str], violated: Collection[str], *, most: int) -> tuple[list[str], list[str]]:
    """Divide features into those that stand open, the first and those with violations, and those folded away."""
    opened = [name for place, name in enumerate(names) if place < most or name in violated]
    return opened, [name for place, name in enumerate(names) if place >= most and name not in violated]


def _of_columns(report: Report, names: Sequence[str]) -> list[Violation]:
    """Return the violations that are of no one feature, those of missing columns first."""
    known = set(names)
    of_columns = (
        v
        for v in report.violations
        if v.constraint_check_type not in {*TRAFFIC_CHECKS, *ROW_CHECKS}
        and (v.constraint_check_type in COLUMN_CHECKS or v.feature_name not in known)
    )
    return sorted(of_columns, key=lambda v: v.constraint_check_type != "missing_column_check")
