"""Where a run is, in one line of text."""

from dataclasses import replace

import pytest

from nastui.drawing.spans import plain_text
from nastui.fitness.training.progress import TrainingProgress
from nastui.runs.generation import Generation
from nastui.runs.lease import this_process
from nastui.runs.rows import Event, RunRow
from nastui.runs.status_lines import status_line, status_lines
from nastui.runs.view import RunView, Timing
from nastui.runs.watching import Snapshot

DOCUMENT = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "algorithm": {"name": "genetic", "population": 50},
    "fitness": {"name": "accuracy"},
    "budget": {"evaluations": 100},
}
TIMING = Timing(12.0, 2.0, "s", 42.0)


def view(evaluations, *, state="running", timing=TIMING):
    owner = this_process() if state == "running" else None
    run = RunRow("a", 0.0, None, DOCUMENT, {}, {}, 0.0, None, state, None, owner, None, 12.0, 0.0)
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


def shown(one, width):
    return [line.rstrip() for line in plain_text(status_lines(one, width, ascii=False)).splitlines()]


def test_a_counter_that_does_not_fit_is_left_out():
    whole = "gen 2  eval 25  unique 20  elapsed 12.0 s  2.0/s  sim 1 h 00 m"
    counters = [shown(view(25), width)[2] for width in range(len(whole), 40, -1)]
    assert counters[0] == whole
    assert all(set(line.split("  ")) <= set(whole.split("  ")) for line in counters)


def test_a_pace_is_told_where_there_is_little_room():
    assert "pace 500 ms/gen" in shown(replace(view(25), pace=0.5), 60)[2]


def test_of_an_earlier_generation_nothing_is_told_that_is_of_now():
    one = view(25)
    generations = (replace(one.snapshot.generations[0], number=1, total=10), one.snapshot.generations[0])
    then = replace(one, snapshot=replace(one.snapshot, generations=generations), cursor=1, pace=0.5)
    _, progress, counters, *_ = shown(then, 120)
    assert progress.endswith(" 10 %  10 of 100 evaluations")
    assert counters == "gen 1  evaluated 10  unique 20  simulated 1 h 00 m"


def test_who_makes_the_evaluations_is_told_with_what_waits_and_what_died():
    events = (Event(1, 0.0, "workers", {"reason": "4 cores of 2 nodes"}), Event(2, 1.0, "worker died", {"reason": "killed"}))
    one = replace(view(25), snapshot=replace(view(25).snapshot, events=events))
    training = TrainingProgress("|none~0|", 3, (50.0,), queue=(4, 6))
    assert shown(one, 160)[2].endswith("workers 4 cores of 2 nodes, 1 died")
    assert shown(replace(one, training=training), 160)[2].endswith("workers 4 cores of 2 nodes: 4 busy, 6 waiting, 1 died")
