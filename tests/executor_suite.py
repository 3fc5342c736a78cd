"""What every executor must hold to; `Opening` opens one with `make` and so many tries."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from waiting import PATIENCE

from nastui.base.executors.executor import Executor, TaskFailure, TaskMessage, TaskResult

Opening = Callable[..., Executor]


def make(send, factor, slip=""):
    """A worker's function: numbers are multiplied, the first so much later; texts say what to do."""

    def work(task: Any) -> Any:
        if isinstance(task, int):
            send(f"begun {task}")
            time.sleep(0.05 if task == 0 else 0)
            return factor * task
        if task == "raise":
            raise ValueError("no such cell")
        if task == "wait":
            stop = threading.Event()
            send.catch_stop(stop)
            send("waiting")
            return "stopped" if stop.wait(PATIENCE) else "waited in vain"
        assert task == "die"
        with open(slip, "a") as file:  # noqa: PTH123
            file.write("x")
        if os.path.getsize(slip) < 3:  # noqa: PTH202
            os._exit(1)
        return "alive"

    return work


def every_task_is_done_once_in_any_order(opening: Opening) -> None:
    with opening(make, (3,)) as executor:
        found = [one for events in executor.run(range(12), 0.2) for one in events]
    assert sorted((task, event.value) for task, event in found if isinstance(event, TaskResult)) == [(task, 3 * task) for task in range(12)]
    for task in range(12):
        assert [event for one, event in found if one == task] == [TaskMessage(f"begun {task}"), TaskResult(3 * task)]


def map_keeps_the_order_of_the_tasks(opening: Opening) -> None:
    with opening(make, (2,)) as executor:
        assert list(executor.map([0, 1, 2, 3])) == [0, 2, 4, 6]


def a_future_gives_what_was_returned_or_raised(opening: Opening) -> None:
    with opening(make, (2,)) as executor:
        right, wrong, cancelled = executor.submit(4), executor.submit("raise"), [executor.submit(1) for _ in range(20)][-1]
        assert cancelled.cancel()
        assert right.result() == 8
        with pytest.raises(ValueError, match="no such cell"):
            wrong.result()
        assert isinstance(wrong.exception(), ValueError)
        for _ in executor.run([], 0.2):
            pass
        assert executor.busy == 0


def a_failure_ends_its_own_task_only(opening: Opening) -> None:
    with opening(make, (3,)) as executor:
        ended = {task: event for events in executor.run(["raise", 2], 0.2) for task, event in events if not isinstance(event, TaskMessage)}
    assert isinstance(ended["raise"], TaskFailure)
    assert (str(ended["raise"].error), ended[2]) == ("no such cell", TaskResult(6))


def a_stop_that_is_caught_lets_a_task_end(opening: Opening) -> None:
    with opening(make, (3,)) as executor:
        future = executor.submit("wait")
        while not future.done():
            for _, event in executor.events(0.2):
                if event == TaskMessage("waiting"):
                    executor.stop()
        assert future.result() == "stopped"


def a_future_is_waited_for_while_other_tasks_end(opening: Opening) -> None:
    with opening(make, (2,)) as executor:
        *_, last = [executor.submit(task) for task in range(12)]
        assert last.result(PATIENCE) == 22


def with_nothing_in_progress_it_waits(opening: Opening) -> None:
    with opening(make, (2,)) as executor:
        before = time.monotonic()
        assert list(executor.events(0.05)) == []
        assert time.monotonic() - before >= 0.05


SUITE = (
    every_task_is_done_once_in_any_order,
    map_keeps_the_order_of_the_tasks,
    a_future_gives_what_was_returned_or_raised,
    a_failure_ends_its_own_task_only,
    a_stop_that_is_caught_lets_a_task_end,
    a_future_is_waited_for_while_other_tasks_end,
    with_nothing_in_progress_it_waits,
)
