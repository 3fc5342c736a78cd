"""Executors beside plain processes: the efficiency of tasks of a second, the cost of a task that does nothing, how long a worker takes to start."""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from importlib.util import find_spec

from measuring import tell

from nastui.base.executors.executor import Send, TaskFunction
from nastui.base.executors.opening import open_executor
from nastui.base.executors.workplace import Workplace
from nastui.base.machine import cores

SECONDS = 1.0
TASKS = 12
"""Of a second."""
NOTHINGS = 300


def spend(seconds: float) -> float:
    """Use the processor for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    return seconds


def spender(send: Send) -> TaskFunction:
    """A worker's function: tasks are seconds to spend."""
    return spend


def plainly(size: int) -> float:
    """Seconds of plain processes that share the tasks evenly."""
    context = multiprocessing.get_context("forkserver")
    processes = [context.Process(target=spend, args=(SECONDS * TASKS / size,)) for _ in range(size)]
    begun = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return time.perf_counter() - begun


def main() -> None:
    size = cores()
    names = ["pool", *(["ray"] if find_spec("ray") else [])]
    if "ray" not in names:
        print("without the extra [cluster] only the pool is measured", file=sys.stderr)
    plain = [plainly(size) for _ in range(3)]
    tell(f"{TASKS} tasks of {SECONDS:g} s by {size} plain processes", statistics.median(plain), "s")
    for name in names:
        begun = time.perf_counter()
        with open_executor(Workplace(name, processes=size), spender) as executor:
            list(executor.map([0.0] * size))
            tell(f"{name}: from nothing to {size} workers that have done a task", time.perf_counter() - begun, "s")
            tries = []
            for _ in range(3):
                begun = time.perf_counter()
                list(executor.map([SECONDS] * TASKS))
                tries.append(time.perf_counter() - begun)
            tell("  the same tasks", statistics.median(tries), "s")
            tell("  efficiency beside plain processes (target ≥ 0.9)", statistics.median(plain) / statistics.median(tries), "×")
            begun = time.perf_counter()
            list(executor.map([0.0] * NOTHINGS))
            tell("  a task that does nothing", 1000 * (time.perf_counter() - begun) / NOTHINGS, "ms")


if __name__ == "__main__":
    main()
