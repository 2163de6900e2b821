"""Records into a Firehose stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from windage.aws.faults import fault_of
from windage.aws.session import QUICK, client
from windage.delivery.fault import Fault
from windage.delivery.in_time import Put
from windage.delivery.packing import LONGEST_RECORD, Pack, calls, packed

_TOO_LARGE = Fault("too large for the stream", of_the_record=True)


def stream(name: str, config: Config = QUICK) -> Put:
    """Return the function that puts lines into a stream: one as it is, many packed into few records."""
    firehose = client("firehose", config)

    def put(lines: Sequence[bytes]) -> Sequence[Fault | None]:
        faults: list[Fault | None] = [None] * len(lines)
        for call in calls(packed(lines)):
            sent = [pack for pack in call if len(pack.data) <= LONGEST_RECORD]
            said = dict.fromkeys((pack.lines for pack in call), _TOO_LARGE) | _put(firehose, name, sent)
            for pack in call:
                for place in pack.lines:
                    faults[place] = said[pack.lines]
        return faults

    return put


def _put(firehose: Any, name: str, packs: Sequence[Pack]) -> dict[range, Fault | None]:
    """Put the records of one call; return what was wrong with each."""
    if not packs:
        return {}
    try:
        if len(packs) == 1:
            # Needs one permission only.
            firehose.put_record(DeliveryStreamName=name, Record={"Data": packs[0].data})
            return {packs[0].lines: None}
        records = [{"Data": pack.data} for pack in packs]
        answer = firehose.put_record_batch(DeliveryStreamName=name, Records=records)
    except (ClientError, BotoCoreError) as error:
        return dict.fromkeys((pack.lines for pack in packs), fault_of(error))
    said = zip(packs, answer["RequestResponses"], strict=True)
    return {pack.lines: _refused(entry) for pack, entry in said}


def _refused(entry: dict[str, Any]) -> Fault | None:
    code = entry.get("ErrorCode")
    # The others were taken: this one will be, a moment later.
    return Fault(str(code), perhaps_stored=code == "InternalFailure", again=True) if code else None
