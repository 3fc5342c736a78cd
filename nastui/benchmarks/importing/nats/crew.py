"""Records read by several processes at once. Whatever a record does to the process that reads it, the answer is a sentence."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from nastui.base.errors import InputError, Place
from nastui.base.workers import Worker, hear, start_worker
from nastui.benchmarks.importing.nats.layout import Layout
from nastui.benchmarks.importing.nats.worker import Batch, Extent, Refusal, work

DEADLINE = 30.0
"""Seconds for one record; a real one takes a hundredth of one."""
_TICK = 1.0
"""Seconds between two looks at the clock."""
_TOGETHER = 64
"""Records that a process is given at a time."""
_ONE_IS_ENOUGH = 32
"""So few records are read before a second process has started."""


@dataclass
class _Reader:
    worker: Worker
    at: Any
    """A shared integer: the record that is being read; -1 before the first."""
    work: Sequence[Extent] = ()
    seen: int = -1
    waited: float = 0.0
    checked: float = field(default_factory=time.monotonic)

    def give(self, extents: Sequence[Extent]) -> None:
        """Have it read these; if it is dead, that shows when its answer is asked for."""
        self.work, self.waited = extents, 0.0
        with suppress(OSError):
            self.worker.connection.send(extents)

    def late(self) -> bool:
        """Whether the record that is being read has been so for too long, not counting times when the whole program stood still."""
        now = time.monotonic()
        changed = self.at.value != self.seen
        self.waited = 0.0 if changed else self.waited + min(now - self.checked, 2 * _TICK)
        self.seen, self.checked = self.at.value, now
        return self.waited > DEADLINE

    def reading(self) -> Extent:
        return next((extent for extent in self.work if extent.number == self.at.value), self.work[0])


def read_records(extents: Sequence[Extent], layout: Layout, curves: bool) -> Iterator[Batch]:
    """Digest all records, in no particular order.

    Args:
        extents: where they lie.
        layout: of the space.
        curves: whether learning curves are wanted too.

    Raises:
        InputError: a record that cannot be read, named; the others are left.
    """
    todo = [extents[first : first + _TOGETHER] for first in range(0, len(extents), _TOGETHER)]
    todo.reverse()
    with _crew(min(len(todo), _processes(len(extents))), layout, curves) as readers:
        for reader in readers:
            reader.give(todo.pop())
        busy = {reader.worker: reader for reader in readers}
        while busy:
            for worker in hear(list(busy), _TICK):
                batch = _answer(busy[worker])
                if todo:
                    busy[worker].give(todo.pop())
                else:
                    del busy[worker]
                yield batch
            for reader in busy.values():
                if reader.late():
                    raise _refused(reader.reading(), f"could not be read within {DEADLINE:g} seconds", "it is damaged, or made to do harm")


def _processes(records: int) -> int:
    if records < _ONE_IS_ENOUGH:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _crew(count: int, layout: Layout, curves: bool) -> Iterator[list[_Reader]]:
    context = multiprocessing.get_context("spawn")  # a copy of this process would hold its memory, and maybe a terminal
    readers: list[_Reader] = []
    try:
        for _ in range(count):
            at = context.RawValue("q", -1)
            readers.append(_Reader(start_worker(context, work, (at, layout, curves)), at))
        yield readers
    finally:
        for reader in readers:
            reader.worker.end()


def _answer(reader: _Reader) -> Batch:
    try:
        answer = reader.worker.connection.recv()
    except (EOFError, OSError):
        if reader.worker.exit_code() == -signal.SIGTERM:  # somebody wants all of this to stop
            raise KeyboardInterrupt from None
        reason = "ended the process that read it"
        raise _refused(reader.reading(), reason, "it is damaged or made to do harm, or the machine is out of memory") from None
    if isinstance(answer, Refusal):
        raise _refused(answer.extent, answer.message, answer.remedy)
    assert isinstance(answer, Batch)
    return answer


def _refused(extent: Extent, reason: str, remedy: str | None) -> InputError:
    return InputError(f"record {extent.number:06d} {reason}", remedy=remedy, place=Place(str(extent.path)))
