"""A model server of its own that records its calls: into the stream whose name it is given."""

import sys

import windage

capture = windage.Capture("refunds", stream=sys.argv[1])


@capture
def score(refund):
    return {"score": refund["amount"] / 100}


for number in range(20):
    score({"amount": number})
capture.close()
counts = capture.counts()
print(counts.received, counts.stored, counts.quarantined, counts.dropped)
