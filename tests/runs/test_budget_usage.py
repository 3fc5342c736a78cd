"""How far a budget is used: the same numbers for the engine's end and for what is shown."""

import math

from nastui.runs.run_totals import RunTotals
from nastui.runs.session import start
from nastui.runs.settings import Budget, BudgetUsage
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.runs.watching import watch


def test_only_limits_that_are_given_count():
    usage = Budget(evaluations=200, wall_seconds=8.0).usage(evaluations=50, unique=40, generations=2, simulated=1e6, wall=6.0)
    assert usage == (BudgetUsage("evaluations", 50, 200), BudgetUsage("wall_seconds", 6.0, 8.0))
    assert [one.share for one in usage] == [0.25, 0.75]


def test_the_first_limit_that_is_reached_is_named():
    totals = RunTotals(evaluations=30, unique=20, generation=3, simulated=math.nan)
    assert totals.reached(Budget(evaluations=31, unique_evaluations=20, generations=3), 0.0) == "the budget of 20 unique queries is used up"
    assert totals.reached(Budget(generations=3), 0.0, size=20) is None
    assert totals.reached(Budget(simulated_seconds=1.0), 1e9) is None
    assert totals.reached(Budget(wall_seconds=2.0), 2.0) == "the budget of 2.0 wall seconds is used up"


def test_a_snapshot_shows_the_furthest(toy, toy_spec):
    with Store() as store:
        session = start(store, spec_from(toy_spec | {"budget": {"evaluations": 200, "generations": 40}}))
        assert watch(store, session.run).done_share == 0.0
        session.drive(store)
        snapshot = watch(store, session.run)
        assert [(one.name, one.share) for one in snapshot.usage(0.0)] == [("evaluations", 1.0), ("generations", 0.25)]
        assert snapshot.done_share == 1.0
