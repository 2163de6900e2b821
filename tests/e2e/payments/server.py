"""A model server of its own that records its calls: into the stream whose name it is given."""

import sys

import windage


def main(stream):
    capture = windage.Capture("refunds", stream=stream)

    @capture
    def score(refund):
        return {"score": refund["amount"] / 100}

    for number in range(20):
        score({"amount": number})
    capture.close()
    counts = capture.counts()
    print(counts.received, counts.stored, counts.quarantined, counts.dropped)


if __name__ == "__main__":
    main(sys.argv[1])
