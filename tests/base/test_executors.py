"""Executors: what all of them hold to, and what becomes of a task whose worker dies."""

import sys

import pytest
from executor_suite import SUITE, a_stop_that_is_caught_lets_a_task_end, make

from nastui.base.errors import MissingError
from nastui.base.executors.executor import TaskMessage, TaskResult, TaskRetry, WorkerDeath, WorkerDiedError
from nastui.base.executors.here import HereExecutor
from nastui.base.executors.opening import check_workplace, open_executor
from nastui.base.executors.workplace import Workplace


def opening(name):
    return lambda *arguments, **options: open_executor(Workplace(name, processes=2), *arguments, **options)


@pytest.mark.parametrize("name", ["here", "pool"])
@pytest.mark.parametrize("check", [check for check in SUITE if check is not a_stop_that_is_caught_lets_a_task_end], ids=lambda check: check.__name__)
def test_an_executor(check, name):
    check(opening(name))


def test_a_pool_stops_in_good_order():
    a_stop_that_is_caught_lets_a_task_end(opening("pool"))


def test_a_future_is_waited_for_no_longer_than_wanted():
    with opening("pool")(make, (3,)) as executor:
        future = executor.submit("wait")
        for seconds in (0, 0.01):
            with pytest.raises(TimeoutError):
                future.result(seconds)
        assert not future.done()


def test_in_this_process_messages_are_heard_at_once_and_may_stop_it():
    heard = []

    def begun(task, content):
        heard.append((task, content))
        executor.stop()

    executor = HereExecutor(make, (3,), begun)
    assert executor.submit("wait").result() == "stopped"
    assert heard == [("wait", "waiting")]
    with pytest.raises(WorkerDiedError) as raised:
        executor.submit(1).result()
    assert raised.value.cause == "terminated"


def events_of(slip, tries):
    with open_executor(Workplace("pool", processes=1), make, (3, str(slip)), tries=tries) as executor:
        return [event for events in executor.run(["die", 5], 0.2) for _, event in events if not isinstance(event, TaskMessage)]


def test_a_task_whose_worker_dies_is_done_again(tmp_path):
    assert events_of(tmp_path / "slip", 3) == [TaskRetry("killed", 1), TaskRetry("killed", 2), TaskResult("alive"), TaskResult(15)]


def test_a_task_that_kills_its_worker_too_often_fails_and_the_others_go_on(tmp_path):
    assert events_of(tmp_path / "slip", 2) == [TaskRetry("killed", 1), WorkerDeath("killed"), TaskResult(15)]


def test_a_worker_that_gives_no_sign_of_life_is_killed():
    with (
        open_executor(Workplace("pool", processes=1, limit=0.3), make, (3,), tries=2) as executor,
        pytest.raises(WorkerDiedError, match="longer than it may"),
    ):
        executor.submit("wait").result()


def test_without_the_extra_a_cluster_is_refused_with_what_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingError, match=r"pip install 'nastui\[cluster\]'"):
        check_workplace(Workplace("ray"))
