"""Networks side by side on one device: a thread for each and, on a graphics card, a stream. Where memory ends, fewer go on.

A network's numbers are those that it has alone: nothing is computed together, the card only has more than one kernel to do at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Final, TypeVar

import torch

from nastui.base.steps import step
from nastui.fitness.fitness import never
from nastui.fitness.scoring.memory import NoMemoryError
from nastui.networks.memory import is_out_of_memory

T = TypeVar("T")
R = TypeVar("R")
ShouldStop = Callable[[], bool]
_LOOK_SECONDS: Final = 0.1
"""Between two looks at whether to stop."""


class Gate:
    """Says to many threads whether they are to stop. It is asked of one, the run's own; while that is paused, all wait."""

    def __init__(self) -> None:
        self._stopped = False
        self._open = threading.Event()
        self._open.set()

    def check(self) -> bool:
        """Of a thread: whether to stop."""
        self._open.wait()
        return self._stopped

    def look(self, should_stop: ShouldStop) -> None:
        """Of the run's thread: ask, which may block for the time of a pause."""
        self._open.clear()
        try:
            self._stopped = should_stop() or self._stopped
        finally:
            self._open.set()

    def stop(self) -> None:
        """All are to stop."""
        self._stopped = True


class Packs:
    """Does pieces of work, each with a network of its own, so many side by side.

    Args:
        device: where the networks are.
        size: how many, at the most; halved for good where memory ends.
    """

    def __init__(self, device: torch.device, size: int) -> None:
        self.device, self.size = device, size
        self._lanes: ThreadPoolExecutor | None = None
        self._of_lane = threading.local()

    def run(self, items: Sequence[T], work: Callable[[T, ShouldStop], R], should_stop: ShouldStop = never) -> Iterator[tuple[T, R, int]]:
        """Each item with what came of it, and how many were done side by side: in order, but that those for which there was no memory come again.

        Args:
            items: one for each network.
            work: is called with an item, and with what says whether it is to stop.
            should_stop: is asked by this thread alone.

        Raises:
            NoMemoryError: there is none for a single network either; or what `work` raised, when all of its pack have ended.
        """
        left = list(items)
        while left:
            pack, left = left[: self.size], left[self.size :]
            outcomes = self._done(pack, work, should_stop)
            lacking = [(item, outcome) for item, outcome in zip(pack, outcomes, strict=True) if isinstance(outcome, NoMemoryError)]
            yield from ((item, outcome, len(pack)) for item, outcome in zip(pack, outcomes, strict=True) if not isinstance(outcome, NoMemoryError))
            if lacking:
                self._shrink(len(pack), lacking[0][1])
                left = [item for item, _ in lacking] + left

    def _done(self, pack: Sequence[T], work: Callable[[T, ShouldStop], R], should_stop: ShouldStop) -> list[R | NoMemoryError]:
        if len(pack) == 1:
            return [_with_memory(lambda: work(pack[0], should_stop))]
        gate, threads = Gate(), torch.get_num_threads()

        def lane(item: T) -> R | NoMemoryError:
            with self._lane(threads):
                return _with_memory(lambda: work(item, gate.check))

        lanes = self._lanes = self._lanes or self._opened()
        futures = [lanes.submit(lane, item) for item in pack]
        try:
            while wait(futures, _LOOK_SECONDS).not_done:
                gate.look(should_stop)
        except BaseException:
            gate.stop()
            wait(futures)
            raise
        return [future.result() for future in futures]

    def _opened(self) -> ThreadPoolExecutor:
        """Threads that stay: with each of them cuDNN's plans, and on its stream the workspace of cuBLAS and freed memory, would begin anew."""
        if self.device.type == "cuda":  # which loads a library that fails where several threads are the first to ask for it
            torch.linalg.eigvalsh(torch.ones(1, 1, dtype=torch.float64, device=self.device))
        return ThreadPoolExecutor(self.size)

    @contextmanager
    def _lane(self, threads: int) -> Iterator[None]:
        """In a thread of its own: as many threads for torch as the caller has, the card, and the thread's stream."""
        torch.set_num_threads(threads)
        if self.device.type != "cuda":
            yield
            return
        torch.cuda.set_device(self.device)
        if not hasattr(self._of_lane, "stream"):
            self._of_lane.stream = torch.cuda.Stream(self.device)  # type: ignore[no-untyped-call]
        stream = self._of_lane.stream
        stream.wait_stream(torch.cuda.default_stream(self.device))  # images that were put there
        with torch.cuda.stream(stream):
            yield

    def _shrink(self, tried: int, error: NoMemoryError) -> None:
        if tried == 1:
            raise error
        self.size = tried // 2
        step(f"no memory for {tried} networks side by side, {self.size} go on")
        if self._lanes is not None:
            self._lanes.shutdown()
            self._lanes = None
        if self.device.type == "cuda":
            if (clear := getattr(torch._C, "_cuda_clearCublasWorkspaces", None)) is not None:  # those of streams that are gone
                clear()
            torch.cuda.empty_cache()


def _with_memory(work: Callable[[], R]) -> R | NoMemoryError:
    try:
        return work()
    except NoMemoryError as error:
        error.__context__ = error.__cause__ = None  # its traceback would keep the memory, as this one's would
        return error.with_traceback(None)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        return NoMemoryError("there is no memory for a network on this device", remedy="choose smaller batches, or the device cpu")
