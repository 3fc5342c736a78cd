"""Records read by several processes at once. Whatever a record does to the process that reads it, the importer raises an error that names it."""

from __future__ import annotations

import multiprocessing
import os
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nastui.base.errors import InputError, Place
from nastui.base.executors.executor import Send, TaskEvent, TaskFailure, TaskFunction, TaskMessage, TaskResult, WorkerDeath
from nastui.base.machine import cores
from nastui.base.restricted_pickle import built
from nastui.base.worker_pool import WorkerPool
from nastui.benchmarks.importing.nats.archive import MAX_PACKED, RecordExtent, unpacked
from nastui.benchmarks.importing.nats.record import RecordLayout, digest

# ---- a process that builds records. It holds no secrets, may use little memory, and is ended by its parent when it takes too long


HEADROOM: Final = 512 << 20
"""So much memory a worker may use beyond what it starts with."""
_ALL_ALONE: Final = 4 << 30
"""The limit where a process cannot tell how much it has."""


@dataclass
class DigestBatch:
    """The digests of several records."""

    numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    values: array[float] = field(default_factory=lambda: array("d"))
    """One row per record, as `Layout` places its numbers."""
    curves: list[tuple[int, tuple[int, int, int, int], bytes]] = field(default_factory=list)


def _record_reader(send: Send, layout: RecordLayout, curves: bool) -> TaskFunction:
    """In a worker: the function that reads some records. It sends each record's number before it reads it."""
    limit_memory()

    def read(extents: Sequence[RecordExtent]) -> DigestBatch:
        batch = DigestBatch()
        for extent in extents:
            send(extent.number)
            _add(batch, extent, layout, curves)
        return batch

    return read


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


def _add(batch: DigestBatch, extent: RecordExtent, layout: RecordLayout, curves: bool) -> None:
    try:
        found = digest(built(unpacked(packed(extent))), extent.number, layout, curves)
    except InputError as error:
        raise _refused(extent, error.message, error.remedy) from error
    except MemoryError:
        raise _refused(extent, "asks for far more memory than a record needs", _HARMFUL) from None
    batch.numbers.append(extent.number)
    batch.texts.append(found.text)
    batch.values.extend(found.numbers)
    batch.curves.extend((extent.number, key, curve) for key, curve in found.curves)


def packed(extent: RecordExtent) -> bytes:
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
_TICK: Final = 1.0
"""Seconds between two looks at the clock."""
_TASK_RECORDS: Final = 64
"""Records that a process is given at a time."""
_ONE_IS_ENOUGH: Final = 32
"""So few records are read before a second process has started."""
_HARMFUL: Final = "it is damaged, or made to do harm"


def read_records(extents: Sequence[RecordExtent], layout: RecordLayout, curves: bool) -> Iterator[DigestBatch]:
    """Digest all records, in no particular order.

    Args:
        extents: where they lie.
        layout: of the space.
        curves: whether learning curves are wanted too.

    Raises:
        InputError: a record that cannot be read, named; the others are left.
        KeyboardInterrupt: SIGTERM ended a process.
    """
    tasks = [tuple(extents[first : first + _TASK_RECORDS]) for first in range(0, len(extents), _TASK_RECORDS)]
    size = 1 if len(extents) < _ONE_IS_ENOUGH else min(len(tasks), cores())
    context = multiprocessing.get_context("spawn")  # a forked process would hold this one's memory, and maybe a terminal
    reading: dict[tuple[RecordExtent, ...], int] = {}
    with WorkerPool(size, _record_reader, (layout, curves), context=context, silence=DEADLINE) as pool:
        for events in pool.run(tasks, _TICK):
            for task, event in events:
                if isinstance(event, TaskMessage):
                    reading[task] = event.content
                else:
                    yield _batch(event, next((one for one in task if one.number == reading.get(task)), task[0]))


def _batch(event: TaskEvent, reading: RecordExtent) -> DigestBatch:
    """What was read, or the error that says why the record which was being read could not be."""
    match event:
        case TaskResult(batch):
            assert isinstance(batch, DigestBatch)
            return batch
        case TaskFailure(InputError() as error):
            raise error
        case TaskFailure(error):
            raise _refused(reading, f"could not be read: {type(error).__name__}: {error}", _HARMFUL)
        case WorkerDeath("terminated"):
            raise KeyboardInterrupt
        case WorkerDeath("silent"):
            raise _refused(reading, f"could not be read within {DEADLINE:g} seconds", _HARMFUL)
        case _:
            raise _refused(reading, "ended the process that read it", "it is damaged or made to do harm, or the machine is out of memory")


def _refused(extent: RecordExtent, reason: str, remedy: str | None) -> InputError:
    return InputError(f"record {extent.number:06d} {reason}", remedy=remedy, place=Place(str(extent.path)))
