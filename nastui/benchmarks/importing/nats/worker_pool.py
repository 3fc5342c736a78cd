"""Records read by several processes at once. Whatever a record does to the process that reads it, the answer is a sentence."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, Place
from nastui.base.workers import Worker, hear, start_worker
from nastui.benchmarks.importing.nats.bz2_stream import MAX_PACKED, unpacked
from nastui.benchmarks.importing.nats.record import Layout, digest
from nastui.benchmarks.importing.nats.restricted_pickle import built

# ---- a process that builds records. It holds no secrets, may use little memory, and is ended by its parent when it takes too long


HEADROOM: Final = 512 << 20
"""So much memory a worker may use beyond what it starts with."""
_ALL_ALONE: Final = 4 << 30
"""The limit where a process cannot tell how much it has."""


@dataclass(frozen=True)
class Extent:
    """Where a record's bytes lie."""

    number: int
    path: Path
    start: int = 0
    size: int | None = None
    """None: to the end of the file."""


@dataclass
class Batch:
    """The digests of several records."""

    numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    values: array[float] = field(default_factory=lambda: array("d"))
    """One row per record, as `Layout` places its numbers."""
    curves: list[tuple[int, tuple[int, int, int, int], bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class Refusal:
    """Why a record was not read."""

    extent: Extent
    message: str
    remedy: str | None


def work(connection: Connection, at: Any, layout: Layout, curves: bool) -> None:
    """Answer lists of extents with batches until the parent hangs up, or is gone.

    Args:
        connection: to the parent.
        at: a shared integer that says which record is being read, so that the parent knows of which one this process dies.
        layout: of the space.
        curves: whether learning curves are wanted.
    """
    limit_memory()
    while True:
        try:
            extents = connection.recv()
        except (EOFError, OSError):
            return
        batch = _batch(extents, at, layout, curves)
        try:
            connection.send(batch)
        except OSError:
            return


def limit_memory() -> None:
    """Forbid this process to take much more memory, where the platform can do that."""
    try:
        import resource
    except ImportError:
        return
    limit = _size() + HEADROOM if _size() else _ALL_ALONE
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    except (ValueError, OSError):
        return  # a platform that knows the limit and does not set it


def _size() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _batch(extents: Sequence[Extent], at: Any, layout: Layout, curves: bool) -> Batch | Refusal:
    batch = Batch()
    for extent in extents:
        at.value = extent.number
        try:
            found = digest(built(unpacked(packed(extent))), extent.number, layout, curves)
        except InputError as error:
            return Refusal(extent, error.message, error.remedy)
        except MemoryError:
            return Refusal(extent, "asks for far more memory than a record needs", "it is damaged, or made to do harm")
        batch.numbers.append(extent.number)
        batch.texts.append(found.text)
        batch.values.extend(found.numbers)
        batch.curves.extend((extent.number, key, curve) for key, curve in found.curves)
    return batch


def packed(extent: Extent) -> bytes:
    """The bytes of an extent.

    Raises:
        InputError: they cannot be read, or are far too many.
    """
    try:
        with extent.path.open("rb") as file:
            file.seek(extent.start)
            data = file.read(MAX_PACKED + 1 if extent.size is None else extent.size)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_PACKED:
        raise InputError("is far larger than a record")
    return data


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
