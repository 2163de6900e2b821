"""One look at a window that needs labels: which, when, and how long its labels are waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from windage.config import Monitor, Waiting
from windage.steps.looks import Look, looks, remember_look
from windage.steps.ports import Storage
from windage.summary import Summary
from windage.window import Window


@dataclass(frozen=True)
class Looking:
    """A look at a window, and what is known before it.

    Parameters
    ----------
    monitor, monitor_type, waiting
        Whose window, of which type, and how long its labels are waited for.
    window, now
        Which window, and the moment of the look.
    baseline
        The identity of the baseline that is pinned for the whole run.
    before
        What the look before left; nothing at the first.
    storage
        The data bucket.
    """

    monitor: Monitor
    monitor_type: str
    waiting: Waiting
    window: Window
    now: datetime
    baseline: str | None
    before: Summary | None
    storage: Storage

    @property
    def over(self) -> datetime:
        """When the wait for labels is over."""
        return self.window.end + self.waiting.wait

    @property
    def is_over(self) -> bool:
        """Whether it is."""
        return self.now >= self.over

    @property
    def amended(self) -> int:
        """How often the result has been amended if it is written now: not before it has been judged."""
        return self.before.labelled.amended + 1 if self.before is not None and self.before.labelled.judged else 0

    @property
    def looked(self) -> int:
        """How many looks there are with this one."""
        return self.before.labelled.looks + 1 if self.before is not None else 1

    def known(self) -> dict[Window, Look]:
        """Return the last look at every window of which labels may still come."""
        return looks(self.storage, self.monitor.name, self.monitor_type)

    def note(self, look: Look) -> dict[Window, Look]:
        """Remember a look."""
        return remember_look(
            self.storage, self.monitor.name, self.monitor_type, self.window, look, patience=self.waiting.patience
        )
