"""Tasks on a Ray cluster: connecting to it, and workers on its nodes. Imported only where Ray is installed."""

from __future__ import annotations

import logging
import math
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ray
from ray import exceptions

from nastui.base.errors import InputError, NastuiError
from nastui.base.executors.executor import Cause, Executor, TaskEvent, TaskFailure, TaskFunction, TaskFuture, TaskMessage, WorkerDeath
from nastui.base.executors.ray_state import CONNECTING_SECONDS, GIGA, counted, in_words, nodes
from nastui.base.executors.ray_worker import RayWorker, WorkerBegun, packages
from nastui.base.executors.workplace import Workplace
from nastui.base.signals import signals_kept

_CAPACITY_SECONDS: Final = 2.0
"""Between two looks at which nodes there are."""
_NO_NODE_SECONDS: Final = 120.0
"""So long is waited for a node when all that could do a task have left."""
_STARTING_SECONDS: Final = 300.0
"""So much more a worker is given until it begins its task: it starts, maybe behind others, and loads what it needs."""
_PLACING_SECONDS: Final = 30.0
"""A task whose worker has not begun for so long, longer than most take to load what they need, may wait for cores that idle workers hold."""
_STOPPING_SECONDS: Final = 2.0


# ---- connecting


_asked: dict[str, str] = {}
"""By the address that a cluster says of itself: that by which it was found."""


def connect(address: str | None) -> None:
    """To the cluster of this address; without one to that which runs on this machine, else to one of its own, which ends with this process.

    Raises:
        InputError: nothing answers there, it has another version of Ray or Python, or this process is connected to another cluster.
    """
    if ray.is_initialized():
        there = ray.get_runtime_context().gcs_address
        if address not in (None, there, _asked.get(there)):
            raise InputError(f"this process is connected to the cluster {there}, not to {address}", remedy="use one cluster at a time")
        return
    asked = address or os.environ.get("RAY_ADDRESS")
    if asked and "://" not in asked and asked not in ("auto", "local"):
        _check_answers(asked)
    with signals_kept():
        if asked or (asked := of_this_machine()):
            _init(asked)
            _asked[ray.get_runtime_context().gcs_address] = asked  # a host has several names
        else:
            from nastui.base.machine import cores

            _init("local", num_cpus=cores())


def of_this_machine() -> str | None:
    """The address of the cluster that this machine belongs to; None where there is none, or it ended without a word."""
    try:
        address = Path(os.environ.get("RAY_TMPDIR", "/tmp"), "ray", "ray_current_cluster").read_text().strip()
        _check_answers(address)
    except (OSError, UnicodeDecodeError, InputError):
        return None
    return address


def _init(address: str, **options: Any) -> None:
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **options)
    except (ConnectionError, ValueError) as error:
        raise _no_answer(address) from error
    except RuntimeError as error:
        if "ersion mismatch" not in str(error):
            raise
        said = " ".join(str(error).split())
        raise InputError(f"the cluster {address} has other versions: {said}", remedy="install the same Ray and Python on all nodes") from error


def _check_answers(address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        if not port.isdecimal():
            raise InputError(f"'{address}' is no address of a cluster", remedy="give HOST:PORT, as `ray start --head` says it")
        socket.create_connection((host, int(port)), CONNECTING_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise _no_answer(address) from error


def _no_answer(address: str) -> InputError:
    return InputError(f"no cluster answers at {address}", remedy="`ray start --head` on one machine begins one, and says its address")


def holds(place: Workplace) -> int:
    """How many tasks at a time all nodes have room for."""
    return sum(node.holds(place) for node in nodes())


def check(place: Workplace) -> None:
    """Connect, and refuse what no node has.

    Raises:
        InputError: nothing answers, versions differ, or a task asks for more than any node has.
    """
    connect(place.address)
    there = nodes()
    if not any(node.holds(place) for node in there):
        wanted = [
            counted(place.cores or 1, "core"),
            *([counted(place.gpus, "GPU")] if place.gpus else []),
            *([f"{place.memory:g} GB"] if place.memory else []),
        ]
        have = ", ".join(map(str, there)) or "no node at all"
        raise InputError(f"no node of the cluster has {', '.join(wanted)} for a task; there are {have}", remedy="ask for less, or add such a node")


# ---- the executor


@dataclass(eq=False)
class _Hired:
    """A worker on a node, and what it is doing."""

    actor: Any
    future: TaskFuture
    stream: Any
    heard: float
    again: bool
    """Whether it has done another task before."""
    begun: bool = False
    told: bool = False
    """Whether it was asked to stop."""


class RayExecutor(Executor):
    """Tasks on a cluster, one worker for each at a time; workers stay for the next task. The death of a worker or node ends its own tasks only.

    Args:
        place: resources of a task, how many at a time, how long one may be silent.
        make: as every executor's.
        arguments: of `make`; they go to each node once.
        tries: how often a task is begun whose worker dies.
        most: tasks at a time, at the most.
    """

    def __init__(self, place: Workplace, make: Callable[..., TaskFunction], arguments: Sequence[Any] = (), *, tries: int, most: int) -> None:
        check(place)
        self.place = place
        self._hired: list[_Hired] = []
        self._idle: list[Any] = []
        self._looked, self._capacity = -math.inf, 0
        """When it was looked at what there is, and how many tasks the nodes hold."""
        self._empty_since: float | None = None
        self._shared = ray.put((make, tuple(arguments)))
        super().__init__(min(place.processes or most, most), tries)

    @property
    def about(self) -> str:
        """What the cluster has."""
        return f"a cluster of {in_words(nodes())}"

    def stop(self) -> None:
        """Ask all tasks to end; done at the next look at the workers, as a signal's handler must not speak with a cluster."""
        self._stopped = True

    def shutdown(self) -> None:
        """End all workers now; the connection stays."""
        for actor in [*(one.actor for one in self._hired), *self._idle]:
            _kill(actor)
        self._hired, self._idle = [], []

    def _running(self) -> int:
        return len(self._hired)

    def _room(self) -> int:
        return min(self.size, self._holds())

    def _holds(self) -> int:
        now = time.monotonic()
        if now - self._looked > _CAPACITY_SECONDS:
            self._looked, self._capacity = now, holds(self.place)
            self._empty_since = None if self._capacity else self._empty_since or now
        return self._capacity

    def _begin(self, future: TaskFuture) -> None:
        again = bool(self._idle)
        actor = self._idle.pop() if again else self._hire()
        stream = actor.work.options(num_returns="streaming").remote(future.task)
        self._hired.append(_Hired(actor, future, stream, time.monotonic(), again))

    def _hire(self) -> Any:
        place = self.place
        memory = {} if place.memory is None else {"memory": int(place.memory * GIGA)}
        kind = ray.remote(num_cpus=place.cores or 1, num_gpus=place.gpus or 0, concurrency_groups={"control": 1}, max_restarts=0, **memory)(RayWorker)
        return kind.remote([self._shared], dict(_environment()))

    def _hear(self, seconds: float) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        if self._stopped:
            yield from self._told_to_stop()
        if self._empty_since is not None and not self._hired and time.monotonic() - self._empty_since > _NO_NODE_SECONDS:
            raise NastuiError("all nodes that could do a task have left the cluster", remedy="add a node, and go on with the same command")
        if not self._hired:
            return
        self._make_room()
        streams = {id(one.stream): one for one in self._hired}
        ray.wait([one.stream for one in self._hired], num_returns=1, timeout=seconds)
        ready, _ = ray.wait([one.stream for one in self._hired], num_returns=len(self._hired), timeout=0)
        for stream in ready:
            yield from self._heard(streams[id(stream)])
        if self.place.limit is not None:
            yield from self._silent(self.place.limit)

    def _make_room(self) -> None:
        """End idle workers where one that was hired is not placed: they hold their cores, and it was hired when a node was there that has left."""
        now = time.monotonic()
        if any(not one.begun and now - one.heard > _PLACING_SECONDS for one in self._hired):
            for actor in self._idle:
                _kill(actor)
            self._idle = []

    def _heard(self, one: _Hired) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        event, one.heard = self._next(one), time.monotonic()
        match event:
            case WorkerBegun(node, versions, ready):
                one.begun = ready
                _check_versions(node, versions)
            case TaskMessage():
                yield one.future, event
            case WorkerDeath() if one.again and not one.begun:  # it died while it was idle: that is no fault of the task
                self._hired.remove(one)
                one.future.tries -= 1
                self._waiting.appendleft(one.future)
            case _:
                self._hired.remove(one)
                if not isinstance(event, WorkerDeath):
                    self._idle.append(one.actor)
                yield one.future, event

    def _next(self, one: _Hired) -> TaskEvent | WorkerBegun:
        try:
            event: TaskEvent | WorkerBegun = ray.get(next(one.stream))
        except StopIteration:
            return TaskFailure(NastuiError("a worker of the cluster gave no result"))
        except exceptions.RayTaskError as error:
            return TaskFailure(NastuiError(f"a worker of the cluster failed: {_last_line(error)}"))
        except exceptions.RayError as error:
            self._looked = -math.inf
            if "creation task" in str(error) or "Error while" in str(error):
                raise InputError(
                    f"workers cannot start on the cluster: {_last_line(error)}", remedy="install the same nastui on all nodes"
                ) from error
            return WorkerDeath("killed")
        return event

    def _told_to_stop(self) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        asked = {one.actor.stop.options(concurrency_group="control").remote(): one for one in self._hired if not one.told}
        if not asked:
            return
        ready, late = ray.wait(list(asked), num_returns=len(asked), timeout=_STOPPING_SECONDS)
        for answer in (*ready, *late):
            one = asked[answer]
            one.told = True
            if answer in late or not _answered(answer):
                yield from self._ended(one, "terminated")

    def _silent(self, limit: float) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        now = time.monotonic()
        for one in list(self._hired):
            if now - one.heard > limit + (0.0 if one.begun else _STARTING_SECONDS):
                yield from self._ended(one, "silent")

    def _ended(self, one: _Hired, cause: Cause) -> Iterator[tuple[TaskFuture, TaskEvent]]:
        self._hired.remove(one)
        _kill(one.actor)
        yield one.future, WorkerDeath(cause)


def _environment() -> Mapping[str, str]:
    return {name: os.environ[name] for name in ("NASTUI_HOME",) if name in os.environ}


def _kill(actor: Any) -> None:
    with suppress(exceptions.RayError, ValueError):
        ray.kill(actor)


def _answered(answer: Any) -> bool:
    try:
        return bool(ray.get(answer))
    except exceptions.RayError:
        return False


def _check_versions(node: str, theirs: Mapping[str, str]) -> None:
    """Raises InputError where a node would compute with other packages than this machine."""
    ours = packages()
    wrong = [f"{name} {theirs.get(name, 'none')} instead of {version}" for name, version in ours.items() if theirs.get(name) != version]
    if wrong:
        raise InputError(f"the node {node} has {', '.join(wrong)}", remedy="install the same versions on all nodes: results depend on them")


def _last_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line for line in reversed(lines) if "Error" in line), lines[-1] if lines else type(error).__name__)
