"""The pool of worker processes: what a task says, returns, raises, and what becomes of it when its process dies."""

import io
import os
import signal
import sys
import time
from types import SimpleNamespace

import pytest
from waiting import PATIENCE

from nastui.base import worker_pool
from nastui.base.executors.executor import TaskFailure, TaskMessage, TaskResult, WorkerDeath
from nastui.base.worker_pool import WorkerPool


class UnpicklableError(Exception):
    def __reduce__(self):
        raise TypeError("cannot be pickled")


def make(send, factor):
    """A worker's function: tasks are numbers to multiply, or what to do to the process."""

    def work(task):
        if isinstance(task, int):
            send(os.getpid())
            return factor * task
        if task == "raise":
            raise ValueError("no such cell")
        if task == "raise what cannot be sent":
            raise UnpicklableError("a detail")
        if task == "answer what cannot be sent":
            return lambda: None
        if task == "exit":
            sys.exit(3)
        if task == "sleep":
            time.sleep(PATIENCE)
        os.kill(os.getpid(), {"kill": signal.SIGKILL, "terminate": signal.SIGTERM}[task])
        time.sleep(PATIENCE)
        raise AssertionError("the signal did not end the process")

    return work


def events_of(tasks, size=1, **options):
    with WorkerPool(size, make, (3,), **options) as pool:
        return [event for events in pool.run(tasks, 0.2) for event in events]


def last_events(tasks, **options):
    return {task: event for task, event in events_of(tasks, **options) if not isinstance(event, TaskMessage)}


def test_a_task_sends_its_messages_before_its_result_and_workers_are_used_again():
    events = events_of([1, 2, 3])
    assert [task for task, _ in events] == [1, 1, 2, 2, 3, 3]
    assert [event for _, event in events[1::2]] == [TaskResult(3), TaskResult(6), TaskResult(9)]
    assert len({event.content for _, event in events[::2]}) == 1
    assert events[0][1].content != os.getpid()


def test_several_workers_do_every_task_once():
    assert last_events(range(20), size=3) == {task: TaskResult(3 * task) for task in range(20)}


@pytest.mark.parametrize(("how", "cause"), [("kill", "killed"), ("terminate", "terminated")])
def test_a_worker_that_dies_ends_its_own_task_only(how, cause):
    assert last_events([1, how, 2, 3]) == {1: TaskResult(3), how: WorkerDeath(cause), 2: TaskResult(6), 3: TaskResult(9)}


def test_a_worker_that_is_killed_while_it_is_idle_is_replaced():
    with WorkerPool(1, make, (3,)) as pool:
        pids = [event.content for events in pool.run([1], 0.2) for _, event in events if isinstance(event, TaskMessage)]
        os.kill(pids[0], signal.SIGKILL)
        assert [event for events in pool.run([2], 0.2) for _, event in events][-1] in (TaskResult(6), WorkerDeath("killed"))
        assert [event for events in pool.run([5], 0.2) for _, event in events][-1] == TaskResult(15)


def test_an_exception_is_the_failure_of_its_task():
    ended = last_events(["raise", "raise what cannot be sent", "answer what cannot be sent", "exit", 4])
    assert (type(ended["exit"].error), str(ended["exit"].error)) == (RuntimeError, "SystemExit: 3")
    assert "ickle" in str(ended["answer what cannot be sent"].error)
    assert isinstance(ended["raise"], TaskFailure)
    assert (type(ended["raise"].error), str(ended["raise"].error)) == (ValueError, "no such cell")
    unsendable = ended["raise what cannot be sent"].error
    assert (type(unsendable), str(unsendable)) == (RuntimeError, "UnpicklableError: a detail")
    assert ended[4] == TaskResult(12)


def test_a_worker_that_is_silent_beyond_its_limit_is_killed(monkeypatch):
    now, ended = 0.0, {}
    monkeypatch.setattr(worker_pool, "time", SimpleNamespace(monotonic=lambda: now))
    with WorkerPool(1, make, (3,), silence=1.0) as pool:
        for events in pool.run(["sleep", 2], 0.05):
            ended |= {task: event for task, event in events if not isinstance(event, TaskMessage)}
            now += 0.0 if ended else 0.6  # time passes for the first task only
    assert ended == {"sleep": WorkerDeath("silent"), 2: TaskResult(6)}


def test_after_a_stop_every_task_ends_as_terminated():
    with WorkerPool(2, make, (3,)) as pool:
        pool.submit("sleep")
        pool.stop()
        pool.submit("sleep")
        ended = [event for events in pool.run([], 0.2) for _, event in events]
    assert ended == [WorkerDeath("terminated")] * 2


def test_workers_start_where_an_app_has_taken_standard_error(monkeypatch):
    monkeypatch.setattr(sys, "stderr", WithoutDescriptor())
    assert last_events([2, 3]) == {2: TaskResult(6), 3: TaskResult(9)}
    assert isinstance(sys.stderr, WithoutDescriptor)


class WithoutDescriptor(io.StringIO):
    """As Textual puts in its place."""

    def fileno(self):
        return -1
