"""The front of a stored run in Python."""

from several_objectives import run_of_two

import nastui
from nastui.runs.store import Store


def test_the_front_is_a_frame(own_home):
    with Store() as store:
        run = run_of_two(store)
    front = nastui.list_runs()[0].front
    assert front.columns == ("evaluation", "cell", "valid accuracy", "flops", "knee", "best", "on_exact_front")
    assert nastui.list_runs()[0].id == run
    assert sum(front["best"]) == 1
    assert list(front["valid accuracy"]) == sorted(front["valid accuracy"], reverse=True)


def test_a_run_without_objectives_has_none(own_home):
    with Store() as store:
        run_of_two(store, "objective.1.measure=none", "objective.1.column=none", "objective.2.column=none")
    assert len(nastui.list_runs()[0].front) == 0
