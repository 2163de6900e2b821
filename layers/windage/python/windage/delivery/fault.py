"""Why a sink did not say that it has a record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One try of one sink that did not end well for one record.

    Parameters
    ----------
    reason
        A word or an error code, fit for a log: never anything of the record.
    perhaps_stored
        The sink may have the record all the same, as after a timeout: whoever tries again marks the record as resent.
    again
        The next try of the same sink may well succeed, as after a connection that was closed while the sandbox slept.
    of_the_record
        The record itself is refused, as one that is too large: it says nothing about the sink.
    """

    reason: str
    perhaps_stored: bool = False
    again: bool = False
    of_the_record: bool = False


def unknown(error: BaseException) -> Fault:
    """Return the fault for an error that nobody foresaw: what is not known to be lost may be stored.

    Examples
    --------
    >>> unknown(KeyError("secret"))
    Fault(reason='KeyError', perhaps_stored=True, again=False, of_the_record=False)
    """
    return Fault(type(error).__name__, perhaps_stored=True)
