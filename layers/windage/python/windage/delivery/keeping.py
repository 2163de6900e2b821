"""The record of one call, made and delivered: whatever fails on the way is an end of it, and nobody's answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from windage.delivery.ends import Dropped, End
from windage.delivery.fault import Fault
from windage.delivery.outlet import Outlet
from windage.recording import Aside, Recorded

PutAside = Callable[[Sequence[Aside], float], Sequence[Fault | None]]

# When the bucket hangs, some time is left for the record itself.
_OF_PAYLOADS = 0.5


def keep(make: Callable[[], Recorded | None], *, put_aside: PutAside, sinks: Outlet) -> Sequence[End]:
    """Deliver the record that is made of a call; return how it ended, nothing if the call is not in the sample.

    Payloads that lie beside the record are put there before it. If one cannot be, the record says that they are cut.
    """
    try:
        made = make()
        if made is None:
            return ()
        began = sinks.clock()
        if made.aside and any(put_aside(made.aside, sinks.budget * _OF_PAYLOADS)):
            made = made.without_aside()
        return sinks.send([made.line], spent=sinks.clock() - began)
    # Whatever it is: the caller has asked the model, not the capture.
    except Exception as error:
        return (Dropped(type(error).__name__),)
