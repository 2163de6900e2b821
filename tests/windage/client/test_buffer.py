"""The buffer: first in, first out, and never more memory than it was given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from windage.client.buffer import MOST_OF_A_BATCH, Buffer
from windage.delivery.packing import LARGEST_CALL

# A line of a length is offered, or a batch is taken, or the oldest batch that was taken is released.
moves = st.lists(st.integers(0, 400) | st.sampled_from(["take", "release"]), max_size=60)


@given(moves, st.integers(0, 3000))
def test_what_was_taken_comes_out_in_its_order_and_the_memory_is_bounded(steps: list[int | str], most: int) -> None:
    """Oracle: a list, and the sum of what is in memory."""
    buffer = Buffer(most)
    waiting: list[bytes] = []
    on_the_way: list[tuple[bytes, ...]] = []
    for number, step in enumerate(steps):
        if isinstance(step, int):
            line = b"%04d" % number + b"x" * step
            if buffer.offer(line):
                waiting.append(line)
        elif step == "take":
            batch = buffer.take()
            assert list(batch) == waiting[: len(batch)]
            assert bool(batch) == bool(waiting)
            del waiting[: len(batch)]
            on_the_way.append(batch)
        elif on_the_way:
            buffer.released(on_the_way.pop(0))
        in_memory = [*waiting, *(line for batch in on_the_way for line in batch)]
        assert sum(map(len, in_memory)) <= buffer.held <= most
        assert len(buffer) == len(waiting)
    for batch in on_the_way:
        buffer.released(batch)
    while batch := buffer.take():
        buffer.released(batch)
    assert buffer.held == 0


def test_a_batch_fits_into_one_call_of_the_stream() -> None:
    buffer = Buffer(100 * 2**20)
    for size in (LARGEST_CALL - 10, 20, LARGEST_CALL + 1, 5):
        assert buffer.offer(bytes(size))
    assert [[len(line) for line in buffer.take()] for _ in range(4)] == [
        [LARGEST_CALL - 10],
        [20],
        [LARGEST_CALL + 1],
        [5],
    ]
    for _ in range(MOST_OF_A_BATCH + 1):
        buffer.offer(b"x")
    assert [len(buffer.take()), len(buffer.take()), len(buffer.take())] == [MOST_OF_A_BATCH, 1, 0]


def test_the_newest_is_refused_and_the_oldest_kept() -> None:
    buffer = Buffer(330)
    assert [buffer.offer(name) for name in (b"a", b"b", b"c", b"d")] == [True, True, True, False]
    assert buffer.take() == (b"a", b"b", b"c")
