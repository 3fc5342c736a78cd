"""Where a run is, in one line of text."""

import pytest

from nastui.runs.generation import Generation
from nastui.runs.lease import this_process
from nastui.runs.rows import Run
from nastui.runs.status_lines import status_line
from nastui.runs.view import RunView, Timing
from nastui.runs.watching import Snapshot

TIMING = Timing(12.0, 2.0, "s", 42.0)


def view(evaluations, *, state="running", timing=TIMING):
    owner = this_process() if state == "running" else None
    run = Run("a", 0.0, None, {"budget": {"evaluations": 100}}, {}, {}, 0.0, None, state, None, owner, None, 12.0, 0.0)
    generation = Generation(2, 5, 4, 20, 93.5, 90.0, 1.5, 94.2125, 3600.0)
    return RunView(Snapshot(run, (generation,) if evaluations else (), evaluations, 1), timing=timing)


def test_a_running_search_says_share_counters_best_and_eta():
    assert status_line(view(25)) == "25 % · gen 2 · evaluated 25 · unique 20 · best 94.21 · ETA 42.0 s"


@pytest.mark.parametrize("state", ["done", "stopped", "failed"])
def test_a_search_that_has_ended_has_no_eta(state):
    assert status_line(view(100, state=state)) == "100 % · gen 2 · evaluated 100 · unique 20 · best 94.21"


def test_a_search_whose_process_has_died_says_so():
    assert status_line(view(25, state="interrupted")).endswith("best 94.21 · its process is gone")


def test_before_the_first_evaluations_it_waits():
    assert status_line(view(0)) == "waiting for the first evaluations …"
